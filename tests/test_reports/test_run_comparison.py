"""What is said of two runs that differ in what is known here by hand?"""

import pandas as pd
import pytest

from reports.language import language
from reports.run_comparison import ReadRun, compare, flat
from reports.run_pages import Listed, comparison_page, index_page
from tests.test_reports.test_html import Page

EN, DE = language("en"), language("de")
BASE = {
    "name": "a", "news": {"latency_minutes": 15.0, "path": None},
    "prices": {"symbols": ["SMH", "SPY"]},
    "strategies": [{"name": "trend", "params": {"enter": 0.1}}],
    "report": {"language": "en"},
}  # fmt: skip


def trade(opened: str, closed: str | None, result: float) -> dict[str, object]:
    return {
        "strategy": "trend", "symbol": "SMH", "side": "long", "opened": opened, "closed": closed,
        "units": 10.0, "return": result,
    }  # fmt: skip


def one(label: str, total: float = 0.1, *, trades=(), inputs=None, config=BASE, code="c0de"):
    days = pd.DatetimeIndex(["2025-01-02", "2025-01-03", "2025-01-06"])
    numbers = {
        "cumulative_return": total, "cagr": None, "max_drawdown": -0.05, "sharpe": 1.0,
        "volatility": 0.2, "trades": len(trades),
    }  # fmt: skip
    return ReadRun(
        label=label,
        link=f"{label}/report.html",
        manifest={"config": config, "inputs": inputs or {"smh.csv": "ab" * 32}, "code": code},
        metrics={
            "run": {"title": f"Title of {label}", "benchmark": "SPY"},
            "strategies": {"trend": numbers},
            "instruments": {"SPY": numbers, "SMH": numbers},
        },
        trades=pd.DataFrame(
            list(trades),
            columns=["strategy", "symbol", "side", "opened", "closed", "units", "return"],
        ),
        growth=pd.DataFrame({"trend": [1.0, 1.02, 1.0 + total]}, index=days),
        held=pd.Series([1.0, 0.99, 1.01, 1.0 + total], index=[pd.Timestamp("2024-12-31"), *days]),
    )


def test_a_config_is_told_by_dotted_keys_and_tables_by_their_name():
    assert flat(BASE) == {
        "name": "a", "news.latency_minutes": "15.0", "prices.symbols": "SMH, SPY",
        "strategies.trend.name": "trend", "strategies.trend.params.enter": "0.1",
        "report.language": "en",
    }  # fmt: skip


def test_two_runs_alike_differ_in_nothing():
    found = compare([one("a"), one("b")], EN)
    assert found.heading == "Nothing differs between these two runs."
    assert (found.config, found.data, found.code, found.trades) == ((), (), (), ())
    assert (found.same_keys, found.same_inputs) == (6, 1)


def test_what_differs_is_named_and_what_is_the_same_is_counted():
    later = {
        **BASE, "news": {"latency_minutes": 60.0, "path": None},
        "strategies": [{"name": "trend", "params": {"enter": 0.3}}],
    }  # fmt: skip
    first = one("a", 0.10, trades=[trade("2025-01-02", "2025-01-06", 0.02),
                                   trade("2025-01-08", "2025-01-09", 0.01)])  # fmt: skip
    second = one(
        "b", 0.04, config=later, inputs={"smh.csv": "cd" * 32}, code="beef",
        trades=[trade("2025-01-02", "2025-01-06", 0.02), trade("2025-01-08", None, -0.03),
                trade("2025-01-13", "2025-01-14", 0.0)],
    )  # fmt: skip
    found = compare([first, second], EN)
    assert found.heading == (
        "These two runs differ in 2 keys of the config and 1 file of data, and so in their figures."
    )
    assert [(row.name, row.values) for row in found.config] == [
        ("news.latency_minutes", ("15.0", "60.0")),
        ("strategies.trend.params.enter", ("0.1", "0.3")),
    ]
    assert [(row.name, row.values) for row in found.data] == [
        ("smh.csv", ("abababababab", "cdcdcdcdcdcd"))
    ]
    assert [row.name for row in found.code] == ["code"]
    trend = [row for row in found.figures if row.name == "trend"]
    assert trend[0].less == (None,) * 6
    assert trend[1].less[0] == pytest.approx(-0.06)
    assert trend[1].less[1] is None
    assert trend[1].less[5] == 1
    assert {row.name for row in found.figures} == {"trend", "SPY held"}
    assert (found.same_trades, found.all_trades) == (1, 2)
    changed, added = found.trades
    assert changed.ends == (
        "10.0, closed 9 Jan 2025 at +1.00\N{NO-BREAK SPACE}%",
        "10.0, still open at −3.00\N{NO-BREAK SPACE}%",
    )
    assert added.ends == ("–", "10.0, closed 14 Jan 2025 at 0.00\N{NO-BREAK SPACE}%")


def test_other_code_that_moves_figures_is_said_to():
    found = compare([one("a"), one("b", 0.2, code="beef")], EN)
    assert found.heading == ("These two runs differ in their figures only: other code or versions.")


@pytest.mark.parametrize("say", [EN, DE], ids=["en", "de"])
def test_both_pages_escape_what_they_show_and_keep_the_policy(say):
    hostile = one("<script>alert(1)</script>", 0.3)
    listed = [Listed("<img src=x onerror=alert(1)>", title="<b>"), Listed("x", broken="<i>gone")]
    for page in (
        comparison_page(compare([one("a"), hostile, one("c")], say)),
        index_page(listed, speaking=say.name),
    ):
        parsed = Page(page)
        assert parsed.open == []
        assert "<script>alert" not in page
        assert not [tag for tag, _ in parsed.tags if tag in ("img", "i")]
        policy = next(
            attrs["content"] for _, attrs in parsed.tags
            if attrs.get("http-equiv") == "Content-Security-Policy"
        )  # fmt: skip
        assert policy.startswith("default-src 'none';")
        assert f'<html lang="{say.name}">' in page
