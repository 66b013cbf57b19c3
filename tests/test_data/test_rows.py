"""Does a file of rows come back as it was written, and what of it is refused?"""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.rows.files import open_rows, open_writer
from data.rows.rows import RowsError


def copied(source: Path, out: Path) -> str:
    """Write the rows of a file to another one, with a column `y` of ones; return what it holds."""
    reader = open_rows(source)
    writer = open_writer(out, out.suffix, like=reader, contents=reader.contents(), added={"y": str})
    for chunk in reader.chunks(10):
        writer.write(chunk, {"y": ["1"] * len(chunk.rows)})
    writer.close()
    return "" if out.suffix == ".parquet" else out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "row",
    [
        '{"x": 123456789012345678901234567890.12345}',
        '{"x": 123456789012345678901234567890}',
        '{"x": 0.1000000000000000055511151231257827}',
        '{"x": [1e400, -1E-400, {"deep": 2.50}]}',
        '{"x": 1.0, "z": 1e5}',
        '{"x": "Börse \\ud83d half an emoji", "z": "\\\\ud83d"}',
        '{"x": ' + "[" * 450 + "0.50" + "]" * 450 + "}",
    ],
)
def test_a_number_of_a_line_stays_as_it_is_written(tmp_path: Path, row: str) -> None:
    (tmp_path / "in.jsonl").write_text(row + "\n", encoding="utf-8")
    assert copied(tmp_path / "in.jsonl", tmp_path / "out.jsonl") == row[:-1] + ', "y": "1"}\n'


def test_digits_survive_in_csv_and_a_number_beyond_floats_becomes_text_in_parquet(
    tmp_path: Path,
) -> None:
    rows = ['{"a": 0.10000000000000001, "b": 1e400, "c": {"d": 2.50}}', '{"a": 1.5, "b": 1}']
    (tmp_path / "in.jsonl").write_text("\n".join(rows))
    lines = copied(tmp_path / "in.jsonl", tmp_path / "out.csv").splitlines()
    assert lines[1:] == ['0.10000000000000001,1e400,"{""d"": 2.50}",1', "1.5,1,,1"]
    copied(tmp_path / "in.jsonl", tmp_path / "out.parquet")
    kept = pq.read_table(tmp_path / "out.parquet").to_pydict()
    assert kept["a"] == [0.1, 1.5]
    assert kept["b"] == ["1e400", "1"]
    assert kept["c"] == [{"d": 2.5}, None]


def test_what_json_has_no_form_for_becomes_null(tmp_path: Path) -> None:
    numbers = pa.table({"x": [float("nan"), float("inf"), 0.5]})
    pq.write_table(numbers, tmp_path / "in.parquet")
    lines = copied(tmp_path / "in.parquet", tmp_path / "out.jsonl").splitlines()
    assert [json.loads(line)["x"] for line in lines] == [None, None, 0.5]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"x": -Infinity}', "-Infinity is not JSON; null says that there is no value"),
        ('{"x": [-Infinity]}', "-Infinity is not JSON"),
        ('{"x": 1, "y": 2, "x": 3}', "the key 'x' is there twice in one object"),
        ('{"x": {"deep": 1, "deep": 1}}', "the key 'deep' is there twice"),
        ('{"x": ' + "[" * 995 + "]" * 995 + "}", "not JSON: "),
    ],
)
def test_a_line_that_readers_read_differently_is_refused(
    tmp_path: Path, line: str, told: str
) -> None:
    (tmp_path / "in.jsonl").write_text('{"x": 1}\n\n' + line + "\n")
    with pytest.raises(RowsError) as caught:
        open_rows(tmp_path / "in.jsonl").contents()
    assert str(caught.value).startswith(f"{tmp_path / 'in.jsonl'}, line 3: {told}")


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path: Path, ending: str) -> None:
    rows = ["headline", *["Profit rises"] * 3000, "Börse fällt"]
    if ending == ".jsonl":
        rows = [json.dumps({"headline": row}, ensure_ascii=False) for row in rows]
    path = tmp_path / f"in{ending}"
    path.write_text("\n".join(rows), encoding="cp1252")
    with pytest.raises(RowsError, match=r"line 3002: byte 0xf6 in .*Börse fällt.* is not UTF-8"):
        open_rows(path).contents()


def test_a_folder_is_called_one(tmp_path: Path) -> None:
    (tmp_path / "in.csv").mkdir()
    for path in (tmp_path, tmp_path / "in.csv"):
        with pytest.raises(RowsError, match="is a folder; a file is asked"):
            open_rows(path)


@pytest.mark.parametrize(
    "column",
    [
        pa.array([b"Profit rises"]),
        pa.array([b"Profit rises"], pa.large_binary()),
        pa.array([b"Profit rises"]).dictionary_encode(),
        pa.array([["Profit", "rises"]]),
        pa.array([{"text": "Profit rises"}]),
    ],
)
def test_bytes_and_what_nests_are_not_taken_for_a_text(tmp_path: Path, column: pa.Array) -> None:
    pq.write_table(pa.table({"headline": column, "other": column}), tmp_path / "in.parquet")
    reader = open_rows(tmp_path / "in.parquet")
    with pytest.raises(RowsError, match=r"the column 'headline' is of the type \S+.*string"):
        reader.contents(["headline"])
    assert reader.contents(["target"]).rows == 1


def test_an_object_in_a_line_is_not_taken_for_a_text(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"headline": "x"}\n{"headline": ["x", 2.50], "other": {}}\n')
    with pytest.raises(RowsError, match=r"line 2: 'headline' is \[\"x\", 2\.50\]; a text is asked"):
        open_rows(path).contents(["headline", "target"])
