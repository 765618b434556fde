"""A build of a few rows, with the tables and columns that a check asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from warehouse.connect import open_build
from warehouse.layout import Store

_TABLES = {
    "landed.persons": "nik_key varchar, person_key varchar",
    "landed.person_links": "nik_key varchar, linked_nik_key varchar",
    "intermediate.int_region_codes_dated": (
        "region_code varchar, resolved_code varchar, valid_from date, valid_to date"
    ),
    "intermediate.int_residents_keyed": (
        "person_key varchar, village_code varchar, snapshot_period varchar, birth_date date, "
        "is_present boolean, is_dead boolean, is_moved boolean, other_provider_code varchar"
    ),
    "intermediate.int_planned_ends": (
        "person_key varchar, period varchar, segment_code varchar, end_period varchar"
    ),
    "intermediate.int_memberships_labelled": (
        "person_key varchar, period varchar, segment_code varchar, funding_source_code varchar, "
        "is_paid boolean"
    ),
    "intermediate.int_match_answers": (
        "person_key varchar, period varchar, is_active boolean, is_unknown boolean"
    ),
    "intermediate.int_senders_heard": (
        "reporting_region_code varchar, period varchar, is_heard boolean"
    ),
    "intermediate.int_periods_observed": "period varchar",
    "intermediate.int_life_told": (
        "person_key varchar, told_by_code varchar, told_period varchar, is_dead boolean, is_alive boolean"
    ),
    "staging.stg_agency__staff": (
        "nik_key varchar, provider_label varchar, started_date date, ended_date date"
    ),
    "core.fct_person_months": (
        "person_key varchar, period varchar, segment_code varchar, status_code varchar, "
        "last_paid_period varchar, is_in_file boolean"
    ),
    "core.dim_bpu_premium": (
        "funding_group varchar, valid_from_period varchar, valid_to_period varchar, "
        "premium_idr bigint, is_settled boolean"
    ),
    "seeds.funding_sources": (
        "funding_source_code varchar, name_id varchar, discount_group varchar, "
        "default_cohort_kind varchar, valid_from date, valid_to date"
    ),
    "seeds.age_windows": (
        "window_code varchar, min_age integer, max_age integer, valid_from date, valid_to date"
    ),
    "seeds.branch_regions": (
        "branch_code varchar, region_code varchar, valid_from date, valid_to date"
    ),
}
_SEEDS: dict[str, list[tuple[Any, ...]]] = {
    "seeds.funding_sources": [
        ("SELF", "Mandiri", "SELF", "ANY", "2015-07-01", None),
        ("APBD", "APBD", "APBN_APBD", "FIXED_TERM", "2015-07-01", None),
        ("CSR", "TJSL/CSR perusahaan", "UNSETTLED", "FIXED_TERM", "2015-07-01", None),
        ("UNKNOWN", "Tidak diketahui", "UNSETTLED", "ANY", "2015-07-01", None),
        ("OLD", "Lama", "UNSETTLED", "ANY", "2015-07-01", "2020-01-01"),
    ],
    "seeds.age_windows": [("WORKING_AGE", 15, 64, "2015-01-01", None)],
    "core.dim_bpu_premium": [
        ("APBN_APBD", "2021-02", None, 16_800, True),
        ("SELF", "2021-02", "2026-04", 16_800, True),
        ("SELF", "2026-04", "2027-01", 8_400, True),
        ("UNSETTLED", "2026-04", "2027-01", 16_800, False),
    ],
}


def small_build(folder: Path, **rows: list[tuple[Any, ...]]) -> Store:
    """A store whose build holds these rows, by the name of the table without its schema."""
    store = Store(folder / "store")
    store.create()
    with open_build(store) as con:
        con.begin()
        for schema in sorted({name.split(".")[0] for name in _TABLES}):
            con.execute(f"create schema {schema}")
        for name, columns in _TABLES.items():
            con.execute(f"create table {name} ({columns})")
            given = [*_SEEDS.get(name, []), *rows.pop(name.split(".")[1], [])]
            if given:
                marks = ", ".join("?" * len(given[0]))
                con.executemany(f"insert into {name} values ({marks})", given)
        con.commit()
    assert not rows, f"there is no table {sorted(rows)}"
    return store
