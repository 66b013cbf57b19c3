from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from data.news.headline import Headline
from data.sessions import session_opens, sessions_between
from sentiment.exposure import Entity, ExposureMap
from sentiment.reading import named, timed, valued
from sentiment.score import Score
from sentiment.signal import signal

BARS = sessions_between("XNYS", date(2025, 1, 24), date(2025, 1, 29))
OPENS = session_opens("XNYS", BARS)  # 14:30 in UTC on 24, 27, 28 and 29 January
MAP = ExposureMap(
    [
        Entity("Nvidia", ("Nvidia",), ("NVDA",), {"NVDA": 1.0, "SMH": 0.8}),
        Entity("DeepSeek", ("DeepSeek",), (), {"NVDA": -1.0, "SMH": -1.0}),
    ]
)
GOOD = Score(negative=0.1, neutral=0.2, positive=0.7)  # polarity 0.6

TIMED = {
    "row": "int64", "headline": "str", "source": "str", "language": "str", "tickers": "object",
    "published_at": "datetime64[ns, UTC]", "date_only": "bool",
    "available_at": "datetime64[ns, UTC]", "first_bar": "datetime64[ns]",
}  # fmt: skip
LINKED = {
    "row": "int64", "symbol": "str", "entity": "str", "target": "str", "weight": "float64",
    "polarity": "float64", "value": "float64",
    "available_at": "datetime64[ns, UTC]", "first_bar": "datetime64[ns]",
}  # fmt: skip


def headlines(*moments: datetime, text: str = "Nvidia raises forecast") -> list[Headline]:
    return [Headline(n, at, text, language="en") for n, at in enumerate(moments, 1)]


def placed(*moments: datetime, latency: timedelta = timedelta(0)) -> pd.DataFrame:
    return timed(headlines(*moments), latency=latency, bars=BARS, opens=OPENS)


def links(frame: pd.DataFrame) -> pd.DataFrame:
    """The links of these headlines, all with the same good tone."""
    told = named(frame, MAP)
    return valued(told, [GOOD] * len(told))


def types(frame: pd.DataFrame) -> dict[str, str]:
    return {str(name): str(kind) for name, kind in frame.dtypes.items()}


@pytest.mark.parametrize(
    ("moment", "session"),
    [
        (
            datetime(2025, 1, 24, 14, 29, 59, tzinfo=UTC),
            None,
        ),  # the news before is missing too
        (datetime(2025, 1, 24, 14, 30, tzinfo=UTC), "2025-01-27"),  # at the first open: the second
        (datetime(2025, 1, 26, 12, tzinfo=UTC), "2025-01-27"),
        (datetime(2025, 1, 27, 14, 30, tzinfo=UTC), "2025-01-28"),
        (datetime(2025, 1, 29, 14, 29, tzinfo=UTC), "2025-01-29"),
        (datetime(2025, 1, 29, 14, 30, tzinfo=UTC), None),  # after the last open
    ],
)
def test_each_headline_gets_the_first_bar_that_may_act_on_it(
    moment: datetime, session: str | None
) -> None:
    found = placed(moment)["first_bar"].iloc[0]
    assert pd.isna(found) if session is None else found == pd.Timestamp(session)


def test_latency_can_cost_a_session() -> None:
    moment = datetime(2025, 1, 27, 14, 20, tzinfo=UTC)
    assert placed(moment)["first_bar"].iloc[0] == pd.Timestamp("2025-01-27")
    late = placed(moment, latency=timedelta(minutes=15))
    assert late["first_bar"].iloc[0] == pd.Timestamp("2025-01-28")
    assert late["available_at"].iloc[0] == pd.Timestamp("2025-01-27T14:35Z")


def test_a_headline_keeps_what_its_source_said() -> None:
    head = Headline(
        7, datetime(2025, 1, 27, 23, 59, 59, tzinfo=UTC), "Chipwerte brechen ein", source="Wire",
        language="de-DE", symbols=("SMH", "NVDA"), date_only=True,
    )  # fmt: skip
    row = timed([head], latency=timedelta(0), bars=BARS, opens=OPENS).iloc[0]
    assert row[["row", "headline", "source", "language"]].tolist() == [
        7, "Chipwerte brechen ein", "Wire", "de",
    ]  # fmt: skip
    assert row["tickers"] == ("SMH", "NVDA")
    assert row["date_only"]


@pytest.mark.parametrize(
    "moments",
    [
        [],
        [datetime(2025, 1, 27, tzinfo=UTC)],
        [datetime(2026, 1, 1, tzinfo=UTC)],  # nothing but NaT
        [datetime(2025, 1, 27, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)],
    ],
    ids=["none", "one", "all too late", "mixed"],
)
def test_the_columns_have_their_types_whatever_there_is(moments: list[datetime]) -> None:
    frame = placed(*moments)
    assert types(frame) == TIMED
    assert types(links(frame)) == LINKED


def test_headlines_that_move_nothing_leave_an_empty_table_with_types() -> None:
    frame = timed(
        headlines(datetime(2025, 1, 27, tzinfo=UTC), text="Rain in the Alps"),
        latency=timedelta(0), bars=BARS, opens=OPENS,
    )  # fmt: skip
    found = links(frame)
    assert found.empty
    assert types(found) == LINKED


def test_a_run_without_any_headline_has_no_news_on_every_bar() -> None:
    found = signal(links(placed()), BARS, symbols=["SMH"], half_life=2.0, prior=2.0, floor=0.5)
    assert found["SMH"].isna().all()


def test_a_grid_without_bars_can_act_on_nothing() -> None:
    frame = timed(
        headlines(datetime(2025, 1, 27, tzinfo=UTC)),
        latency=timedelta(0), bars=BARS[:0], opens=OPENS[:0],
    )  # fmt: skip
    assert frame["first_bar"].isna().all()
    assert types(frame) == TIMED


def test_bars_and_opens_must_be_as_many() -> None:
    with pytest.raises(ValueError, match="4 bars need as many opens, not 3"):
        timed([], latency=timedelta(0), bars=BARS, opens=OPENS[:3])


def test_a_value_is_the_polarity_with_the_sign_of_the_weight() -> None:
    moment = datetime(2025, 1, 26, tzinfo=UTC)
    frame = timed(
        [
            Headline(1, moment, "Nvidia raises forecast", language="en"),
            Headline(2, moment, "DeepSeek matches the best at a fraction of the cost"),
        ],
        latency=timedelta(0), bars=BARS, opens=OPENS,
    )  # fmt: skip
    found = links(frame)
    assert found[["row", "symbol", "entity", "weight"]].to_numpy().tolist() == [
        [1, "NVDA", "Nvidia", 1.0],
        [1, "SMH", "Nvidia", 0.8],
        [2, "NVDA", "DeepSeek", -1.0],
        [2, "SMH", "DeepSeek", -1.0],
    ]
    assert found["polarity"].tolist() == pytest.approx([0.6] * 4)
    assert found["value"].tolist() == pytest.approx([0.6, 0.6, -0.6, -0.6])
    assert (found["first_bar"] == pd.Timestamp("2025-01-27")).all()
    assert (found["available_at"] == pd.Timestamp(moment)).all()


def test_scores_must_be_as_many_as_links() -> None:
    with pytest.raises(ValueError, match="2 links need as many scores, not 0"):
        valued(named(placed(datetime(2025, 1, 27, tzinfo=UTC)), MAP), [])


def test_each_link_gets_the_tone_for_its_own_target() -> None:
    frame = timed(
        headlines(datetime(2025, 1, 26, tzinfo=UTC), text="Nvidia falls, DeepSeek cheered"),
        latency=timedelta(0), bars=BARS, opens=OPENS,
    )  # fmt: skip
    told = named(frame, MAP)
    assert told["target"].tolist() == ["Nvidia", "Nvidia"]  # the rival does not count beside it
    found = valued(told, [GOOD, Score(0.7, 0.2, 0.1)])
    assert found["polarity"].tolist() == pytest.approx([0.6, -0.6])


def test_units_of_the_bars_do_not_matter() -> None:
    frame = timed(
        headlines(datetime(2025, 1, 26, tzinfo=UTC)),
        latency=timedelta(0), bars=BARS.as_unit("s"), opens=OPENS.as_unit("us"),
    )  # fmt: skip
    assert types(frame) == TIMED
    assert frame["first_bar"].to_numpy()[0] == np.datetime64("2025-01-27")
