"""How does the summary read as Markdown, for a pull request, a mail or a note?"""

import re
from collections.abc import Iterable, Sequence

from reports.event_records import EventDay
from reports.language import Language, language
from reports.records import Alternative, ReportSummary

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")


def markdown(summary: ReportSummary) -> str:
    """Return the verdict, its table, the events and what speaks against it, a page or two."""
    say = language(summary.language)
    parts = [
        f"# {plain(summary.heading)}",
        f"{plain(summary.title)}. {plain(summary.lead)}",
        *(f"> {plain(notice)}" for notice in summary.notices),
        _results(summary, say),
    ]
    if summary.evidence is not None:
        parts.append(plain(summary.evidence.told))
    parts.append("\n".join(f"- **{plain(s.title)}**: {plain(s.text)}" for s in summary.seals))
    parts.append(f"**{say('Flattering assumptions:')}** {plain(summary.assumptions)}")
    parts += [f"**{plain(one.label)}.** {plain(one.text)}" for one in summary.passages]
    for event in summary.events:
        parts += _event(event, say)
    if summary.robustness is not None:
        parts.append(f"## {say('How late, how dear?')}\n\n{plain(summary.robustness.told)}")
    parts.append(f"## {say('Limits')}\n\n" + "\n".join(f"- {plain(one)}" for one in summary.limits))
    if summary.reproduce:
        parts.append(f"{say('Repeat this run')}:\n\n    {summary.reproduce}")
    return "\n\n".join(parts) + "\n"


def plain(text: str) -> str:
    """Return a text in which nothing is Markdown or HTML, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _results(summary: ReportSummary, say: Language) -> str:
    heads = [
        say("Account"), f"{say('Total')}, %", f"{say('A year')}, %", f"{say('Worst fall')}, %",
        "Sharpe", f"{say('Volatility')}, %",
    ]  # fmt: skip
    return table(heads, [_row(one, say) for one in summary.alternatives])


def _row(one: Alternative, say: Language) -> list[str]:
    return [
        one.name, say.points(one.total), say.points(one.per_year), say.points(one.worst_fall),
        say.number(one.sharpe), say.points(one.volatility, signed=False),
    ]  # fmt: skip


def _event(event: EventDay, say: Language) -> Iterable[str]:
    yield f"## {plain(event.heading)}"
    yield plain(event.lead)
    yield table(
        [say("Instrument"), f"{say('Gap')}, %", f"{say('Intraday')}, %", f"{say('Close')}, %"],
        [
            [move.symbol, *(say.points(value, 2) for value in (move.gap, move.intraday, move.day))]
            for move in event.moves
        ],
    )
    yield table(
        [say("Strategy"), say("Held into the open"), f"{say('Day')}, %", f"{say('Worst')}, %"],
        [
            [one.name, say.exposure(one.into_open), say.points(one.day, 2), say.points(one.worst)]
            for one in event.strategy_days
        ],
    )


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first column is text and whose others are aligned to the right."""
    told = [[plain(cell).replace("\N{SOFT HYPHEN}", "") for cell in row] for row in (heads, *rows)]
    lines = [told[0], ["---", *["---:"] * (len(heads) - 1)], *told[1:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
