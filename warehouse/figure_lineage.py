"""From a coverage figure back to files: which rows of which files make its numerator and its denominator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from warehouse.connect import open_build
from warehouse.layout import Store

_WITHIN = "($region = 'ID' or starts_with({column}, $region))"
_MONTH = "last_day(cast($period || '-01' as date))"
# One statement: what does not belong to the method asked for finds no rows.
_FILES = f"""
with figure as (
    select *
    from core.fct_coverage
    where
        period = $period and region_code = $region and segment_code = $segment and method_code = $method
),
counted as (
    select person_key, is_covered, is_in_universe
    from intermediate.int_persons_counted
    where
        period = $period
        and method_code = case when $method in ('person_employed', 'person_labour_force')
            then 'person_eligible' else $method end
        and (segment_code = $segment or ($segment = 'ALL' and is_alone_in_all))
        and {_WITHIN.format(column="region_code")}
),
numerator as (
    select 'NUMERATOR' role, 'bpjstk__participants' source, receipt_id, count(*) row_count,
        count(distinct person_key) person_count
    from intermediate.int_memberships_labelled
    where
        period = $period and is_paid and $method <> 'person_matched'
        and ($segment = 'ALL' or segment_code = $segment)
        and person_key in (select person_key from counted where is_covered)
    group by receipt_id
),
projects as (
    select 'NUMERATOR_UNNAMED' role, 'bpjstk__project_workers' source, receipt_id, count(*) row_count,
        null person_count
    from staging.stg_bpjstk__project_workers
    where
        $segment in ('ALL', 'JAKON') and $method in ('person_eligible', 'person_employed', 'person_labour_force') and length($region) <= 5
        and {_WITHIN.format(column="region_code")}
        and started_date <= {_MONTH} and ended_date >= cast($period || '-01' as date)
    group by receipt_id
),
totals as (
    select totals.receipt_id, totals.region_code, labels.segment_code
    from staging.stg_bpjstk__participant_totals totals
    left join intermediate.int_segment_labels_dated labels
        on totals.segment_label = labels.label
        and labels.valid_from <= {_MONTH} and (labels.valid_to is null or labels.valid_to > {_MONTH})
    where totals.period = $period and {_WITHIN.format(column="totals.region_code")}
        and ($segment = 'ALL' or labels.segment_code = $segment)
),
-- The region's own report wins over those of its parts.
reported as (
    select case when $method = 'reported_eligible' then 'NUMERATOR_AND_UNIVERSE' else 'UNIVERSE' end role,
        'bpjstk__participant_totals' source, receipt_id, count(*) row_count, null person_count
    from totals
    where
        ($method = 'reported_eligible' or (select universe_source from figure) = 'potential as reported')
        and (region_code = $region or not exists (select 1 from totals own where own.region_code = $region))
    group by receipt_id
),
surveyed as (
    select 'UNIVERSE' role, 'bps__workforce' source, receipt_id, count(*) row_count, null person_count
    from staging.stg_bps__workforce
    where
        region_code = $region and survey_period = (select universe_period from figure)
        and measure_code = case $method when 'person_eligible' then 'eligible'
            when 'person_employed' then 'employed' when 'person_labour_force' then 'labour_force' end
        and (select universe_source from figure) <> 'potential as reported'
    group by receipt_id
),
registers as (
    select 'UNIVERSE' role, 'village__residents' source, residents.receipt_id, count(*) row_count,
        count(distinct persons.person_key)
            filter (where persons.person_key in (select person_key from counted where is_in_universe)) person_count
    from staging.stg_village__residents residents
    left join intermediate.int_region_codes_dated codes
        on residents.village_code = codes.region_code
        and codes.valid_from <= last_day(cast(residents.snapshot_period || '-01' as date))
        and (codes.valid_to is null
            or codes.valid_to > last_day(cast(residents.snapshot_period || '-01' as date)))
    join intermediate.int_registers_in_force in_force
        on in_force.period = $period
        and in_force.village_code = coalesce(codes.resolved_code, residents.village_code)
        and in_force.snapshot_period = residents.snapshot_period
    left join staging.stg_semesta__persons persons on residents.nik_key = persons.nik_key
    where $method = 'person_registry' and {_WITHIN.format(column="in_force.village_code")}
    group by residents.receipt_id
),
answers as (
    select 'NUMERATOR_AND_UNIVERSE' role, 'bpjstk__match_results' source, answers.receipt_id,
        count(*) row_count, count(distinct persons.person_key) person_count
    from staging.stg_bpjstk__match_results answers
    join staging.stg_semesta__persons persons on answers.nik_key = persons.nik_key
    where
        $method = 'person_matched' and strftime(answers.matched_date, '%Y-%m') <= $period
        and persons.person_key in (select person_key from counted)
    group by answers.receipt_id
)
from (
    from numerator union all from projects union all from reported union all from surveyed
    union all from registers union all from answers
)
where exists (from figure)
order by role, source, row_count desc, receipt_id
"""


class SupportingFile(NamedTuple):
    """Rows of one file that a figure rests on.

    `role`: NUMERATOR, NUMERATOR_UNNAMED (construction projects), UNIVERSE or NUMERATOR_AND_UNIVERSE.
    `persons`: different persons among them that count, None where rows name nobody. A person may
    stand in several files and counts once.
    """

    role: str
    source: str
    receipt_id: str
    rows: int
    persons: int | None


def figure_files(store: Store, key: Mapping[str, str]) -> list[SupportingFile]:
    """Every file behind one figure of `fct_coverage`, by the last build; none where there is no such figure.

    Args:
        key: period, region_code, segment_code and method_code.

    """
    asked = {name.removesuffix("_code"): value for name, value in key.items()}
    with open_build(store, read_only=True) as con:
        return [SupportingFile(*row) for row in con.execute(_FILES, asked).fetchall()]
