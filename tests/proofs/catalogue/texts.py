"""Items 73, 74, 79, 80: texts that do things elsewhere."""

from __future__ import annotations

import unicodedata
from random import Random

from proofs.case import CATALOGUE, Case
from proofs.damage import case_of, spot, with_row
from proofs.table import NAMED, Family, clean_table

BOTH = ("csv", "xlsx")


@CATALOGUE.item(73, "signs in names", formats=BOTH, kinds=("emoji", "zero width", "right to left", "decomposed", "bell"))  # fmt: skip
def signs_in_names(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    name = where.row.texts[NAMED[family]]
    text, values = {
        "emoji": (f"{name} \U0001f600", {f"{name} \U0001f600"}),
        "zero width": (f"{name[:4]}\u200b{name[4:]}", {name, f"{name[:4]}\u200b{name[4:]}"}),
        "right to left": (f"\u202e{name}\u202c", {name}),
        "decomposed": (f"{name} JOSE\u0301", {unicodedata.normalize("NFC", f"{name} JOSE\u0301")}),
        "bell": (f"{name}\x07" if form == "csv" else f"{name}\u200e", {name}),
    }[kind]
    return with_row(rng, form, where, where.row.typed(NAMED[family], text, frozenset(values)))


@CATALOGUE.item(74, "cells that a spreadsheet would run", formats=BOTH, kinds=("equals", "plus", "minus", "at"))  # fmt: skip
def formula_texts(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    sign = {"equals": "=", "plus": "+", "minus": "-", "at": "@"}[kind]
    text = f"{sign}SUM(1+1)*cmd|' /C calc'!A0 {where.row.texts[NAMED[family]]}"
    return with_row(rng, form, where, where.row.typed(NAMED[family], text, text))


@CATALOGUE.item(79, "private text in an unexpected column", formats=BOTH, kinds=("phone", "mother"))
def private_text(rng: Random, family: Family, form: str, kind: str) -> Case:
    table = clean_table(rng, family)
    at = rng.randint(0, len(table.headers))
    header = "NOMOR TELEPON RUMAH" if kind == "phone" else "GADIS IBU"
    extra = [header, *(f"0283{rng.randint(100000, 999999)}" for _ in table.rows)]
    grid = [
        [*cells[:at], text, *cells[at:]] for cells, text in zip(table.grid(), extra, strict=True)
    ]
    return case_of(rng, form, table, grid, noted=True)


@CATALOGUE.item(
    80, "program text in cells", formats=BOTH, kinds=("drop", "braces", "percent", "quotes")
)
def program_texts(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    name = where.row.texts[NAMED[family]]
    text = {
        "drop": f"{name}'; DROP TABLE marts; --",
        "braces": f"{{{{ 7*7 }}}} {name} {{{{ env_var('HOME') }}}}",
        "percent": f"{name} {{% raw %}} %s %(x)s ${{HOME}}",
        "quotes": f'{name} "x" OR "1"="1" \\ \'',
    }[kind]
    return with_row(rng, form, where, where.row.typed(NAMED[family], text, text))
