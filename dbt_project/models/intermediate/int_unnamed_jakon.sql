-- Construction workers whom nobody named: known by project, else by the reported total.
with projects as (
    select
        period,
        region_code,
        sum(unnamed_count) as unnamed_count
    from {{ ref('int_project_months_counted') }}
    group by period, region_code
),

reported as (
    select
        period,
        region_code,
        active_count
    from {{ ref('int_reported_totals_placed') }}
    where segment_code = 'JAKON' and region_level = 'kabupaten' and branch_name is null
),

-- The reported total is about the region of the file: who was named there is taken from there,
-- wherever he lives; of a file about more than one kabupaten only the residence tells.
named as (
    select
        period,
        case
            when {{ is_within_kabupaten('reporting_region_code') }} then left(reporting_region_code, 5)
            else left(region_code, 5)
        end as region_code,
        count(distinct person_key) as named_count
    from {{ ref('int_person_months_placed') }}
    where
        segment_code = 'JAKON'
        and is_paid
        and ({{ is_within_kabupaten('reporting_region_code') }} or length(region_code) >= 5)
    group by 1, 2
)

select
    coalesce(projects.period, reported.period) as period,
    coalesce(projects.region_code, reported.region_code) as region_code,
    coalesce(
        projects.unnamed_count,
        greatest(reported.active_count - coalesce(named.named_count, 0), 0)
    ) as unnamed_count,
    case when projects.period is not null then 'projects' else 'reported total' end as basis_code
from projects
full join reported
    on projects.period = reported.period and projects.region_code = reported.region_code
left join named
    on
        coalesce(projects.period, reported.period) = named.period
        and coalesce(projects.region_code, reported.region_code) = named.region_code
