-- Why more are covered than there are workers: what is old, counted twice, or counted elsewhere.
with above_one as (
    select * from {{ ref('fct_coverage') }}
    where universe_count > 0 and covered_count > universe_count
),

chain as (
    select * from {{ ref('fct_coverage_chain') }}
),

methods as (
    select * from {{ ref('dim_method') }}
),

limits as (
    select * from {{ ref('dim_universe_limit') }}
),

measured as (
    select
        above_one.period,
        above_one.region_code,
        above_one.segment_code,
        above_one.method_code,
        above_one.universe_count,
        above_one.covered_count - above_one.universe_count as excess_count,
        {{ is_stale('above_one.universe_period', 'above_one.period', 'limits') }} as is_universe_stale,
        coalesce(above_one.universe_count < limits.small_below_count, false) as is_universe_small,
        -- Totals count memberships by branch; persons are counted once, and where they live.
        methods.region_basis_code <> 'residence' as counts_memberships,
        coalesce(chain.enrolled_row_count, 0) > 0 as has_list,
        case when methods.region_basis_code <> 'residence' then chain.repeated_row_count else 0 end
            as double_count,
        case
            when methods.region_basis_code <> 'residence'
                then chain.resident_elsewhere_count + chain.resident_above_count
            -- Construction counts at the project; a potential told by a branch lacks who works elsewhere.
            else
                chain.unnamed_count
                + case
                    when above_one.universe_source = 'potential as reported'
                        then chain.from_other_list_count
                    else 0
                end
        end as elsewhere_count
    from above_one
    left join methods
        on
            above_one.method_code = methods.method_code
            and {{ in_force('methods', month_end('above_one.period')) }}
    left join limits on {{ in_force('limits', month_end('above_one.period')) }}
    left join chain
        on
            above_one.period = chain.period
            and above_one.region_code = chain.region_code
            and above_one.segment_code = chain.segment_code
)

select
    period,
    region_code,
    segment_code,
    method_code,
    cast(excess_count as bigint) as excess_count,
    cast(case when has_list or not counts_memberships then double_count end as bigint) as double_count,
    cast(case when has_list or not counts_memberships then elsewhere_count end as bigint)
        as elsewhere_count,
    case
        when is_universe_stale then 'STALE_UNIVERSE'
        when excess_count <= double_count then 'DOUBLES'
        when excess_count <= double_count + elsewhere_count then 'COMMUTERS'
        -- Without a list by name nobody can say who of a branch's members lives elsewhere.
        when counts_memberships and not has_list then 'COMMUTERS'
        when is_universe_small then 'SMALL_UNIVERSE'
        else 'UNEXPLAINED'
    end as reason_code
from measured
