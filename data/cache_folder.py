"""Where is kept what several runs share: scores, headlines and prices?"""

import os
from pathlib import Path

from platformdirs import user_cache_path

VARIABLE = "EVENTDAY_CACHE"


def cache_folder() -> Path:
    """Return the folder of everything that is kept between runs; it need not exist yet.

    That is `EVENTDAY_CACHE` where it is set, else the user's cache folder by the rules of the
    system (`~/.cache/eventday` on Linux).
    """
    named = os.environ.get(VARIABLE)
    return Path(named).expanduser() if named else user_cache_path("eventday", appauthor=False)


def kept_at(named: str | None, name: str) -> Path:
    """Return where a config keeps something: where it says, else as `name` in the cache folder."""
    return Path(named).expanduser() if named else cache_folder() / name
