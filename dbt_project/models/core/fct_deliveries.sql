with files as (
    select * from {{ ref('stg_semesta__files') }}
    where status <> 'duplicate'
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
        count(*) filter (where status = 'refused') as refused_count
    from files
    group by source, sender, period
)

select
    deliveries.source,
    deliveries.sender,
    deliveries.period,
    deliveries.file_count,
    deliveries.row_count,
    deliveries.accepted_count,
    deliveries.quarantined_count,
    deliveries.held_count,
    deliveries.refused_count,
    worst.worst_reason
from deliveries
left join worst
    on
        deliveries.source = worst.source
        and deliveries.sender is not distinct from worst.sender
        and deliveries.period is not distinct from worst.period
