with memberships as (
    select * from {{ ref('int_memberships_labelled') }}
    where is_paid
),

several as (
    select * from {{ ref('int_person_months_several') }}
),

payers as (
    select
        *,
        case when funding_source_code = 'EMPLOYER' then employer_number end as payer_number
    from memberships
)

select
    payers.person_key,
    payers.period,
    payers.segment_code,
    payers.funding_source_code,
    payers.payer_number,
    payers.membership_key,
    payers.paid_idr,
    payers.birth_date,
    payers.started_date,
    true as is_only
from payers
where
    not exists (
        select 1 from several
        where several.person_key = payers.person_key and several.period = payers.period
    )
union all
select
    payers.person_key,
    payers.period,
    payers.segment_code,
    payers.funding_source_code,
    payers.payer_number,
    payers.membership_key,
    max(payers.paid_idr),
    min(payers.birth_date),
    min(payers.started_date),
    false
from payers
inner join several on payers.person_key = several.person_key and payers.period = several.period
group by
    payers.person_key,
    payers.period,
    payers.segment_code,
    payers.funding_source_code,
    payers.payer_number,
    payers.membership_key
