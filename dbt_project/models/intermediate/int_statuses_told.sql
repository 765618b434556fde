with replaced as (
    select * from {{ ref('int_memberships_replaced') }}
),

memberships as (
    select * from {{ ref('int_memberships_labelled') }}
),

disputed as (
    select
        person_key,
        period,
        segment_code
    from {{ ref('int_person_months_placed') }}
    where is_disputed
),

rows_told as (
    select
        person_key,
        period,
        segment_code,
        reporting_region_code,
        receipt_id,
        told_at,
        replaced_at,
        is_paid,
        is_ended,
        paid_basis_code
    from replaced
    union all
    select
        memberships.person_key,
        memberships.period,
        memberships.segment_code,
        memberships.reporting_region_code,
        memberships.receipt_id,
        memberships.learned_at,
        null,
        memberships.is_paid,
        memberships.is_ended,
        memberships.paid_basis_code
    from memberships
    inner join disputed
        on
            memberships.person_key = disputed.person_key
            and memberships.period = disputed.period
            and memberships.segment_code = disputed.segment_code
)

select
    person_key,
    period,
    segment_code,
    receipt_id,
    min(reporting_region_code) as reporting_region_code,
    min(told_at) as told_at,
    min(replaced_at) as replaced_at,
    case
        when bool_or(is_paid) then 'PAID'
        when bool_and(is_ended) then 'ENDED'
        else 'UNPAID'
    end as status_code,
    case
        when bool_or(is_paid) or not bool_and(is_ended)
            then upper(coalesce(min(paid_basis_code) filter (where is_paid), min(paid_basis_code)))
        else 'ENDED_IN_FILE'
    end as decided_by_code
from rows_told
group by person_key, period, segment_code, receipt_id
