"""How good was the best of many settings, and how much of that is luck?"""

from collections.abc import Mapping, Sequence
from typing import Any

from analytics.experiment import Experiment
from reports.language import Language, marked
from reports.sweep_records import BestRow, Heat, HeatCell, Sweep

SHADES = 8
LATER = "out_of_sample_"
LONE = 0.5  # of the best: if the middle neighbour comes to less, the best is a lone peak
RATIOS = ("sharpe", "sortino", "calmar")
WORDS: dict[str, str] = {
    "sharpe": marked("Sharpe ratio"),
    "sortino": marked("Sortino ratio"),
    "calmar": marked("Calmar ratio"),
    "cumulative_return": marked("total return"),
    "cagr": marked("return a year"),
    "max_drawdown": marked("maximum drawdown"),
}
METHODS: dict[str, str] = {
    "grid": marked("every combination of a grid"),
    "random": marked("drawn at random"),
    "optuna": marked("asked for by a search"),
}


def sweep(experiment: Experiment, *, say: Language) -> Sweep | None:
    """Return what the report says of the run's sweep, None where there was none."""
    found: Mapping[str, Any] | None = experiment.metrics.get("sweep")
    if found is None:
        return None
    names = _short(found["keys"])
    columns = _columns(found)
    return Sweep(
        told=_told(found, say),
        heat=_heat(found["heat_map"], names, found["metric"], say) if found["best"] else None,
        keys=tuple(names.values()),
        columns=tuple(_heading(column, say) for column in columns),
        best=tuple(_row(one, names, columns, say) for one in found["best"]),
        remarks=tuple(_remarks(found, names, experiment.benchmark, say)),
    )


def _told(found: Mapping[str, Any], say: Language) -> str:
    metric = say(WORDS[found["metric"]])
    told = say(
        "{n} setting of {strategy} tried, {how}.",
        "{n} settings of {strategy} tried, {how}.",
        n=found["trials"], strategy=found["strategy"], how=say(METHODS[found["method"]]),
    )  # fmt: skip
    if not found["best"]:
        return told + " " + say("None of them has a {metric}.", metric=metric)
    best, middle = (
        _number(value, found["metric"], say)
        for value in (found["best"][0][found["metric"]], found["median"])
    )
    return told + " " + say(
        "The best {metric} is {best}, the middle one {middle}: the best of many looks good by"
        " itself, whatever the settings do.",
        metric=metric, best=best, middle=middle,
    )  # fmt: skip


def _remarks(
    found: Mapping[str, Any], names: Mapping[str, str], benchmark: str, say: Language
) -> list[str]:
    """What speaks for the best and against it, a sentence each."""
    told = []
    if found["best"]:
        told += [_later(found, say), _plateau(found, say), _telling(found, names, say)]
        told += _luck(found.get("luck"), benchmark, say)
    if found["refused"]:
        told.append(say(
            "{n} setting was refused by the rule itself and counts for nothing.",
            "{n} settings were refused by the rule itself and count for nothing.",
            n=found["refused"],
        ))  # fmt: skip
    told.append(say(
        "{n} run, a winner or one of a random sample, was done again in Backtrader: the same to the"
        " last bit.",
        "{n} runs, the winners and a random sample, were done again in Backtrader: the same to the"
        " last bit.",
        n=found["compared"],
    ))  # fmt: skip
    if found["backtrader_only"]:
        names_ = say.listed(found["backtrader_only"])
        told.append(say("Only Backtrader can run {names}; it ran there.", names=names_))
    return [one for one in told if one]


def _later(found: Mapping[str, Any], say: Language) -> str:
    if not found["out_of_sample"]:
        return say("No sessions were kept apart from the ranking: nothing here is out of sample.")
    metric, best = found["metric"], found["best"][0]
    return say(
        "Out of sample, over the last {n} session, which the ranking did not see, the best came to"
        " {value}.",
        "Out of sample, over the last {n} sessions, which the ranking did not see, the best came to"
        " {value}.",
        n=found["out_of_sample"]["sessions"], value=_number(best[LATER + metric], metric, say),
    )  # fmt: skip


def _plateau(found: Mapping[str, Any], say: Language) -> str:
    near, metric = found["plateau"], found["metric"]
    if near["median"] is None:
        return ""
    low, middle, high = (_number(near[one], metric, say) for one in ("lowest", "median", "highest"))
    best = found["best"][0][metric]
    lone = near["median"] < (LONE * best if best > 0 else best / LONE)
    values = {"n": near["neighbours"], "low": low, "middle": middle, "high": high}
    if lone:
        return say(
            "A lone peak: its {n} neighbour comes to {low} ({middle}, {high}).",
            "A lone peak: its {n} neighbours come to {low} to {high}, the middle one to {middle}.",
            **values,
        )  # fmt: skip
    return say(
        "A plateau: its {n} neighbour comes to {low} ({middle}, {high}).",
        "A plateau: its {n} neighbours come to {low} to {high}, the middle one to {middle}.",
        **values,
    )  # fmt: skip


def _telling(found: Mapping[str, Any], names: Mapping[str, str], say: Language) -> str:
    parts = [
        say("{key} {share}", key=names[key], share=say.percent(share, 0, signed=False))
        for key, share in list(found["telling"].items())[:3]
    ]
    return say(
        "What each key tells of the differences by itself: {parts}.", parts=say.listed(parts)
    )


def _luck(luck: Mapping[str, Any] | None, benchmark: str, say: Language) -> list[str]:
    if luck is None:
        return [say("The settings have different sessions: no test compares them.")]
    told = []
    if luck["deflated_sharpe"] is not None:
        told.append(say(
            "With {n} trial in the ledger, the probability that the best is better than luck alone"
            " makes it is {value} (deflated Sharpe ratio; {alone} for a lone try).",
            "With {n} trials in the ledger, the probability that the best is better than luck alone"
            " makes it is {value} (deflated Sharpe ratio; {alone} for a lone try).",
            n=luck["trials_in_ledger"], value=say.percent(luck["deflated_sharpe"], signed=False),
            alone=say.percent(luck["probabilistic_sharpe"], signed=False),
        ))  # fmt: skip
    if (over := luck["overfitting"]) is not None:
        told.append(say(
            "Cut the sessions in halves: the best of one half is in the worse half of the other in"
            " {value} of the ways (probability of backtest overfitting, {blocks} blocks).",
            value=say.percent(over["probability"], 0, signed=False), blocks=over["blocks"],
        ))  # fmt: skip
    if (test := luck["superior"]) is not None:
        told.append(say(
            "Does any setting earn more than {benchmark}? p = {p} (Hansen’s test of superior"
            " ability, {streams} different returns); one by one {better} do.",
            benchmark=benchmark, p=say.p_value(test["p"]), streams=say.whole(test["streams"]),
            better=say.whole(test["better"]),
        ))  # fmt: skip
    return told


def _heat(found: Mapping[str, Any], names: Mapping[str, str], metric: str, say: Language) -> Heat:
    there = [one for row in found["values"] for one in row if one is not None]
    low, high = min(there, default=0.0), max(there, default=0.0)

    def cell(value: float | None) -> HeatCell:
        if value is None:
            return HeatCell(None, "", None)
        share = (value - low) / (high - low) if high > low else 0.5
        return HeatCell(value, _number(value, metric, say, unit=False), round(share * SHADES))

    return Heat(
        column_key=names[found["column_key"]],
        row_key=names[found["row_key"]] if found["row_key"] else "",
        columns=tuple(found["columns"]),
        rows=tuple(
            (row, tuple(map(cell, values)))
            for row, values in zip(found["rows"], found["values"], strict=True)
        ),
    )


def _row(
    one: Mapping[str, Any], names: Mapping[str, str], columns: Sequence[str], say: Language
) -> BestRow:
    values = tuple(_value(one["setting"][key], say) for key in names)
    numbers = tuple(
        (one[column], _number(one[column], column.removeprefix(LATER), say, unit=False))
        for column in columns
    )
    return BestRow(one["trial"], values, numbers)


def _columns(found: Mapping[str, Any]) -> list[str]:
    """The numbers shown: the metric in and out of sample, then the total and the fall."""
    shown = [found["metric"]]
    shown += [LATER + found["metric"]] if found["out_of_sample"] else []
    return [*shown, *(one for one in ("cumulative_return", "max_drawdown") if one not in shown)]


def _heading(column: str, say: Language) -> str:
    metric = column.removeprefix(LATER)
    name = say(WORDS[metric]) + ("" if metric in RATIOS else ", %")
    return say("{metric} out of sample", metric=name) if column != metric else name


def _number(value: float | None, metric: str, say: Language, *, unit: bool = True) -> str:
    if metric in RATIOS:
        return say.number(value, 2)
    return say.percent(value) if unit else say.points(value)


def _value(value: Any, say: Language) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _short(keys: Sequence[str]) -> dict[str, str]:
    """Each key by its last word, by its whole path where two would read alike."""
    last = [key.rpartition(".")[2] for key in keys]
    return {
        key: key if last.count(short) > 1 else short for key, short in zip(keys, last, strict=True)
    }
