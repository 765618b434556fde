"""Items 57-59: region codes."""

from __future__ import annotations

from random import Random

from proofs.case import CATALOGUE, Case
from proofs.damage import case_of, spot, with_bad_row, with_row
from proofs.table import VILLAGES, Family

BOTH = ("csv", "xlsx")
REGION = {"E": "kode_wilayah", "V": "kode_desa", "B": "kode_wilayah", "T": "kode_wilayah"}


@CATALOGUE.item(57, "unknown region code", formats=BOTH, kinds=("no such province", "no such village", "words", "survey code"))  # fmt: skip
def unknown_region(rng: Random, family: Family, form: str, kind: str) -> Case:
    """`survey code`: ten digits as the statistics office numbers villages, no such Kemendagri code."""
    where = spot(rng, family)
    text = {
        "no such province": rng.choice(("99", "10", "40"))
        + ("" if family == "B" else ".01.01.1001"),
        "no such village": "33.88" if family == "B" else f"33.76.01.{rng.randint(5000, 9999)}",
        "words": rng.choice(("TEGAL TIMUR", "33,76", "33.7")),
        "survey code": f"3376{rng.randint(110, 140)}099",
    }[kind]
    return with_bad_row(rng, form, where, where.row.typed(REGION[family], text))


@CATALOGUE.item(57, "unknown region code", families="VT", formats=BOTH, kinds=("empty beside others",))  # fmt: skip
def empty_region(rng: Random, family: Family, form: str, kind: str) -> Case:
    """The folder says the region only where no row does."""
    where = spot(rng, family, rng.randint(3, 9))
    bad = where.row.typed(REGION[family], "")
    region = VILLAGES[0] if family == "V" else "33"
    return with_bad_row(rng, form, where, bad, region=region)


@CATALOGUE.item(
    58, "abolished region code", families="E", formats=BOTH, kinds=("91.01", "91.24", "65.04")
)
def abolished_region(rng: Random, family: Family, form: str, kind: str) -> Case:
    """A code of an older list is known: kept as typed for the crosswalk, or already led on."""
    where = spot(rng, family)
    later = {"91.01": "93.01", "91.24": "95.04", "65.04": "65.04"}[kind]
    row = where.row.typed("kode_wilayah", kind, frozenset({kind, later}))
    return with_row(rng, form, where, row)


@CATALOGUE.item(
    59, "rows of another region", families="V", formats=BOTH, kinds=("some", "more than half")
)
def other_region(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family, rng.randint(6, 12) if kind == "some" else 220)
    table = where.table
    count = rng.randint(1, 2) if kind == "some" else 150
    spoilt = set(rng.sample(range(len(table.rows)), count))
    for at in spoilt:
        table = table.with_row(at, table.rows[at].typed("kode_desa", rng.choice(VILLAGES[1:])))
    good = tuple(row for at, row in enumerate(table.rows) if at not in spoilt)
    bad = tuple(table.rows[at] for at in sorted(spoilt))
    verdict = "read" if kind == "some" else "refuse"
    return case_of(rng, form, table, good=good, bad=bad, verdict=verdict)


@CATALOGUE.item(
    59, "rows of another region", families="E", formats=BOTH, kinds=("residence elsewhere",)
)
def residence_elsewhere(rng: Random, family: Family, form: str, kind: str) -> Case:
    where = spot(rng, family)
    code = rng.choice(("33.28.10.2001", "35.05.01.2001", "31.71"))
    return with_row(rng, form, where, where.row.typed("kode_wilayah", code, code), region="33.76")
