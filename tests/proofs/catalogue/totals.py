"""Items 25 and 78: the sender's own totals."""

from __future__ import annotations

from random import Random

from proofs.case import CATALOGUE, Case
from proofs.damage import Grid, case_of
from proofs.table import NAMED, Family, Row, Table, clean_table

NUMBERS = {"E": ("upah", "iuran"), "B": ("total_harga",), "V": ()}
WORDS = ("JUMLAH", "TOTAL", "Jumlah Total", "GRAND TOTAL", "JML")


def total_row(table: Table, word: str, at: str, rows: tuple[Row, ...], off: int = 0) -> list[str]:
    """A total row: the word in one column, the sums under the numbers, nothing else."""
    cells = dict.fromkeys(table.headers, "")
    cells[at] = word
    for name in NUMBERS[table.family]:
        cells[name] = str(sum(int(str(row.values[name])) for row in rows) + off)
    return list(cells.values())


@CATALOGUE.item(25, "total row", families="EB", formats=("csv", "xlsx"), kinds=("equal", "wrong", "row lost", "in the name", "subtotals"))  # fmt: skip
def total(rng: Random, family: Family, form: str, kind: str) -> Case:
    table = clean_table(rng, family, rng.randint(6, 14))
    word, first = rng.choice(WORDS), next(iter(table.headers))
    place = NAMED[family] if kind == "in the name" else first
    grid: Grid = table.grid()
    if kind == "wrong":
        off = rng.choice((-1, 1, 1000, 16_800))
        grid.append(total_row(table, word, place, table.rows, off))
        return case_of(rng, form, table, grid, verdict="hold", good=())
    if kind == "row lost":
        lost = rng.randrange(len(table.rows))
        kept = table.grid()
        del kept[lost + 1]
        kept.append(total_row(table, word, place, table.rows))
        return case_of(rng, form, table, kept, verdict="hold", good=())
    if kind == "subtotals":
        cut = rng.randint(2, len(table.rows) - 2)
        part = total_row(table, "SUB TOTAL", first, table.rows[:cut])
        grid.insert(cut + 1, part)
        grid.append(total_row(table, "SUB TOTAL", first, table.rows[cut:]))
    grid.append(total_row(table, word, place, table.rows))
    return case_of(rng, form, table, grid)


@CATALOGUE.item(25, "total row", families="V", formats=("csv", "xlsx"), kinds=("without figures",))
def total_without_figures(rng: Random, family: Family, form: str, kind: str) -> Case:
    table = clean_table(rng, family)
    cells = dict.fromkeys(table.headers, "")
    cells["nama"] = rng.choice(WORDS)
    return case_of(rng, form, table, [*table.grid(), list(cells.values())])


@CATALOGUE.item(
    25, "total row", families="B", formats=("csv", "xlsx"), kinds=("only sounds like one",)
)
def no_total(rng: Random, family: Family, form: str, kind: str) -> Case:
    """A whole line whose description begins with the word is a line."""
    table = clean_table(rng, family)
    order = ["uraian", *(name for name in table.headers if name != "uraian")]
    at = rng.randrange(len(table.rows))
    text = f"{rng.choice(('TOTAL STATION', 'JUMLAH PESERTA'))} {table.rows[at].texts['uraian']}"
    rows = table.with_row(at, table.rows[at].typed("uraian", text, text)).rows
    ordered = tuple(
        Row({name: row.texts[name] for name in order}, {name: row.values[name] for name in order})
        for row in rows
    )
    return case_of(rng, form, Table(family, {name: table.headers[name] for name in order}, ordered))


@CATALOGUE.item(25, "total row", families="EVB", formats=("csv", "xlsx"), kinds=("a name, key missing",))  # fmt: skip
def no_total_either(rng: Random, family: Family, form: str, kind: str) -> Case:
    """A row that lacks what it needs and whose name only begins like a total is set aside."""
    table = clean_table(rng, family)
    name = NAMED[family]
    order = [name, *(other for other in table.headers if other != name)]
    at = rng.randrange(len(table.rows))
    lost = {"E": "nik", "V": "nik", "B": "tahun_anggaran"}[family]
    text = rng.choice(("TOTAL BANGUN PERSADA", "JUMLAH SARI", "Total Station"))
    bad = table.rows[at].typed(name, text, text).typed(lost, "")
    rows = table.with_row(at, bad).rows
    ordered = Table(family, {each: table.headers[each] for each in order}, rows)
    good = tuple(row for place, row in enumerate(rows) if place != at)
    return case_of(rng, form, ordered, good=good, bad=(bad,))


@CATALOGUE.item(25, "total row", families="EB", formats=("csv", "xlsx"), kinds=("unreadable", "wrong count"))  # fmt: skip
def total_in_words(rng: Random, family: Family, form: str, kind: str) -> Case:
    """A printed total that cannot be read is told; a count of rows is compared wherever it stands."""
    table = clean_table(rng, family)
    first = next(iter(table.headers))
    cells = dict.fromkeys(table.headers, "")
    if kind == "unreadable":
        cells[first] = "JUMLAH"
        cells[NUMBERS[family][0]] = rng.choice(("1l.300", "tiga juta", "12 ribu lebih"))
        return case_of(rng, form, table, [*table.grid(), list(cells.values())], noted=True)
    count = len(table.rows) + rng.choice((-1, 1, 10))
    cells[first] = rng.choice((f"JUMLAH {count} ORANG", f"JUMLAH: {count}", f"Total Peserta = {count}"))  # fmt: skip
    return case_of(rng, form, table, [*table.grid(), list(cells.values())], verdict="hold", good=())


@CATALOGUE.item(78, "shares above one", families="T", formats=("csv", "xlsx"), kinds=("one", "all"))
def above_one(rng: Random, family: Family, form: str, kind: str) -> Case:
    """More members than potential: the figures stay as they are."""
    table = clean_table(rng, family)
    for at in range(len(table.rows)) if kind == "all" else [rng.randrange(len(table.rows))]:
        row = table.rows[at]
        more = int(row.texts["jumlah_potensi"]) + rng.randint(1, 5_000)
        table = table.with_row(at, row.typed("jumlah_aktif", str(more), more))
    return case_of(rng, form, table, region="33", noted=False)
