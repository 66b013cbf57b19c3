"""Bars as a store has them that fetches from a server on this machine."""

from datetime import date

START, JANUARY, FEBRUARY = date(2025, 1, 2), date(2025, 1, 31), date(2025, 2, 28)


def load(source, end=JANUARY, start=START, symbols=("SMH",)):
    return source.load(list(symbols), start=start, end=end)


def files(source):
    return sorted(path.name for path in source.store.folder.rglob("*.parquet"))
