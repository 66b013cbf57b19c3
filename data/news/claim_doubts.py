"""Does a sentence deny a change, only expect it, or tell of something else than a day's price?"""

import re
from collections.abc import Sequence

from data.news import claim_words as words
from data.news.clauses import Clause, Item

# "5 % of its staff", "5 % des Umsatzes": a part of something, the price only where it says so.
_PART_OF = re.compile(
    r"\s+(?:of|des|ihre[rs]|seine[rs]|der(?= (?:Belegschaft|Mitarbeiter|Stellen|Kunden)))\s"
    r"(?P<rest>.{0,40})"
)
_PRICE = re.compile(rf"\b{words.AFTER_SIZE.pattern}\b", re.IGNORECASE)
# "5 % fewer cars", "5 % below its peak"; but below the last close is a day's change.
_COMPARED = re.compile(
    r"\s+(?:more|less|fewer|mehr|weniger|above|below|unter|über|market|Marktanteil\w*)\s"
    r"(?!(?:\w+(?:'s)? ){1,3}clos|dem Schluss|dem Vortag|value)"
)
_THAT = re.compile(r"(?:that|dass|es|it)\b")


def disclaimed(sentence: str, parts: Sequence[Clause], number: int, item: Item) -> bool:
    """Return whether the size `item` of clause `number` is no change that happened that day."""
    part = parts[number]
    told = sentence[part.start : part.end]
    return (
        _only_expected(sentence, parts, number)
        or _denied(told, part, item)
        or words.DENIAL.search(sentence) is not None
        or _over_another_time(told)
        or _begins_with_another_time(sentence, parts, number)
        or _of_something_else(sentence[item.end :])
    )


def _only_expected(sentence: str, parts: Sequence[Clause], number: int) -> bool:
    part, before = parts[number], parts[number - 1] if number else None
    told = words.AS_EXPECTED.sub(" ", sentence[part.start : part.end])
    if part.opening in ("if", "wenn") or words.NOT_YET.search(told):
        return True
    said_before = "" if before is None else sentence[before.start : before.end]
    return bool(_THAT.match(told) and words.NOT_YET.search(said_before))


def _denied(told: str, part: Clause, item: Item) -> bool:
    """A negation denies what follows it, and from a clause's end all of it ("fiel es nicht")."""
    for negation in words.NEGATION.finditer(told):
        ends_the_clause = part.start + negation.end() >= part.end
        if ends_the_clause or part.start + negation.start() < item.start:
            return True
    return False


def _over_another_time(told: str) -> bool:
    without_days = words.SINCE_A_DAY.sub(" ", told)
    return bool(words.OTHER_PERIOD.search(without_days)) and not words.RECORD.search(told)


def _begins_with_another_time(sentence: str, parts: Sequence[Clause], number: int) -> bool:
    """ "Since January, Nvidia has gained 3 %": a clause that tells a time and nothing else."""
    before = parts[number - 1] if number else None
    if before is None or before.of("size", "up", "down", "name"):
        return False
    return _over_another_time(sentence[before.start : before.end])


def _of_something_else(after: str) -> bool:
    if _COMPARED.match(after):
        return True
    part_of = _PART_OF.match(after)
    return part_of is not None and not _PRICE.search(part_of["rest"])
