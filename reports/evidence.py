"""What was done to tell the results from luck, and what came of it?"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from analytics.experiment import Experiment
from reports.comparison import is_holding
from reports.counting import overfitting_told, superior_told
from reports.evidence_records import (
    Chances,
    Difference,
    Differences,
    Evidence,
    Horizon,
    InstrumentStudy,
    NullRank,
    Pair,
    Study,
    StudyTest,
)
from reports.evidence_wording import (
    differences_told,
    evidence_told,
    horizons_told,
    settings_told,
    study_told,
)
from reports.language import Language, marked
from reports.luck import interval

NULLS = (
    marked("random entries"), marked("shuffled dates"), marked("shuffled scores"),
    marked("flipped signs"),
)  # fmt: skip
"""The nulls that are known by name; their keys in metrics.json have _ in place of the space."""
MODELS = (marked("market"), marked("market adjusted"), marked("mean adjusted"), marked("factors"))
WINDOWS = 4  # columns of abnormal returns shown of each event; the rest is in metrics.json
_TESTS = {
    "kolari_pynnonen": "Kolari-Pynnönen", "kp_bmp": "Kolari-Pynnönen", "grank": "GRANK",
    "grank_days": marked("GRANK by days"), "corrado": marked("Corrado rank"),
    "corrado_rank": marked("Corrado rank"),
    "t": marked("t, across instruments"), "csect": marked("t, across instruments"),
    "cross_section": marked("t, across instruments"), "patell": "Patell",
    "bmp": "Boehmer-Musumeci-Poulsen", "generalized_sign": marked("Cowan sign"),
    "gsign": marked("Cowan sign"), "bootstrap": "Bootstrap",
}  # fmt: skip


def evidence(
    experiment: Experiment, main: str, *, inks: Mapping[str, str], say: Language
) -> Evidence | None:
    """Return the evidence of the run as the report tells it, None where none was gathered."""
    metrics: Mapping[str, Any] = experiment.metrics
    found: Mapping[str, Any] | None = metrics.get("evidence")
    if not found:
        return None
    strategies: Mapping[str, Mapping[str, Any]] = {
        result.name: found["strategies"][result.name]
        for result in experiment.results
        if result.name in found.get("strategies", {})
        and not is_holding(metrics, result.name)
    }  # fmt: skip
    settings = found.get("settings") or {}
    nulls = tuple(
        dict.fromkeys(name for one in strategies.values() for name in one.get("nulls") or {})
    )
    horizons = tuple(_horizon(row) for row in found.get("information") or ())
    against = _against(experiment.benchmark, main, say)
    differences = Differences(
        against=tuple(against.values()),
        rows=tuple(
            Difference(
                name, inks[name], tuple(interval(one.get(f"sharpe_less_{k}")) for k in against)
            )
            for name, one in sorted(strategies.items(), key=lambda item: inks[item[0]] == "rest")
        ),  # the coloured ones first: the page has room for eight
        told="",
        level=settings.get("level") or 0.95,
    )
    chances = tuple(_chances(name, inks[name], one, nulls) for name, one in strategies.items())
    return Evidence(
        told=evidence_told(differences, chances, say),
        differences=Differences(
            differences.against,
            differences.rows,
            differences_told(differences, say),
            differences.level,
        ),
        studies=tuple(
            _study(metrics["events"][key], event, say)
            for key, event in (found.get("events") or {}).items()
            if key in metrics["events"]
        ),
        nulls=tuple(say(name.replace("_", " ")) for name in nulls),
        chances=chances,
        horizons=horizons,
        horizons_told=horizons_told(horizons, say),
        settings=settings_told(settings, say),
        pairs=_pairs(found),
        counted=_counted(found, experiment.benchmark, say),
    )


def _pairs(found: Mapping[str, Any]) -> tuple[Pair, ...]:
    """Return the pairs of rules, the surest difference first."""
    known = [
        Pair(row["strategies"][0], row["strategies"][1], bar)
        for row in found.get("differences") or ()
        if (bar := interval(row["sharpe"])) is not None
    ]

    def width(pair: Pair) -> float:
        return abs(pair.sharpe.value) / max(pair.sharpe.high - pair.sharpe.low, 1e-12)

    return tuple(sorted(known, key=width, reverse=True))


def _counted(found: Mapping[str, Any], benchmark: str, say: Language) -> str:
    many: Mapping[str, Any] = found.get("many_tests") or {}
    told = (
        superior_told(many.get("superior"), len(many.get("rules") or ()), benchmark, say=say),
        overfitting_told(many.get("overfitting"), say),
    )
    return " ".join(one for one in told if one)


def _against(benchmark: str, main: str, say: Language) -> dict[str, str]:
    """The keys of the differences and their heads; one where the benchmark is what is held."""
    heads = {"benchmark": benchmark, "held": say("holding {symbol}", symbol=main)}
    return heads if main != benchmark else {"held": heads["held"]}


def _chances(name: str, ink: str, one: Mapping[str, Any], nulls: tuple[str, ...]) -> Chances:
    known: Mapping[str, Any] = one.get("nulls") or {}
    return Chances(
        name=name,
        ink=ink,
        nulls=tuple(_rank(known.get(null)) for null in nulls),
        sharpe=interval(one.get("sharpe")),
        cagr=interval(one.get("cagr")),
        max_drawdown=interval(one.get("max_drawdown")),
        probabilistic=one.get("probabilistic_sharpe"),
        deflated=one.get("deflated_sharpe"),
        trials=one.get("trials"),
        track_record=one.get("minimum_track_record_sessions"),
    )


def _rank(null: Mapping[str, Any] | None) -> NullRank | None:
    if not null:
        return None
    return NullRank(null.get("percentile"), null.get("p"), null.get("outcome"))


def _horizon(row: Mapping[str, Any]) -> Horizon:
    return Horizon(
        row["horizon"], row["coefficient"], row["t"], row["p"], row.get("sessions"),
        row.get("remaining"),
    )  # fmt: skip


def _study(event: Mapping[str, Any], found: Mapping[str, Any], say: Language) -> Study:
    study: Mapping[str, Any] = found.get("study") or {}
    placebo: Mapping[str, Any] = found.get("placebo_dates") or {}
    known: Mapping[str, Any] = study.get("instruments") or {}
    windows = tuple(dict.fromkeys(w for one in known.values() for w in one["car"]))[:WINDOWS]
    instruments = tuple(
        _instrument(symbol, known.get(symbol) or {}, placebo.get(symbol) or {}, windows)
        for symbol in dict.fromkeys([*known, *placebo])
    )
    tests = _tests(study.get("tests") or (), windows, say)
    names = tuple(window_name(window, say) for window in windows)
    return Study(
        name=event["name"],
        session=date.fromisoformat(event["session"]),
        told=study_told(
            instruments, tests, names,
            benchmark=str(study.get("benchmark", say("the benchmark"))), say=say,
        ),
        design=_design(study, say),
        windows=names,
        instruments=instruments,
        tests=tests,
    )  # fmt: skip


def _instrument(
    symbol: str, one: Mapping[str, Any], placebo: Mapping[str, Any], windows: tuple[str, ...]
) -> InstrumentStudy:
    return InstrumentStudy(
        symbol=symbol,
        cars=tuple((one.get("car") or {}).get(window) for window in windows),
        ts=tuple((one.get("t") or {}).get(window) for window in windows),
        ps=tuple((one.get("p") or {}).get(window) for window in windows),
        placebo=placebo.get("percentile"),
        placebo_p=placebo.get("p"),
        dates=placebo.get("dates"),
    )


def _tests(
    rows: Sequence[Mapping[str, Any]], windows: Sequence[str], say: Language
) -> tuple[StudyTest, ...]:
    """Return the tests, those that lead first, each over all windows."""
    by_name: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        by_name.setdefault(str(row["test"]), {})[row["window"]] = row
    found = [
        StudyTest(
            name=say(test_name(name)),
            cells=tuple(
                (cells.get(window, {}).get("statistic"), cells.get(window, {}).get("p"))
                for window in windows
            ),
            assumes=say.retell(_first(cells, "assumes")),
            doubt=say.retell(_first(cells, "doubt")),
            leads=any(one.get("leads") for one in cells.values()),
        )
        for name, cells in by_name.items()
    ]
    return tuple(sorted(found, key=lambda test: not test.leads))


def _first(cells: Mapping[str, Mapping[str, Any]], key: str) -> str:
    return next((str(one[key]) for one in cells.values() if one.get(key)), "")


def test_name(name: str) -> str:
    """Return a test's name in English; its key may end in the letter of its distribution."""
    plain = name.removesuffix("_t").removesuffix("_z")
    return _TESTS.get(plain, name.replace("_", " "))


def window_name(window: str, say: Language) -> str:
    """Return a window of sessions as the report writes it: T for "0,0", T−1 to T+1 for "-1,1"."""
    first, _, last = window.strip("[]").partition(",")
    names = [_day_name(int(day)) for day in (first, last or first)]
    return names[0] if names[0] == names[1] else say("{low} to {high}", low=names[0], high=names[1])


def _day_name(day: int) -> str:
    return "T" if day == 0 else f"T{'+' if day > 0 else '−'}{abs(day)}"


def _design(study: Mapping[str, Any], say: Language) -> str:
    if not study:
        return ""
    names = {
        "model": say(str(study.get("model", "")).replace("_", " ")),
        "benchmark": study.get("benchmark", ""),
    }
    days = study.get("estimation")
    if days:
        first, last = (_estimation_day(day, say) for day in days)
        told = say("{model} model, benchmark {benchmark}, estimated from {first} to {last}",
                   first=first, last=last, **names)  # fmt: skip
    else:
        told = say("{model} model, benchmark {benchmark}", **names)
    if not study.get("clustered"):
        return told
    return say(
        "{told}; {n} instrument on one date, so they are not {n} events",
        "{told}; {n} instruments on one date, so they are not {n} events",
        n=len(study.get("instruments") or {}), told=told,
    )  # fmt: skip


def _estimation_day(day: object, say: Language) -> str:
    if isinstance(day, int | float):
        return _day_name(int(day))
    return say.long_day(date.fromisoformat(str(day)[:10]))
