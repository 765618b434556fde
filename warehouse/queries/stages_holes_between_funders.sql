-- Where did one funder hand over to another, and how many people were left unpaid in between? | ID: Di mana pendanaan berpindah tangan, dan berapa orang yang terputus di antaranya?
with paid as (
    select
        person_key,
        period,
        region_code,
        funding_source_code,
        lag(period) over persons as previous_period,
        lag(funding_source_code) over persons as previous_funding_source_code,
        lead(period) over persons as next_period
    from core.fct_person_months
    where segment_code = 'BPU' and is_paid
    window persons as (partition by person_key order by period)
),

months as (
    select
        period,
        row_number() over (order by period) as month_order
    from marts.dim_period
),

-- Months of which nobody reported anything are no holes: only those in between count.
handed as (
    select
        paid.period,
        left(paid.region_code, 5) as region_code,
        paid.previous_funding_source_code as from_code,
        paid.funding_source_code as to_code,
        months.month_order - before.month_order - 1 as hole_months
    from paid
    inner join months on paid.period = months.period
    inner join months as before on paid.previous_period = before.period
    where paid.funding_source_code <> paid.previous_funding_source_code
),

-- Paid by somebody else until now, and by nobody in the newest month.
dropped as (
    select
        months.period,
        left(paid.region_code, 5) as region_code,
        paid.funding_source_code as from_code,
        'NOBODY' as to_code,
        last_months.month_order - months.month_order as hole_months
    from paid
    inner join months on paid.period = months.period
    cross join (select max(month_order) as month_order from months) as last_months
    where
        paid.next_period is null
        and paid.funding_source_code <> 'SELF'
        and months.month_order < last_months.month_order
)

select
    period,
    region_code,
    from_code,
    to_code,
    count(*) as person_count,
    count(*) filter (where hole_months > 0) as person_with_hole_count,
    sum(hole_months) as person_months_unpaid
from (
    select * from handed
    union all
    select * from dropped
) as ends
group by period, region_code, from_code, to_code
order by region_code, period, from_code, to_code
