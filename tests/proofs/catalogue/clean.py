"""Item 0, the control: files in which nothing is wrong, and codes that only look like numbers."""

from __future__ import annotations

from random import Random

from proofs.case import CATALOGUE, Case
from proofs.damage import case_of
from proofs.table import Family, Table, clean_table

CODES = {"E": ("kpj", "npp"), "V": ("rt",), "B": ("skpd",)}


@CATALOGUE.item(0, "nothing wrong", formats=("csv", "xlsx"), kinds=("clean", "leading zeros", "twenty digits"))  # fmt: skip
def clean(rng: Random, family: Family, form: str, kind: str) -> Case:
    table = clean_table(rng, family)
    if kind == "clean":
        return case_of(rng, form, table)
    rows = table.rows
    for name in CODES[family]:
        rows = tuple(
            row.typed(name, text, text)
            for at, row in enumerate(rows)
            for text in [
                f"0{100 + at}" if kind == "leading zeros" else f"88810350300012{100000 + at}"
            ]
        )
    return case_of(rng, form, Table(family, table.headers, rows))
