"""How a returned workbook is written: guidance first, the sender's sheets as sent, `_semesta` last.

Every text goes in as text. A text that a spreadsheet would take for a formula gets an apostrophe,
which `corrections.senders_sheets` takes off again when the workbook comes back.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.landing.contract import Contract
from pipelines.landing.corrections import CLAIM_SHEET, GUIDE_SHEET
from pipelines.landing.header import Header
from pipelines.landing.marks import Mark
from pipelines.landing.values import NUMBER_TYPES
from pipelines.landing.remedies import place_of, status_word
from pipelines.landing.sheet import FileRefused, Sheet
from warehouse.receipt import Receipt

LISTED_MARKS = 500
COMMENTED_CELLS = 2_000
_FORMULA_SIGN = re.compile(r"^'*[=+\-@\t\r]")
# Earlier days are not the same in every spreadsheet.
_ISO_DATE = re.compile(r"(19[1-9]\d|20\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_LONGEST_NUMBER = 11
_RED, _YELLOW, _HEAD, _INK = "#F8CBAD", "#FFF2A8", "#DCE6F1", "#1F3864"


def safe_text(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if _FORMULA_SIGN.match(text) else text


class _Formats:
    """The few looks of a returned workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        def make(**looks: object) -> Format:
            return book.add_format({"font_name": "Arial", "font_size": 10, "valign": "top", **looks})

        self.text = make(num_format="@")
        self.number = make()
        self.date = make(num_format="dd/mm/yyyy", align="left")
        self.head = make(num_format="@", bold=True, bg_color=_HEAD, border=1, text_wrap=True)
        self.bad = make(num_format="@", bg_color=_RED, border=1, border_color="#C00000")
        self.fixable = make(num_format="@", bg_color=_YELLOW, border=1, border_color="#BF9000")
        self.title = make(bold=True, font_size=16, font_color=_INK)
        self.step = make(text_wrap=True)
        self.label = make(bold=True)
        self.wrapped = make(num_format="@", text_wrap=True, border=1, border_color="#BFBFBF")
        self.link = make(font_color="#0563C1", underline=1, border=1, border_color="#BFBFBF")


def write_workbook(
    path: Path,
    scratch: Path,
    receipt: Receipt,
    contract: Contract,
    pages: Sequence[tuple[Sheet, Header | None]],
    marks: Sequence[Mark],
) -> None:
    """Write the whole workbook to `path`; unfinished parts lie in `scratch` meanwhile."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "tmpdir": str(scratch),
    }
    names = sheet_names([sheet.name for sheet, _ in pages])
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties(
            {
                "title": f"Perbaikan {receipt.receipt_id[:8]}",
                "author": "Semesta",
                "created": receipt.received_at.astimezone(dt.UTC).replace(tzinfo=None),
            }
        )
        looks = _Formats(book)
        _guide(book.add_worksheet(GUIDE_SHEET), looks, receipt, contract, names, marks)
        commented = 0
        for number, (sheet, header) in enumerate(pages):
            page = book.add_worksheet(names[number])
            here = [mark for mark in marks if mark.sheet == number]
            budget = max(0, COMMENTED_CELLS - commented)
            commented += _page(page, looks, contract, sheet, header, here, budget)
        _claim(book.add_worksheet(CLAIM_SHEET), looks, receipt)


def sheet_names(sent: Sequence[str]) -> list[str]:
    """Sheet names as Excel allows them, each once; a delimited file becomes the sheet `Data`."""
    taken = {CLAIM_SHEET.lower(), GUIDE_SHEET.lower()}
    names = []
    for given in sent:
        base = re.sub(r"[\[\]:*?/\\]", " ", given).strip("' ")[:31] or "Data"
        name, number = base, 2
        while name.lower() in taken:
            name, number = f"{base[:27]} {number}", number + 1
        taken.add(name.lower())
        names.append(name)
    return names


def _page(
    page: Worksheet,
    looks: _Formats,
    contract: Contract,
    sheet: Sheet,
    header: Header | None,
    marks: Sequence[Mark],
    budget: int,
) -> int:
    """One sheet as sent, its bad cells marked; returns how many cells got a comment."""
    if not sheet.is_visible:
        page.hide()
    kinds = _kinds(contract, header)
    _columns(page, looks, sheet, kinds)
    by_row: dict[int, dict[int, list[Mark]]] = defaultdict(lambda: defaultdict(list))
    for mark in marks:
        by_row[mark.row][mark.cell].append(mark)
    numbers = sheet.numbers.iter_rows() if sheet.numbers is not None else None
    head = int(sheet.rows[header.position]) if header is not None else 0
    commented = 0
    for row, cells in zip(sheet.rows, sheet.cells.iter_rows(), strict=True):
        flags = next(numbers) if numbers is not None else ()
        marked = by_row.get(row, {})
        for column, text in enumerate(cells):
            found = marked.get(column)
            if found:
                _bad_cell(page, looks, row - 1, column, text, found, comment=commented < budget)
                commented += 1
            elif text is not None:
                look = looks.head if row == head else looks.text
                kind = kinds.get(column) if row != head else "text"
                if flags:
                    _sheet_cell(page, looks, (row - 1, column), text, look, kind, flags[column])
                else:
                    _text(page, row - 1, column, safe_text(text), look)
    if head:
        page.freeze_panes(head, 0)
    return commented


def _kinds(contract: Contract, header: Header | None) -> dict[int, str]:
    """Type of the canonical column at each position."""
    if header is None:
        return {}
    kinds: dict[int, str] = {
        int(cell[1:]): contract.columns[name].type for name, cell in header.columns.items()
    }
    return {**kinds, **{int(cell[1:]): contract.columns[v].type for (_, v), cell in header.wide.items()}}


def _columns(page: Worksheet, looks: _Formats, sheet: Sheet, kinds: dict[int, str]) -> None:
    """Widths by content; columns that hold no amounts are text, whatever is typed into them."""
    sample = sheet.cells.head(200)
    for number, name in enumerate(sample.columns):
        longest = sample[name].str.len_chars().max()
        width = min(36, max(9, int(longest) + 2 if isinstance(longest, int) else 9))
        look = looks.number if kinds.get(number) in NUMBER_TYPES else looks.text
        page.set_column(number, number, width, look)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def _sheet_cell(
    page: Worksheet,
    looks: _Formats,
    at: tuple[int, int],
    text: str,
    look: Format,
    kind: str | None,
    is_number: bool,  # noqa: FBT001
) -> None:
    """A workbook's cell: numbers and dates stay such, unless the digits are an identifier's."""
    amount = kind in NUMBER_TYPES or (kind is None and len(text) <= _LONGEST_NUMBER)
    if is_number and amount:
        page.write_number(*at, float(text), looks.number)
    elif kind == "date" and (found := _ISO_DATE.fullmatch(text)):
        page.write_datetime(*at, dt.date(*map(int, found.groups())), looks.date)
    else:
        _text(page, *at, safe_text(text), look)


def _bad_cell(
    page: Worksheet,
    looks: _Formats,
    row: int,
    column: int,
    text: str | None,
    marks: Sequence[Mark],
    *,
    comment: bool,
) -> None:
    doubt = next((mark.doubt for mark in marks if mark.doubt), None)
    fix = next((mark.suggestion for mark in marks if mark.suggestion), None)
    look = looks.fixable if fix else looks.bad
    shown = doubt or text
    if shown is None:
        page.write_blank(row, column, None, look)
    else:
        _text(page, row, column, safe_text(shown), look)
    if comment:
        said = list(dict.fromkeys(mark.reason[:1].upper() + mark.reason[1:] + "." for mark in marks))
        said += [f"Saran: {fix}"] if fix else []
        said += ["Tanda ? kami tambahkan: hapus setelah isinya betul."] if doubt else []
        page.write_comment(
            row,
            column,
            "\n".join(said),
            {"author": "Semesta", "x_scale": 2.2, "y_scale": 0.5 + 0.45 * len(said), "font_size": 9},
        )


def _text(page: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    """Write a text, or refuse the workbook: a cell is never cut short."""
    if page.write_string(row, column, text, look) != 0:
        raise FileRefused("CELL_TOO_LARGE", f"a cell of row {row + 1} is longer than a sheet holds")


def _guide(
    page: Worksheet,
    looks: _Formats,
    receipt: Receipt,
    contract: Contract,
    names: Sequence[str],
    marks: Sequence[Mark],
) -> None:
    """The first sheet: what this is, how to mend it, and the list of places to mend."""
    for column, width in enumerate((22, 9, 24, 62, 22)):
        page.set_column(column, column, width)
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.write_string(0, 0, "Berkas ini perlu diperbaiki", looks.title)
    row = 2
    for label, value in (
        ("Berkas", receipt.file_name),
        ("Jenis data", contract.title_id),
        ("Status", status_word(receipt)),
        ("Tanda terima", receipt.receipt_id),
    ):
        page.write_string(row, 0, label, looks.label)
        page.write_string(row, 1, safe_text(value), looks.text)
        row += 1
    row = _steps(page, looks, receipt, row + 1)
    row = _holds(page, looks, receipt, row)
    places = _places(marks)
    if not places:
        return
    page.write_string(row, 0, f"Daftar isian yang perlu diperbaiki ({len(places)})", looks.label)
    row += 1
    for column, text in enumerate(("Lembar", "Baris", "Kolom", "Alasan dan cara memperbaiki", "Saran")):
        page.write_string(row, column, text, looks.head)
    for mark in places[:LISTED_MARKS]:
        row += 1
        name = names[mark.sheet]
        page.write_string(row, 0, safe_text(name), looks.wrapped)
        target = f"internal:'{name.replace(chr(39), chr(39) * 2)}'!{_address(mark)}"
        page.write_url(row, 1, target, looks.link, str(mark.row))
        page.write_string(row, 2, mark.column or "seluruh baris", looks.wrapped)
        page.write_string(row, 3, mark.reason, looks.wrapped)
        page.set_row(row, 14 * (1 + len(mark.reason) // 58))
        page.write_string(row, 4, safe_text(mark.suggestion or ""), looks.wrapped)
    if (more := len(places) - LISTED_MARKS) > 0:
        page.write_string(row + 1, 0, f"dan {more} isian lain, semuanya sudah ditandai", looks.step)


def _steps(page: Worksheet, looks: _Formats, receipt: Receipt, row: int) -> int:
    steps = (
        "1. Buka lembar data. Sel merah salah; sel kuning salah dan sudah ada sarannya. Arahkan penunjuk ke sel untuk membaca alasannya.",
        "2. Betulkan langsung di selnya, sesuai KTP, KK, atau dokumen aslinya. Tanda ? di dalam sel berarti isinya belum pasti: betulkan, lalu hapus tanda tanyanya.",
        "3. Jangan mengubah judul kolom dan jangan menghapus baris yang sudah benar: berkas ini menggantikan kiriman semula seluruhnya.",
        "4. Jangan menghapus atau mengubah lembar _semesta: dari situlah kiriman semula dikenali.",
        f"5. Simpan sebagai XLSX, lalu taruh di map yang sama: inbox/{place_of(receipt)}/. Nama berkas bebas.",
    )
    page.write_string(row, 0, "Cara memperbaiki", looks.label)
    for step in steps:
        row += 1
        page.merge_range(row, 0, row, 4, step, looks.step)
        page.set_row(row, 28)
    return row + 2


def _holds(page: Worksheet, looks: _Formats, receipt: Receipt, row: int) -> int:
    held = [finding for finding in receipt.findings if finding.action == "held"]
    if not held:
        return row
    page.write_string(row, 0, "Mengapa berkas ini ditahan", looks.label)
    for finding in held:
        row += 1
        page.merge_range(row, 0, row, 4, f"• {finding.message}", looks.step)
        page.set_row(row, 28)
    return row + 2


def _places(marks: Sequence[Mark]) -> list[Mark]:
    """One line per error: a row that is wrong as a whole is listed once."""
    lines: dict[tuple[int, int, str, str], Mark] = {}
    whole = {"SHORT_ROW", "LONG_ROW", "KEY_CONFLICT", "CONTROL_TOTAL_MISMATCH"}
    for mark in marks:
        column = "" if mark.code in whole else mark.column
        lines.setdefault((mark.sheet, mark.row, column, mark.code), mark)
    return sorted(lines.values(), key=lambda mark: (mark.sheet, mark.row, mark.cell))


def _address(mark: Mark) -> str:
    letters, number = "", mark.cell + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{mark.row}"


def _claim(page: Worksheet, looks: _Formats, receipt: Receipt) -> None:
    """The sheet by which the corrected workbook is recognised."""
    page.set_column(0, 0, 22)
    page.set_column(1, 1, 70)
    lines = (
        ("Lembar ini milik Semesta", "Jangan diubah dan jangan dihapus."),
        ("Tanda terima", receipt.receipt_id),
        ("Jenis data", receipt.source),
        ("Wilayah", receipt.region_code or "-"),
        ("Bulan", receipt.period or "-"),
        ("Berkas asal", receipt.file_name),
        ("Cara mengirim kembali", f"Simpan sebagai XLSX dan taruh di inbox/{place_of(receipt)}/"),
    )
    for row, (label, value) in enumerate(lines):
        page.write_string(row, 0, label, looks.label)
        page.write_string(row, 1, safe_text(value), looks.text)
