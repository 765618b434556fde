-- Who pays for whom in a month, what is due, billed and paid; counted where people live, then summed upward.
with memberships as (
    select * from {{ ref('int_memberships_labelled') }}
    where is_paid
),

placed as (
    select distinct
        person_key,
        period,
        region_code
    from {{ ref('int_person_months_placed') }}
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

-- A membership that two files report is one payment.
payments as (
    select
        person_key,
        period,
        segment_code,
        funding_source_code,
        membership_key,
        max(paid_idr) as paid_idr
    from memberships
    group by person_key, period, segment_code, funding_source_code, membership_key
),

told as (
    select
        person_key,
        period,
        segment_code,
        funding_source_code,
        1 as paid_count,
        sum(paid_idr) as paid_idr,
        null as billed_idr,
        cast(null as varchar) as bill_region_code
    from payments
    group by person_key, period, segment_code, funding_source_code
    union all
    select
        bill_lines.person_key,
        bill_lines.period,
        trail.segment_code,
        trail.funding_source_code,
        0,
        null,
        bill_lines.billed_idr,
        bill_lines.region_code
    from bill_lines
    inner join trail on bill_lines.billing_code = trail.billing_code
),

-- One row per person, month, segment and payer.
gathered as (
    select
        person_key,
        period,
        segment_code,
        funding_source_code,
        max(paid_count) as paid_count,
        sum(paid_idr) as paid_idr,
        sum(billed_idr) as billed_idr,
        min(bill_region_code) as bill_region_code
    from told
    group by person_key, period, segment_code, funding_source_code
),

-- What an employee owes depends on the wage, which no published row knows: nothing is due there.
priced as (
    select
        gathered.*,
        coalesce(placed.region_code, gathered.bill_region_code) as region_code,
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
    left join placed on gathered.person_key = placed.person_key and gathered.period = placed.period
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

grouped as (
    select
        * exclude (worker_group_codes),
        unnest(worker_group_codes) as worker_group_code
    from priced
),

-- Persons are counted before regions are summed: a person has one region in a month.
cells as (
    {% for segment, group, payer, rows in [
        ('segment_code', 'worker_group_code', 'funding_source_code', 'grouped'),
        ('segment_code', "'ALL'", 'funding_source_code', 'priced'),
        ('segment_code', "'ALL'", "'ALL'", 'priced'),
        ("'ALL'", "'ALL'", 'funding_source_code', 'priced'),
        ("'ALL'", "'ALL'", "'ALL'", 'priced')
    ] -%}
        select
            period,
            region_code,
            {{ segment }},
            {{ group }},
            {{ payer }},
            count(distinct case when paid_count > 0 then person_key end) as covered_count,
            sum(paid_count) as person_months,
            sum(due_idr) as due_idr,
            count(*) filter (where paid_count > 0 and due_idr is null) as undue_count,
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
