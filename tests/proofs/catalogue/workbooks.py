"""Items 35-44: what is particular to workbooks."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from random import Random
from typing import Any

from proofs import compound, formats
from proofs.case import CATALOGUE, Case
from proofs.damage import case_of, spot
from proofs.table import AMOUNT, NAMED, Family, Table, clean_table

XLSX = ("xlsx",)
MEBIBYTE = 1 << 20


@CATALOGUE.item(35, "zip bomb", formats=XLSX, kinds=("many parts", "declared size", "real size"))
def zip_bomb(rng: Random, family: Family, form: str, kind: str) -> Case:
    case = case_of(rng, form, clean_table(rng, family), verdict="refuse", good=())
    packed = io.BytesIO(case.data)
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        if kind == "many parts":
            for number in range(1_000 + rng.randint(0, 200)):
                book.writestr(f"xl/media/{number}.png", b"")
        elif kind == "real size":
            with book.open("xl/media/large.bin", "w", force_zip64=True) as part:
                for _ in range(1_030):
                    part.write(bytes(MEBIBYTE))
        else:
            book.writestr("xl/media/large.bin", b"x" * 1_000)
            book.getinfo("xl/media/large.bin").file_size = (1 << 30) + rng.randint(1, 1 << 20)
    return replace(case, data=packed.getvalue())


@CATALOGUE.item(36, "damaged workbook", formats=XLSX, kinds=("cut in half", "tail lost", "byte turned", "head lost"))  # fmt: skip
def damaged(rng: Random, family: Family, form: str, kind: str) -> Case:
    case = case_of(rng, form, clean_table(rng, family), verdict="refuse", good=())
    data = case.data
    if kind == "byte turned":
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            part = book.getinfo("xl/worksheets/sheet1.xml")
        start = part.header_offset + 30 + len(part.filename)
        at = start + rng.randint(20, part.compress_size - 20)
        turned = data[:at] + bytes([data[at] ^ (1 << rng.randint(0, 7))]) + data[at + 1 :]
        return replace(case, data=turned)
    size = len(data)
    kept = {
        "cut in half": data[: size // 2],
        "tail lost": data[: -rng.randint(22, 200)],
        "head lost": data[rng.randint(4, 200) :],
    }[kind]
    return replace(case, data=kept)


@CATALOGUE.item(37, "format under another name", formats=("any",), kinds=("web page", "binary workbook", "ODS", "zipped CSV", "zipped workbook", "PDF", "picture", "JSON"))  # fmt: skip
def renamed(rng: Random, family: Family, form: str, kind: str) -> Case:
    """What a file is, its bytes say; formats that landing knows are read, others refused."""
    table = clean_table(rng, family)
    grid = table.grid()
    csv = formats.delimited(grid).encode()
    data = {
        "web page": lambda: formats.web_page(grid),
        "binary workbook": lambda: compound.binary_workbook(grid, {}),
        "ODS": lambda: formats.open_document(grid),
        "zipped CSV": lambda: formats.archive({"data.csv": csv}),
        "zipped workbook": lambda: formats.archive({"data.xlsx": formats.workbook(grid)}),
        "PDF": lambda: b"%PDF-1.7\n" + csv,
        "picture": lambda: b"\x89PNG\r\n\x1a\n" + rng.randbytes(900),
        "JSON": lambda: b'[{"nik": "1", "nama": "A"}]\n',
    }[kind]()
    case = Case(data, kind, table, landed=len(grid), good=table.rows)
    if kind in {"PDF", "picture", "JSON"}:
        return replace(case, verdict="refuse", good=())
    return case


@CATALOGUE.item(38, "password", formats=("any",), kinds=("short", "long", "longer"))
def password(rng: Random, family: Family, form: str, kind: str) -> Case:
    size = {"short": 5_000, "long": 40_000, "longer": 400_000}[kind] + rng.randint(0, 999)
    table = clean_table(rng, family)
    return Case(compound.protected_workbook(size), "protected", table, verdict="hold")


@CATALOGUE.item(
    39, "macros, links, DTD", formats=XLSX, kinds=("macros", "link", "DTD", "DTD in strings")
)
def active_parts(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    table = where.table
    case = case_of(rng, form, table)
    if kind == "macros":
        return replace(case, data=formats.with_macros(case.data), noted=True)
    if kind == "link":
        name = where.row.texts[NAMED[family]]
        cell = (where.at + 1, table.at(NAMED[family]))
        formula = formats.Formula(("='[lain.xlsx]Sheet1'!$A$1", name))
        return case_of(rng, form, table, typed={cell: formula}, noted=True)
    part = "xl/worksheets/sheet1.xml" if kind == "DTD" else "xl/sharedStrings.xml"

    def edit(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        head, rest = content.split(b"?>", 1)
        return head + b'?>\n<!DOCTYPE x [<!ENTITY a "SITI"><!ENTITY b "&a;&a;">]>' + rest

    return replace(case, data=formats.edit_parts(case.data, edit), verdict="refuse")


@CATALOGUE.item(40, "several sheets fit", formats=XLSX, kinds=("two", "four", "copy"))
def several_sheets(rng: Random, family: Family, form: str, kind: str) -> Case:
    table = clean_table(rng, family)
    more = [
        table if kind == "copy" else clean_table(rng, family)
        for _ in range(3 if kind == "four" else 1)
    ]

    def add(book: Any, page: Any) -> None:
        for number, other in enumerate(more):
            formats.fill(book, book.add_worksheet(f"Lembar {number}"), other.grid(), {})

    case = case_of(rng, form, table, verdict="hold", good=())
    return replace(case, data=formats.workbook(table.grid(), change=add))


@CATALOGUE.item(41, "hidden parts", formats=XLSX, kinds=("sheet", "very hidden sheet", "beside a visible one", "rows", "columns", "filtered rows"))  # fmt: skip
def hidden(rng: Random, family: Family, form: str, kind: str) -> Case:
    table = clean_table(rng, family, rng.randint(4, 12))
    other = clean_table(rng, family)

    def change(book: Any, page: Any) -> None:
        if kind in {"sheet", "very hidden sheet"}:
            cover = book.add_worksheet("Sampul")
            cover.write_string(0, 0, "LAPORAN")
            cover.activate()
            cover.set_first_sheet()
            page.hide() if kind == "sheet" else page.very_hidden()
        elif kind == "beside a visible one":
            lain = book.add_worksheet("Lama")
            formats.fill(book, lain, other.grid(), {})
            lain.hide()
        elif kind == "columns":
            page.set_column(1, 2, None, None, {"hidden": True})
        else:
            if kind == "filtered rows":
                page.autofilter(0, 0, len(table.rows), len(table.headers) - 1)
            for row in rng.sample(range(1, len(table.rows) + 1), 2):
                page.set_row(row, None, None, {"hidden": True})

    case = case_of(rng, form, table, noted=True)
    if kind.endswith("sheet"):
        case = replace(case, verdict="hold", good=())
    return replace(case, data=formats.workbook(table.grid(), change=change))


@CATALOGUE.item(42, "merged cells", families="VB", formats=XLSX, kinds=("merged", "merged twice", "only left out"))  # fmt: skip
def merged(rng: Random, family: Family, form: str, kind: str) -> Case:
    """Filled downwards inside the merged range, and nowhere else."""
    table = clean_table(rng, family, rng.randint(6, 12))
    column = {"V": "kode_desa", "B": "kode_wilayah"}[family]
    at = table.at(column)
    value = table.rows[0].texts[column]
    rows = tuple(row.typed(column, value, value) for row in table.rows)
    table = Table(family, table.headers, rows)
    count = len(rows)
    if kind == "only left out":
        spoilt = rng.randint(1, count - 1)
        bad = rows[spoilt].typed(column, "")
        good = tuple(row for number, row in enumerate(rows) if number != spoilt)
        sent = table.with_row(spoilt, bad)
        return case_of(rng, form, sent, good=good, bad=(bad,), region=None)
    cuts = [(1, count)] if kind == "merged" else [(1, count // 2), (count // 2 + 1, count)]
    grid = table.grid()

    def change(book: Any, page: Any) -> None:
        text = book.add_format({"num_format": "@"})
        for first, last in cuts:
            page.merge_range(first, at, last, at, value, text)

    case = case_of(rng, form, table, noted=True, region=None)
    return replace(case, data=formats.workbook(grid, change=change))


@CATALOGUE.item(43, "formula with its value", formats=XLSX, kinds=("amount", "name", "all rows"))
def formula(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    table = where.table
    column = AMOUNT[family] if kind != "name" and AMOUNT[family] else NAMED[family]
    rows = range(len(table.rows)) if kind == "all rows" else [where.at]
    typed = {
        (at + 1, table.at(column)): formats.Formula(
            (f"=A{at + 9}&1", table.rows[at].values[column])
        )
        for at in rows
    }
    return case_of(rng, form, table, typed=typed, noted=True)


@CATALOGUE.item(44, "formula without value, error values", formats=XLSX, kinds=("no value", "#REF!", "#N/A", "#DIV/0!", "no value in a name", "#N/A in an optional cell", "no value in an optional cell"))  # fmt: skip
def broken_formula(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    table = where.table
    column = AMOUNT[family] if AMOUNT[family] and "name" not in kind else NAMED[family]
    if "optional" in kind:
        column = {"E": "sumber_dana", "V": "pekerjaan", "B": "jumlah_bulan"}[family]
    error = next((text for text in ("#REF!", "#N/A", "#DIV/0!") if text in kind), "7777")
    typed = {(where.at + 1, table.at(column)): formats.Formula(("=Z99*2", error))}
    bad = where.row.typed(column, error)
    case = case_of(rng, form, table, typed=typed, good=where.others, bad=(bad,))
    if "no value" not in kind:
        return case
    without = formats.edit_sheet(
        case.data, lambda xml: re.sub(r"(<f>[^<]*</f>)<v>[^<]*</v>", r"\1", xml)
    )
    return replace(case, data=without)
