"""A workbook that goes back and comes again unmended says what it said before, in every cell."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from landing_store import Landing, opened

from pipelines.landing.returned_workbook import returned_name
from warehouse.receipt import Receipt

RESIDENTS = "village__residents/33.76.01.1001"
TARGETS = "bappeda__targets/33.76"
BROKEN = "33760112039"


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    with opened(tmp_path / "store") as ready:
        yield ready


def book(write: Callable[[Any, Any], None]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        write(made, made.add_worksheet("Data"))
    return out.getvalue()


def returned(landing: Landing, receipt: Receipt, folder: str) -> bytes:
    return (landing.store.inbox / ".done" / folder / returned_name(receipt)).read_bytes()


def there_and_back(landing: Landing, data: bytes, folder: str) -> openpyxl.Workbook:
    """Send, send what comes back unmended, compare; the returned workbook."""
    first = landing.send("a.xlsx", data, folder)
    assert (first.status, first.rows.quarantined > 0) == ("accepted", True)
    back = returned(landing, first, folder)
    again = landing.send("b.xlsx", back, folder)
    assert again.rows == first.rows
    change = again.changes[0]
    assert (change.new_rows, change.gone_rows, change.changed_rows) == (0, 0, 0)
    return openpyxl.load_workbook(io.BytesIO(back))


def test_codes_dates_merges_and_strikes_come_back_as_they_were_read(landing: Landing) -> None:
    def write(made: Any, sheet: Any) -> None:
        code, day = made.add_format({"num_format": "000"}), made.add_format({"num_format": 14})
        raised, plain = made.add_format({"font_script": 1}), made.add_format()
        sheet.merge_range(0, 0, 0, 5, "DAFTAR PENDUDUK")
        sheet.write_row(1, 0, ["NIK", "NAMA", "TANGGAL LAHIR", "RT", "DUSUN", "PEKERJAAN"])
        for n in range(1, 4):
            sheet.write_row(n + 1, 0, [f"33760112039{9000 + n:05d}", f"WARGA {n}"])
            sheet.write_datetime(n + 1, 2, dt.datetime(1990, 3, 12), day)  # noqa: DTZ001 - a sheet knows no zone
            sheet.write_number(n + 1, 3, n, code)
            sheet.write_rich_string(n + 1, 5, plain, "PETANI", raised, "1)")
        sheet.merge_range(2, 4, 4, 4, "KRAJAN")
        sheet.write_row(5, 0, [BROKEN, "RUSAK"])

    page = there_and_back(landing, book(write), RESIDENTS)["Data"]
    assert [str(span) for span in page.merged_cells.ranges] == ["A1:F1"]
    assert page["D3"].value == "001"
    assert page["E4"].value == "KRAJAN"


def test_percentages_come_back_as_they_were_read(landing: Landing) -> None:
    def write(made: Any, sheet: Any) -> None:
        share = made.add_format({"num_format": "0.00%"})
        sheet.write_row(0, 0, ["KODE WILAYAH", "TAHUN", "DOKUMEN", "NILAI"])
        sheet.write_row(1, 0, ["33.76", 2026, "RPJMD"])
        sheet.write_number(1, 3, 0.8929, share)
        sheet.write_row(2, 0, ["33.76", 2027, "RPJMD", "sembilan"])

    assert there_and_back(landing, book(write), TARGETS)["Data"]["D2"].value == 89.29


def test_what_no_text_can_show_is_doubted_in_its_cell(landing: Landing) -> None:
    """A merged amount, an amount with digits of its format, a row in another unit."""

    def write(made: Any, sheet: Any) -> None:
        scaled = made.add_format({"num_format": '0"00"'})
        sheet.write_row(0, 0, ["KODE", "TAHUN", "UKURAN", "SATUAN", "JUMLAH", "SUMBER"])
        for n in range(6):
            sheet.write_row(n + 1, 0, ["33.76", 2015 + n, "employed", "orang", 100 + n, "BPS"])
        sheet.write_number(3, 4, 168, scaled)
        sheet.write_string(4, 3, "ribu orang")
        sheet.merge_range(5, 4, 6, 4, 105)

    page = there_and_back(landing, book(write), "bps__workforce/33.76")["Data"]
    assert (page["E4"].value, page["D5"].value, page["E7"].value) == ("168?", "ribu orang", "?")
    assert page["D5"].comment is not None
