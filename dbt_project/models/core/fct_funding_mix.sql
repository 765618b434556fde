-- Who pays for whom in a month, what is due, billed and paid; counted where people live, then summed upward.
with payments as (
    select * from {{ ref('int_payments') }}
),

placed as (
    select * from {{ ref('int_person_months_placed') }}
),

bill_lines as (
    select * from {{ ref('int_bill_lines_told') }}
),

trail as (
    select * from {{ ref('fct_payment_trail') }}
    where has_bill
),

worker_groups as (
    select
        person_key,
        period,
        list(worker_group_code) as worker_group_codes
    from {{ ref('fct_worker_group_months') }}
    group by person_key, period
),

segments as (
    select * from {{ ref('segments') }}
),

funding as (
    select * from {{ ref('dim_funding_source') }}
),

premiums as (
    select * from {{ ref('dim_bpu_premium') }}
),

payers as (
    select
        person_key,
        period,
        segment_code,
        funding_source_code,
        paid_idr,
        is_only
    from payments
    where is_only
    union all
    select
        person_key,
        period,
        segment_code,
        funding_source_code,
        sum(paid_idr),
        false
    from payments
    where not is_only
    group by person_key, period, segment_code, funding_source_code
),

bills as (
    select
        bill_lines.person_key,
        bill_lines.period,
        trail.segment_code,
        trail.funding_source_code,
        sum(bill_lines.billed_idr) as billed_idr,
        min(bill_lines.region_code) as region_code
    from bill_lines
    inner join trail on bill_lines.billing_code = trail.billing_code
    group by bill_lines.person_key, bill_lines.period, trail.segment_code, trail.funding_source_code
),

billed_only as (
    select bills.*
    from bills
    where
        not exists (
            select 1 from payers
            where
                payers.person_key = bills.person_key
                and payers.period = bills.period
                and payers.segment_code = bills.segment_code
                and payers.funding_source_code = bills.funding_source_code
        )
),

-- Whatever a month was paid for, a person has one place in it.
placed_otherwise as (
    select
        placed.person_key,
        placed.period,
        min(placed.region_code) as region_code
    from placed
    inner join billed_only
        on placed.person_key = billed_only.person_key and placed.period = billed_only.period
    group by placed.person_key, placed.period
),

-- One row per person, month, segment and payer.
gathered as (
    select
        payers.*,
        1 as paid_count,
        bills.billed_idr,
        coalesce(placed.region_code, bills.region_code) as region_code
    from payers
    left join placed
        on
            payers.person_key = placed.person_key
            and payers.period = placed.period
            and payers.segment_code = placed.segment_code
    left join bills
        on
            payers.person_key = bills.person_key
            and payers.period = bills.period
            and payers.segment_code = bills.segment_code
            and payers.funding_source_code = bills.funding_source_code
    union all
    select
        billed_only.person_key,
        billed_only.period,
        billed_only.segment_code,
        billed_only.funding_source_code,
        null,
        false,
        0,
        billed_only.billed_idr,
        coalesce(placed_otherwise.region_code, billed_only.region_code)
    from billed_only
    left join placed_otherwise
        on
            billed_only.person_key = placed_otherwise.person_key
            and billed_only.period = placed_otherwise.period
),

-- What an employee owes depends on the wage, which no published row knows: nothing is due there.
priced as (
    select
        gathered.*,
        segments.is_in_all,
        coalesce(worker_groups.worker_group_codes, ['UNMAPPED']) as worker_group_codes,
        case when gathered.segment_code = 'BPU' then premiums.premium_idr * gathered.paid_count end
            as due_idr,
        gathered.segment_code = 'BPU' and not coalesce(premiums.is_settled, false) as is_rate_unsettled
    from gathered
    inner join segments
        on
            gathered.segment_code = segments.segment_code
            and {{ in_force('segments', month_end('gathered.period')) }}
    left join worker_groups
        on gathered.person_key = worker_groups.person_key and gathered.period = worker_groups.period
    left join funding
        on
            gathered.funding_source_code = funding.funding_source_code
            and {{ in_force('funding', month_end('gathered.period')) }}
    left join premiums
        on
            funding.discount_group = premiums.funding_group
            and gathered.period >= premiums.valid_from_period
            and (premiums.valid_to_period is null or gathered.period < premiums.valid_to_period)
),

-- Nearly everybody has one payer: those are counted once here, the others by name below.
counted as (
    select
        period,
        region_code,
        segment_code,
        funding_source_code,
        worker_group_codes,
        is_in_all,
        cast(null as varchar) as person_key,
        count(*) as only_count,
        sum(paid_count) as paid_count,
        sum(due_idr) as due_idr,
        count(*) filter (where due_idr is null) as undue_count,
        sum(billed_idr) as billed_idr,
        sum(paid_idr) as paid_idr,
        bool_or(is_rate_unsettled) as is_rate_unsettled
    from priced
    where is_only
    group by all
    union all
    select
        period,
        region_code,
        segment_code,
        funding_source_code,
        worker_group_codes,
        is_in_all,
        case when paid_count > 0 then person_key end,
        0,
        paid_count,
        due_idr,
        case when paid_count > 0 and due_idr is null then 1 else 0 end,
        billed_idr,
        paid_idr,
        is_rate_unsettled
    from priced
    where not is_only
),

grouped as (
    select
        * exclude (worker_group_codes),
        unnest(worker_group_codes) as worker_group_code
    from counted
),

-- Persons are counted before regions are summed: a person has one region in a month.
cells as (
    {% for segment, group, payer, rows in [
        ('segment_code', 'worker_group_code', 'funding_source_code', 'grouped'),
        ('segment_code', "'ALL'", 'funding_source_code', 'counted'),
        ('segment_code', "'ALL'", "'ALL'", 'counted'),
        ("'ALL'", "'ALL'", 'funding_source_code', 'counted'),
        ("'ALL'", "'ALL'", "'ALL'", 'counted')
    ] -%}
        select
            period,
            region_code,
            {{ segment }},
            {{ group }},
            {{ payer }},
            sum(only_count) + count(distinct person_key) as covered_count,
            sum(paid_count) as person_months,
            sum(due_idr) as due_idr,
            sum(undue_count) as undue_count,
            sum(billed_idr) as billed_idr,
            sum(paid_idr) as paid_idr,
            bool_or(is_rate_unsettled) as is_rate_unsettled
        from {{ rows }}
        {% if segment == "'ALL'" -%}
            where is_in_all
        {% endif -%}
        group by all
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

spread as (
    select
        * exclude (region_code),
        unnest({{ region_chain('region_code') }}) as region_code
    from cells
)

select
    period,
    region_code,
    segment_code,
    worker_group_code,
    funding_source_code,
    cast(sum(covered_count) as bigint) as covered_count,
    cast(sum(person_months) as bigint) as person_months,
    cast(case when sum(undue_count) = 0 then sum(due_idr) end as bigint) as premium_due_idr,
    cast(sum(billed_idr) as bigint) as premium_billed_idr,
    cast(sum(paid_idr) as bigint) as premium_paid_idr,
    bool_or(is_rate_unsettled) as is_rate_unsettled
from spread
group by period, region_code, segment_code, worker_group_code, funding_source_code
