with files as (
    select * from {{ ref('stg_semesta__files') }}
    where status <> 'duplicate'
),

owed as (
    select * from {{ ref('int_deliveries_due') }}
),

findings as (
    select
        source,
        sender,
        period,
        unnest(finding_codes) as finding_code,
        unnest(finding_actions) as action_code
    from files
),

-- What cost most comes first: the file, then its rows; what was mended or only said cost nothing.
weighed as (
    select
        source,
        sender,
        period,
        finding_code,
        case action_code
            when 'rejected' then 5
            when 'held' then 4
            when 'quarantined' then 3
            when 'repaired' then 2
            when 'warned' then 1
            else 0
        end as severity,
        count(*) as finding_count
    from findings
    group by all
),

worst as (
    select
        source,
        sender,
        period,
        finding_code as worst_reason
    from weighed
    qualify row_number() over (
        partition by source, sender, period order by severity desc, finding_count desc, finding_code asc
    ) = 1
),

deliveries as (
    select
        source,
        sender,
        period,
        count(*) as file_count,
        sum(rows_landed) as row_count,
        sum(rows_accepted) as accepted_count,
        sum(rows_quarantined) as quarantined_count,
        count(*) filter (where status = 'held') as held_count,
        count(*) filter (where status = 'refused') as refused_count,
        min(received_date) filter (where status in ('accepted', 'superseded')) as first_accepted_date
    from files
    group by source, sender, period
),

-- Until this day anything is known: a file that is due later may still come.
known as (
    select max(received_date) as last_date from {{ ref('stg_semesta__files') }}
),

due_dates as (
    select
        deliveries.source,
        deliveries.sender,
        deliveries.period,
        min(owed.due_date) as due_date
    from deliveries
    inner join owed
        on
            deliveries.source = owed.source
            and deliveries.period = owed.period
            and deliveries.sender in (owed.sender, owed.region_code)
    group by deliveries.source, deliveries.sender, deliveries.period
),

missing as (
    select
        owed.source,
        owed.sender,
        owed.period,
        min(owed.due_date) as due_date
    from owed
    where
        not exists (
            select 1
            from deliveries
            where
                deliveries.source = owed.source
                and deliveries.period = owed.period
                and deliveries.sender in (owed.sender, owed.region_code)
        )
    group by owed.source, owed.sender, owed.period
),

scores as (
    select
        deliveries.*,
        worst.worst_reason,
        due_dates.due_date
    from deliveries
    left join worst
        on
            deliveries.source = worst.source
            and deliveries.sender is not distinct from worst.sender
            and deliveries.period is not distinct from worst.period
    left join due_dates
        on
            deliveries.source = due_dates.source
            and deliveries.sender = due_dates.sender
            and deliveries.period = due_dates.period

    union all by name

    select
        source,
        sender,
        period,
        0 as file_count,
        0 as row_count,
        0 as accepted_count,
        0 as quarantined_count,
        0 as held_count,
        0 as refused_count,
        due_date
    from missing
)

select
    scores.source,
    scores.sender,
    scores.period,
    scores.file_count,
    cast(scores.row_count as bigint) as row_count,
    cast(scores.accepted_count as bigint) as accepted_count,
    cast(scores.quarantined_count as bigint) as quarantined_count,
    scores.held_count,
    scores.refused_count,
    scores.worst_reason,
    scores.due_date,
    coalesce(scores.first_accepted_date, known.last_date) > scores.due_date as is_late
from scores
cross join known
