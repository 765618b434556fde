-- Persons proposed for assistance by stage, with why those who left did; villages, quotas and days.
with persons as (
    select * from {{ ref('fct_recipient_stages') }}
),

stages as (
    select * from {{ ref('recipient_stages') }}
),

waves as (
    select * from {{ ref('recipient_waves') }}
),

expectations as (
    select
        *,
        coalesce(region_code, sender) as place_code
    from {{ ref('stg_config__expected_senders') }}
    where source = 'village__recipients'
),

files as (
    select * from {{ ref('stg_semesta__files') }}
),

clock as (
    select max(received_date) as last_date from files
),

villages as (
    select distinct region_code as village_code
    from {{ ref('dim_region') }}
    where is_current and region_level = 'desa'
),

-- A person counts once in every region above, and once in all waves together: as far as he came.
spread as (
    select
        * exclude (wave_code),
        unnest([wave_code, 'ALL']) as wave_code
    from (
        select
            *,
            unnest([village_code, left(village_code, 8), left(village_code, 5)]) as region_code
        from persons
    ) as places
),

furthest as (
    select
        region_code,
        proposal_year,
        wave_code,
        scheme_code,
        person_key,
        max(reached_order) as reached_order,
        arg_max(reason_code, lpad(cast(reached_order as varchar), 2, '0') || reason_code) as reason_code,
        bool_or(is_known) as is_known,
        bool_or(as_of_period is not null) as has_months
    from spread
    group by region_code, proposal_year, wave_code, scheme_code, person_key
),

cells as (
    select
        region_code,
        proposal_year,
        wave_code,
        scheme_code,
        bool_or(is_known) as is_known,
        bool_or(has_months) as has_months
    from furthest
    group by region_code, proposal_year, wave_code, scheme_code
),

ordered as (
    select
        cells.region_code,
        cells.proposal_year,
        cells.wave_code,
        cells.scheme_code,
        stages.stage_code,
        stages.sort_order,
        -- An answer of the branch tells who is a member; only its lists tell who is paid for.
        stages.sort_order < enrolled.sort_order
        or (stages.sort_order = enrolled.sort_order and cells.is_known)
        or cells.has_months as is_computable
    from cells
    inner join stages on {{ in_force('stages', year_end('cells.proposal_year')) }}
    inner join stages as enrolled
        on
            enrolled.stage_code = 'ENROLLED'
            and {{ in_force('enrolled', year_end('cells.proposal_year')) }}
),

-- Where nobody told who is a member, nobody can be said to have come so far, or to have failed to.
reached as (
    select
        ordered.region_code,
        ordered.proposal_year,
        ordered.wave_code,
        ordered.scheme_code,
        ordered.stage_code,
        'REACHED' as reason_code,
        case
            when ordered.is_computable
                then count(*) filter (where furthest.reached_order >= ordered.sort_order)
        end as person_count
    from ordered
    inner join furthest
        on
            ordered.region_code = furthest.region_code
            and ordered.proposal_year = furthest.proposal_year
            and ordered.wave_code = furthest.wave_code
            and ordered.scheme_code = furthest.scheme_code
    group by
        ordered.region_code,
        ordered.proposal_year,
        ordered.wave_code,
        ordered.scheme_code,
        ordered.stage_code,
        ordered.is_computable
),

gone as (
    select
        ordered.region_code,
        ordered.proposal_year,
        ordered.wave_code,
        ordered.scheme_code,
        ordered.stage_code,
        furthest.reason_code,
        count(*) as person_count
    from ordered
    inner join furthest
        on
            ordered.region_code = furthest.region_code
            and ordered.proposal_year = furthest.proposal_year
            and ordered.wave_code = furthest.wave_code
            and ordered.scheme_code = furthest.scheme_code
            and ordered.sort_order = furthest.reached_order + 1
    where ordered.is_computable
    group by
        ordered.region_code,
        ordered.proposal_year,
        ordered.wave_code,
        ordered.scheme_code,
        ordered.stage_code,
        furthest.reason_code
),

-- One list of a kabupaten makes every other village of it one that has sent none.
rounds as (
    select
        left(village_code, 5) as kabupaten_code,
        proposal_year,
        wave_code,
        scheme_code,
        min(list_period) as list_period
    from spread
    group by left(village_code, 5), proposal_year, wave_code, scheme_code
),

-- A confirmed nil return is a list with nobody on it.
lists as (
    select
        village_code,
        proposal_year,
        wave_code,
        scheme_code,
        min(received_date) as received_date
    from (
        select
            village_code,
            proposal_year,
            wave_code,
            scheme_code,
            received_date
        from spread
        union all
        select
            files.region_code,
            rounds.proposal_year,
            rounds.wave_code,
            rounds.scheme_code,
            files.received_date
        from files
        inner join rounds
            on left(files.region_code, 5) = rounds.kabupaten_code and files.period = rounds.list_period
        where
            files.source = 'village__recipients'
            and files.status = 'accepted'
            and files.rows_accepted = 0
            and files.rows_quarantined = 0
            and {{ region_level('files.region_code') }} = 'desa'
    ) as told
    group by village_code, proposal_year, wave_code, scheme_code
),

owing as (
    select
        rounds.*,
        villages.village_code
    from rounds
    inner join villages on rounds.kabupaten_code = left(villages.village_code, 5)
    union
    select
        rounds.*,
        lists.village_code
    from rounds
    inner join lists
        on
            rounds.kabupaten_code = left(lists.village_code, 5)
            and rounds.proposal_year = lists.proposal_year
            and rounds.wave_code = lists.wave_code
            and rounds.scheme_code = lists.scheme_code
),

-- The day of the decree, else the day of the month agreed with the sender.
due as (
    select
        owing.village_code,
        owing.proposal_year,
        owing.wave_code,
        owing.scheme_code,
        coalesce(
            min(waves.due_date),
            min(
                least(
                    {{ month_end('owing.list_period') }} + expectations.due_day,
                    {{ month_end(month_shift('owing.list_period', 1)) }}
                )
            ) filter (where expectations.due_day is not null)
        ) as due_date
    from owing
    left join waves
        on
            waves.region_code in (owing.village_code, owing.kabupaten_code)
            and owing.proposal_year = waves.year
            and owing.scheme_code = waves.scheme_code
            and waves.wave_code in (owing.wave_code, 'ALL')
            and {{ in_force('waves', year_end('owing.proposal_year')) }}
    left join expectations
        on
            (
                owing.village_code = expectations.place_code
                or starts_with(owing.village_code, expectations.place_code || '.')
            )
            and expectations.first_period <= owing.list_period
            and (expectations.last_period is null or expectations.last_period >= owing.list_period)
    group by owing.village_code, owing.proposal_year, owing.wave_code, owing.scheme_code
),

village_reports as (
    select
        due.*,
        lists.received_date is not null as has_reported,
        case
            when due.due_date is not null
                then greatest(coalesce(lists.received_date, clock.last_date) - due.due_date, 0)
        end as days_late
    from due
    cross join clock
    left join lists
        on
            due.village_code = lists.village_code
            and due.proposal_year = lists.proposal_year
            and due.wave_code = lists.wave_code
            and due.scheme_code = lists.scheme_code
),

reports as (
    select
        region_code,
        proposal_year,
        wave_code,
        scheme_code,
        count(*) as villages_expected,
        count(*) filter (where has_reported) as villages_reporting,
        max(days_late) as days_late
    from (
        select
            *,
            unnest([village_code, left(village_code, 8), left(village_code, 5)]) as region_code
        from village_reports
    ) as places
    group by region_code, proposal_year, wave_code, scheme_code
),

counted as (
    select * from reached
    union all
    select * from gone
    union all
    select
        reports.region_code,
        reports.proposal_year,
        reports.wave_code,
        reports.scheme_code,
        stages.stage_code,
        case when reports.villages_reporting = 0 then 'NOT_REPORTED' else 'REACHED' end,
        case when reports.villages_reporting > 0 then 0 end
    from reports
    inner join stages on stages.sort_order = 1 and {{ in_force('stages', year_end('reports.proposal_year')) }}
    left join cells
        on
            reports.region_code = cells.region_code
            and reports.proposal_year = cells.proposal_year
            and reports.wave_code = cells.wave_code
            and reports.scheme_code = cells.scheme_code
    where cells.region_code is null
)

select
    counted.region_code,
    counted.proposal_year as year,
    counted.wave_code,
    counted.scheme_code,
    counted.stage_code,
    stages.sort_order as stage_order,
    counted.reason_code,
    cast(counted.person_count as bigint) as person_count,
    case when counted.reason_code in ('REACHED', 'NOT_REPORTED') then waves.quota_count end as quota_count,
    reports.villages_reporting = reports.villages_expected as has_reported,
    cast(reports.villages_expected as bigint) as villages_expected,
    cast(reports.villages_reporting as bigint) as villages_reporting,
    cast(reports.days_late as bigint) as days_late,
    known.as_of_period,
    counted.wave_code = 'ALL' or length(counted.region_code) < 13 as is_total
from counted
inner join reports
    on
        counted.region_code = reports.region_code
        and counted.proposal_year = reports.proposal_year
        and counted.wave_code = reports.wave_code
        and counted.scheme_code = reports.scheme_code
inner join stages
    on
        counted.stage_code = stages.stage_code
        and {{ in_force('stages', year_end('counted.proposal_year')) }}
left join waves
    on
        counted.region_code = waves.region_code
        and counted.proposal_year = waves.year
        and counted.scheme_code = waves.scheme_code
        and counted.wave_code = waves.wave_code
        and {{ in_force('waves', year_end('counted.proposal_year')) }}
left join (
    select
        left(village_code, 5) as kabupaten_code,
        proposal_year,
        max(as_of_period) as as_of_period
    from persons
    group by left(village_code, 5), proposal_year
) as known
    on
        left(counted.region_code, 5) = known.kabupaten_code
        and counted.proposal_year = known.proposal_year
