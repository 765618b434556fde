with told as (
    select * from {{ ref('stg_bpjstk__billings') }}
),

files as (
    select
        receipt_id,
        received_at
    from {{ ref('stg_semesta__files') }}
),

memberships as (
    select * from {{ ref('int_memberships_labelled') }}
    where employer_number is not null
),

funding_labels as (
    select * from {{ ref('int_funding_labels_dated') }}
),

treasury_funds as (
    select * from {{ ref('treasury_funds') }}
),

-- A bill is told again every month until it is paid: the newest telling counts.
bills as (
    select
        told.*,
        files.received_at
    from told
    left join files on told.receipt_id = files.receipt_id
    qualify row_number() over (
        partition by told.billing_code
        order by
            told.reporting_period desc nulls last,
            files.received_at desc,
            told.receipt_id asc,
            told.row_number asc
    ) = 1
),

counted as (
    select
        employer_number,
        segment_code,
        funding_source_code,
        count(*) as row_count
    from memberships
    group by employer_number, segment_code, funding_source_code
),

-- Who stands behind a number, as most members under it say.
payers as (
    select
        employer_number,
        max_by(segment_code, lpad(cast(row_count as varchar), 12, '0') || segment_code) as segment_code,
        max_by(funding_source_code, lpad(cast(row_count as varchar), 12, '0') || funding_source_code)
            as funding_source_code
    from counted
    group by employer_number
),

known as (
    select
        bills.*,
        coalesce(payers.segment_code, 'BPU') as segment_code,
        coalesce(payers.funding_source_code, funding_labels.funding_source_code) as funding_source_code
    from bills
    left join payers on bills.payer_number = payers.employer_number
    -- A group of workers without an employer is numbered by its type: SG, SA, SD, SC, SB, SL.
    left join funding_labels
        on
            left(bills.payer_number, 2) = funding_labels.label
            and {{ in_force('funding_labels', month_end('bills.last_period')) }}
)

select
    known.billing_code,
    coalesce(known.reporting_region_code, 'ID') as region_code,
    known.payer_number,
    known.segment_code,
    known.funding_source_code,
    treasury_funds.funding_source_code is not null as is_treasury,
    known.first_period,
    known.last_period,
    known.person_count,
    known.person_count
    * ({{ month_number('known.last_period') }} - {{ month_number('known.first_period') }} + 1)
        as person_months_billed,
    known.billed_idr,
    coalesce(known.paid_idr, 0) as paid_idr,
    known.paid_date,
    cast(coalesce(year(known.paid_date), cast(left(known.first_period, 4) as bigint)) as integer)
        as fiscal_year,
    known.receipt_id,
    known.row_number
from known
left join treasury_funds
    on
        known.funding_source_code = treasury_funds.funding_source_code
        and {{ in_force('treasury_funds', month_end('known.last_period')) }}
