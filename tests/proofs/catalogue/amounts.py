"""Items 69, 70, 72: rupiah."""

from __future__ import annotations

from random import Random

from proofs.case import CATALOGUE, Case
from proofs.damage import case_of, spot, with_bad_row, with_row
from proofs.table import AMOUNT, Family, Row, Table, clean_table

BOTH = ("csv", "xlsx")


def indonesian(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


WRITTEN = {
    "Rp and decimals": lambda n: f"Rp {indonesian(n)},00",
    "Rp, dash": lambda n: f"Rp{indonesian(n)},-",
    "English": lambda n: f"{n:,}.00",
    "points": indonesian,
    "decimal comma": lambda n: f"{n},00",
}


def rewritten(table: Table, write: object, columns: tuple[str, ...]) -> Table:
    """The table with its amounts written in another way, meaning the same."""
    assert callable(write)
    rows = table.rows
    for name in columns:
        rows = tuple(row.reworded(name, write(int(row.texts[name]))) for row in rows)
    return Table(table.family, table.headers, rows)


@CATALOGUE.item(69, "written amounts", families="EB", formats=BOTH, kinds=tuple(WRITTEN))
def written(rng: Random, family: Family, form: str, kind: str) -> Case:
    table = _millions(clean_table(rng, family), family)
    columns = ("upah", "iuran") if family == "E" else ("total_harga",)
    return case_of(rng, form, rewritten(table, WRITTEN[kind], columns))


@CATALOGUE.item(69, "written amounts", families="EB", formats=BOTH, kinds=("lone group, unproven", "lone group, proven", "groups of two", "both grammars"))  # fmt: skip
def groups(rng: Random, family: Family, form: str, kind: str) -> Case:
    """`950.000` is two amounts until another cell of the file proves how the file writes them."""
    where = spot(rng, family, rng.randint(4, 10))
    table, column = _millions(where.table, family), AMOUNT[family]
    small = rng.randint(100, 999) * 1000 + rng.randint(0, 999)
    if kind == "lone group, unproven":
        rows = tuple(row.typed(column, indonesian(small + at)) for at, row in enumerate(table.rows))
        return case_of(rng, form, Table(family, table.headers, rows), good=(), bad=rows)
    row = table.rows[where.at]
    if kind == "lone group, proven":
        table = rewritten(table, indonesian, (column,))
        table = table.with_row(where.at, row.typed(column, indonesian(small), small))
        return case_of(rng, form, table)
    if kind == "groups of two":
        bad = row.typed(column, f"12.34.{rng.randint(100, 999)}")
    else:
        table = rewritten(table, indonesian, (column,))
        other = (where.at + 1) % len(table.rows)
        foreign = table.rows[other]
        table = table.with_row(
            other, foreign.reworded(column, f"{int(str(foreign.values[column])):,}")
        )
        bad = row.typed(column, indonesian(small))
    table = table.with_row(where.at, bad)
    good = tuple(one for at, one in enumerate(table.rows) if at != where.at)
    return case_of(rng, form, table, good=good, bad=(bad,))


SCALES = ("(Rp juta)", "(dalam ribuan)", "Rp. 000", "(000 orang)", "dalam 1000", "in thousands")


@CATALOGUE.item(69, "written amounts", families="BT", formats=BOTH, kinds=("in thousands, above", "in thousands, below"))  # fmt: skip
def scaled(rng: Random, family: Family, form: str, kind: str) -> Case:
    """A line of words that says that figures are in thousands or millions: a person must look."""
    table = clean_table(rng, family)
    line = [rng.choice(SCALES), *[""] * (len(table.headers) - 1)]
    grid = table.grid()
    grid.insert(0 if kind.endswith("above") else len(grid), line)
    return case_of(rng, form, table, grid, verdict="hold", good=(), region="33")


@CATALOGUE.item(69, "written amounts", families="T", formats=BOTH, kinds=("fraction",))
def fraction(rng: Random, family: Family, form: str, kind: str) -> Case:
    """A count of persons has no fractions, and no thousands begin with a nought."""
    where = spot(rng, family)
    text = f"0{rng.choice('.,')}{rng.randint(100, 999)}"
    return with_bad_row(rng, form, where, where.row.typed(AMOUNT[family], text), region="33")


@CATALOGUE.item(70, "no amount", families="EB", formats=BOTH, kinds=("NaN", "inf", "1e400", "99999999999999999999", "abc", "1..000", "12O00", "--", "#"))  # fmt: skip
def no_amount(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    return with_bad_row(rng, form, where, where.row.typed(AMOUNT[family], kind))


@CATALOGUE.item(70, "no amount", families="E", formats=BOTH, kinds=("negative", "zero", "empty"))
def contributions(rng: Random, family: Family, form: str, kind: str) -> Case:
    """Nothing paid is an unpaid month; less than nothing is a mistake."""
    where = spot(rng, family)
    if kind == "negative":
        return with_bad_row(rng, form, where, where.row.typed("iuran", f"-{rng.randint(1, 99999)}"))
    value = 0 if kind == "zero" else None
    return with_row(
        rng, form, where, where.row.typed("iuran", "0" if kind == "zero" else "", value)
    )


@CATALOGUE.item(70, "no amount", families="B", formats=BOTH, kinds=("shifted, negative", "shifted, zero", "original, negative"))  # fmt: skip
def shifted_budget(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    amount = 0 if kind.endswith("zero") else -rng.randint(1, 9_999_999)
    version = "MURNI" if kind.startswith("original") else "PERGESERAN 1"
    row = where.row.typed("total_harga", str(amount), amount).typed("versi", version, version)
    return with_row(rng, form, where, row, noted=version == "MURNI")


@CATALOGUE.item(72, "budget that does not multiply", families="B", formats=BOTH, kinds=("2023", "2024", "one rupiah"))  # fmt: skip
def product(rng: Random, family: Family, form: str, kind: str) -> Case:
    """Whether the premium fits is for the mart to say; landing keeps every figure as it stands."""
    where = spot(rng, family)
    amount, persons, months = {
        "2023": (365_600_000, 5_600, 3),
        "2024": (2_092_600_000, 10_000, 12),
        "one rupiah": (5_600 * 3 * 16_800 + 1, 5_600, 3),
    }[kind]
    row = where.row.typed("total_harga", str(amount), amount)
    row = row.typed("jumlah_peserta", str(persons), persons).typed(
        "jumlah_bulan", str(months), months
    )
    return with_row(rng, form, where, row)


def _millions(table: Table, family: Family) -> Table:
    """The table with amounts that need two separators, so that they prove their grammar."""
    rows: tuple[Row, ...] = table.rows
    columns = ("upah", "iuran") if family == "E" else ("total_harga",)
    for name in columns:
        rows = tuple(
            row.typed(name, str(value), value)
            for at, row in enumerate(rows)
            for value in [1_234_567 + at * 1_000_003]
        )
    return Table(family, table.headers, rows)
