"""What is the tone of a headline, or of every row of a file?

python -m backtests score "Nvidia falls while AMD rallies" --target NVDA
python -m backtests score headlines.csv --out scored.csv
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import pydantic

from backtests.cluster import check_cluster
from backtests.config import ConfigError, SentimentTable
from backtests.config_file import load_sentiment, right
from backtests.score_job import score_file
from backtests.score_progress import ScoreProgress
from backtests.score_work import Work, on_cluster
from backtests.scoring import Asked, Readers, readers
from backtests.sentiment_table import OWN
from data.news.rows import clean_language, clean_text
from data.rows.files import ENDINGS
from data.rows.rows import RowsError
from sentiment.language import language_of
from sentiment.score import ScorerError
from sentiment.vader import foreign

STOPPED = 2


def score(options: argparse.Namespace) -> int:
    """Print the score of a text, or write those of a file and print its path."""
    language = clean_language(options.language)
    if options.language and not language:
        raise ConfigError(f"--language {options.language}: two letters are asked, such as de")
    if options.workers is not None and options.cluster is None:
        raise ConfigError("--workers: there is no --cluster whose workers they could be")
    if options.cluster is not None and options.out is None:
        raise ConfigError("--cluster: only a file is scored on one; --out FILE is missing")
    if options.force and options.out is None:
        raise ConfigError("--force: there is no --out FILE that it could replace")
    if options.about and options.out is None:
        raise ConfigError("--about: there is no --out FILE that it could be a column of")
    table, base = _sentiment(options)
    asked = Asked(
        table, base, options.column, clean_text(options.target), language,
        options.threads, options.offline, options.about,
    )  # fmt: skip
    try:
        return _text(options.what, asked) if options.out is None else _file(options, asked)
    except ScorerError as error:
        raise ScorerError(f"{_named_by(options, table, str(error))}{error}") from error


def _named_by(options: argparse.Namespace, table: SentimentTable, error: str) -> str:
    """Return the option or the key that named the model of an error, to stand before it."""
    if options.model is not None:
        return "--model: "
    if options.config is None:
        return ""
    keys = {f"[sentiment.routes] {code}": one.model for code, one in table.routes.items()}
    keys["[sentiment] model"] = table.model
    return next((f"{options.config} {key}: " for key, one in keys.items() if one in error), "")


def _file(options: argparse.Namespace, asked: Asked) -> int:
    work: Work | None = None
    if options.cluster is not None:
        check_cluster(options.cluster)
        work = on_cluster(asked, options.cluster, workers=options.workers)
    source, out = Path(options.what), options.out
    with ScoreProgress(sys.stderr) as progress:
        try:
            done = score_file(source, out, asked, progress=progress, work=work, force=options.force)
        except KeyboardInterrupt:
            print("stopped; the same command goes on from here", file=sys.stderr)
            return STOPPED
        rate = progress.rate(done.rows)
    if done.note:
        print(done.note, file=sys.stderr)
    parts = [f"{done.rows:,} rows"]
    parts += [f"{done.rows - done.scored:,} of an earlier run"] if done.scored < done.rows else []
    parts += [f"{done.empty:,} without a text"] if done.empty else []
    parts += [f"{rate:,.0f} headlines a second"] if done.scored else []
    print(", ".join(parts), file=sys.stderr)
    print(out)
    return 0


def _text(written: str, asked: Asked) -> int:
    """Print what a headline says, unless it is the name of a file."""
    named = Path(written).suffix.lower() in ENDINGS and len(written.split()) == 1
    if named or _is_file(written):
        raise RowsError(f"{written}: --out FILE says where the scores of a file go")
    print("\n".join(_told(written, asked, readers(asked))))
    return 0


def _is_file(written: str) -> bool:
    try:
        return Path(written).is_file()
    except OSError:  # longer than any name, as an article is
        return False


def _told(written: str, asked: Asked, tools: Readers) -> list[str]:
    """Return the lines that tell what a headline says, in which language, and by which model."""
    text = clean_text(written)
    if not text:
        raise RowsError("there is no text to score; a headline in quotes is asked")
    language = asked.language or language_of(text, languages=tools.routes.languages)
    target = tools.targets.called(asked.target, text) if asked.target else ""
    scorer = tools.routes.scorer(language)
    (found,) = scorer.score([text], [target])
    unread = ", which knows English words only" if foreign([scorer.model], [language]) else ""
    how = "as given" if asked.language else "detected"
    lines = [
        text,
        "",
        f"  language  {f'{language}, {how}' if language else 'cannot be told'}",
        f"  model     {scorer.model}, revision {scorer.revision}{unread}",
    ]
    if asked.target:
        lines.append(f"  for       {_whom(asked.target, target, scorer.knows_targets)}")
    columns = ("negative", "neutral", "positive")
    cells = "".join(f"{getattr(found, name):>10.4f}" for name in columns)
    head = "".join(f"{name:>10}" for name in (*columns, "polarity"))
    return [*lines, "", head, f"{cells}{found.polarity:>+10.4f}"]


def _whom(asked: str, called: str, known: bool) -> str:
    if not known:
        return f"{asked}, which this model cannot tell: the tone is the headline's own"
    if not called:
        return f"{asked}, which the headline does not name: the tone is the headline's own"
    return asked if called == asked else f"{asked}, here called {called}"


def _sentiment(options: argparse.Namespace) -> tuple[SentimentTable, Path]:
    """Return the table that says which models to use, and the folder its paths are relative to."""
    table, base = SentimentTable(), Path()
    if options.config is not None:
        table, base = load_sentiment(options.config), options.config.parent
    changes: dict[str, Any] = {}
    if options.model is not None:
        changes = {"model": options.model, "revision": None, "labels": {}, "routes": {}}
        folder = Path(options.model).expanduser()
        if folder.is_dir():  # relative to the current folder, not to the config's
            changes["model"] = str(folder.resolve()) if options.config else options.model
        if options.model in OWN:  # the config's are of the model that was to be used in its place
            changes |= {"device": "cpu", "backend": "auto"}
    for name in ("revision", "device"):
        if getattr(options, name) is not None:
            changes[name] = getattr(options, name)
    try:
        return SentimentTable.model_validate({**table.model_dump(), **changes}), base
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        if first["type"] == "value_error":  # raised by the table: it names what it is about
            raise ConfigError(str(first["ctx"]["error"])) from None
        option, given = first["loc"][0], first["input"]
        raise ConfigError(f"--{option} {given!r}: should {right(first)}") from None
