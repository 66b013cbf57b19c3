"""What does each test say of a list of events, and which of them may be believed?"""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from analytics import event_tests as tests
from analytics.bootstrap import event_interval
from analytics.event_groups import group_difference
from analytics.event_study import EventStudy
from analytics.event_tests import Tested
from analytics.many_tests import benjamini_hochberg

ALL = "all"
COLUMNS = (
    "group",        # events of one group, or all
    "window",       # "[first,last]" of relative days; empty: the whole study
    "rel_day",      # relative day of a row about one day; <NA>: the whole window
    "statistic",    # what the value is
    "value",
    "p_value",      # two-sided; NaN where it is no test
    "null_dist",    # distribution without an event: N, t(9), bootstrap(1999)
    "assumes",      # what must hold of the events for the p-value to be right
    "doubt",        # what is known to speak against that here; empty otherwise
    "p_adjusted",   # of a whole window: by Benjamini & Hochberg over the same test of all others
)  # fmt: skip

# GRANK-T as published rejects 6 to 10 % of nothing at 5 % with fewer events than that, and with
# events that correlate, see docs/event_tests.md; `grank_days_t` does not.
GRANK_EVENTS = 30

INDEPENDENT = "events independent of each other"
SAME_SPREAD = "a spread on the event day as before it"
ASSUMES = {
    "kp_bmp_t": "equal correlation of the events, as in the estimation windows",
    "grank_days_t": "an event day like the others, its spread aside",
    "grank_t": "many events, not correlated",
    "csect_t": INDEPENDENT,
    "patell_z": f"{INDEPENDENT}; {SAME_SPREAD}",
    "bmp_t": INDEPENDENT,
    "corrado_rank_z": SAME_SPREAD,
    "gsign_z": INDEPENDENT,
    "bootstrap_t": INDEPENDENT,
}  # the tests that hold for events on one date lead
USUAL_ORDER = (
    "csect_t", "patell_z", "bmp_t", "kp_bmp_t", "grank_t", "grank_days_t", "corrado_rank_z",
    "gsign_z", "bootstrap_t",
)  # fmt: skip


def event_table(study: EventStudy) -> pd.DataFrame:
    """Return every number of a study, long, with the columns of `COLUMNS`.

    Each window is told as a whole (statistics ending in CAAR) and day by day (AAR). Where events
    share dates the tests that hold for that lead and the others carry a doubt. CAAR_low and
    CAAR_high are the ends of a 95 % interval from resampled dates. With more than one group, the
    rows of all events come first, those of each group behind, in order of appearance, and then
    those of each pair, "one - other": the difference of their dates' means, and its test.
    """
    names = list(dict.fromkeys(study.events["group"]))
    parts = [(ALL if len(names) > 1 or not names[0] else names[0], study)]
    if len(names) > 1:
        parts += [(name, study.group(name)) for name in names]
    rows = [{"group": name, **row} for name, part in parts for row in _study_rows(part)]
    rows += [row for pair in combinations(names, 2) for row in _pair_rows(study, pair)]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    texts = dict.fromkeys(("group", "window", "null_dist", "assumes", "doubt"), "")
    numbers = dict.fromkeys(("value", "p_value", "p_adjusted"), float)
    return _adjusted(table.fillna(texts).astype({"rel_day": "Int64", **numbers}))


def _adjusted(table: pd.DataFrame) -> pd.DataFrame:
    """Fill in the p-values that allow for all groups and windows a test was made of."""
    whole = table[table["rel_day"].isna()]
    by_test = whole.groupby("statistic")["p_value"]
    return table.assign(p_adjusted=by_test.transform(benjamini_hochberg))


def _pair_rows(study: EventStudy, pair: tuple[str, str]) -> Iterator[dict[str, Any]]:
    for window in study.design.windows:
        found = group_difference(study, pair, window=window)
        named = {"group": " - ".join(pair), "window": f"[{window[0]},{window[1]}]"}
        yield {**named, "statistic": "CAAR_difference", "value": found.value}
        yield {**named, "statistic": "CAAR_difference_low", "value": found.low}
        yield {**named, "statistic": "CAAR_difference_high", "value": found.high}
        yield {
            **named, "statistic": "welch_t", "value": found.t, "p_value": found.p,
            "null_dist": "" if np.isnan(found.t) else f"t({found.degrees:.1f})",
            "assumes": "dates independent of each other",
        }  # fmt: skip


def doubt_of(name: str, study: EventStudy) -> str:
    """Return what speaks against a test of `ASSUMES` for these events, or an empty text."""
    events, dates = len(study.events), study.dates
    if INDEPENDENT in ASSUMES[name] and dates < events:
        return f"{events} events share {dates} {'date' if dates == 1 else 'dates'}"
    if name == "grank_t" and dates < events:
        return "rejects too often where events share dates"
    if name == "grank_t" and events < GRANK_EVENTS:
        return f"rejects too often with {events} events; {GRANK_EVENTS} are needed"
    return ""


def _study_rows(study: EventStudy) -> Iterator[dict[str, Any]]:
    abnormal = study.abnormal
    yield {"statistic": "n_events", "value": len(study.events)}
    yield {"statistic": "n_dates", "value": study.dates}
    yield {"statistic": "clustered", "value": int(study.clustered)}
    yield {"statistic": "kp_rbar", "value": float(tests.mean_correlation(abnormal.residuals))}
    share = float(tests.positive_share(abnormal.residuals))
    generator = np.random.default_rng(study.design.seed)
    events = len(study.events)
    draws = generator.integers(events, size=(study.design.runs, events))
    for window in study.design.windows:
        named = {"window": f"[{window[0]},{window[1]}]"}
        yield {**named, "statistic": "gsign_phat", "value": share}
        for row in _span_rows(study, window, window, draws):
            yield {**named, **row, "statistic": _named(row["statistic"], "CAAR")}
        for end, value in _interval(study, window).items():
            yield {**named, "statistic": f"CAAR_{end}", "value": value}
        for day in range(window[0], window[1] + 1):
            for row in _span_rows(study, window, (day, day), draws):
                yield {
                    **named, **row, "rel_day": day, "statistic": _named(row["statistic"], "AAR")
                }  # fmt: skip


def _interval(study: EventStudy, window: tuple[int, int]) -> dict[str, float | None]:
    found = event_interval(
        study.car(*window), study.events["session"], seed=study.design.seed, runs=study.design.runs
    )
    return {"low": found.low, "high": found.high}


def _span_rows(
    study: EventStudy, window: tuple[int, int], span: tuple[int, int], draws: np.ndarray
) -> Iterable[dict[str, Any]]:
    """Yield the mean and the tests of `span`, the window itself or one day of it."""
    yield {"statistic": "", "value": study.caar(*span)}
    results = run_tests(study, window, span, draws)
    independent = study.dates == len(study.events)
    for name in USUAL_ORDER if independent else ASSUMES:
        yield {
            "statistic": name,
            "value": float(results[name].statistic),
            "p_value": float(results[name].p),
            "null_dist": results[name].null,
            "assumes": ASSUMES[name],
            "doubt": doubt_of(name, study),
        }


def _named(test: str, mean: str) -> str:
    """Return the name of a row; GRANK makes one day of any window and has one name."""
    if test == "grank_t":
        return test
    return f"{test}_{mean}" if test else mean


def run_tests(
    study: EventStudy, window: tuple[int, int], span: tuple[int, int], draws: np.ndarray
) -> dict[str, Tested]:
    """Return every test of the days `span` by the name it has in `ASSUMES`.

    `span` lies within `window`, whose days are ranked with the estimation days in Corrado's test.
    `draws` as in `analytics.event_tests.bootstrap`.
    """
    abnormal = study.abnormal
    car = study.car(*span).to_numpy()
    scar = tests.standardised(abnormal, *span)
    sar = tests.standardised_days(abnormal, *span)
    ranked = abnormal.returns[:, abnormal.places(*window)]
    tested = slice(span[0] - window[0], span[1] - window[0] + 1)
    return {
        "kp_bmp_t": tests.kolari_pynnonen(scar, tests.mean_correlation(abnormal.residuals)),
        "grank_days_t": tests.grank_of_days(tests.standardised_residuals(abnormal), scar),
        "grank_t": tests.grank(tests.standardised_residuals(abnormal), scar),
        "csect_t": tests.cross_section(car),
        "patell_z": tests.patell(sar, degrees=abnormal.degrees),
        "bmp_t": tests.cross_section(scar),
        "corrado_rank_z": tests.corrado(abnormal.residuals, ranked, tested),
        "gsign_z": tests.generalized_sign(car, tests.positive_share(abnormal.residuals)),
        "bootstrap_t": tests.bootstrap(scar, draws),
    }
