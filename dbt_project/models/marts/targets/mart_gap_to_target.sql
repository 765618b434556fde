with targets as (
    select * from {{ ref('fct_targets') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

coverage as (
    select * from {{ ref('fct_coverage') }}
),

headlines as (
    select * from {{ ref('dim_headline_method') }}
),

premiums as (
    select * from {{ ref('dim_bpu_premium') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
),

segments as (
    select * from {{ ref('dim_segment') }}
),

wanted as (
    select
        periods.period,
        cast(left(periods.period, 4) as integer) as period_year,
        targets.*
    from targets
    cross join periods
),

-- A target is read over the base of the region's official figure; no other method is compared with it.
chosen as (
    {{ leading_method('wanted', 'headlines') }}
),

measured as (
    select
        wanted.*,
        chosen.method_code,
        coverage.covered_count,
        coverage.universe_count
    from wanted
    inner join chosen
        on wanted.period = chosen.period and wanted.region_code = chosen.region_code
    left join coverage
        on
            wanted.period = coverage.period
            and wanted.region_code = coverage.region_code
            and wanted.segment_code = coverage.segment_code
            and chosen.method_code = coverage.method_code
            -- An indicator that nobody knows may count other people: it stands beside the coverage, uncompared.
            and wanted.target_kind is distinct from 'UNKNOWN'
),

counted as (
    select
        *,
        -- Whole persons: the share is reached with the next one, not with a part of one.
        cast(ceil(path_percent * universe_count / 100) as bigint) as target_count
    from measured
),

missing as (
    select
        *,
        case
            when target_count > covered_count then target_count - covered_count
            when target_count <= covered_count then 0
        end as gap_count,
        -- What may be said to be the target of a month: printed by a document in force and by no other
        -- one otherwise, for this year or a later one.
        coalesce(
            target_percent is not null
            and document_status = 'IN_FORCE'
            and target_kind is distinct from 'UNKNOWN'
            and not is_contradicted
            and not is_baseline_after_target
            and target_year >= period_year,
            false
        ) as may_lead
    from counted
)

select
    missing.period,
    missing.region_code,
    {{ shown_region('regions.region_name', 'missing.region_code') }} as region_name,
    coalesce(regions.region_level, {{ region_level('missing.region_code') }}) as region_level,
    missing.segment_code,
    segments.name_id as segment_name,
    missing.method_code,
    missing.target_year,
    missing.target_source,
    missing.target_kind,
    missing.document_name,
    missing.document_page,
    missing.document_status,
    round(missing.target_percent / 100, 8) as target_rate,
    round(missing.path_percent / 100, 8) as path_rate,
    missing.path_kind,
    missing.baseline_year,
    round(missing.baseline_percent / 100, 8) as baseline_rate,
    missing.is_contradicted,
    missing.is_baseline_after_target,
    missing.may_lead and row_number() over (
        partition by
            missing.period, missing.region_code, missing.segment_code, missing.target_kind, missing.may_lead
        order by missing.target_year, missing.target_source
    ) = 1 as is_headline,
    missing.covered_count,
    missing.universe_count,
    missing.covered_count / nullif(missing.universe_count, 0) as actual_rate,
    round(
        missing.covered_count / nullif(missing.universe_count, 0) / nullif(missing.path_percent / 100, 0), 6
    ) as attainment_rate,
    missing.target_count,
    missing.gap_count,
    -- PP 50/2025 Art. 3-4: whoever pays for himself may pay less than the APBD pays for him.
    missing.gap_count * discounted.premium_idr as premium_low_idr,
    missing.gap_count * paid_by_budget.premium_idr as premium_high_idr,
    discounted.is_settled and paid_by_budget.is_settled as is_premium_settled,
    false as is_suppressed
from missing
left join segments
    on
        missing.segment_code = segments.segment_code
        and {{ in_force('segments', month_end('missing.period')) }}
left join regions on missing.region_code = regions.region_code
left join premiums as discounted
    on
        discounted.funding_group = 'SELF'
        and discounted.valid_from_period <= missing.period
        and (discounted.valid_to_period is null or discounted.valid_to_period > missing.period)
left join premiums as paid_by_budget
    on
        paid_by_budget.funding_group = 'APBN_APBD'
        and paid_by_budget.valid_from_period <= missing.period
        and (paid_by_budget.valid_to_period is null or paid_by_budget.valid_to_period > missing.period)
