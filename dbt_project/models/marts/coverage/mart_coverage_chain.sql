{%- set counts = [
    'enrolled_row', 'invalid_nik_row', 'other_quarantined_row', 'unmapped_segment_row', 'valid_row',
    'repeated_row', 'listed', 'resident_elsewhere', 'resident_above', 'resident_told', 'residence_assumed',
    'from_list_above', 'from_other_list', 'not_listed', 'resident', 'worker', 'not_worker',
    'no_occupation', 'outside_age', 'not_registered', 'worker_paid', 'worker_grace', 'worker_unpaid',
    'worker_unknown', 'worker_ended', 'not_worker_paid', 'no_occupation_paid', 'outside_age_paid',
    'not_registered_paid', 'paid', 'grace', 'unpaid', 'unknown', 'ended', 'unnamed', 'covered',
] -%}
with chain as (
    select * from {{ ref('fct_coverage_chain') }}
),

coverage as (
    select * from {{ ref('fct_coverage') }}
    where method_code = 'person_eligible'
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
),

segments as (
    select * from {{ ref('dim_segment') }}
),

periods as (
    select * from {{ ref('dim_period') }}
)

select
    chain.period,
    chain.region_code,
    {{ shown_region('regions.region_name', 'chain.region_code') }} as region_name,
    coalesce(regions.region_level, {{ region_level('chain.region_code') }}) as region_level,
    chain.segment_code,
    segments.name_id as segment_name,
    {% for count in counts -%}
        chain.{{ count }}_count,
    {% endfor -%}
    coalesce(coverage.is_complete, false) as is_complete,
    periods.is_provisional,
    segments.is_total and coalesce(
        bool_or(segments.is_in_all and not segments.is_total)
            over (partition by chain.period, chain.region_code),
        false
    ) as is_total
from chain
inner join periods on chain.period = periods.period
left join coverage
    on
        chain.period = coverage.period
        and chain.region_code = coverage.region_code
        and chain.segment_code = coverage.segment_code
left join regions on chain.region_code = regions.region_code
-- Outer joins: a count without a name in force must be seen, not vanish.
left join segments
    on
        chain.segment_code = segments.segment_code
        and {{ in_force('segments', month_end('chain.period')) }}
