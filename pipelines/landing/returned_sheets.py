"""How a returned workbook is written: the sender's sheets as sent, then guidance, `_semesta` last.

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
from pipelines.landing.returned_guide import write_claim, write_guide
from pipelines.landing.returned_looks import Formats
from pipelines.landing.sheet import TEXT_SHEET, FileRefused, Sheet
from pipelines.landing.values import NUMBER_TYPES
from warehouse.receipt import Receipt
from warehouse.spreadsheet_text import safe_text

COMMENTED_CELLS = 2_000
_ISO_DATE = re.compile(r"(19[1-9]\d|20\d\d)-\d\d-\d\d")
_LONGEST_NUMBER = 11


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
        looks = Formats(book)
        commented = 0
        for number, (sheet, header) in enumerate(pages):
            page = book.add_worksheet(names[number])
            here = [mark for mark in marks if mark.sheet == number]
            budget = max(0, COMMENTED_CELLS - commented)
            commented += write_page(page, looks, contract, sheet, header, here, budget)
        guide = book.add_worksheet(GUIDE_SHEET)
        guide.activate()
        write_guide(guide, looks, receipt, contract, names, marks)
        write_claim(book.add_worksheet(CLAIM_SHEET), looks, receipt)


def sheet_names(sent: Sequence[str]) -> list[str]:
    """Sheet names as Excel allows them, each once."""
    taken = {CLAIM_SHEET.lower(), GUIDE_SHEET.lower()}
    names = []
    for given in sent:
        base = re.sub(r"[\[\]:*?/\\]", " ", given).strip("' ")[:31] or TEXT_SHEET
        name, number = base, 2
        while name.lower() in taken:
            name, number = f"{base[:27]} {number}", number + 1
        taken.add(name.lower())
        names.append(name)
    return names


def write_page(
    page: Worksheet,
    looks: Formats,
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
    _columns(page, looks, sheet, header, kinds)
    by_row: dict[int, dict[int, list[Mark]]] = defaultdict(lambda: defaultdict(list))
    for mark in marks:
        by_row[mark.row][mark.cell].append(mark)
    numbers = sheet.numbers.iter_rows() if sheet.numbers is not None else None
    head = int(sheet.rows[header.position]) if header is not None else 0
    merged = {(top, left): right for top, left, bottom, right in sheet.merges if top == bottom}
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
                if right := merged.get((row - 1, column)):
                    page.merge_range(row - 1, column, row - 1, right, "", look)
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
    return {
        **kinds,
        **{int(cell[1:]): contract.columns[v].type for (_, v), cell in header.wide.items()},
    }


def _columns(
    page: Worksheet, looks: Formats, sheet: Sheet, header: Header | None, kinds: dict[int, str]
) -> None:
    """Widths by content, titles aside; columns that hold no amounts are text, whatever is typed into them."""
    sample = sheet.cells.slice(header.position if header is not None else 0, 200)
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
    looks: Formats,
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
    elif kind == "date" and (day := _day(text)) is not None:
        page.write_datetime(*at, day, looks.date)
    else:
        _text(page, *at, safe_text(text), look)


def _day(text: str) -> dt.datetime | None:
    """The day of an ISO date, where every spreadsheet counts it the same."""
    try:
        return dt.datetime.fromisoformat(text) if _ISO_DATE.fullmatch(text) else None
    except ValueError:
        return None


def _bad_cell(
    page: Worksheet,
    looks: Formats,
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
        said = list(
            dict.fromkeys(mark.reason[:1].upper() + mark.reason[1:] + "." for mark in marks)
        )
        said += [f"Saran: {fix}"] if fix else []
        said += ["Tanda ? kami tambahkan: hapus setelah isinya betul."] if doubt else []
        page.write_comment(
            row,
            column,
            "\n".join(said),
            {
                "author": "Semesta",
                "x_scale": 2.2,
                "y_scale": 0.5 + 0.45 * len(said),
                "font_size": 9,
            },
        )


def _text(page: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    """Write a text, or refuse the workbook: a cell is never cut short."""
    if page.write_string(row, column, text, look) != 0:
        raise FileRefused("CELL_TOO_LARGE", row=row + 1)
