"""Hostile files, each landed for real beside a good one: the file is refused, the good one counts."""

from __future__ import annotations

import io
import json
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from generated_books import archive_of, book
from landing_store import HEAD, MEMBERS, Landing, members, opened
from test_zip_of_tables import zipped

from pipelines.landing import archive
from pipelines.landing.batch import MAX_FILE_BYTES
from warehouse.receipt import Receipt

FOLDER = f"{MEMBERS}/33.76/2025-09"
GOOD = members(range(9000, 9010))


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    with opened(tmp_path / "store") as ready:
        ready.put(f"{FOLDER}/baik.csv", GOOD)
        yield ready


def land(landing: Landing) -> Receipt:
    """Land the good file and the other one; the receipt of the other."""
    found = {receipt.file_name: receipt for receipt in landing.land()}
    good = found.pop("baik.csv")
    assert (good.status, good.rows.accepted) == ("accepted", 10)
    (other,) = found.values()
    assert landing.counting() == 10 + other.rows.accepted * (other.status == "accepted")
    left = [path for path in landing.store.inbox.rglob("*") if not path.is_dir()]
    assert all(path.relative_to(landing.store.inbox).parts[0].startswith(".") for path in left)
    assert page(landing, other).count("</html>") == 1
    return other


def page(landing: Landing, receipt: Receipt) -> str:
    settled = landing.now(receipt).settled_path
    assert settled is not None
    place = landing.store.inbox / settled
    told = json.loads(place.with_name(f"{place.name}.receipt.json").read_text())
    assert told["receipt_id"] == receipt.receipt_id
    return place.with_name(f"{place.name}.tanda-terima.html").read_text()


def code(receipt: Receipt) -> str:
    return receipt.findings[0].code


def _symlink(path: Path) -> None:
    target = path.parents[5] / "rahasia.csv"
    target.write_text(GOOD)
    path.symlink_to(target)


def _hard_link(path: Path) -> None:
    target = path.parents[5] / "rahasia.csv"
    target.write_text(GOOD)
    path.hardlink_to(target)


def _dangling(path: Path) -> None:
    path.symlink_to("tidak-ada.csv")


def _device(path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root makes device nodes")
    try:
        os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("this machine allows no device nodes")


@pytest.mark.parametrize("make", [_symlink, _dangling, _hard_link, os.mkfifo, _device])
def test_what_is_no_plain_file_is_refused_unread(
    landing: Landing, make: Callable[[Path], None]
) -> None:
    path = landing.store.inbox / FOLDER / "jahat.csv"
    make(path)
    os.utime(path, (1, 1), follow_symlinks=False)
    receipt = land(landing)
    assert (receipt.status, code(receipt), receipt.size_bytes) == ("refused", "UNSAFE_FILE", 0)


def test_a_folder_named_like_a_file_is_no_place(landing: Landing) -> None:
    landing.put(f"{FOLDER}/data.csv/isi.csv", GOOD)
    receipt = land(landing)
    assert (receipt.status, code(receipt)) == ("refused", "PLACE_NOT_UNDERSTOOD")
    landing.put(f"{FOLDER}/lagi.csv", GOOD)
    (again,) = landing.land()
    assert again.status == "duplicate"


@pytest.mark.parametrize(
    "name",
    [
        "x..%2f..%2fetc%2fpasswd.csv",
        "a\u202evsc.exe.csv",
        "*?[a-z]{b}.csv",
        "{{ 7*7 }}{% include 'x' %}.csv",
        "<script>alert(1)</script>.csv".replace("/", "\u2215"),
        "'; drop table receipts; --.csv",
        "=cmd|' !A0'.csv",
        "baris\nbaru\x1b[31m.csv",
        "n" * 251 + ".csv",
        "\u4e00" * 83 + ".csv",
        "-rf.csv",
        "$(touch x).csv",
    ],
)
def test_names_are_data(landing: Landing, name: str) -> None:
    landing.put(f"{FOLDER}/{name}", members(range(9010, 9015)) + "x;WARGA;BPU;1;2025-09\n")
    receipt = land(landing)
    assert (receipt.status, receipt.rows.accepted, receipt.rows.quarantined) == ("accepted", 5, 1)
    text = page(landing, receipt)
    assert "<script>" not in text
    assert ("{{ 7*7 }}" in text) == ("{{" in name)
    settled = landing.now(receipt).settled_path
    assert settled is not None
    (returned,) = (landing.store.inbox / settled).parent.glob("*.perbaikan-*.xlsx")
    assert openpyxl.load_workbook(returned).sheetnames


def test_a_name_that_is_no_text_is_written_anew(landing: Landing) -> None:
    path = os.path.join(os.fsencode(landing.store.inbox / FOLDER), b"data\xff\xfe.csv")  # noqa: PTH118
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(members(range(9010, 9015)).encode())
    os.utime(path, (1, 1))
    receipt = land(landing)
    assert receipt.status == "accepted"
    assert receipt.file_name == "data\ufffd\ufffd.csv"


def bomb(size: int = 300 << 20) -> bytes:
    data = io.BytesIO()
    with (
        zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target,
        target.open("a.csv", "w", force_zip64=True) as part,
    ):
        for _ in range(size >> 20):
            part.write(b"0" * (1 << 20))
    return data.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """A good workbook with one part of another content."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book())) as source, zipfile.ZipFile(data, "w") as target:
        for entry in source.infolist():
            if entry.filename != name:
                target.writestr(entry.filename, source.read(entry))
        target.writestr(name, content)
    return data.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">
<c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""


@pytest.mark.parametrize(
    ("name", "make", "expected"),
    [
        ("bom.zip", bomb, "FILE_TOO_LARGE"),
        (
            "banyak.zip",
            lambda: archive_of({f"{n}.csv": b"" for n in range(archive.MAX_ENTRIES + 1)}),
            "FILE_TOO_LARGE",
        ),
        ("sarang.zip", lambda: zipped({"a.zip": zipped({"b.csv": GOOD})}), "NESTED_ARCHIVE"),
        ("kosong.zip", lambda: zipped({"map/": b""}), "EMPTY_FILE"),
        ("tawa.xlsx", lambda: with_part(SHEET, LAUGHS), "DTD_DECLARED"),
        ("xml.xlsx", lambda: with_part(SHEET, b"<worksheet><sheetData><row"), "UNREADABLE_FILE"),
        ("acak.xlsx", lambda: b"PK\x03\x04" + bytes(range(256)) * 40, "UNREADABLE_FILE"),
        (
            "ole.xls",
            lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4096,
            "UNREADABLE_FILE",
        ),
        ("html.xls", lambda: b"<table>" + b"<tr><td>" * 100_000, None),
        ("nul.csv", lambda: b"NIK;NAMA\x00;", "NUL_BYTES"),
    ],
)
def test_hostile_content_is_refused(
    landing: Landing, name: str, make: Callable[[], bytes], expected: str | None
) -> None:
    landing.put(f"{FOLDER}/{name}", make())
    receipt = land(landing)
    assert receipt.status == "refused"
    assert expected is None or code(receipt) == expected


def test_a_line_of_200_mb_is_refused_while_it_streams(landing: Landing) -> None:
    path = landing.put(f"{FOLDER}/panjang.csv", HEAD)
    with path.open("ab") as file:
        for _ in range(200):
            file.write(b"9" * (1 << 20))
    os.utime(path, (1, 1))
    receipt = land(landing)
    assert (receipt.status, code(receipt)) == ("refused", "LINE_TOO_LONG")


def test_a_file_beyond_the_cap_is_refused_unread(landing: Landing) -> None:
    path = landing.put(f"{FOLDER}/besar.csv", HEAD)
    os.truncate(path, MAX_FILE_BYTES + 1)  # a hole: it takes no room on the disk
    os.utime(path, (1_700_000_000, 1_700_000_000))
    refused = land(landing)
    assert (refused.status, code(refused)) == ("refused", "FILE_TOO_LARGE")
    assert not [path for path in landing.store.originals.rglob("*") if path.is_file()]


def test_long_patterns_take_linear_time(landing: Landing) -> None:
    cells = ["1." * 15_000, "a" * 30_000 + "!", "(" * 30_000, "0" * 30_000, " " * 30_000 + "x"]
    cells += ["Rp" * 15_000, "31/12/" * 6_000, "=" * 30_000, "\u00a0" * 15_000, "1,1" * 10_000]
    lines = [f"{cell};{cell};{cell[:20]};{cell};{cell}\n"[:60_000] for cell in cells]
    landing.put(f"{FOLDER}/pola.csv", HEAD + "".join(lines))
    receipt = land(landing)
    assert receipt.rows.accepted == 0
    assert receipt.rows.landed in {0, len(cells) + 1}


def test_formulas_and_markup_in_cells_come_back_as_text(landing: Landing) -> None:
    texts = ["=cmd|' /C calc'!A0", "@SUM(1)", "+1+1", "-2", "{{7*7}}", "'; drop table x; --", "<b>"]
    lines = [f"x{n};{text};BPU;16800;2025-09\n" for n, text in enumerate(texts)]
    landing.put(f"{FOLDER}/rumus.csv", members(range(9010, 9020)) + "".join(lines))
    receipt = land(landing)
    assert receipt.rows.quarantined == len(texts)
    settled = landing.now(receipt).settled_path
    assert settled is not None
    (returned,) = (landing.store.inbox / settled).parent.glob("*.perbaikan-*.xlsx")
    workbook = openpyxl.load_workbook(returned)
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    shown = page(landing, receipt)
    assert not [text for text in texts if len(text) > 3 and text in shown]


def test_macros_and_links_are_noted_and_never_followed(landing: Landing) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book())) as source, zipfile.ZipFile(data, "w") as target:
        for entry in source.infolist():
            target.writestr(entry.filename, source.read(entry))
        target.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + b"\x00" * 100)
        target.writestr("xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    landing.put("village__residents/33.76.01.1001/2025-09/makro.xlsm", data.getvalue())
    found = {receipt.file_name: receipt for receipt in landing.land()}
    assert found["baik.csv"].status == "accepted"
    assert {"MACROS_IGNORED", "LINKS_IGNORED"} <= {f.code for f in found["makro.xlsm"].findings}


@pytest.mark.parametrize("region", ["99.99", "33.76.99.9999", "00"])
def test_a_folder_that_is_no_region_is_refused(landing: Landing, region: str) -> None:
    landing.put(f"{MEMBERS}/{region}/2025-09/x.csv", members(range(9010, 9015)))
    receipt = land(landing)
    assert (receipt.status, code(receipt)) == ("refused", "UNKNOWN_REGION_FOLDER")
    assert "daftar resmi" in page(landing, receipt)
