"""Files of headlines in every format, to be scored."""

import csv
import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from backtests.scoring import Asked
from backtests.sentiment_table import SentimentTable

ROWS = [
    {"id": "1", "headline": "Tesla falls while Samsung rallies", "target": "Tesla"},
    {"id": "2", "headline": "Tesla falls while Samsung rallies", "target": "Samsung"},
    {"id": "3", "headline": "Der Gewinn steigt, die Börse jubelt", "target": ""},
    {"id": "4", "headline": 'A "quoted" one,\nover two lines', "target": ""},
    {"id": "5", "headline": "  ", "target": ""},
    {"id": "6", "headline": "Nvidia warns of weak demand", "target": "NVDA"},
]
ASKED = Asked(SentimentTable(), Path())


def quiet(done: int, total: int) -> None:
    """Tell nobody."""


def as_file(path: Path, rows: list[dict[str, str]]) -> Path:
    frame = pd.DataFrame(rows)
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    elif path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def read(path: Path) -> list[dict[str, object]]:
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
