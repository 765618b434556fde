"""Formats are told by content: binary XLS, HTML, ODS, protected workbooks, wrong names."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import pytest
import xlwt
from generated_books import (
    HEAD,
    archive_of,
    book,
    codes,
    nik,
    noted,
    resident,
    residents,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile

from pipelines.landing import formats, protection
from pipelines.landing.sheet import FileHeld, FileRefused

PASSWORD = "rahasia-desa-9000"  # pragma: allowlist secret


def binary(write: Callable[[Any, Any], None] | None = None) -> bytes:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Data", cell_overwrite_ok=True)
    for number, row in enumerate([HEAD, *(resident(n) for n in range(1, 4))]):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    if write is not None:
        write(workbook, sheet)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def style(text: str) -> xlwt.XFStyle:
    return xlwt.easyxf(num_format_str=text)


def test_a_binary_workbook_is_read() -> None:
    rows = residents(binary())
    assert rows.counts.accepted == 3
    assert not noted(rows)


def test_a_binary_workbook_keeps_dates_codes_and_numbers_apart() -> None:
    def write(_: object, sheet: xlwt.Worksheet) -> None:
        sheet.write(1, 4, dt.date(1990, 1, 1), style("dd/mm/yyyy"))
        sheet.write(1, 7, 1, style("000"))
        sheet.write(2, 1, 3503010101909002)
        sheet.write(3, 4, 60, style("dd/mm/yyyy"))

    rows = residents(binary(write))
    assert codes(rows) == [(3, "nik", "NIK_NUMERIC_CELL"), (4, "tanggallahir", "NOT_A_DATE")]
    assert rows.accepted["rt"].to_list() == ["001"]
    assert rows.accepted["tanggallahir"].to_list() == [dt.date(1990, 1, 1)]


def test_a_binary_workbook_tells_errors_and_formulas_never_computed() -> None:
    def write(_: object, sheet: xlwt.Worksheet) -> None:
        sheet.row(1).set_cell_error(5, "#REF!")
        sheet.write(2, 5, xlwt.Formula("A1"))

    assert codes(residents(binary(write))) == [
        (2, "pekerjaan", "CELL_ERROR"),
        (3, "pekerjaan", "FORMULA_WITHOUT_VALUE"),
    ]


def test_a_binary_workbook_tells_hidden_rows_columns_and_merges() -> None:
    def write(_: object, sheet: xlwt.Worksheet) -> None:
        sheet.row(2).hidden = True
        sheet.col(5).hidden = True
        for row in (1, 2, 3):
            sheet.write(row, 6, None)
        sheet.write_merge(1, 3, 6, 6, "KRAJAN")

    rows = residents(binary(write))
    assert rows.accepted["dusun"].to_list() == ["KRAJAN"] * 3
    assert noted(rows) == {"HIDDEN_ROWS", "HIDDEN_COLUMNS", "MERGED_FILLED"}


@pytest.mark.parametrize("kept", [0.3, 0.7, 0.95])
def test_a_binary_workbook_cut_off_is_refused_or_whole(kept: float) -> None:
    data = binary()
    with pytest.raises(FileRefused):
        residents(data[: int(len(data) * kept) // 512 * 512 - 512])


def page(rows: list[list[object]]) -> bytes:
    lines = "".join(
        f"<tr>{''.join(f'<td>{escape(str(value))}</td>' for value in row)}</tr>" for row in rows
    )
    doctype = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/x.dtd">'
    return f"{doctype}<html><head><style>td {{}}</style></head><body><table>{lines}</table></body></html>".encode()


def test_a_web_page_named_xls_is_read_as_text() -> None:
    rows = residents(page([HEAD, *(resident(n, RT="001") for n in range(1, 4))]))
    assert rows.accepted["nik"].to_list() == [nik(1), nik(2), nik(3)]
    assert rows.accepted["rt"].to_list() == ["001"] * 3
    assert noted(rows) == {"READ_BY_CONTENT"}


def test_spans_of_a_web_page_fill_their_own_rectangle() -> None:
    lines = page([HEAD, resident(1), resident(2), resident(3)]).decode()
    lines = lines.replace("<td>KRAJAN</td>", '<td rowspan="2">KRAJAN</td>', 1)
    lines = lines.replace("<td>KRAJAN</td>", "", 1)
    rows = residents(lines.encode())
    assert rows.accepted["dusun"].to_list() == ["KRAJAN"] * 3
    assert rows.accepted["rt"].to_list() == ["1"] * 3
    assert "MERGED_FILLED" in noted(rows)


def test_scripts_comments_entities_and_hidden_rows_of_a_web_page() -> None:
    text = page([HEAD, resident(1, NAMA="A"), resident(2, NAMA="B")]).decode()
    text = text.replace(
        "<td>A</td>", "<td>SITI&nbsp;&amp; <!-- x --><script>1</script><b>ANI</b></td>"
    )
    text = text.replace("<tr><td>2</td>", '<tr style="display: none"><td>2</td>')
    rows = residents(text.encode())
    assert rows.accepted["nama"].to_list() == ["SITI & ANI", "B"]
    assert "HIDDEN_ROWS" in noted(rows)


@pytest.mark.parametrize(
    "data",
    [
        page([HEAD, resident(1), resident(2)])[:-40],
        b"<html><body>login</body></html>",
        page([HEAD]).replace(b"<td>", b'<td colspan="99999999">'),
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        b'<?xml version="1.0"?><data/>',
        b"%PDF-1.7",
        b"\x89PNG\r\n",
        b"Rar!\x1a\x07",
        archive_of({"xl/workbook.bin": b"x", "[Content_Types].xml": b"<a/>"}),
        archive_of({"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}),
    ],
)
def test_what_is_no_whole_table_is_refused_with_a_remedy(data: bytes) -> None:
    with pytest.raises(FileRefused) as refused:
        residents(data)
    assert ":" in str(refused.value)


_SPACES = (
    " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (
            ("office", "office"),
            ("table", "table"),
            ("text", "text"),
            ("style", "style"),
        )
    )
    + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def ods_cell(value: object) -> str:
    if isinstance(value, str) and value.startswith("<"):
        return value
    kind = "string" if isinstance(value, str) else f'float" office:value="{value}'
    return (
        f'<table:table-cell office:value-type="{kind}"><text:p>{value}</text:p></table:table-cell>'
    )


def ods(rows: list[list[object]], row_marks: dict[int, str] | None = None, **parts: bytes) -> bytes:
    lines = "".join(
        f"<table:table-row {(row_marks or {}).get(n, '')}>{''.join(map(ods_cell, row))}</table:table-row>"
        for n, row in enumerate(rows)
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES}><office:body>'
        f'<office:spreadsheet><table:table table:name="Data">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return archive_of(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": parts.get("manifest", b"<a/>"),
        }
    )


def test_an_opendocument_is_read_with_what_its_cells_show() -> None:
    date = '<table:table-cell office:value-type="date" office:date-value="1990-01-01"><text:p>1/1/90</text:p></table:table-cell>'
    code = '<table:table-cell office:value-type="float" office:value="1"><text:p>001</text:p></table:table-cell>'
    number = '<table:table-cell office:value-type="float" office:value="3503010101909003"><text:p>x</text:p></table:table-cell>'
    error = '<table:table-cell table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    empty = '<table:table-cell table:formula="of:=1"/>'
    lines = [
        HEAD,
        resident(1, **{"TANGGAL LAHIR": date, "RT": code}),
        resident(2, PEKERJAAN=error),
        resident(3, NIK=number),
        resident(4, PEKERJAAN=empty),
    ]
    rows = residents(ods(lines, {1: 'table:visibility="collapse"'}))
    assert codes(rows) == [
        (3, "pekerjaan", "CELL_ERROR"),
        (4, "nik", "NIK_NUMERIC_CELL"),
        (5, "pekerjaan", "FORMULA_WITHOUT_VALUE"),
    ]
    assert rows.accepted["rt"].to_list() == ["001"]
    assert rows.accepted["tanggallahir"].to_list() == [dt.date(1990, 1, 1)]
    assert noted(rows) == {"HIDDEN_ROWS", "CODE_AS_SHOWN"}


def test_repeats_and_merges_of_an_opendocument_are_laid_out() -> None:
    merge = '<table:table-cell office:value-type="string" table:number-rows-spanned="2"><text:p>KRAJAN</text:p></table:table-cell>'
    blank = ['<table:table-cell table:number-columns-repeated="1024"/>']
    lines = [
        HEAD,
        blank,
        resident(1, DUSUN=merge),
        resident(2, DUSUN="<table:covered-table-cell/>"),
        blank,
    ]
    marks = {1: 'table:number-rows-repeated="3"', 4: 'table:number-rows-repeated="1048571"'}
    rows = residents(ods(lines, marks))
    assert rows.accepted["_row"].to_list() == [5, 6]
    assert rows.accepted["dusun"].to_list() == ["KRAJAN", "KRAJAN"]


def test_an_opendocument_that_repeats_without_end_is_refused() -> None:
    data = ods([HEAD, resident(1)], {1: 'table:number-rows-repeated="900000000"'})
    with pytest.raises(FileRefused) as refused:
        residents(data)
    assert refused.value.code == "FILE_TOO_LARGE"


def test_a_protected_opendocument_is_held() -> None:
    with pytest.raises(FileHeld):
        residents(ods([HEAD], manifest=b"<m:file-entry><m:encryption-data/></m:file-entry>"))


@given(
    st.lists(
        st.tuples(
            st.text("ABCÉ &<>'\"-", min_size=1).filter(lambda text: text.strip() == text),
            st.sampled_from(["L", "P"]),
            st.dates(dt.date(1930, 1, 1), dt.date(2010, 1, 1)),
            st.integers(0, 99),
        ),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=25, deadline=None)
def test_every_format_gives_the_same_rows(people: list[tuple[str, str, dt.date, int]]) -> None:
    lines: list[list[Any]] = [
        [n, nik(n), name, sex, born.strftime("%d/%m/%Y"), "TANI", "DUKUH", f"{rt:03}"]
        for n, (name, sex, born, rt) in enumerate(people)
    ]
    escaped: list[list[object]] = [
        [escape(c) if isinstance(c, str) else c for c in x] for x in lines
    ]
    expected = [
        (n + 2, line[1], " ".join(line[2].split()), line[7]) for n, line in enumerate(lines)
    ]
    for data in (
        book([HEAD, *lines]),
        table_of(lines),
        page([HEAD, *lines]),
        ods([HEAD, *escaped]),
    ):
        rows = residents(data).accepted.sort("_row")
        assert rows.select("_row", "nik", "nama", "rt").rows() == expected


def table_of(lines: list[list[Any]]) -> bytes:
    def write(_: Any, sheet: Any) -> None:
        for number in range(1, max(4, len(lines) + 1)):
            for column in range(len(HEAD)):
                value = lines[number - 1][column] if number <= len(lines) else None
                sheet.write(number, column, value)

    return binary(write)


def protected(word: str) -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(book())).encrypt(word, out)
    return out.getvalue()


def test_a_protected_workbook_is_held_until_its_password_is_given() -> None:
    data = protected(PASSWORD)
    for word in (None, "salah"):
        with pytest.raises(FileHeld) as held:
            residents(data, word)
        assert held.value.code == "PASSWORD_PROTECTED"
        assert PASSWORD not in repr(held.value)
        assert held.value.__cause__ is None
    rows = residents(data, PASSWORD)
    assert rows.counts.accepted == 3
    assert PASSWORD not in repr(rows)


def test_a_workbook_marked_read_only_opens_as_excel_opens_it() -> None:
    assert residents(protected("VelvetSweatshop")).counts.accepted == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'spinCount="100000"', b'spinCount="999999999"'),
        (b"<encryption", b"<!DOCTYPE a><encryption"),
    ],
)
def test_a_hostile_encryption_header_is_refused(old: bytes, new: bytes) -> None:
    header = b"\x04\x00\x04\x00\x40\x00\x00\x00" + b'<encryption spinCount="100000"/>'.replace(
        old, new
    )
    with pytest.raises(FileRefused):
        protection.check_header(header)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("desa.csv", book(), "xlsx"),
        ("desa.xlsx", b"NIK;NAMA\n", "text"),
        ("desa.xls", page([HEAD]), "html"),
        ("desa.xlsx", binary(), "xls"),
        ("desa.xlsx", ods([HEAD]), "ods"),
        ("desa.xlsx", archive_of({"a.csv": b"x"}), "zip"),
        ("desa.xls", protected(PASSWORD), "xlsx"),
    ],
)
def test_a_wrong_name_is_noted_and_the_bytes_decide(
    tmp_path: Path, name: str, data: bytes, kind: str
) -> None:
    original = tmp_path / "original"
    original.write_bytes(data)
    note = formats.name_note(name, original)
    assert note is not None
    assert note.finding.message.endswith(kind)
    assert formats.name_note(f"desa.{'csv' if kind == 'text' else kind}", original) is None
