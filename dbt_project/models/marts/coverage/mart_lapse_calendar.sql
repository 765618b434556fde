with ends as (
    select
        *,
        {{ month_shift('period', 'months_ahead + 1') }} as renewal_period
    from {{ ref('fct_protection_ends') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
),

segments as (
    select * from {{ ref('dim_segment') }}
),

worker_groups as (
    select * from {{ ref('dim_worker_group') }}
),

funding_sources as (
    select * from {{ ref('dim_funding_source') }}
),

premiums as (
    select * from {{ ref('dim_bpu_premium') }}
),

-- The last version of a year's budget is what stands.
lines as (
    select * from {{ ref('fct_budget_lines') }}
    where premium_kind in ('PU', 'BPU')
    qualify version_order = max(version_order) over (partition by region_code, fiscal_year)
),

budgeted as (
    select
        region_code,
        fiscal_year,
        premium_kind as segment_code,
        funding_source_code,
        sum(person_count) as person_count
    from lines
    group by region_code, fiscal_year, premium_kind, funding_source_code
)

select
    ends.period,
    ends.region_code,
    {{ shown_region('regions.region_name', 'ends.region_code') }} as region_name,
    coalesce(regions.region_level, {{ region_level('ends.region_code') }}) as region_level,
    ends.segment_code,
    segments.name_id as segment_name,
    ends.worker_group_code,
    case when ends.worker_group_code = 'ALL' then 'Semua kelompok' else worker_groups.name_id end
        as worker_group_name,
    ends.funding_source_code,
    case when ends.funding_source_code = 'ALL' then 'Semua sumber dana' else funding_sources.name_id end
        as funding_source_name,
    ends.scheme_code,
    ends.months_ahead,
    {{ month_shift('ends.period', 'ends.months_ahead') }} as last_protected_period,
    ends.end_codes,
    ends.ending_count,
    case
        when
            ends.worker_group_code = 'ALL'
            and ends.scheme_code = 'ALL'
            and ends.funding_source_code <> 'ALL'
            then cast(budgeted.person_count as bigint)
    end as renewal_budgeted_count,
    -- What an employee costs depends on the wage: no figure.
    case when ends.segment_code = 'BPU' then cast(ends.ending_count * premiums.premium_idr as bigint) end
        as premium_to_renew_idr,
    case when ends.segment_code = 'BPU' then not premiums.is_settled end as is_rate_unsettled,
    ends.paid_under_3_months_count,
    ends.worker_group_code = 'ALL' as is_total,
    false as is_suppressed
from ends
left join regions on ends.region_code = regions.region_code
left join segments
    on
        ends.segment_code = segments.segment_code
        and {{ in_force('segments', month_end('ends.period')) }}
left join worker_groups
    on
        ends.worker_group_code = worker_groups.worker_group_code
        and {{ in_force('worker_groups', month_end('ends.period')) }}
left join funding_sources
    on
        ends.funding_source_code = funding_sources.funding_source_code
        and {{ in_force('funding_sources', month_end('ends.renewal_period')) }}
left join premiums
    on
        funding_sources.discount_group = premiums.funding_group
        and ends.renewal_period >= premiums.valid_from_period
        and (premiums.valid_to_period is null or ends.renewal_period < premiums.valid_to_period)
left join budgeted
    on
        ends.region_code = budgeted.region_code
        and cast(left(ends.renewal_period, 4) as integer) = budgeted.fiscal_year
        and ends.segment_code = budgeted.segment_code
        and ends.funding_source_code = budgeted.funding_source_code
