-- What would copying a programme cost here: people, months, rupiah, funder? | ID: Berapa biaya meniru program itu di sini: orang, bulan, rupiah, dan pendana?
with totals as (
    select
        *,
        last_day(cast(period || '-01' as date)) as last_date,
        max(period) over (partition by scheme_code) as latest_period
    from marts.mart_sponsorship
    where is_total and participation_rate is not null
),

programmes as (
    select
        totals.*,
        schemes.funding_source_code,
        schemes.workers_per_donor,
        schemes.months_per_worker,
        funders.discount_group
    from totals
    inner join marts.dim_scheme as schemes
        on
            totals.scheme_code = schemes.scheme_code
            and schemes.valid_from <= totals.last_date
            and coalesce(schemes.valid_to, date '9999-12-31') > totals.last_date
    inner join marts.dim_funding_source as funders
        on
            schemes.funding_source_code = funders.funding_source_code
            and funders.valid_from <= totals.last_date
            and coalesce(funders.valid_to, date '9999-12-31') > totals.last_date
    where totals.period = totals.latest_period
),

-- The newest count of civil servants of every region that sent one.
here as (
    select
        region_code,
        sum(civil_servant_count) as civil_servant_count
    from core.fct_headcounts
    where (region_code, agency_code, period) in (
        select
            region_code,
            agency_code,
            max(period)
        from core.fct_headcounts
        group by region_code, agency_code
    )
    group by region_code
),

copied as (
    select
        programmes.period,
        programmes.scheme_name,
        programmes.region_name as home_region_name,
        here.region_code,
        here.region_code = programmes.region_code as is_home,
        programmes.funding_source_code,
        programmes.discount_group,
        here.civil_servant_count,
        programmes.participation_rate,
        -- As at home: as many take part, and each carries as many.
        cast(
            round(
                here.civil_servant_count * programmes.participation_rate
                * programmes.pledged_count / nullif(programmes.civil_servant_donor_count, 0)
            ) as bigint
        ) as people_as_at_home,
        -- As asked: everybody carries the number that the programme names.
        cast(here.civil_servant_count * programmes.workers_per_donor as bigint) as people_as_asked,
        programmes.months_per_worker
    from programmes
    cross join here
)

select
    copied.period,
    copied.scheme_name,
    copied.home_region_name,
    copied.region_code,
    regions.region_name,
    copied.is_home,
    copied.funding_source_code,
    copied.civil_servant_count,
    round(100 * copied.participation_rate, 1) as participation_percent_at_home,
    copied.people_as_at_home,
    copied.people_as_asked,
    -- Where the programme names no months there is a cost per month only.
    copied.months_per_worker as month_count,
    premiums.premium_idr,
    premiums.is_settled as is_premium_settled,
    copied.people_as_at_home * premiums.premium_idr as cost_per_month_as_at_home_idr,
    copied.people_as_at_home * copied.months_per_worker * premiums.premium_idr as cost_as_at_home_idr,
    copied.people_as_asked * copied.months_per_worker * premiums.premium_idr as cost_as_asked_idr
from copied
inner join marts.dim_bpu_premium as premiums
    on
        copied.discount_group = premiums.funding_group
        and premiums.valid_from_period <= copied.period
        and coalesce(premiums.valid_to_period, '9999-12') > copied.period
left join marts.dim_region as regions on copied.region_code = regions.region_code and regions.is_current
order by copied.scheme_name asc, copied.is_home desc, copied.region_code asc
