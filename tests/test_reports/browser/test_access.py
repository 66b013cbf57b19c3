"""Can everybody read it? axe at every level, contrast of what is drawn, keys for every control."""

import re

import pytest

LINES = """() => {
  const dot = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    dot.clearRect(0, 0, 1, 1);
    dot.fillStyle = colour;
    dot.fillRect(0, 0, 1, 1);
    return [...dot.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const style = getComputedStyle(document.documentElement);
  const names = [...document.styleSheets[0].cssRules[0].style];
  return Object.fromEntries(names.filter((name) => name.startsWith("--"))
    .map((name) => [name, rgb(style.getPropertyValue(name).trim())]));
}"""
CONTROLS = """() => [
  ...document.querySelectorAll("a, button, summary, input, select, [tabindex='0']"),
]
  .filter((one) => one.checkVisibility({ visibilityProperty: true })).length"""
TEXT = (
    "--text",
    "--muted",
    *(f"--s{k}" for k in range(1, 9)),
    "--held",
    "--bench",
    "--bad",
    "--good",
)
DRAWN = (*TEXT, "--rest", "--gap", "--intraday", "--rule")


@pytest.mark.parametrize("report", ["default", "1", "8"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_at_any_level(open_report, named, report, width, scheme):
    from axe_playwright_python.sync_playwright import (
        Axe,
    )  # the browser fixture told if it is missing

    page = open_report(named(report), width, color_scheme=scheme).page
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => (d.open = true))")
    result = Axe().run(page).response
    told = [
        f"{rule['id']}: {node['html'][:90]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]
    assert told == []
    assert len(result["passes"]) > 20


def luminance(colour: list[int]) -> float:
    """Return the relative luminance of WCAG 2.2."""
    linear = [
        c / 12.92 if (c := v / 255) <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for v in colour
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: list[int], other: list[int]) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_a_contrast_of_four_and_a_half_and_lines_of_three(open_report, named, scheme):
    colours = open_report(named("8"), color_scheme=scheme).page.evaluate(LINES)
    page = colours["--page"]
    assert {name: c for name in TEXT if (c := contrast(colours[name], page)) < 4.5} == {}
    assert {name: c for name in DRAWN if (c := contrast(colours[name], page)) < 3.0} == {}
    for ground in ("--soft", "--tint", "--notice"):
        assert contrast(colours["--text"], colours[ground]) >= 4.5
        assert contrast(colours["--muted"], colours[ground]) >= 4.5, ground


def test_the_button_gives_the_same_picture_as_the_systems_choice(open_report, named):
    system = open_report(named("2"), color_scheme="dark").page
    pressed = open_report(named("2"), color_scheme="light").page
    pressed.click("#theme")
    colours = [page.evaluate(LINES) for page in (system, pressed)]
    assert colours[0] == colours[1]
    pressed.reload()
    assert pressed.evaluate(LINES) == colours[0]


def test_every_control_is_reached_by_tab_and_shows_it(open_report, named):
    page = open_report(named("2")).page
    wanted = page.evaluate(CONTROLS)
    seen = 0
    for _ in range(wanted + 1):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "() => document.activeElement === document.body ? null"
            " : (({ outlineStyle, outlineWidth }) => `${outlineStyle} ${outlineWidth}`)"
            "(getComputedStyle(document.activeElement))"
        )
        if style is None:
            break
        assert re.fullmatch("solid 3px", style), page.evaluate(
            "() => document.activeElement.outerHTML"
        )
        seen += 1
    assert seen >= wanted
