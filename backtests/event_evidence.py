"""Did the instruments move at an event as the market does not explain, and as on no other date?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtr

from analytics.event_models import EventError
from analytics.event_study import Design, EventStudy, event_study
from analytics.event_table import ASSUMES, doubt_of, run_tests
from analytics.placebo import placebo_dates
from analytics.returns import NOISE
from backtests.config import Config, EventTable
from backtests.known import Known

DAY = (0, 0)  # the window of the placebo dates
FEWEST_DATES = 20  # placebo dates, below which a percentile says nothing
LEADING = ("kp_bmp_t", "grank_days_t")
"""Tests that hold for events on one date and with a spread of their own, see `benchmarks/`."""

WORDS = {
    "kp_bmp_t": "kolari_pynnonen", "grank_days_t": "grank_days", "grank_t": "grank",
    "csect_t": "cross_section", "patell_z": "patell", "bmp_t": "bmp", "corrado_rank_z": "corrado",
    "gsign_z": "generalized_sign", "bootstrap_t": "bootstrap",
}  # fmt: skip

LEADING_WORDS = tuple(WORDS[key] for key in LEADING)


def event_evidence(config: Config, known: Known) -> dict[str, Any]:
    """Return by event `study` and `placebo_dates`, or `missing`, a sentence on why there is none.

    An event is studied on the config's instruments whose returns cover its estimation window; all
    of them share its date. What the bars do not cover is left out: windows that reach beyond the
    last of them, instruments that begin too late. `model` is fitted on the benchmark.
    """
    bars = known.prices.bars
    closes = pd.DataFrame({symbol: frame["close"] for symbol, frame in bars.items()})
    returns = closes.pct_change(fill_method=None).iloc[1:]
    return {event.id: _one_event(config, event, returns) for event in config.events}


def _one_event(config: Config, event: EventTable, returns: pd.DataFrame) -> dict[str, Any]:
    design, benchmark = config.evidence.design(), config.prices.benchmark
    session = pd.Timestamp(event.session)
    day0 = int(returns.index.searchsorted(session))
    windows = tuple(w for w in design.windows if day0 + w[1] < len(returns))
    if not windows:
        return {"missing": "the bars end before any of its windows does"}
    if day0 + design.estimation[0] < 0:
        return {
            "missing": f"its estimation window needs {-design.estimation[0]} returns before it; "
            f"there are {day0}"
        }
    design = replace(design, windows=windows)
    span = returns.iloc[day0 + design.estimation[0] : day0 + max(design.last_day, 0) + 1]
    symbols = _usable(span, config)
    if not symbols:
        return {"missing": f"no instrument and {benchmark} have returns over all its windows"}
    try:
        study = event_study(
            returns[symbols], pd.DataFrame({"session": session, "symbol": symbols}),
            benchmark=returns[benchmark], factors=factors_of(config, returns), design=design,
        )  # fmt: skip
    except EventError as error:  # an instrument that is the benchmark times a number, say
        return {"missing": str(error)}
    others = [pd.Timestamp(other.session) for other in config.events if other.id != event.id]
    return {
        "study": _study(study, benchmark),
        "placebo_dates": {
            symbol: placebo
            for symbol in symbols
            if (placebo := _placebo(config, returns, symbol, session, others, design))
        },
    }


def _usable(span: pd.DataFrame, config: Config) -> list[str]:
    """The instruments that move, and otherwise than the benchmark, with a return on every day."""
    benchmark = config.prices.benchmark
    known = {benchmark, *config.evidence.factors}
    asked = config.evidence.symbols or config.prices.symbols
    apart = span.sub(span[benchmark], axis=0)
    there = span.notna().all() & bool(span[list(known)].notna().all(axis=None))
    moving = (span.std() > NOISE) & (apart.std() > NOISE)
    return [one for one in asked if one not in known and there[one] and moving[one]]


def factors_of(config: Config, returns: pd.DataFrame) -> pd.DataFrame | None:
    """Return the returns of the model's factors beside the benchmark, None if it has none."""
    return returns[config.evidence.factors] if config.evidence.factors else None


def _study(study: EventStudy, benchmark: str) -> dict[str, Any]:
    design, degrees = study.design, study.abnormal.degrees
    names = {window: f"{window[0]},{window[1]}" for window in design.windows}
    cars = {window: study.car(*window).to_numpy() for window in names}
    ts = {window: cars[window] / study.standard_errors(*window).to_numpy() for window in names}
    generator = np.random.default_rng(design.seed)
    draws = generator.integers(len(study.events), size=(design.runs, len(study.events)))
    return {
        "estimation": list(design.estimation),
        "model": design.model,
        "benchmark": benchmark,
        "clustered": study.clustered,
        "instruments": {
            symbol: {
                "car": {names[w]: float(cars[w][place]) for w in names},
                "t": {names[w]: float(ts[w][place]) for w in names},
                "p": {names[w]: float(2.0 * stdtr(degrees, -abs(ts[w][place]))) for w in names},
            }
            for place, symbol in enumerate(study.events["symbol"])
        },
        "tests": [
            row for window in names for row in window_tests(study, window, names[window], draws)
        ],
    }


def window_tests(
    study: EventStudy, window: tuple[int, int], name: str, draws: np.ndarray
) -> list[dict[str, Any]]:
    """Return every test of one window, those that hold for instruments on one date first.

    `draws` (runs, events) as in `analytics.event_tests.bootstrap`.
    """
    results = run_tests(study, window, window, draws)
    return [
        {
            "window": name,
            "test": WORDS[key],
            "statistic": defined(results[key].statistic),
            "p": defined(results[key].p),
            "assumes": ASSUMES[key],
            "doubt": doubt_of(key, study),
            "leads": key in LEADING,
        }
        for key in ASSUMES
    ]


def _placebo(
    config: Config, returns: pd.DataFrame, symbol: str, session: pd.Timestamp,
    others: list[pd.Timestamp], design: Design,
) -> dict[str, Any] | None:  # fmt: skip
    """The abnormal return of the day among those of every date without an event, two-sided."""
    benchmark = config.prices.benchmark
    whole = returns[[symbol, benchmark, *config.evidence.factors]].dropna()
    try:
        found = placebo_dates(
            whole[[symbol]], session, benchmark=whole[benchmark],
            factors=factors_of(config, whole), window=DAY, design=design, events=others,
        )  # fmt: skip
    except EventError:  # too young for an estimation window before the event
        return None
    dates = len(found.outcomes)
    if dates < FEWEST_DATES:
        return None
    return {
        "observed": found.observed, "percentile": found.percentile, "p": found.p, "dates": dates,
    }  # fmt: skip


def defined(number: Any) -> float | None:
    """Return a number as JSON has it: None where it is not defined."""
    return float(number) if np.isfinite(number) else None
