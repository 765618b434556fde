"""Small worlds of persons by region and segment, and the marts a build makes of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

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
            "create table marts.mart_budget_vs_premium as select "
            "'a' || i as budget_line_key, '33.76' as region_code, 'Kota Tegal' as region_name, "
            "'kabupaten' as region_level, 2025 as fiscal_year, 'MURNI' as budget_version, "
            "'OPD' as skpd_code, '5.1.02.02.02.0006' as account_code, "
            "'2.07.05.2.01.0003' as sub_activity_code, 'APBD' as funding_source_code, "
            "452508000 + i * 1000 as amount_idr, 5387 as person_count, 5 as month_count, "
            "452508000 as premium_due_idr, "
            "cast(round((452508000 + i * 1000) / 26935) as bigint) as implied_premium_idr, "
            "(452508000 + i * 1000) / 452508000 as premium_ratio, "
            "cast(i * 1000 as bigint) as unexplained_idr, cast(null as bigint) as previous_version_amount_idr, "
            "cast(null as bigint) as realised_idr, cast(i as bigint) as paid_person_months, "
            "0.5 as absorption_rate, false as has_unsettled_discount, "
            "case when i = 0 then 'EXACT' else 'OVER' end as verdict, cast(null as varchar) as reason "
            "from range(6) as t(i)"
        )
        con.execute(
            "create table marts.mart_unmapped_labels as "
            "select 'village__residents' as source, 'pekerjaan' as field, 'TUKANG X' as label, 3 as row_count"
        )
        con.execute(
            "create table marts.mart_source_scorecard as select 'village__residents' as source, "
            "'33.76.01.1001' as sender, '2025-09' as period, 1 as file_count, 10 as row_count, "
            "9 as accepted_count, 1 as quarantined_count"
        )
        con.execute(
            "create table marts.mart_double_payment as select '2025-09' as period, "
            "'33.76' as region_code, 'Kota Tegal' as region_name, 'kabupaten' as region_level, "
            "'AFTER_DEATH' as finding_code, 'APBD' as payer_a_code, 'APBD' as payer_b_code, "
            "2 as person_count, 33600 as amount_at_risk_idr"
        )
        con.execute(
            "create table marts.mart_identity_anomalies as select '2025-09' as period, "
            "'33.76' as region_code, 'Kota Tegal' as region_name, 'kabupaten' as region_level, "
            "'CIVIL_SERVANT' as anomaly_code, 2 as person_count, 33600 as premium_at_risk_idr"
        )
        _write_parts(con, core)
        _write_branches(con, core)


# Part -> its columns; what it has of the whole: half, less than half, or all of it.
_PARTS = {
    "worker_group": (
        ("farmer", "UNMAPPED"),
        "part as worker_group_code, part as worker_group_name",
        (
            "cast(0 as bigint) as repeated_count, cast(0 as bigint) as untold_count, "
            "case when segment_code = 'ALL' then {covered} end as known_count"
        ),
    ),
    "program": (
        ("JKK",),
        "part as program_code, part as program_name",
        "cast(0 as bigint) as unsaid_count",
    ),
    "sex_age": (
        ("L 15-24", "UNKNOWN UNKNOWN"),
        (
            "split_part(part, ' ', 1) as sex_code, split_part(part, ' ', 1) as sex_name, "
            "split_part(part, ' ', 2) as age_band_code, split_part(part, ' ', 2) as age_band_name"
        ),
        "cast(0 as bigint) as grace_count",
    ),
}


def _write_parts(con: duckdb.DuckDBPyConnection, core: str) -> None:
    """Coverage by parts of the whole, each row of persons cut in one or two."""
    for name, codes in {
        "worker_group": ["farmer", "UNMAPPED"],
        "program": ["JKK"],
        "sex": ["L", "UNKNOWN"],
        "age_band": ["15-24", "UNKNOWN"],
    }.items():
        con.execute(f"create table {core}.dim_{name} as select unnest({codes}) as {name}_code")
    for name, (parts, keys, counts) in _PARTS.items():
        covered = "covered_count"
        if len(parts) > 1:
            covered = "case place when 1 then covered_count // 2 else covered_count - covered_count // 2 end"
        con.execute(
            f"create table marts.mart_coverage_by_{name} as "
            "select * exclude (part, place, covered_count, universe_count, uncovered_count, coverage_rate, "
            "grace_count, unallocated_count), "
            f"{keys}, {covered} as covered_count, cast(null as bigint) as universe_count, "
            "cast(null as bigint) as uncovered_count, cast(null as double) as coverage_rate, "
            "cast(null as bigint) as unallocated_count, "
            f"{counts.format(covered=covered)}"
            f"{'' if 'grace_count' in counts else ', cast(null as bigint) as grace_count'} "
            "from marts.mart_coverage_by_region_segment "
            f"cross join (select unnest({list(parts)}) as part, unnest({list(range(1, len(parts) + 1))}) as place)"
            "where method_code = 'person_eligible'"
        )


def _write_branches(con: duckdb.DuckDBPyConnection, core: str) -> None:
    """Branch Blitar as it printed itself in September 2023, and whose money pays for its members."""
    con.execute(
        "create table marts.mart_branch_totals as select '2023-09' as period, 'BLITAR' as branch_code, "
        "'Blitar' as branch_name, segment_code, segment_code as segment_name, active_count, "
        "cast(null as bigint) as potential_count, "
        "case when segment_code = 'ALL' then 226342 end as segment_sum_count, "
        "case when segment_code = 'ALL' then 226342 end as region_sum_count, true as is_complete "
        "from (values ('PU', 124118), ('BPU', 40399), ('JAKON', 61825), ('ALL', 226342)) "
        "as t(segment_code, active_count)"
    )
    con.execute(
        "create table marts.mart_branch_composition as select '2023-09' as period, 'BLITAR' as branch_code, "
        "'Blitar' as branch_name, payer_kind, payer_kind as payer_kind_name, member_count, "
        "0 as unnamed_count, 1000 as branch_member_count, member_count / 1000 as share_rate "
        "from (values ('LOCAL_GOVERNMENT', 396), ('SELF', 604)) as t(payer_kind, member_count)"
    )
    con.execute(
        f"create table {core}.dim_payer_kind as "
        "select unnest(['LOCAL_GOVERNMENT', 'SELF']) as payer_kind"
    )


def open_rows(build: Path, threshold: int = 5) -> list[dict[str, object]]:
    """What the open tier shows of the coverage mart."""
    from data_quality.disclosure import open_tables

    select = open_tables(build, threshold)["marts.mart_coverage_by_region_segment"]
    with open_file(build, read_only=True) as con:
        found = con.execute(select.replace("build.", ""))
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
