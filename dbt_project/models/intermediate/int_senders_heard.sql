with lists as (
    select distinct
        receipt_id,
        coalesce(reporting_region_code, sender) as reporting_region_code,
        sender,
        period
    from {{ ref('stg_bpjstk__participants') }}
),

files as (
    select * from {{ ref('stg_semesta__files') }}
    where source = 'bpjstk__participants' and status = 'accepted'
),

periods as (
    select period from {{ ref('int_periods_observed') }}
),

heard as (
    select
        lists.reporting_region_code,
        lists.sender,
        lists.period,
        files.received_at
    from lists
    inner join files on lists.receipt_id = files.receipt_id
    union all
    -- A confirmed nil return: its sender has delivered, and nobody was in it.
    select
        coalesce(region_code, sender),
        sender,
        period,
        received_at
    from files
    where rows_accepted = 0 and rows_quarantined = 0 and period is not null
),

senders as (
    select distinct
        reporting_region_code,
        sender
    from heard
),

own as (
    select
        reporting_region_code,
        sender,
        period,
        min(received_at) as learned_at
    from heard
    group by reporting_region_code, sender, period
),

regions as (
    select
        reporting_region_code,
        period,
        min(received_at) as learned_at
    from heard
    group by reporting_region_code, period
),

owed as (
    select distinct
        sender,
        region_code,
        period
    from {{ ref('int_deliveries_due') }}
    where source = 'bpjstk__participants'
)

select
    senders.reporting_region_code,
    senders.sender,
    periods.period,
    -- Another sender of the region may be the same one under another name, unless this one is
    -- expected by name and sent nothing.
    own.period is not null or (regions.period is not null and owed.period is null) as is_heard,
    coalesce(own.learned_at, case when owed.period is null then regions.learned_at end) as learned_at
from senders
cross join periods
left join own
    on
        senders.reporting_region_code = own.reporting_region_code
        and senders.sender = own.sender
        and periods.period = own.period
left join regions
    on
        senders.reporting_region_code = regions.reporting_region_code
        and periods.period = regions.period
left join owed
    on
        senders.sender = owed.sender
        and periods.period = owed.period
        and (owed.region_code is null or owed.region_code = senders.reporting_region_code)
