"""The two sheets that we add to a returned workbook: guidance, and the named receipt."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from pipelines.landing.contract import Contract
from pipelines.landing.marks import Mark
from pipelines.landing.page_words import place_of, status_word
from pipelines.landing.returned_looks import Formats
from warehouse.receipt import Receipt
from warehouse.spreadsheet_text import safe_text

LISTED_MARKS = 500


def write_guide(
    page: Worksheet,
    looks: Formats,
    receipt: Receipt,
    contract: Contract,
    names: Sequence[str],
    marks: Sequence[Mark],
) -> None:
    """The sheet that opens: what this is, how to mend it, and the list of places to mend."""
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
    for column, text in enumerate(
        ("Lembar", "Baris", "Kolom", "Alasan dan cara memperbaiki", "Saran")
    ):
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


def _steps(page: Worksheet, looks: Formats, receipt: Receipt, row: int) -> int:
    steps = (
        "1. Buka lembar data, di sebelah kiri lembar ini. Sel merah salah; sel kuning salah dan sudah ada sarannya. Arahkan penunjuk ke sel untuk membaca alasannya.",
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


def _holds(page: Worksheet, looks: Formats, receipt: Receipt, row: int) -> int:
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


def write_claim(page: Worksheet, looks: Formats, receipt: Receipt) -> None:
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
