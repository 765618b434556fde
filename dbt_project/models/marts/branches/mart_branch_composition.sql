with members as (
    select * from {{ ref('fct_branch_members') }}
),

branches as (
    select * from {{ ref('dim_branch') }}
),

kinds as (
    select * from {{ ref('dim_payer_kind') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

wholes as (
    select
        *,
        cast(sum(member_count) over (partition by period, branch_code) as bigint) as branch_member_count
    from members
)

select
    wholes.period,
    wholes.branch_code,
    coalesce(branches.branch_name, wholes.branch_code) as branch_name,
    wholes.payer_kind,
    kinds.name_id as payer_kind_name,
    wholes.member_count,
    wholes.unnamed_count,
    wholes.branch_member_count,
    wholes.member_count / wholes.branch_member_count as share_rate,
    periods.is_provisional
from wholes
inner join periods on wholes.period = periods.period
-- Outer joins: a count without a name in force must be seen, not vanish.
left join kinds
    on
        wholes.payer_kind = kinds.payer_kind
        and {{ in_force('kinds', month_end('wholes.period')) }}
left join branches
    on
        wholes.branch_code = branches.branch_code
        and {{ in_force('branches', month_end('wholes.period')) }}
