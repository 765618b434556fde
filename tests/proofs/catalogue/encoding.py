"""Items 1-6, 12-14, 29, 33: the bytes below the text."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from proofs import formats
from proofs.case import CATALOGUE, Case
from proofs.damage import case_of, delimiter_of, spot, text_case
from proofs.table import NAMED, Family, clean_table

BOM = b"\xef\xbb\xbf"
LONG = 64 * 1024


@CATALOGUE.item(1, "UTF-8 byte order mark")
def byte_order_mark(rng: Random, family: Family, form: str, kind: str) -> Case:
    case = case_of(rng, form, clean_table(rng, family))
    return replace(case, data=BOM + case.data)


@CATALOGUE.item(2, "double byte order mark")
def double_mark(rng: Random, family: Family, form: str, kind: str) -> Case:
    case = case_of(rng, form, clean_table(rng, family), noted=True)
    return replace(case, data=BOM * 2 + case.data)


@CATALOGUE.item(3, "UTF-16 with byte order mark", kinds=("little", "big"))
def utf16(rng: Random, family: Family, form: str, kind: str) -> Case:
    case = case_of(rng, form, clean_table(rng, family))
    text = "\ufeff" + case.data.decode()
    return replace(case, data=text.encode("utf-16-le" if kind == "little" else "utf-16-be"))


@CATALOGUE.item(4, "UTF-16 without byte order mark", kinds=("little", "big"))
def utf16_unmarked(rng: Random, family: Family, form: str, kind: str) -> Case:
    case = case_of(rng, form, clean_table(rng, family), verdict="refuse")
    text = case.data.decode()
    return replace(case, data=text.encode("utf-16-le" if kind == "little" else "utf-16-be"))


@CATALOGUE.item(5, "Windows-1252 bytes", kinds=("letter", "quote", "several"))
def windows_1252(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    table = where.table
    column = NAMED[family]
    ending = {"letter": "É", "quote": "’", "several": "ñÉÜ"}[kind]
    rows = range(len(table.rows)) if kind == "several" else [where.at]
    for at in rows:
        text = f"{table.rows[at].texts[column]} {ending}"
        table = table.with_row(at, table.rows[at].typed(column, text, text))
    case = case_of(rng, form, table, noted=True)
    return replace(case, data=case.data.decode().encode("cp1252"))


@CATALOGUE.item(6, "two encodings in one file", kinds=("one row", "two rows"))
def mixed_encodings(rng: Random, family: Family, form: str, kind: str) -> Case:
    table = clean_table(rng, family, rng.randint(5, 12))
    column = NAMED[family]
    places = rng.sample(range(len(table.rows)), 3)
    foreign = places[1:2] if kind == "one row" else places[1:]
    for at in places:
        text = f"{table.rows[at].texts[column]} É"
        row = table.rows[at].typed(column, text, None if at in foreign else text)
        table = table.with_row(at, row)
    delimiter = delimiter_of(rng)
    lines = [
        (formats.line(cells, delimiter) + "\n").encode(
            "cp1252" if number - 1 in foreign else "utf-8"
        )
        for number, cells in enumerate(table.grid())
    ]
    good = tuple(row for at, row in enumerate(table.rows) if at not in foreign)
    bad = tuple(table.rows[at] for at in foreign)
    case = case_of(rng, form, table, good=good, bad=bad)
    return replace(case, data=b"".join(lines), delimiter=delimiter)


@CATALOGUE.item(12, "line ends", kinds=("CRLF", "LF", "CR", "mixed"))
def line_ends(rng: Random, family: Family, form: str, kind: str) -> Case:
    case = case_of(rng, form, clean_table(rng, family))
    ends = {"CRLF": ("\r\n",), "LF": ("\n",), "CR": ("\r",), "mixed": ("\r\n", "\n", "\r")}[kind]
    lines = case.data.decode().split("\n")[:-1]
    return text_case(case, "".join(text + ends[at % len(ends)] for at, text in enumerate(lines)))


@CATALOGUE.item(13, "NUL bytes", kinds=("in a name", "for a blank", "between rows"))
def nul_bytes(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    case = case_of(
        rng, form, where.table, verdict="refuse", good=where.others, bad=(where.row,), landed=None
    )
    name = where.row.texts[NAMED[family]].encode()
    if kind == "in a name":
        return text_case(case, case.data.replace(name, name[:3] + b"\0" + name[3:]))
    if kind == "for a blank":
        return text_case(case, case.data.replace(name, name.replace(b" ", b"\0")))
    lines = case.data.split(b"\n")
    at = where.at + 1
    return text_case(case, b"\n".join([*lines[:at], b"\0\0", *lines[at:]]))


@CATALOGUE.item(14, "NUL tail", kinds=("4 KiB", "three bytes", "mid-row"))
def nul_tail(rng: Random, family: Family, form: str, kind: str) -> Case:
    table = clean_table(rng, family)
    case = case_of(rng, form, table, verdict="refuse", landed=None)
    if kind == "mid-row":
        cut = case.data[: -rng.randint(5, 12)]
        cut_case = replace(case, good=table.rows[:-1], bad=table.rows[-1:])
        return text_case(cut_case, cut + bytes(4096))
    return text_case(case, case.data + bytes(4096 if kind == "4 KiB" else 3))


@CATALOGUE.item(29, "file without content", kinds=("no bytes", "only a mark", "only blank lines"))
def no_content(rng: Random, family: Family, form: str, kind: str) -> Case:
    table = clean_table(rng, family)
    data = {
        "no bytes": b"",
        "only a mark": BOM,
        "only blank lines": b"\n" * rng.randint(1, 9) + b" \r\n",
    }[kind]
    return Case(data, "csv", table, verdict="refuse")


@CATALOGUE.item(33, "endless line", kinds=("one name", "no line ends", "last line"))
def endless_line(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    length = rng.choice((LONG + 1, LONG * 3, LONG * 20))
    text = where.row.texts[NAMED[family]] + " " + "A" * length
    at = len(where.table.rows) - 1 if kind == "last line" else where.at
    table = where.table.with_row(at, where.table.rows[at].typed(NAMED[family], text))
    good = tuple(row for number, row in enumerate(table.rows) if number != at)
    case = case_of(rng, form, table, verdict="refuse", good=good, bad=(table.rows[at],))
    if kind == "no line ends":
        return replace(text_case(case, case.data.replace(b"\n", b" ")), good=(), bad=())
    return text_case(case, case.data.rstrip(b"\n")) if kind == "last line" else case
