"""Can a headline, a source or a link of somebody else's do anything in the reader's browser?"""

import pytest

from reports.html import render
from reports.summary import summarise

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(2)>'
LINK = '<a href="javascript:alert(3)">javascript:alert(3)</a>'


@pytest.fixture(scope="module")
def hostile(build, tmp_path_factory):
    experiment = build(2, texts={30: SCRIPT, 31: IMAGE, 33: LINK})
    experiment.headlines.loc[experiment.headlines["row"] == 31, "source"] = IMAGE
    experiment.headlines.loc[experiment.headlines["row"] == 33, "source"] = "javascript:alert(4)"
    path = tmp_path_factory.mktemp("hostile") / "report.html"
    path.write_text(render(summarise(experiment)), "utf-8")
    return path


def test_hostile_texts_are_shown_and_never_run(open_report, hostile):
    opened = open_report(hostile)
    page, alerts = opened.page, []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => (d.open = true))")
    text = page.evaluate("() => document.querySelector('main').innerText")
    for shown in (SCRIPT, IMAGE, LINK, "javascript:alert(4)"):
        assert shown in text
    assert page.locator("main img, main script").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0
    page.locator(".lane-reader").first.focus()
    for _ in range(80):  # the lane reads headlines aloud one by one
        page.keyboard.press("ArrowLeft")
    assert alerts == []
    assert opened.said == []
    assert opened.asked == [hostile.as_uri()]


def test_the_policy_stops_what_would_get_past_the_escaping(open_report, hostile, tmp_path):
    broken = tmp_path / "broken.html"
    text = hostile.read_text("utf-8")
    broken.write_text(
        text.replace("<main>", f"<main><script>document.title = 'run'</script>{IMAGE[2:]}")
    )
    opened = open_report(broken)
    assert opened.page.title() != "run"
    refused = [said for said in opened.said if "Content Security Policy" in said]
    assert len(refused) >= 2
