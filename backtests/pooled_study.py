"""What did the events of a list do to returns, all together and by group?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from analytics.bootstrap import event_interval
from analytics.event_groups import group_difference, overlapping_dates
from analytics.event_models import EventError
from analytics.event_study import Design, EventStudy, event_study
from analytics.event_table import ALL
from analytics.many_tests import benjamini_hochberg
from analytics.placebo import placebo_events
from backtests.config import Config
from backtests.event_evidence import DAY, LEADING_WORDS, defined, factors_of, window_tests
from backtests.event_parts import event_parts, mean_parts
from backtests.known import Known

FEWEST_EVENTS = 5  # of a group, below which its tests would say nothing


@dataclass(frozen=True, slots=True)
class _Asked:
    """The study that is asked for: the config, all returns (sessions, symbols), and the design."""

    config: Config
    returns: pd.DataFrame
    design: Design

    @property
    def benchmark(self) -> str:
        return self.config.prices.benchmark

    def names(self) -> dict[tuple[int, int], str]:
        """The windows with their names in metrics.json."""
        return {window: f"{window[0]},{window[1]}" for window in self.design.windows}


def pooled_study(config: Config, known: Known, listed: pd.DataFrame) -> dict[str, Any]:
    """Return the study of all `listed` events, as `event_list.read_events` returns them.

    `groups` holds `all` first, then each group; by window the CAAR with its interval, every test,
    and `p`, the larger p-value of the two tests that hold where events share dates, beside
    `adjusted_p`, the same by Benjamini & Hochberg over all groups and windows. `differences`
    compares groups in pairs, date by date. An event whose windows the bars do not cover is told in
    `left_out`; without any event left there is only that and `missing`.
    """
    bars = known.prices.bars
    closes = pd.DataFrame({symbol: frame["close"] for symbol, frame in bars.items()})
    returns = closes.pct_change(fill_method=None).iloc[1:]
    asked = _Asked(config, returns, config.evidence.design())
    events, left_out = _covered(asked, listed)
    if not len(events):
        return {"left_out": left_out, "missing": "no event is covered by the bars"}
    try:
        study = event_study(
            returns, events, benchmark=returns[asked.benchmark], design=asked.design,
            factors=factors_of(config, returns),
        )  # fmt: skip
    except EventError as error:
        return {"left_out": left_out, "missing": str(error)}
    groups = [name for name in dict.fromkeys(study.events["group"]) if name]
    found = {name: _group(asked, part) for name, part in _parts(study, groups)}
    _adjust(found)
    parts = event_parts(study, events, bars, calendar=config.prices.calendar)
    for name, group in found.items():
        group["parts"] = mean_parts([one for one in parts if name in (ALL, one["group"])])
    return {
        "estimation": list(asked.design.estimation),
        "model": asked.design.model,
        "benchmark": asked.benchmark,
        "factors": list(config.evidence.factors),
        "windows": list(asked.names().values()),
        "level": config.evidence.level,
        "groups": found,
        "differences": _differences(asked, study, groups),
        "events": parts,
        "left_out": left_out,
    }


def _covered(asked: _Asked, listed: pd.DataFrame) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Return the events whose windows the returns cover, and what is said of the others."""
    design, returns = asked.design, asked.returns
    beside = returns[[asked.benchmark, *asked.config.evidence.factors]].notna().all(axis=1)
    day0 = returns.index.searchsorted(pd.DatetimeIndex(listed["session"]))
    kept, left_out = [], []
    for place, row in zip(day0, listed.itertuples(), strict=True):
        first, last = place + design.estimation[0], place + design.last_day
        why = ""
        if first < 0:
            why = f"{place} returns before it; {-design.estimation[0]} are needed"
        elif last >= len(returns):
            why = "the bars end before its last window does"
        else:
            days = slice(first, last + 1)
            if not (returns[row.symbol].notna() & beside).iloc[days].all():
                why = "a return is missing in its windows"
        kept.append(not why)
        if why:
            left_out.append({
                "name": row.name, "session": f"{row.session:%Y-%m-%d}", "symbol": row.symbol,
                "reason": why,
            })  # fmt: skip
    return listed[kept].reset_index(drop=True), left_out


def _parts(study: EventStudy, groups: list[str]) -> Iterable[tuple[str, EventStudy]]:
    yield ALL, study
    if len(groups) > 1:
        for name in groups:
            yield name, study.group(name)


def _group(asked: _Asked, study: EventStudy) -> dict[str, Any]:
    design = asked.design
    tested = len(study.events) >= FEWEST_EVENTS
    generator = np.random.default_rng(design.seed)
    draws = generator.integers(len(study.events), size=(design.runs, len(study.events)))
    places = asked.returns.index.get_indexer(pd.DatetimeIndex(study.events["session"]))
    aar = study.aar()
    return {
        "events": len(study.events),
        "dates": study.dates,
        "aar": [
            {"day": int(day), "aar": float(one), "caar": float(total)}
            for day, one, total in zip(aar.index, aar, aar.cumsum(), strict=True)
        ],
        "windows": {
            name: {
                **_interval(asked, study, window),
                "overlapping": overlapping_dates(places.tolist(), window),
                **(_tests(study, window, name, draws) if tested else {"p": None, "tests": []}),
            }
            for window, name in asked.names().items()
        },
        "placebo": _placebo(asked, study),
    }


def _interval(asked: _Asked, study: EventStudy, window: tuple[int, int]) -> dict[str, Any]:
    table = asked.config.evidence
    found = event_interval(
        study.car(*window), study.events["session"],
        seed=table.seed, level=table.level, runs=table.runs,
    )  # fmt: skip
    return {"caar": found.value, "low": found.low, "high": found.high}


def _tests(
    study: EventStudy, window: tuple[int, int], name: str, draws: np.ndarray
) -> dict[str, Any]:
    tests = window_tests(study, window, name, draws)
    leading = [test["p"] for test in tests if test["test"] in LEADING_WORDS]
    return {"p": None if None in leading else max(leading), "tests": tests}


def _placebo(asked: _Asked, study: EventStudy) -> dict[str, Any] | None:
    """The mean abnormal return of day 0 among those of as many random dates, two-sided."""
    symbols = sorted(set(study.events["symbol"]))
    in_model = [asked.benchmark, *asked.config.evidence.factors]
    whole = asked.returns[list(dict.fromkeys([*symbols, *in_model]))].dropna()
    try:
        found = placebo_events(
            whole[symbols], study.events, benchmark=whole[asked.benchmark],
            factors=factors_of(asked.config, whole), window=DAY, design=asked.design,
            runs=asked.config.evidence.runs, seed=asked.config.evidence.seed,
        )  # fmt: skip
    except EventError:  # a gap in one symbol's bars, or hardly a date without an event
        return None
    return {
        "observed": found.observed, "percentile": found.percentile, "p": found.p,
        "runs": len(found.outcomes),
    }  # fmt: skip


def _adjust(groups: Mapping[str, dict[str, Any]]) -> None:
    """Write into every window its p-value adjusted for all groups and windows together."""
    windows = [window for group in groups.values() for window in group["windows"].values()]
    adjusted = benjamini_hochberg(pd.Series([window["p"] for window in windows], dtype=float))
    for window, p in zip(windows, adjusted, strict=True):
        window["adjusted_p"] = defined(p)


def _differences(asked: _Asked, study: EventStudy, groups: list[str]) -> list[dict[str, Any]]:
    rows = []
    for pair in combinations(groups, 2):
        for window, name in asked.names().items():
            found = group_difference(study, pair, window=window, level=asked.config.evidence.level)
            rows.append({
                "groups": list(pair), "window": name, "value": found.value,
                **{key: defined(getattr(found, key)) for key in ("low", "high", "t", "p")},
            })  # fmt: skip
    adjusted = benjamini_hochberg(pd.Series([row["p"] for row in rows], dtype=float))
    return [{**row, "adjusted_p": defined(p)} for row, p in zip(rows, adjusted, strict=True)]
