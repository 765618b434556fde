"""Items 7-11, 15-17, 27, 28, 31: delimiters, quotes, widths, the last line."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from proofs import formats
from proofs.case import CATALOGUE, Case
from proofs.damage import case_of, delimiter_of, shifted, spot, text_case
from proofs.table import NAMED, Family, Row, Table, clean_table

SIGNS = {"semicolon": ";", "comma": ",", "tab": "\t", "bar": "|"}


@CATALOGUE.item(7, "delimiters", kinds=tuple(SIGNS))
def delimiters(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    # One name holds the other signs, so that counting signs is not enough.
    others = " ".join(sign for sign in ";,|" if sign != SIGNS[kind])
    text = f"{where.row.texts[NAMED[family]]} {others} X"
    table = where.table.with_row(where.at, where.row.typed(NAMED[family], text, text))
    case = case_of(rng, form, table)
    data = formats.delimited(table.grid(), SIGNS[kind])
    return replace(text_case(case, data), delimiter=SIGNS[kind])


@CATALOGUE.item(8, "delimiter changes mid-file", kinds=("comma to semicolon", "semicolon to comma", "semicolon to tab", "with a second header"))  # fmt: skip
def delimiter_change(rng: Random, family: Family, form: str, kind: str) -> Case:
    table = clean_table(rng, family, rng.randint(6, 14))
    first, second = {
        "comma to semicolon": (",", ";"),
        "semicolon to comma": (";", ","),
        "semicolon to tab": (";", "\t"),
        "with a second header": (";", ","),
    }[kind]
    cut = rng.randint(2, len(table.rows) - 2) + 1
    grid = table.grid()
    rest = [grid[0], *grid[cut:]] if kind == "with a second header" else grid[cut:]
    case = case_of(rng, form, table, verdict="hold", landed=None)
    data = formats.delimited(grid[:cut], first) + formats.delimited(rest, second)
    return replace(text_case(case, data), delimiter=first)


@CATALOGUE.item(
    9, "line ends inside quotes", kinds=("two lines", "five lines", "CRLF", "with quotes")
)
def quoted_lines(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    column = "alamat" if family == "V" and rng.random() < 0.5 else NAMED[family]
    count = 5 if kind == "five lines" else 2
    end = "\r\n" if kind == "CRLF" else "\n"
    words = [where.row.texts[column], "RT 02", "RW 01", "DUSUN II", "DEKAT MASJID"][:count]
    text = end.join(words)
    if kind == "with quotes":
        text += ' "LAMA"'
    table = where.table.with_row(where.at, where.row.typed(column, text, text))
    return case_of(rng, form, table)


@CATALOGUE.item(10, "quote never closed", kinds=("unclosed", "far apart", "last row", "near"))
def open_quotes(rng: Random, family: Family, form: str, kind: str) -> Case:
    """`near`: two stray quotes within five lines, which the grammar of CSV takes for one field."""
    table = clean_table(rng, family, rng.randint(12, 25))
    count = len(table.rows)
    first = count - 1 if kind == "last row" else rng.randint(0, count - 10)
    apart = {"far apart": rng.randint(6, 9), "near": rng.randint(1, 3)}.get(kind)
    column, delimiter = NAMED[family], delimiter_of(rng)
    damaged = {first: '"{}'} | ({first + apart: '{}"'} if apart else {})
    lines = [formats.line(table.grid()[0], delimiter)]
    for at, row in enumerate(table.rows):
        texts = row.texts
        if at in damaged:
            texts = {**texts, column: damaged[at].format(texts[column])}
        lines.append(delimiter.join(texts.values()))
    spoilt = range(first, first + apart + 1) if apart else range(first, count)
    case = case_of(
        rng,
        form,
        table,
        verdict="refuse",
        good=tuple(row for at, row in enumerate(table.rows) if at not in spoilt),
        bad=tuple(shifted(table, ()) for _ in spoilt),
        landed=None,
    )
    return replace(text_case(case, "\n".join(lines) + "\n"), delimiter=delimiter)


@CATALOGUE.item(
    11, "stray quote inside a field", kinds=("middle", "pair", "end", "quoted word first")
)
def stray_quotes(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    name = where.row.texts[NAMED[family]]
    text = {
        "middle": f'{name[:3]}"{name[3:]}',
        "pair": f'{name} "DUL" AMIN',
        "end": f'{name}"',
        "quoted word first": f'"DUL" {name}',
    }[kind]
    table = where.table.with_row(where.at, where.row.typed(NAMED[family], text, text))
    delimiter = delimiter_of(rng)
    data = "".join(delimiter.join(cells) + "\n" for cells in table.grid())
    return replace(text_case(case_of(rng, form, table), data), delimiter=delimiter)


@CATALOGUE.item(15, "short row", kinds=("last field", "a field within", "two fields"))
def short_row(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family, rng.randint(4, 12))
    cells = list(where.row.texts.values())
    for _ in range(2 if kind == "two fields" else 1):
        cells.pop(-1 if kind == "last field" else rng.randint(1, len(cells) - 2))
    return _with_cells(rng, form, where.table, where.at, cells)


@CATALOGUE.item(16, "long row", kinds=("title after the name", "two signs", "at the end"))
def long_row(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family, rng.randint(4, 12))
    cells = list(where.row.texts.values())
    at = where.table.at(NAMED[family]) + 1
    extra = {"title after the name": [" S.Pd"], "two signs": [" S.Pd", " M.M"], "at the end": ["1"]}
    at = len(cells) if kind == "at the end" else at
    return _with_cells(rng, form, where.table, where.at, cells[:at] + extra[kind] + cells[at:])


def _with_cells(rng: Random, form: str, table: Table, at: int, cells: list[str]) -> Case:
    grid = table.grid()
    grid[at + 1] = cells
    good = tuple(row for number, row in enumerate(table.rows) if number != at)
    return case_of(rng, form, table, grid, good=good, bad=(shifted(table, cells),))


@CATALOGUE.item(17, "trailing delimiter on all rows", kinds=("one", "three", "data rows only"))
def trailing_delimiter(rng: Random, family: Family, form: str, kind: str) -> Case:
    case = case_of(rng, form, clean_table(rng, family))
    ending = (case.delimiter * (3 if kind == "three" else 1)).encode()
    lines = case.data.split(b"\n")[:-1]
    first = lines[0] if kind == "data rows only" else lines[0] + ending
    return text_case(
        case, b"".join(text + b"\n" for text in [first, *(t + ending for t in lines[1:])])
    )


@CATALOGUE.item(
    27, "blank rows", formats=("csv", "xlsx"), kinds=("empty", "delimiters only", "blanks")
)
def blank_rows(rng: Random, family: Family, form: str, kind: str) -> Case:
    table = clean_table(rng, family)
    grid = table.grid()
    cell = "  " if kind == "blanks" else ""
    for _ in range(rng.randint(1, 4)):
        grid.insert(rng.randint(1, len(grid) - 1), [cell] * len(table.headers))
    case = case_of(rng, form, table, grid)
    if kind == "empty" and form == "csv":
        blank = (case.delimiter * (len(table.headers) - 1)).encode()
        return text_case(
            case,
            case.data.replace(b"\n" + blank + b"\n", b"\n\n").replace(
                b"\n" + blank + b"\n", b"\n\n"
            ),
        )
    return case


@CATALOGUE.item(28, "rows that look like comments", kinds=("spoilt", "valid", "first row"))
def comment_rows(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family, rng.randint(4, 12))
    table, at = where.table, 0 if kind == "first row" else where.at
    first = next(iter(table.headers))
    if kind == "valid":
        named = NAMED[family]
        order = [named, *(name for name in table.headers if name != named)]
        rows = tuple(_ordered(row, order) for row in table.rows)
        text = "#" + rows[at].texts[named]
        rows = (*rows[:at], rows[at].typed(named, text, text), *rows[at + 1 :])
        headers = {name: table.headers[name] for name in order}
        return case_of(rng, form, Table(family, headers, rows))
    bad = table.rows[at].typed(first, "#" + table.rows[at].texts[first])
    good = tuple(row for number, row in enumerate(table.rows) if number != at)
    return case_of(rng, form, table.with_row(at, bad), good=good, bad=(bad,))


@CATALOGUE.item(31, "last line without line end", kinds=("complete", "number last", "short", "invalid", "short of a column"))  # fmt: skip
def last_line(rng: Random, family: Family, form: str, kind: str) -> Case:
    table = clean_table(rng, family, rng.randint(4, 12))
    number = {"E": "iuran", "V": "", "B": "jumlah_bulan"}[family]
    text = {"E": "sumber_dana", "V": "alamat", "B": "skpd"}[family]
    last = number if kind in {"number last", "short"} and number else text
    order = [*(name for name in table.headers if name != last), last]
    if kind == "invalid":
        wrong = {"E": "nik", "V": "nik", "B": "total_harga"}[family]
        order = [*(name for name in table.headers if name != wrong), wrong]
    rows = tuple(_ordered(row, order) for row in table.rows)
    table = Table(family, {name: table.headers[name] for name in order}, rows)
    if kind == "complete" or (kind == "number last" and not number):
        case = case_of(rng, form, table, noted=True)
        return text_case(case, case.data.rstrip(b"\n"))
    cells = list(rows[-1].texts.values())
    if kind == "short":
        cells = cells[: rng.randint(2, len(cells) - 1)]
    elif kind == "short of a column":
        cells = cells[:-1]
    elif kind == "invalid":
        cells[-1] = cells[-1][:4] if family != "B" else "x" + cells[-1]
    grid = table.grid()
    grid[-1] = cells
    bad = shifted(table, cells)
    case = case_of(rng, form, table, grid, good=rows[:-1], bad=(bad,))
    return text_case(case, case.data.rstrip(b"\n"))


def _ordered(row: Row, order: list[str]) -> Row:
    return Row(
        {name: row.texts[name] for name in order}, {name: row.values[name] for name in order}
    )
