-- The least a worker without an employer pays per month for JKK and JKM, by payer and month.
with rates as (
    select * from {{ ref('contribution_rates') }}
    where segment_code = 'BPU' and program_code in ('JKK', 'JKM') and sector_code = 'ANY'
),

-- The premium may change wherever a rate of either programme begins or ends.
boundaries as (
    select
        funding_group,
        valid_from_period as boundary_period
    from rates
    union
    select
        funding_group,
        valid_to_period
    from rates
    where valid_to_period is not null
),

spans as (
    select
        funding_group,
        boundary_period as valid_from_period,
        lead(boundary_period) over (partition by funding_group order by boundary_period)
            as valid_to_period
    from boundaries
)

select
    spans.funding_group,
    spans.valid_from_period,
    spans.valid_to_period,
    cast(sum(rates.amount_idr) as bigint) as premium_idr,
    bool_and(rates.is_settled) as is_settled
from spans
inner join rates
    on
        spans.funding_group = rates.funding_group
        and rates.valid_from_period <= spans.valid_from_period
        and (rates.valid_to_period is null or rates.valid_to_period > spans.valid_from_period)
group by spans.funding_group, spans.valid_from_period, spans.valid_to_period
-- Half a premium is none: where one of the two programmes has no rate, nothing can be computed.
having count(distinct rates.program_code) = 2
