with projects as (
    select
        project_number,
        left(region_code, 5) as region_code,
        min(started_date) as started_date,
        max(ended_date) as ended_date,
        max(worker_count) as worker_count
    from {{ ref('stg_bpjstk__project_workers') }}
    group by project_number, left(region_code, 5)
),

periods as (
    select * from {{ ref('int_periods_observed') }}
),

named as (
    select
        period,
        project_number,
        count(distinct person_key) as named_count
    from {{ ref('int_memberships_labelled') }}
    where segment_code = 'JAKON' and is_paid and project_number is not null
    group by period, project_number
)

select
    periods.period,
    projects.region_code,
    projects.project_number,
    projects.worker_count,
    coalesce(named.named_count, 0) as named_count,
    greatest(projects.worker_count - coalesce(named.named_count, 0), 0) as unnamed_count
from periods
inner join projects
    on
        projects.started_date <= periods.last_date
        and projects.ended_date >= periods.first_date
left join named
    on periods.period = named.period and projects.project_number = named.project_number
