"""Which class does a config mean by a news source of the user's own, and does it keep its word?"""

import difflib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from backtests.own_code import RAISED, file_named, file_path, module_of, one_line
from data.hashing import sha256
from data.news.headline import News, NewsError
from data.news.source import Fetched, Progress


class OwnNews:
    """A user's source: what it raises becomes a NewsError, its file an input of the run."""

    def __init__(self, named: str, *, base: Path, params: Mapping[str, Any]) -> None:
        """Load the class and make one with `params`; raises NewsError where that fails.

        `named` is `my_module:MySource` or `path/to/file.py:MySource`, looked for beside the config
        (in `base`), in the current folder, and as an installed module.
        """
        self._named = named
        self._file = _file_of(named, base=base)
        name = named.rpartition(":")[2]
        module = module_of(self._file, error=NewsError)
        classes = {key: one for key, one in vars(module).items() if isinstance(one, type)}
        if name not in classes:
            near = difflib.get_close_matches(name, classes, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise NewsError(f"source = {named!r}: {self._file} has no class {name!r}{hint}")
        self._source = self._guarded(lambda: classes[name](**params))
        if not callable(getattr(self._source, "load", None)):
            raise NewsError(f"source = {named!r}: {name} needs a method load() -> News")

    def load(self) -> News:
        """Return what the user's source returns, its own file among the inputs."""
        news = self._guarded(self._source.load)
        if not isinstance(news, News):
            raise NewsError(
                f"source = {self._named!r}: load() returned {type(news).__name__}; should return a"
                " data.news.headline.News"
            )
        file = self._named.rpartition(":")[0]
        return replace(news, inputs={**news.inputs, file: sha256(self._file)})

    def fetch(self, progress: Progress) -> Fetched:
        """Let the user's source fetch, if it can."""
        fetch = getattr(self._source, "fetch", None)
        if not callable(fetch):
            raise NewsError(f"source = {self._named!r} has no method fetch(progress)")
        fetched = self._guarded(lambda: fetch(progress))
        return fetched if isinstance(fetched, Fetched) else Fetched(0, 0)

    def _guarded(self, call: Any) -> Any:
        try:
            return call()
        except NewsError:
            raise
        except RAISED as error:
            raise NewsError(f"source = {self._named!r}: {one_line(error, self._file)}") from error


def _file_of(named: str, *, base: Path) -> Path:
    path = named.rpartition(":")[0]
    file = file_named(path, base=base)
    if file is None:
        raise NewsError(
            f"source = {named!r}: there is neither a file {base / file_path(path)} nor a module"
        )
    return file
