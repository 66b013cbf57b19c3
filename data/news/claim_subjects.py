"""Of which instruments is a change told?"""

from collections.abc import Sequence

from data.news import claim_words as words
from data.news.clauses import Clause, Item
from data.news.instruments import Mention
from data.news.sizes import Size


def claimed_of(
    parts: Sequence[Clause], number: int, place: int, it: Mention | None
) -> list[Mention]:
    """Return the instruments that a size is told of; none where its subject is something else."""
    part = parts[number]
    before, after = part.items[:place], part.items[place + 1 :]
    subject = _last(before)
    if subject is None and not (number and _is_relative(part)):
        subject = _first(after)
    if subject is None and number:
        subject = _carried_over(parts, number)
    told_before = part.of("subject") or _is_generic(part)
    if subject is None and it is None and number + 1 < len(parts) and not told_before:
        subject = _first(parts[number + 1].items)
        part = parts[number + 1]
    if subject is None:
        return [it] if it else []
    if not isinstance(subject.value, Mention):
        return []
    owner = next(one for one in parts if subject in one.items)
    group = _group(owner.items, owner.items.index(subject))
    listed = [
        one for one in part.of("size") if isinstance(one.value, Size) and not one.value.source
    ]
    same_unit = len({one.value.unit for one in listed if isinstance(one.value, Size)}) == 1
    if part is parts[number] and len(group) == len(listed) > 1 and same_unit:
        return [group[listed.index(part.items[place])]]
    return group


def _carried_over(parts: Sequence[Clause], number: int) -> Item | None:
    """Return the subject of a clause that has none of its own, from those before it."""
    part = parts[number]
    closest = _is_relative(part) or part.opening == "("
    if _is_relative(part) and (noun := _noun_at_end(parts[number - 1])):
        return noun
    for other in reversed(parts[:number]):
        if _is_generic(part) and other.of("name"):
            return other.of("name")[-1]
        subject = _last(other.items) if closest else _first(other.items)
        if subject is not None:
            return subject
    return None


def _is_generic(part: Clause) -> bool:
    return any(words.GENERIC.fullmatch(item.text) for item in part.items if item.kind == "word")


def _noun_at_end(part: Clause) -> Item | None:
    """The German noun that a relative clause follows ("an der Firma, deren Kurs"), if one does."""
    last = part.items[-1]
    known = words.PRICE_NOUNS.fullmatch(last.text) or words.MONEY.fullmatch(last.text)
    return last if last.kind == "word" and last.text[0].isupper() and not known else None


def _is_relative(part: Clause) -> bool:
    first = part.items[0]
    followed_by_name = len(part.items) > 1 and part.items[1].kind == "name"
    return bool(words.RELATIVE.fullmatch(first.text)) and not followed_by_name


def _first(items: Sequence[Item]) -> Item | None:
    found = [item for item in items if item.kind in ("name", "subject")]
    while len(found) > 1 and found[0].kind == "subject" and _describes(items, *found[:2]):
        found = found[1:]
    return found[0] if found else None


def _describes(items: Sequence[Item], one: Item, other: Item) -> bool:
    """Whether a word only says what the next is: "Der Chipausrüster ASML", "chip giant Nvidia"."""
    between = items[items.index(one) + 1 : items.index(other)]
    roles = all(words.ROLE.fullmatch(item.text) for item in between)
    return roles and (bool(between) or other.start - one.end <= 1)


def _last(items: Sequence[Item]) -> Item | None:
    return next((item for item in reversed(items) if item.kind in ("name", "subject")), None)


def _group(items: Sequence[Item], place: int) -> list[Mention]:
    """Return the names joined to the one at `place`: "the S&P 500 and the Nasdaq"."""
    joiners = ("and", "und", ",", "sowie", "the", "der", "die", "das", "den", "dem", "or", "oder")
    group: list[Mention] = []
    for step in (-1, 1):
        at = place if step < 0 else place + 1
        joined = step < 0  # the first one itself, and then what is joined to it
        while 0 <= at < len(items):
            item = items[at]
            if isinstance(item.value, Mention) and joined:
                group = [item.value, *group] if step < 0 else [*group, item.value]
                joined = False
            elif item.kind == "word" and item.text.lower() in joiners:
                joined = joined or item.text.lower() in ("and", "und", ",", "sowie", "or", "oder")
            else:
                break
            at += step
    return group
