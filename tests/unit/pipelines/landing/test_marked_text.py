"""What a person sees in a cell and its plain value does not say, in every format of workbooks."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import xlsxwriter
import xlwt
from generated_books import archive_of, changed

from pipelines.landing.contract import all_contracts
from pipelines.landing.file import FileRows, read_file
from pipelines.landing.header import Place
from pipelines.landing.sheet import FileRefused

HEAD = ["KODE WILAYAH", "BLTH", "SEGMEN", "JUMLAH AKTIF"]
ROW = ["33.76", "2025-09", "PU"]
SHEET = "xl/worksheets/sheet1.xml"
_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style")
)


def read(data: bytes, source: str = "bpjstk__participant_totals") -> FileRows:
    return read_file(data, all_contracts()[source], Place("33.76", "2025-09"))


def noted(file: FileRows) -> set[str]:
    return {note.code for note in file.notes} & {"PARTLY_STRUCK", "STRUCK_CELLS"}


def page(cell: str, style: str = "") -> bytes:
    lines = (f"<tr>{''.join(f'<td>{text}</td>' for text in HEAD)}</tr>",
             f"<tr>{''.join(f'<td>{text}</td>' for text in ROW)}{cell}</tr>")  # fmt: skip
    return f"<html><style>{style}</style><table>{''.join(lines)}</table></html>".encode()


def ods(cell: str, styles: str = "") -> bytes:
    texts = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in HEAD
    )
    row = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in ROW
    )
    content = (
        f"<office:document-content {_NAMES}>{styles}<office:body><office:spreadsheet>"
        f'<table:table table:name="Data"><table:table-row>{texts}</table:table-row>'
        f"<table:table-row>{row}{cell}</table:table-row></table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return archive_of(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": b"<a/>",
        }
    )


def xls(write: Any) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    for column, text in enumerate(HEAD):
        sheet.write(0, column, text)
    for column, text in enumerate(ROW):
        sheet.write(1, column, text)
    write(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx(value: Any, number_format: str = "General", head: list[str] = HEAD) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, head)
        sheet.write_row(1, 0, ROW)
        sheet.write(1, 3, value, book.add_format({"num_format": number_format}))
    return out.getvalue()


@pytest.mark.parametrize(
    "cell",
    [
        "<td>16800<sup>1</sup></td>",
        "<td>16800<sub>1</sub></td>",
        "<td><s>5600</s>16800</td>",
        "<td><del>5<b>6</b>00</del> 16800</td>",
        '<td><span style="text-decoration: line-through">5600</span>16800</td>',
        '<td>16800<span style="vertical-align: super">2</span></td>',
        '<td><span style="display:none">9</span>16800</td>',
        "<td><span hidden>9</span>16800</td>",
        '<td>16800<font class="font5">1</font></td>',
    ],
)
def test_text_of_a_page_that_is_set_aside_is_no_digit(cell: str) -> None:
    file = read(page(cell, ".font5 {color:red; vertical-align: super;}"))
    assert file.accepted["jumlah_aktif"].to_list() == [16800]
    assert noted(file) == {"PARTLY_STRUCK"}


@pytest.mark.parametrize(
    "cell",
    [
        "<td>1<br>234</td>",
        "<td>5600<table><tr><td>16800</td></tr></table></td>",
        "<td><table><tr><td>5600</td><td>16800</td></tr></table></td>",
        "<td><select><option>5600</option><option>16800</option></select></td>",
    ],
)
def test_several_texts_in_a_cell_of_a_page_are_no_number(cell: str) -> None:
    assert read(page(cell)).row_errors == ((2, "jumlah_aktif", "NOT_A_NUMBER"),)


def test_the_value_of_a_field_of_a_page_is_what_it_shows() -> None:
    file = read(page('<td><input type="text" value="16800"></td>'))
    assert file.accepted["jumlah_aktif"].to_list() == [16800]


def test_a_cell_of_a_page_struck_through_as_a_whole_is_read_and_told() -> None:
    for cell in ("<td><s>16800</s></td>", '<td style="text-decoration:line-through">16800</td>'):
        file = read(page(cell))
        assert file.accepted["jumlah_aktif"].to_list() == [16800]
        assert noted(file) == {"STRUCK_CELLS"}


@pytest.mark.parametrize("look", ["escapement superscript", "struck_out true"])
@pytest.mark.parametrize("fill", [0, 3000])
def test_text_of_a_binary_workbook_that_is_set_aside_is_no_digit(look: str, fill: int) -> None:
    """Also where the strings fill several records, wide ones among them."""
    aside, plain = xlwt.easyfont(look), xlwt.easyfont("")

    def write(sheet: Any) -> None:
        for number in range(fill):
            sheet.write(number + 2, 6, f"catatan {number} \u0142{'x' * (number % 40)}")
        sheet.write_rich_text(1, 3, [("16800", plain), ("1", aside)])

    file = read(xls(write))
    assert file.accepted["jumlah_aktif"].to_list() == [16800]
    assert noted(file) == {"PARTLY_STRUCK"}


def test_cells_of_a_binary_workbook_struck_through_are_read_and_told() -> None:
    struck = xlwt.easyxf("font: struck_out true")
    file = read(xls(lambda sheet: sheet.write(1, 3, 16800, struck)))
    assert file.accepted["jumlah_aktif"].to_list() == [16800]
    assert noted(file) == {"STRUCK_CELLS"}


def _style(family: str, properties: str) -> str:
    return (
        f'<office:automatic-styles><style:style style:name="T1" style:family="{family}">'
        f"<style:text-properties {properties}/></style:style></office:automatic-styles>"
    )


@pytest.mark.parametrize(
    "properties",
    ['style:text-position="super 58%"', 'style:text-line-through-style="solid"'],
)
def test_text_of_an_opendocument_that_is_set_aside_is_no_digit(properties: str) -> None:
    cell = (
        '<table:table-cell office:value-type="string"><text:p>16800'
        '<text:span text:style-name="T1">1</text:span></text:p></table:table-cell>'
    )
    file = read(ods(cell, _style("text", properties)))
    assert file.accepted["jumlah_aktif"].to_list() == [16800]
    assert noted(file) == {"PARTLY_STRUCK"}


def test_cells_of_an_opendocument_struck_through_are_read_and_told() -> None:
    cell = (
        '<table:table-cell table:style-name="T1" office:value-type="float" office:value="16800"/>'
    )
    file = read(ods(cell, _style("table-cell", 'style:text-line-through-style="solid"')))
    assert file.accepted["jumlah_aktif"].to_list() == [16800]
    assert noted(file) == {"STRUCK_CELLS"}


def test_text_of_an_opendocument_without_a_type_is_text() -> None:
    file = read(ods("<table:table-cell><text:p>16800</text:p></table:table-cell>"))
    assert file.accepted["jumlah_aktif"].to_list() == [16800]


@pytest.mark.parametrize("shape", ['0"00"', '#,##0"000"', "0\\0"])
def test_a_format_that_adds_digits_says_no_number(shape: str) -> None:
    assert read(xlsx(168, shape)).row_errors == ((2, "jumlah_aktif", "SHOWN_OTHERWISE"),)


@pytest.mark.parametrize("shape", ["#,##0", '"Rp" #,##0', '#,##0" orang"', "_(* #,##0_)"])
def test_a_format_that_adds_words_changes_no_number(shape: str) -> None:
    assert read(xlsx(16800, shape)).accepted["jumlah_aktif"].to_list() == [16800]


def test_a_percentage_is_no_count() -> None:
    assert read(xlsx(1, "0%")).row_errors == ((2, "jumlah_aktif", "SHOWN_OTHERWISE"),)
    binary = xls(lambda sheet: sheet.write(1, 3, 1, xlwt.easyxf(num_format_str="0.00%")))
    assert read(binary).row_errors == ((2, "jumlah_aktif", "SHOWN_OTHERWISE"),)


def test_a_percentage_is_read_as_shown_in_a_column_of_percent() -> None:
    head = ["KODE WILAYAH", "TAHUN", "DOKUMEN", "NILAI"]
    for shape in ("0%", "0.00%"):
        data = changed(
            xlsx(0.8929, shape, head), {"xl/sharedStrings.xml": lambda part: part.replace(b"2025-09", b"2026")}
        )  # fmt: skip
        assert read(data, "bappeda__targets").accepted["nilai"].to_list() == [89.29]
    cell = '<table:table-cell office:value-type="percentage" office:value="0.8929"><text:p>89%</text:p></table:table-cell>'
    assert read(ods(cell)).row_errors == ((2, "jumlah_aktif", "SHOWN_OTHERWISE"),)


@pytest.mark.parametrize(
    "value",
    ["168<!-- x -->00", "<![CDATA[16800]]>", "168&#48;0", "1680&#x30;", "16<?x?>800", "1</v><v>2"],
)
def test_a_number_in_unusual_markup_refuses_the_workbook(value: str) -> None:
    def edit(part: bytes) -> bytes:
        assert b"<v>16800</v>" in part
        return part.replace(b"<v>16800</v>", f"<v>{value}</v>".encode())

    with pytest.raises(FileRefused) as refused:
        read(changed(xlsx(16800), {SHEET: edit}))
    assert refused.value.code == "UNREADABLE_FILE"


def test_a_text_that_stands_where_a_number_stands_is_read() -> None:
    def edit(part: bytes) -> bytes:
        found = re.subn(
            rb'<c r="D2"[^>]*>.*?</c>', b'<c r="D2" t="inlineStr"><v>16800</v></c>', part
        )
        assert found[1] == 1
        return found[0]

    file = read(changed(xlsx(16800), {SHEET: edit}))
    assert file.accepted["jumlah_aktif"].to_list() == [16800]


def test_a_number_cell_beyond_what_it_can_hold_is_no_number() -> None:
    def edit(part: bytes) -> bytes:
        return part.replace(b"<v>16800</v>", b"<v>9007199254740993</v>")

    file = read(changed(xlsx(16800), {SHEET: edit}))
    assert file.row_errors == ((2, "jumlah_aktif", "NOT_A_NUMBER"),)
