-- What the standing budget has for premiums, by what an order can name: sub-activity, account, fund.
with lines as (
    select * from {{ ref('fct_budget_lines') }}
    where is_last_version
)

select
    position_key,
    region_code,
    fiscal_year,
    sub_activity_code,
    account_code,
    funding_source_code,
    min(skpd_code) as skpd_code,
    cast(coalesce(sum(amount_idr) filter (where premium_kind in ('BPU', 'PU')), 0) as bigint) as premium_idr,
    bool_or(premium_kind in ('BPU', 'PU')) as is_premium,
    bool_and(premium_kind = 'NOT_PREMIUM') as is_other
from lines
group by position_key, region_code, fiscal_year, sub_activity_code, account_code, funding_source_code
