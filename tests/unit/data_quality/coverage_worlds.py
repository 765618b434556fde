"""Small worlds of persons by region and segment, and the marts a build makes of them."""

from __future__ import annotations

import shutil
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import other_marts
from part_marts import write_branches, write_parts

from data_quality.disclosure import Earlier, OpenTier, open_tier
from data_quality.disclosure.declaration import declaration
from warehouse.connect import open_file

PARTS = ("PU", "BPU", "JAKON")
COUNTS = (
    "covered_count",
    "universe_count",
    "uncovered_count",
    "paid_count",
    "grace_count",
    "unknown_count",
    "unknown_occupation_count",
    "segment_sum_count",
    "overlap_count",
    "unallocated_count",
)
RATES = ("coverage_rate", "coverage_rate_low", "coverage_rate_high")
_TYPES = {
    "period": "varchar",
    "region_code": "varchar",
    "region_name": "varchar",
    "region_level": "varchar",
    "region_vintage": "varchar",
    "region_basis_code": "varchar",
    "segment_code": "varchar",
    "segment_name": "varchar",
    "method_code": "varchar",
    "covered_count": "bigint",
    "universe_count": "bigint",
    "uncovered_count": "bigint",
    "coverage_rate": "double",
    "coverage_rate_low": "double",
    "coverage_rate_high": "double",
    "paid_count": "bigint",
    "grace_count": "bigint",
    "unknown_count": "bigint",
    "unknown_occupation_count": "bigint",
    "segment_sum_count": "bigint",
    "overlap_count": "bigint",
    "unallocated_count": "bigint",
    "regions_expected": "bigint",
    "regions_reporting": "bigint",
    "is_complete": "boolean",
    "is_headline": "boolean",
    "is_provisional": "boolean",
    "universe_is_numerator": "boolean",
    "is_universe_stale": "boolean",
    "above_one_reason_code": "varchar",
    "numerator_source": "varchar",
    "universe_source": "varchar",
    "universe_period": "varchar",
    "is_total": "boolean",
    "is_suppressed": "boolean",
}
_LEVELS = {2: "provinsi", 5: "kabupaten", 8: "kecamatan", 13: "desa"}


def level(code: str) -> str:
    return "nasional" if code == "ID" else _LEVELS[len(code)]


def parent(code: str) -> str | None:
    if code == "ID":
        return None
    return code.rsplit(".", 1)[0] if "." in code else "ID"


def chain(code: str) -> list[str]:
    above = parent(code)
    return [code] if above is None else [code, *chain(above)]


@dataclass
class World:
    """Persons where they are known: (region, segment) -> number; overlaps and others by region.

    `others` maps a column to (region, segment) -> number, rolled up like the persons.
    """

    covered: dict[tuple[str, str], int]
    uncovered: dict[tuple[str, str], int] = field(default_factory=dict)
    overlap: dict[str, int] = field(default_factory=dict)
    others: dict[str, dict[tuple[str, str], int]] = field(default_factory=dict)
    method: str = "person_eligible"

    def rows(self, period: str) -> list[dict[str, object]]:
        covered = _rolled(self.covered)
        uncovered = _rolled(self.uncovered)
        others = {name: _rolled(values) for name, values in self.others.items()}
        overlap: dict[str, int] = defaultdict(int)
        for region, number in self.overlap.items():
            for above in chain(region):
                overlap[above] += number
        regions = sorted({region for region, _ in covered})
        made = []
        for region in regions:
            own = {s: covered[region, s] for s in (*PARTS, "PMI") if (region, s) in covered}
            for segment in (*own, "ALL"):
                total = segment == "ALL"
                parts = [s for s in own if s in PARTS]
                count = sum(own[s] for s in parts) - overlap[region] if total else own[segment]
                rest = (
                    sum(uncovered.get((region, s), 0) for s in parts)
                    if total
                    else uncovered.get((region, segment), 0)
                )
                known_here = (
                    sum(self.covered.get((region, s), 0) for s in parts)
                    - self.overlap.get(region, 0)
                    if total
                    else self.covered.get((region, segment), 0)
                )
                row: dict[str, object] = {
                    "period": period,
                    "region_code": region,
                    "region_name": f"Wilayah {region}",
                    "region_level": level(region),
                    "segment_code": segment,
                    "segment_name": segment,
                    "method_code": self.method,
                    "covered_count": count,
                    "uncovered_count": rest,
                    "universe_count": count + rest,
                    "coverage_rate": count / (count + rest) if count + rest else None,
                    "segment_sum_count": sum(own[s] for s in parts) if total else None,
                    "overlap_count": overlap[region] if total else None,
                    "unallocated_count": known_here if level(region) != "desa" else None,
                    "regions_expected": 1,
                    "regions_reporting": 1,
                    "is_complete": True,
                    "is_headline": self.method == "person_eligible",
                    "universe_is_numerator": False,
                    "is_total": total,
                    "is_suppressed": False,
                }
                for name, values in others.items():
                    row[name] = (
                        sum(values.get((region, s), 0) for s in parts)
                        if total
                        else values.get((region, segment), 0)
                    )
                made.append(row)
        return made


def _rolled(values: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    rolled: dict[tuple[str, str], int] = defaultdict(int)
    for (region, segment), number in values.items():
        for above in chain(region):
            rolled[above, segment] += number
    return rolled


def write_build(path: Path, rows: list[dict[str, object]], core: str = "core") -> None:
    """A build database (or, with `core` = marts, a candidate) that holds `rows`."""
    path.unlink(missing_ok=True)
    with open_file(path, read_only=False) as con:
        con.execute("create schema marts")
        if core != "marts":
            con.execute(f"create schema {core}")
        listed = ", ".join(f"{name} {kind}" for name, kind in _TYPES.items())
        con.execute(f"create table marts.mart_coverage_by_region_segment ({listed})")
        if rows:
            unnested = ", ".join(
                f"unnest(${i}::{kind}[])" for i, kind in enumerate(_TYPES.values(), 1)
            )
            con.execute(
                f"insert into marts.mart_coverage_by_region_segment select {unnested}",
                [[row.get(name) for row in rows] for name in _TYPES],
            )
        con.execute(
            f"create table {core}.dim_segment as select * from (values "
            "('PU', true, false), ('BPU', true, false), ('JAKON', true, false), "
            "('PMI', false, false), ('ALL', false, true)) "
            "as t(segment_code, is_in_all, is_total)"
        )
        con.execute(
            f"create table {core}.dim_method as select unnest(['reported_eligible', 'person_eligible', "
            "'person_employed', 'person_labour_force', 'person_registry', 'person_matched']) as method_code, "
            "true as is_headline_allowed"
        )
        con.execute(
            f"create table {core}.dim_above_one_reason as "
            "select unnest(['DOUBLES', 'UNEXPLAINED']) as reason_code"
        )
        for name, select in other_marts.MARTS.items():
            con.execute(f"create table marts.{name} as {select}")
        write_parts(con, core)
        write_branches(con, core)
        if core != "marts":
            _add_what_is_declared(con)


def _add_what_is_declared(con: duckdb.DuckDBPyConnection) -> None:
    """Columns of the open tier that the examples of a mart leave out, empty."""
    for mart, told in declaration().marts.items():
        hidden = [c for unit in told.units.values() for c in (*unit.counts, *unit.derived)]
        for column in (*told.key, *hidden, *told.publish):
            kind = "boolean" if column.startswith("is_") else "bigint"
            con.execute(f"alter table marts.{mart} add column if not exists {column} {kind}")


def open_table(build: Path, mart: str, threshold: int = 5) -> list[dict[str, object]]:
    """What the open tier shows of a mart."""
    select = open_tier(build, threshold).tables[f"marts.{mart}"]
    with open_file(build, read_only=True) as con:
        found = con.execute(select)
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def open_rows(build: Path, threshold: int = 5) -> list[dict[str, object]]:
    """What the open tier shows of the coverage mart."""
    return open_table(build, "mart_coverage_by_region_segment", threshold)


def publish(
    folder: Path, rows: list[dict[str, object]], earlier: tuple[Earlier, ...] = (), **how: bool
) -> tuple[OpenTier, Earlier]:
    """The open tier of a build that holds `rows`, as two closed files in a new `folder`."""
    folder.mkdir()
    build = folder / "build.duckdb"
    write_build(build, rows)
    tier = open_tier(build, 5, earlier, **how)
    made = Earlier(folder / "open.duckdb", folder / "restricted.duckdb")
    with duckdb.connect(str(made.shown)) as con:
        con.execute(f"attach '{build}' as build (read_only)")
        con.execute("create schema marts")
        for name, select in tier.tables.items():
            con.execute(f"create table {name} as {select}")
    shutil.copy(build, made.exact)
    return tier, made
