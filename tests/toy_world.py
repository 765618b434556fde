"""A store with a toy build database: what the tests of publishing publish.

As a program it publishes one version after another until it is killed: `toy_world.py HOME`.
"""

from __future__ import annotations

import hashlib
import sys
from datetime import UTC, datetime
from pathlib import Path

from warehouse import candidate, connect, publish, retention
from warehouse.layout import Store
from warehouse.receipt import Receipt, RowCounts, Scope, receipt_key
from warehouse.versions import Version

WHEN = datetime(2025, 10, 3, 2, 0, tzinfo=UTC)
COVERAGE = "marts.mart_coverage_by_region_segment"

_BUILD = """
create schema marts;
create schema core;
create table marts.mart_coverage_by_region_segment as
select
    '2025-09' as period, '33.' || (10 + i)::varchar as region_code,
    case i when 3 then '=1+1' when 4 then '\uff1d1+1' else 'Kota; ' || i end as region_name,
    'kabupaten' as region_level, 'ALL' as segment_code, 'Semua' as segment_name,
    'reported_eligible' as method_code, i * {factor} as covered_count,
    1000::bigint as universe_count, 1000 - i * {factor} as uncovered_count,
    i * {factor} / 1000.0::double as coverage_rate, null::double as coverage_rate_low,
    null::double as coverage_rate_high, null::bigint as unknown_occupation_count,
    '2025-09' as universe_period, 'totals' as numerator_source,
    'totals' as universe_source, true as is_complete, true as is_headline,
    i % 2 = 0 as is_provisional, false as universe_is_numerator
from range(20) t(i);
create table marts.mart_budget_vs_premium as
select
    '33.76' as region_code, 'Kota Tegal' as region_name, 2023 as fiscal_year,
    'MURNI' as budget_version, 365600000::bigint as amount_idr, 5600 as person_count,
    3 as month_count, 282240000::bigint as premium_due_idr, 21762::bigint as implied_premium_idr,
    83360000::bigint as unexplained_idr, 'DBHCHT' as funding_source_code,
    null::bigint as previous_version_amount_idr, null::bigint as realised_idr, 'OVER' as verdict;
create table core.dim_method as select 'reported_eligible' as method_code;
comment on column core.dim_method.method_code is 'Method. | ID: Metode.';
create table core.counts as select * from marts.mart_coverage_by_region_segment;
create table core.fct_person_months as
select md5(i::varchar) as person_key, '2025-09' as period from range(5000) t(i);
comment on table marts.mart_coverage_by_region_segment is 'Coverage. | ID: Cakupan.';
comment on column marts.mart_coverage_by_region_segment.covered_count
is 'Persons covered; it''s exact. | ID: Orang yang terlindungi.';
"""


def make_store(home: Path) -> Store:
    store = Store(home)
    store.create()
    return store


def make_build(store: Store, factor: int = 7) -> None:
    store.build_database.unlink(missing_ok=True)
    with connect.open_build(store) as con:
        con.execute(_BUILD.format(factor=factor))


def make_receipt(name: str = "totals.csv", **changes: object) -> Receipt:
    digest = hashlib.sha256(name.encode()).hexdigest()
    values: dict[str, object] = {
        "receipt_id": receipt_key("bpjstk__participant_totals", "33.76", "2025-09", digest),
        "sha256": digest,
        "size_bytes": 120,
        "file_name": name,
        "source": "bpjstk__participant_totals",
        "sender": "33.76",
        "region_code": "33.76",
        "period": "2025-09",
        "status": "accepted",
        "rows": RowCounts(landed=16, accepted=9, quarantined=1, non_data=6),
        "received_at": WHEN,
        "inbox_path": f"bpjstk__participant_totals/33.76/2025-09/{name}",
        "columns": ("kode_wilayah", "jumlah_aktif"),
        "scopes": (Scope("33.76", "33.76", "2025-09", 9),),
    }
    return Receipt(**{**values, **changes})


def make_plan(fingerprint: str = "f1") -> candidate.Plan:
    base = {
        COVERAGE: f"select * from {COVERAGE}",
        "marts.mart_budget_vs_premium": "select * from marts.mart_budget_vs_premium",
        "marts.dim_method": "select * from core.dim_method",
    }
    view = {
        "marts.v_mart_coverage_by_region_segment_kabupaten": (
            f"select * from {COVERAGE} where region_level = 'kabupaten' and segment_code <> 'ALL'"
        )
    }
    return candidate.Plan(
        open_tables=base,
        restricted_tables={
            **base,
            "core.fct_person_months": "select * from core.fct_person_months",
        },
        open_views=view,
        restricted_views=view,
        made_of={
            "mart_coverage_by_region_segment": ("core.dim_method", "core.counts"),
            "dim_method": ("seeds.methods",),
        },
        receipts=(make_receipt(),),
        fingerprint=fingerprint,
        revision="abc",
        key_id="k1",
        published_at=WHEN,
    )


def publish_once(store: Store, factor: int) -> Version:
    publish.janitor(store)
    publish.preflight_space(store)
    make_build(store, factor)
    made = candidate.build_candidate(store, make_plan(f"f{factor}"))
    return publish.commit_candidate(store, made, made.manifest([{"rule_id": "r", "passed": True}]))


def main(home: Path) -> None:
    store = Store(home)
    factor = 1
    while True:
        publish_once(store, factor)
        retention.collect_garbage(store, retention.Retention(newest=20), WHEN)
        factor += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]))
