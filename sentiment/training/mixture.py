"""How much of which set does the model see?"""

import logging
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from sentiment.training.answers import Answers, asked, blended
from sentiment.training.examples import (
    NON_COMMERCIAL,
    DataError,
    Example,
    Tone,
    german,
    headlines,
    held_out_keys,
    pairs,
    taught,
    without,
)
from sentiment.training.ours import read_by_us
from sentiment.training.parallel import glossary, switched
from sentiment.training.unlabelled import translations, unlabelled
from sentiment.training.variants import variants
from sentiment.training.vocabulary import fold
from sentiment.training.written import own, templates

LOG = logging.getLogger(__name__)

JOINABLE = 70  # characters of a headline that is put together with another

QUIET = 0.35  # share of the texts without a label that are kept if the teacher calls them neutral


@dataclass(frozen=True, slots=True)
class Shares:
    """How often a text of each set is seen; less than once: a share, chosen at random."""

    headlines: Mapping[str, float]  # by source
    mixed: float  # pairs whose headline has other tones for other targets
    single: float  # other pairs
    joined: int  # pairs made of two headlines put together
    absent: int  # headlines asked about somebody they do not name: the tone is their own
    templates: float  # sentences made of templates written for this project
    own: float  # headlines written for this project
    switched: float  # English headlines with German words of the market in them
    finbert: float  # headlines with the probabilities that FinBERT gave them
    unlabelled: float  # English headlines of which only a teacher has said something
    translations: float  # German sentences of whose English original it has
    variants: float  # labelled English texts changed, of which it has said something


SHARES = Shares(
    headlines={
        "phrasebank": 1.3,
        "sentfin": 1.0,
        "twitter_financial_news": 0.8,
        "fiqa_semeval": 0.5,
        "finentity": 0.5,
        "translated": 1.3,
        "german": 1.7,
    },
    mixed=1.7,
    single=0.5,
    joined=2000,
    absent=2500,
    templates=0.3,
    own=1.5,
    switched=0.3,
    finbert=0.3,
    unlabelled=0.6,
    translations=0.7,
    variants=0.7,
)

LAST = Shares(
    headlines={
        "phrasebank": 1.5,
        "sentfin": 1.0,
        "twitter_financial_news": 0.6,
        "fiqa_semeval": 0.3,
        "finentity": 0.5,
        "translated": 1.2,
        "german": 0.7,
    },
    mixed=0.6,
    single=0.3,
    joined=500,
    absent=1000,
    templates=0.5,
    own=0.8,
    switched=0.0,
    finbert=0.1,
    unlabelled=0.2,
    translations=0.3,
    variants=0.3,
)
"""What the last runs see: PhraseBank and templates more often, nearly all else less."""

TEACHER = Shares(
    headlines={
        "phrasebank": 2.0,
        "sentfin": 1.3,
        "twitter_financial_news": 0.9,
        "fiqa_semeval": 0.8,
        "finentity": 0.8,
    },
    mixed=1.5,
    single=0.4,
    joined=400,
    absent=0,
    templates=0.0,
    own=1.0,
    switched=0.0,
    finbert=0.0,
    unlabelled=0.0,
    translations=0.0,
    variants=0.0,
)
"""What the teacher itself learns from, of which only the English texts count."""


def less(shares: Shares, names: Iterable[str]) -> Shares:
    """Return the shares with nothing of the named sets or sources in them."""
    for name in names:
        if name in shares.headlines:
            shares = replace(shares, headlines={**shares.headlines, name: 0.0})
        else:
            shares = replace(shares, **{name: 0})  # type: ignore[arg-type]
    return shares


def mixture(
    folder: Path,
    shares: Shares,
    seed: int,
    *,
    answers: Answers = MappingProxyType({}),
    commercial_only: bool = False,
) -> list[Example]:
    """Return what one round goes through; nothing of it is near what is measured on."""
    choice = random.Random(seed)
    kept = _allowed(commercial_only)
    held_out = held_out_keys(folder)
    paired = [one for one in without(pairs(folder, "train"), held_out) if kept(one)]
    tones: dict[str, set[Tone]] = {}
    for one in paired:
        tones.setdefault(one.text, set()).add(one.tone)
    mixed = [blended(one, answers) for one in paired if len(tones[one.text]) > 1]
    single = [blended(one, answers) for one in paired if len(tones[one.text]) == 1]
    examples = [*_some(mixed, shares.mixed, choice), *_some(single, shares.single, choice)]
    examples += _joined(single, shares.joined, choice)
    plain = [blended(one, answers) for one in labelled(folder, commercial_only=commercial_only)]
    for source, share in shares.headlines.items():
        examples += _some([one for one in plain if one.source == source], share, choice)
    seen = [one for one in plain if shares.headlines.get(one.source)]
    examples += _absent(seen, [one.target for one in paired], shares.absent, choice)
    examples += _some(templates(seed), shares.templates, choice)
    examples += _some(own(), shares.own, choice)
    short = [one for one in plain if one.source == "sentfin"]
    examples += _switched(_some(short, shares.switched, choice), choice)
    if not commercial_only:  # FinBERT was itself trained on PhraseBank
        known = [blended(one, answers) for one in without(taught(folder), held_out)]
        examples += _some(known, shares.finbert, choice)
    if answers:
        examples += _answered(unlabelled(folder), shares.unlabelled, answers, choice)
        examples += _answered(translations(folder), shares.translations, answers, choice)
        examples += _answered(variants(plain), shares.variants, answers, choice)
    return examples


def labelled(folder: Path, *, commercial_only: bool = False) -> list[Example]:
    """Return the real texts of both languages that have one tone each and are learnt from."""
    kept = _allowed(commercial_only)
    found = [*headlines(folder, "train"), *german(folder, "train"), *read_by_us(folder)]
    return [one for one in without(found, held_out_keys(folder)) if kept(one)]


def questions(folder: Path, *, commercial_only: bool = False) -> list[Example]:
    """Return every English text that a teacher's answer is of use for, with its target."""
    kept = _allowed(commercial_only)
    found = [*headlines(folder, "train"), *pairs(folder, "train")]
    if not commercial_only:
        found += taught(folder)
    for one in [*german(folder, "train"), *translations(folder)]:
        found.append(replace(one, text=one.english))
    found += unlabelled(folder)
    held_out = held_out_keys(folder)
    whole = [one for one in without(found, held_out) if kept(one)]
    return [*whole, *without(variants(whole), held_out)]


def _answered(
    found: Sequence[Example], share: float, answers: Answers, choice: random.Random
) -> Iterator[Example]:
    """Yield the texts with the teacher's answer alone; of the neutral ones, most news, fewer."""
    known = [(one, asked(one, answers)) for one in found]
    told = [replace(one, tone=said.tone, place=said.place) for one, said in known if said]
    if len(told) < len(found):
        LOG.warning("%d of %d texts without an answer", len(found) - len(told), len(found))
    for one in _some(told, share, choice):
        if max(one.tone) != one.tone[1] or choice.random() < QUIET:
            yield one


def held_out(folder: Path, *, commercial_only: bool = False) -> list[Example]:
    """Return the texts and pairs that the calibration is fitted on."""
    kept = _allowed(commercial_only)
    found = [*headlines(folder, "dev"), *pairs(folder, "dev"), *german(folder, "dev")]
    found += read_by_us(folder, measured=True)
    if measured := [one for one in found if kept(one)]:
        return measured
    raise DataError(f"{folder}: no text has the split dev, so that nothing can be calibrated")


def _joined(single: Sequence[Example], count: int, choice: random.Random) -> Iterator[Example]:
    """Put two headlines about one target each together: each target keeps its own tone."""
    short = [one for one in single if len(one.text) <= JOINABLE and one.target in one.text]
    for _ in range(count // 2 if len(short) > 1 else 0):
        first, second = choice.sample(short, 2)
        if (
            first.target.lower() in second.text.lower()
            or second.target.lower() in first.text.lower()
        ):
            continue
        text = first.text + choice.choice(("; ", ", ", " - ", ", while ")) + second.text
        yield replace(first, text=text, place=None)
        yield replace(second, text=text, place=None)


def _absent(
    plain: Sequence[Example], names: Sequence[str], count: int, choice: random.Random
) -> Iterator[Example]:
    """Ask headlines about somebody they do not name, in either language."""
    for one in choice.choices(plain, k=count) if plain and names else ():
        name = choice.choice(names)
        if fold(name) not in fold(one.text):
            yield replace(one, target=name)


def _switched(plain: Sequence[Example], choice: random.Random) -> Iterator[Example]:
    words = glossary()
    for one in plain:
        text, share = switched(one.text, words, choice)
        if share > 0.25:
            yield replace(one, text=text, source="switched", language="de", weight=0.7)


def _allowed(commercial_only: bool) -> Callable[[Example], bool]:
    return lambda one: not (commercial_only and one.source in NON_COMMERCIAL)


def _some(examples: Sequence[Example], share: float, choice: random.Random) -> list[Example]:
    """Return each example as often as `share` says, the fraction of one at random."""
    whole, rest = divmod(share, 1.0)
    chosen = choice.sample(list(examples), round(len(examples) * rest))
    return [*examples] * int(whole) + chosen
