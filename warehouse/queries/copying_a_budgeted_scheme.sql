-- What would it cost here to assist as many workers from the budget as another region does? | ID: Berapa biaya di sini bila APBD membantu pekerja sebanyak daerah lain?
with assisted as (
    select
        mix.period,
        mix.region_code as home_region_code,
        mix.region_name as home_region_name,
        mix.funding_source_code,
        mix.covered_count as people_at_home
    from marts.mart_funding_mix as mix
    where
        mix.segment_code = 'BPU'
        and mix.worker_group_code = 'ALL'
        and mix.funding_source_code in ('APBD', 'DBHCHT')
        and mix.region_level = 'kabupaten'
        and mix.period = (select max(latest.period) from marts.mart_funding_mix as latest)
),

-- Workers without an employer who are eligible, as the headline has them.
eligible as (
    select
        region_code,
        region_name,
        universe_count
    from marts.mart_coverage_by_region_segment
    where
        is_headline
        and segment_code = 'BPU'
        and region_level = 'kabupaten'
        and universe_count > 0
        and period = (select max(latest.period) from marts.mart_funding_mix as latest)
),

-- Months as the home region budgets them; where no line of the fund names months there is a cost per month only.
budgeted as (
    select
        region_code,
        funding_source_code,
        max(month_count) as month_count
    from marts.mart_budget_vs_premium
    where is_last_version and premium_kind = 'BPU' and region_level = 'kabupaten'
    group by region_code, funding_source_code, fiscal_year
    qualify row_number() over (
        partition by region_code, funding_source_code order by fiscal_year desc
    ) = 1
),

copied as (
    select
        assisted.*,
        here.region_code,
        here.region_name,
        here.region_code = assisted.home_region_code as is_home,
        assisted.people_at_home / home.universe_count as share_at_home,
        case
            when here.region_code = assisted.home_region_code then assisted.people_at_home
            else cast(round(here.universe_count * assisted.people_at_home / home.universe_count) as bigint)
        end as people_count,
        budgeted.month_count
    from assisted
    inner join eligible as home on assisted.home_region_code = home.region_code
    cross join eligible as here
    left join budgeted
        on
            assisted.home_region_code = budgeted.region_code
            and assisted.funding_source_code = budgeted.funding_source_code
)

select
    copied.period,
    copied.home_region_name,
    copied.funding_source_code,
    round(100 * copied.share_at_home, 1) as percent_of_eligible_at_home,
    copied.region_code,
    copied.region_name,
    copied.is_home,
    copied.people_count,
    copied.month_count,
    premiums.premium_idr,
    copied.people_count * premiums.premium_idr as cost_per_month_idr,
    copied.people_count * copied.month_count * premiums.premium_idr as cost_idr
from copied
inner join marts.dim_funding_source as funders
    on
        copied.funding_source_code = funders.funding_source_code
        and funders.valid_from <= last_day(cast(copied.period || '-01' as date))
        and coalesce(funders.valid_to, date '9999-12-31') > last_day(cast(copied.period || '-01' as date))
inner join marts.dim_bpu_premium as premiums
    on
        funders.discount_group = premiums.funding_group
        and premiums.valid_from_period <= copied.period
        and coalesce(premiums.valid_to_period, '9999-12') > copied.period
order by
    copied.home_region_name asc,
    copied.funding_source_code asc,
    copied.is_home desc,
    copied.region_code asc
