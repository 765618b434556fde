with told as (
    select * from {{ ref('int_statuses_told') }}
),

paid as (
    select * from {{ ref('int_person_months_placed') }}
    where is_paid
),

unpaid as (
    select * from {{ ref('int_memberships_unpaid') }}
),

late_payments as (
    select * from {{ ref('int_late_payments') }}
),

-- GRACE and LAPSED are our reading of an unpaid month: no file tells them.
compared as (
    select
        told.person_key,
        told.period,
        told.segment_code,
        told.status_code,
        told.decided_by_code,
        told.told_at,
        told.replaced_at,
        coalesce(paid.region_code, unpaid.region_code, told.reporting_region_code) as region_code,
        case when paid.person_key is not null then 'PAID' else unpaid.status_code end as status_now,
        case
            when paid.person_key is not null then upper(paid.paid_basis_code)
            else unpaid.decided_by_code
        end as now_decided_by_code,
        case
            when paid.person_key is not null then 'PAID'
            when unpaid.decided_by_code = 'ENDED_IN_FILE' then 'ENDED'
            else 'UNPAID'
        end as told_now,
        unpaid.person_key is null and paid.person_key is null as is_gone,
        paid.learned_at as paid_learned_at
    from told
    left join paid
        on
            told.person_key = paid.person_key
            and told.period = paid.period
            and told.segment_code = paid.segment_code
    left join unpaid
        on
            told.person_key = unpaid.person_key
            and told.period = unpaid.period
            and told.segment_code = unpaid.segment_code
),

differing as (
    select
        *,
        status_code <> told_now
        -- A later file beside one that counts for a payment was never believed.
        and (paid_learned_at is null or paid_learned_at > told_at)
        -- Not paid then and in no file now says nothing new.
        and (not is_gone or status_code = 'PAID') as is_different
    from compared
),

-- The last that was told otherwise was believed until the change.
last_told as (
    select *
    from differing
    where is_different
    qualify row_number() over (
        partition by person_key, period, segment_code
        order by told_at desc, decided_by_code asc, region_code asc
    ) = 1
),

-- A file replaced since may have told the present status first.
told_since as (
    select
        last_told.person_key,
        last_told.period,
        last_told.segment_code,
        min(differing.told_at) as told_at
    from last_told
    inner join differing
        on
            last_told.person_key = differing.person_key
            and last_told.period = differing.period
            and last_told.segment_code = differing.segment_code
            and last_told.told_now = differing.status_code
            and last_told.told_at < differing.told_at
    group by last_told.person_key, last_told.period, last_told.segment_code
)

select
    last_told.person_key,
    last_told.period,
    last_told.segment_code,
    last_told.region_code,
    last_told.status_code as status_before,
    last_told.decided_by_code as before_decided_by_code,
    last_told.status_now,
    last_told.now_decided_by_code as decided_by_code,
    last_told.told_at as learned_before_at,
    coalesce(told_since.told_at, last_told.paid_learned_at, last_told.replaced_at) as learned_at
from last_told
left join told_since
    on
        last_told.person_key = told_since.person_key
        and last_told.period = told_since.period
        and last_told.segment_code = told_since.segment_code
union all
select
    late_payments.person_key,
    late_payments.period,
    late_payments.segment_code,
    paid.region_code,
    'UNPAID',
    'NOT_IN_FILE',
    'PAID',
    upper(paid.paid_basis_code),
    late_payments.told_at,
    late_payments.learned_at
from late_payments
inner join paid
    on
        late_payments.person_key = paid.person_key
        and late_payments.period = paid.period
        and late_payments.segment_code = paid.segment_code
