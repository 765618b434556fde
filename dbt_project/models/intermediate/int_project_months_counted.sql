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

-- Whoever a membership places in the project, under whatever segment, fills one of its places.
named as (
    select
        period,
        project_number,
        count(distinct person_key) as named_count
    from {{ ref('int_memberships_labelled') }}
    where is_paid and project_number is not null
    group by period, project_number
),

running as (
    select
        periods.period,
        projects.region_code,
        projects.project_number,
        projects.worker_count,
        coalesce(named.named_count, 0) as project_named_count,
        coalesce(
            sum(projects.worker_count) over (
                partition by periods.period, projects.project_number
                order by projects.region_code
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as places_before,
        row_number() over (
            partition by periods.period, projects.project_number
            order by projects.region_code desc
        ) = 1 as is_last_part
    from periods
    inner join projects
        on
            projects.started_date <= periods.last_date
            and projects.ended_date >= periods.first_date
    left join named
        on periods.period = named.period and projects.project_number = named.project_number
),

-- A project over several kabupaten names its workers once: they fill its parts one after another.
filled as (
    select
        period,
        region_code,
        project_number,
        worker_count,
        case
            when is_last_part then greatest(project_named_count - places_before, 0)
            else least(worker_count, greatest(project_named_count - places_before, 0))
        end as named_count
    from running
)

select
    period,
    region_code,
    project_number,
    worker_count,
    cast(named_count as bigint) as named_count,
    cast(greatest(worker_count - named_count, 0) as bigint) as unnamed_count,
    cast(greatest(named_count - worker_count, 0) as bigint) as excess_count
from filled
