"""Are a user's own files read as they stand, and refused with a line to look at?"""

import hashlib
from datetime import date

import numpy as np
import pandas as pd
import pytest

from data.prices.bars import COLUMNS, PriceError
from data.prices.files import FilePrices

HEADER = "Date,Open,High,Low,Close,Volume"
ROWS = (
    "2025-01-24,267.40,268.00,260.00,261.53,5000000",
    "2025-01-27,242.48,245.00,230.00,235.81,20000000",
    "2025-01-28,237.00,242.00,233.00,241.00,9000000",
)
START, END = date(2025, 1, 24), date(2025, 1, 28)


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def write(folder, *lines, name="SMH.csv", encoding="utf-8"):
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def load(folder, symbol="SMH", start=START, end=END, **options):
    return FilePrices(folder, **options).load([symbol], start=start, end=end)


def refusal(folder, **options):
    with pytest.raises(PriceError) as error:
        load(folder, **options)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_csv_becomes_bars(folder):
    path = write(folder, HEADER, *ROWS)
    prices = load(folder)
    frame = prices.bars["SMH"]
    assert tuple(frame.columns) == COLUMNS
    assert frame.index.dtype == "datetime64[ns]"
    assert frame.index.name == "session"
    assert frame.loc["2025-01-27"].to_list() == [242.48, 245.0, 230.0, 235.81, 20_000_000.0]
    assert prices.inputs == {str(path): hashlib.sha256(path.read_bytes()).hexdigest()}
    assert prices.notes == ()
    assert str(folder) in prices.origin


@pytest.mark.parametrize(
    "header",
    [
        "date,open,high,low,close,volume",
        "SESSION,OPEN,HIGH,LOW,CLOSE,VOLUME",
        "Datetime, Open, High, Low, Close, Volume",
        ",Open,High,Low,Close,Volume",
        "\ufeffDate,Open,High,Low,Close,Volume",
    ],
)
def test_column_names_are_matched_in_any_case_and_the_first_may_be_unnamed(folder, header):
    write(folder, header, *ROWS)
    assert load(folder).bars["SMH"]["close"].to_list() == [261.53, 235.81, 241.0]


@pytest.mark.parametrize("name", ["SMH.csv", "smh.csv", "Smh.CSV"])
def test_the_file_is_found_in_any_case(folder, name):
    write(folder, HEADER, *ROWS, name=name)
    assert list(load(folder).bars) == ["SMH"]


def test_the_mapping_names_the_columns_of_the_file(folder):
    write(folder, "Day,First,Max,Min,Last,Units", *ROWS)
    columns = {
        "session": "Day",
        "open": "First",
        "high": "Max",
        "low": "Min",
        "close": "Last",
        "volume": "Units",
    }
    assert load(folder, columns=columns).bars["SMH"]["close"].iloc[1] == 235.81


def test_the_mapping_wins_over_the_name(folder):
    write(folder, HEADER + ",Last", *(row + ",250" for row in ROWS))
    message = refusal(folder, columns={"close": "Last"})
    assert "SMH 2025-01-24: close 250.0 is not between low 260.0 and high 268.0" in message


def test_a_parquet_file_with_an_index_of_dates_gives_the_same_bars(folder):
    path = write(folder, HEADER, *ROWS)
    expected = load(folder).bars["SMH"]
    path.unlink()
    index = pd.DatetimeIndex(["2025-01-24", "2025-01-27", "2025-01-28"])
    values = np.array([row.split(",")[1:] for row in ROWS], dtype=float)
    table = pd.DataFrame(values, index=index, columns=HEADER.split(",")[1:])
    table.to_parquet(folder / "smh.parquet")
    pd.testing.assert_frame_equal(load(folder).bars["SMH"], expected)
    table.tz_localize("America/New_York").rename_axis("Date").to_parquet(folder / "smh.parquet")
    pd.testing.assert_frame_equal(load(folder).bars["SMH"], expected)
    table.rename_axis("date").reset_index().to_parquet(folder / "smh.parquet")
    pd.testing.assert_frame_equal(load(folder).bars["SMH"], expected)


def test_a_midnight_with_the_exchange_s_offset_is_its_day(folder):
    write(folder, HEADER, *(row.replace(",", " 00:00:00-05:00,", 1) for row in ROWS))
    assert load(folder).bars["SMH"].index[0] == pd.Timestamp("2025-01-24")


def test_all_four_prices_follow_the_adjusted_close(folder):
    # 1208.88 quoted, 120.888 adjusted: a tenth; then nothing to adjust
    write(
        folder,
        "Date,Open,High,Low,Close,Adj Close,Volume",
        "2024-06-07,1197.70,1216.92,1180.22,1208.88,120.888,41238600",
        "2024-06-10,120.37,123.10,117.01,121.79,121.79,314162700",
    )
    range_ = {"start": date(2024, 6, 7), "end": date(2024, 6, 10)}
    prices = load(folder, **range_)
    assert prices.bars["SMH"].iloc[0].to_list() == pytest.approx(
        [119.770, 121.692, 118.022, 120.888, 41_238_600]
    )
    assert prices.bars["SMH"].iloc[1, 3] == pytest.approx(121.79)
    assert prices.notes == ("SMH: prices multiplied by Adj Close / Close",)

    as_it_stands = load(folder, **range_, adjust=False)
    assert as_it_stands.bars["SMH"]["close"].to_list() == [1208.88, 121.79]
    assert as_it_stands.notes == ("SMH: the close moves by more than 40% on 2024-06-10 (-89.9%)",)


@pytest.mark.parametrize("name", ["adj_close", "AdjClose", "Adjusted Close", "adjusted_close"])
def test_the_adjusted_close_is_known_by_its_usual_names(folder, name):
    write(folder, f"{HEADER},{name}", *(f"{row},{float(row.split(',')[4]) / 2}" for row in ROWS))
    assert load(folder).bars["SMH"]["open"].iloc[1] == pytest.approx(121.24)


@pytest.mark.parametrize("cell", ["", "nan", "NaN", "null", "inf", "n/a", '"1,234.5"'])
def test_a_price_that_is_no_number_is_named_with_file_line_session_and_column(folder, cell):
    path = write(folder, HEADER, ROWS[0], f"2025-01-27,242.48,245.00,230.00,{cell},20000000")
    shown = cell.strip('"')
    assert refusal(folder) == f"{path} line 3: Close on 2025-01-27 is {shown!r}, not a number"


def test_blank_lines_and_quoted_cells_do_not_shift_the_line(folder):
    write(folder, HEADER, "", ROWS[0], "", ",,,,,", "2025-01-27,x,245,230,235,2")
    assert "line 6: Open on 2025-01-27 is 'x'" in refusal(folder)


def test_a_nan_of_a_parquet_file_is_named_with_its_row(folder):
    table = pd.DataFrame(
        {"open": [1.0, 2.0], "high": 3.0, "low": 0.5, "close": [1.0, np.nan], "volume": 1},
        index=pd.DatetimeIndex(["2025-01-24", "2025-01-27"], name="date"),
    )
    path = folder / "SMH.parquet"
    table.to_parquet(path)
    assert refusal(folder) == f"{path} row 2: close on 2025-01-27 is 'nan', not a number"


@pytest.mark.parametrize(
    "day",
    ["27/01/2025", "01-27-2025", "20250127", "2025-1-27", "2025-02-30", "27 Jan 2025", "", "0"],
)
def test_another_way_to_write_a_date_is_refused(folder, day):
    path = write(folder, HEADER, ROWS[0], f"{day},242,245,230,235,20")
    assert refusal(folder) == f"{path} line 3: Date {day!r} is no date like 2025-01-27"


def test_a_time_of_day_is_refused(folder):
    path = write(folder, HEADER, "2025-01-27 09:30:00,242,245,230,235,20")
    message = refusal(folder)
    assert message == f"{path} line 2: Date '2025-01-27 09:30:00' has a time; bars are daily"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ((HEADER, ROWS[1], ROWS[0]), "SMH 2025-01-24: follows a later session"),
        ((HEADER, ROWS[0], ROWS[0]), "SMH 2025-01-24: the session has more than one bar"),
        ((HEADER, "2025-01-27,242,245,0,235,20"), "SMH 2025-01-27: low is 0.0"),
        ((HEADER, "2025-01-27,250,245,230,235,20"), "SMH 2025-01-27: open 250.0 is not between"),
        ((HEADER, "2025-01-27,242,245,230,235"), "line 2: 5 cells under 6 column names"),
        ((HEADER + ",Adj Close", "2025-01-27,1,1,0.5,0,20,1"), "close is 0.0"),
        ((HEADER.replace("Close", "Last"), *ROWS), "no column for close (there: Date, Open, "),
        ((HEADER.replace("Volume", "Close"), *ROWS), "close could be any of Close, Close"),
        ((HEADER.replace(",", ";"), *ROWS), "cells under 1 column names"),
        ((HEADER,), "there are none at all"),
        (("",), "the first line has no column names"),
    ],
)
def test_an_unusable_file_is_refused_by_what_is_wrong(folder, lines, says):
    write(folder, *lines)
    assert says in refusal(folder)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("2025-01-27,250,245,230,235,20", "SMH 2025-01-27: open 250.0"),
        ("2025-01-27,242,245,-1,235,20", "SMH 2025-01-27: low is -1.0"),
        ("2025-01-23,242,245,230,235,20", "SMH 2025-01-23: follows a later session"),
        (ROWS[0], "SMH 2025-01-24: the session has more than one bar"),
    ],
)
def test_a_bar_that_fails_a_check_is_named_with_file_and_line(folder, row, says):
    path = write(folder, HEADER, "2024-12-31,x,,,,", ROWS[0], "", row)
    start = date(2025, 1, 2)
    assert refusal(folder, start=start).startswith(f"{path} line 5: {says}")


def test_a_quotation_mark_that_takes_in_rows_is_named_with_the_line_it_stands_on(folder):
    path = write(folder, HEADER, ROWS[0], ROWS[1].replace("242.48", '"242.48'), ROWS[2])
    what = "2 cells under 6 column names; a quotation mark opens one that ends in line 4"
    assert refusal(folder) == f"{path} line 3: {what}"


def test_numbers_outside_the_range_are_not_looked_at(folder):
    write(folder, HEADER, "2025-01-23,,,,,", *ROWS)
    assert len(load(folder).bars["SMH"]) == 3


def test_a_file_that_is_no_utf_8_or_no_parquet_is_refused(folder):
    path = write(folder, HEADER + ",Name", ROWS[0] + ",Größe", encoding="latin-1")
    assert refusal(folder).startswith(f"{path}, line 2: byte 0xf6 in ")
    assert refusal(folder).endswith("5000000,Größe' is not UTF-8; save the file as UTF-8")
    (folder / "SMH.csv").unlink()
    write(folder, HEADER, name="SMH.parquet")
    assert "not a Parquet file" in refusal(folder)


def test_a_symbol_without_a_file_is_answered_with_the_nearest_and_the_list(folder):
    write(folder, HEADER, *ROWS)
    write(folder, HEADER, *ROWS, name="qqq.csv")
    message = refusal(folder, symbol="SMHX")
    assert message == (f"SMHX: no such symbol in {folder}; did you mean SMH? (there: QQQ, SMH)")


def test_two_files_of_one_symbol_are_refused(folder):
    write(folder, HEADER, *ROWS)
    write(folder, HEADER, *ROWS, name="SMH.parquet")
    assert "has SMH.csv and SMH.parquet; keep one of them" in refusal(folder)


def test_a_folder_that_is_not_there_is_named(folder):
    assert refusal(folder / "nowhere") == f"{folder / 'nowhere'}: no such folder or file of prices"


def test_a_mapping_to_a_column_that_is_not_there_suggests_the_nearest(folder):
    write(folder, HEADER, *ROWS)
    message = refusal(folder, columns={"close": "Closs"})
    assert "no column 'Closs' for close; did you mean 'Close'? (there: Date, Open" in message


def test_a_mapping_of_a_name_that_is_not_ours_is_refused(folder):
    with pytest.raises(PriceError, match="columns: unknown name 'closee'; did you mean 'close'"):
        FilePrices(folder, {"closee": "Close"})
    with pytest.raises(PriceError, match="columns: unknown name 'xyz'; known are session, open"):
        FilePrices(folder, {"xyz": "Close"})
