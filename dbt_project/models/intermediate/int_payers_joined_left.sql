with payers as (
    select * from {{ ref('int_payers_changed') }}
    where not (is_paid_now and is_paid_before)
),

followed as (
    select * from {{ ref('int_periods_followed') }}
),

runs as (
    select
        person_key,
        min(first_paid_period) as first_paid_period
    from {{ ref('int_payment_runs') }}
    group by person_key
),

unpaid as (
    select * from {{ ref('int_memberships_unpaid') }}
),

residents as (
    select * from {{ ref('int_residents_keyed') }}
),

registers as (
    select * from {{ ref('int_registers_in_force') }}
),

-- Whom nobody reported the month before was not away: he is heard of again.
silent_before as (
    select distinct
        unpaid.person_key,
        followed.period
    from unpaid
    inner join followed on unpaid.period = followed.previous_period
    where unpaid.is_unknown
),

registered as (
    select
        residents.person_key,
        registers.period,
        bool_or(residents.is_dead) as is_dead,
        bool_or(residents.is_moved) and not bool_or(residents.is_present) as is_moved
    from residents
    inner join registers
        on
            residents.village_code = registers.village_code
            and residents.snapshot_period = registers.snapshot_period
    where residents.person_key in (select person_key from payers where is_paid_before)
    group by residents.person_key, registers.period
),

reasons as (
    select
        payers.*,
        case
            when payers.is_paid_now and runs.first_paid_period = payers.period then 'NEW'
            when payers.is_paid_now and silent_before.person_key is not null then 'REPORTED'
            when payers.is_paid_now then 'RETURNED'
            when registered.is_dead then 'DIED'
            when registered.is_moved then 'MOVED'
            when unpaid.decided_by_code = 'ENDED_IN_FILE' then 'ENDED'
            when unpaid.is_unknown then 'REPORTED'
            else 'UNPAID'
        end as movement_code
    from payers
    left join runs on payers.person_key = runs.person_key
    left join silent_before
        on
            payers.person_key = silent_before.person_key
            and payers.period = silent_before.period
    left join registered
        on
            payers.person_key = registered.person_key
            and payers.period = registered.period
    left join unpaid
        on
            payers.person_key = unpaid.person_key
            and payers.period = unpaid.period
            and payers.segment_code = unpaid.segment_code
),

cells as (
    select
        person_key,
        period,
        region_code,
        is_paid_now as is_in,
        unnest({{ flow_cells() }}, recursive := true),
        movement_code
    from reasons
),

-- Who left two segments for two reasons left ALL for the one that leaves most to do.
persons as (
    select
        person_key,
        period,
        region_code,
        is_in,
        segment_code,
        funding_source_code,
        min_by(movement_code, list_position(['UNPAID', 'REPORTED', 'ENDED'], movement_code))
            as least_final_code,
        min(movement_code) as movement_code
    from cells
    group by person_key, period, region_code, is_in, segment_code, funding_source_code
),

counted as (
    select
        period,
        region_code,
        segment_code,
        funding_source_code,
        coalesce(least_final_code, movement_code) as movement_code,
        is_in,
        count(*) as person_count
    from persons
    group by all
),

spread as (
    select
        * exclude (region_code),
        unnest({{ region_chain('region_code') }}) as region_code
    from counted
)

select
    period,
    region_code,
    segment_code,
    funding_source_code,
    movement_code,
    is_in,
    cast(sum(person_count) as bigint) as person_count
from spread
group by period, region_code, segment_code, funding_source_code, movement_code, is_in
