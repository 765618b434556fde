-- Programmes carried by donors, month by month: statement, money taken, money passed on, workers.
with donor_months as (
    select * from {{ ref('int_donor_months') }}
),

workers as (
    select * from {{ ref('fct_sponsored_workers') }}
),

remittances as (
    select * from {{ ref('stg_donor__remittances') }}
),

headcounts as (
    select * from {{ ref('fct_headcounts') }}
),

schemes_told as (
    select * from {{ ref('int_schemes_told') }}
),

files as (
    select * from {{ ref('stg_semesta__files') }}
),

periods as (
    select * from {{ ref('int_periods_sponsored') }}
),

schemes as (
    select * from {{ ref('dim_scheme') }}
),

funders as (
    select * from {{ ref('dim_funding_source') }}
),

premiums as (
    select * from {{ ref('dim_bpu_premium') }}
),

targets as (
    select * from {{ ref('scheme_targets') }}
),

-- A transfer that two files tell is one transfer.
transfers as (
    select
        schemes_told.scheme_code,
        schemes_told.region_code,
        remittances.period,
        remittances.remitted_idr
    from remittances
    inner join files on remittances.receipt_id = files.receipt_id
    inner join schemes_told
        on
            remittances.scheme_label = schemes_told.scheme_label
            and left(remittances.reporting_region_code, 5) is not distinct from schemes_told.kabupaten_code
            and remittances.period = schemes_told.period
    qualify row_number() over (
        partition by
            schemes_told.scheme_code, schemes_told.region_code, remittances.period, remittances.account_key,
            remittances.billing_code, remittances.remitted_date, remittances.remitted_idr
        order by files.received_at desc, remittances.receipt_id desc
    ) = 1
),

remitted as (
    select
        scheme_code,
        region_code,
        period,
        sum(remitted_idr) as remitted_idr
    from transfers
    group by scheme_code, region_code, period
),

-- A programme is followed from its first month to the last that anybody speaks of.
begun as (
    select
        scheme_code,
        region_code,
        min(period) as first_period,
        bool_or(is_pledged) as has_pledges,
        bool_or(has_agency) as asks_civil_servants
    from (
        select
            scheme_code,
            region_code,
            period,
            pledged_count is not null as is_pledged,
            agency_code <> 'NONE' as has_agency
        from donor_months
        union all
        select
            scheme_code,
            region_code,
            period,
            false,
            false
        from workers
        union all
        select
            scheme_code,
            region_code,
            period,
            false,
            false
        from remitted
    ) as traces
    group by scheme_code, region_code
),

scheme_months as (
    select
        begun.scheme_code,
        begun.region_code,
        begun.has_pledges,
        begun.asks_civil_servants,
        periods.period,
        full_premiums.premium_idr,
        least_premiums.premium_idr as least_premium_idr
    from begun
    inner join periods on begun.first_period <= periods.period
    left join schemes
        on
            begun.scheme_code = schemes.scheme_code
            and {{ in_force('schemes', month_end('periods.period')) }}
    left join funders
        on
            coalesce(schemes.funding_source_code, 'UNKNOWN') = funders.funding_source_code
            and {{ in_force('funders', month_end('periods.period')) }}
    left join premiums as full_premiums
        on
            funders.discount_group = full_premiums.funding_group
            and full_premiums.valid_from_period <= periods.period
            and (full_premiums.valid_to_period is null or full_premiums.valid_to_period > periods.period)
    left join premiums as least_premiums
        on
            least_premiums.funding_group = 'SELF'
            and least_premiums.valid_from_period <= periods.period
            and (least_premiums.valid_to_period is null or least_premiums.valid_to_period > periods.period)
),

-- The newest count of each agency up to the month, agencies without donors too.
counted_agencies as (
    select
        scheme_months.scheme_code,
        scheme_months.region_code,
        scheme_months.period,
        headcounts.agency_code,
        arg_max(headcounts.civil_servant_count, headcounts.period) as civil_servant_count
    from scheme_months
    inner join headcounts
        on
            scheme_months.region_code = headcounts.region_code
            and headcounts.period <= scheme_months.period
    where scheme_months.asks_civil_servants
    group by
        scheme_months.scheme_code,
        scheme_months.region_code,
        scheme_months.period,
        headcounts.agency_code
),

donors as (
    select
        donor_months.*,
        donor_months.pledged_count is not null or coalesce(donor_months.deducted_idr, 0) > 0 as is_donor,
        -- Whether a donor who promised pays by the relief or in full is unsettled: the promise holds.
        case
            when donor_months.deducted_idr is null then null
            when donor_months.pledged_count is not null
                then least(
                    donor_months.pledged_count,
                    floor(donor_months.deducted_idr / scheme_months.least_premium_idr)
                )
            else floor(donor_months.deducted_idr / scheme_months.premium_idr)
        end as deducted_count,
        donor_months.pledged_count * scheme_months.premium_idr as pledged_idr
    from donor_months
    inner join scheme_months
        on
            donor_months.scheme_code = scheme_months.scheme_code
            and donor_months.region_code = scheme_months.region_code
            and donor_months.period = scheme_months.period
),

donor_sums as (
    select
        scheme_code,
        region_code,
        period,
        case when grouping(agency_code) = 1 then 'ALL' else agency_code end as agency_code,
        count(*) filter (where is_donor) as donor_count,
        count(*) filter (where is_donor and agency_code <> 'NONE') as civil_servant_donor_count,
        sum(pledged_count) as pledged_count,
        sum(pledged_idr) as pledged_idr,
        sum(deducted_count) as deducted_count,
        sum(deducted_idr) as deducted_idr,
        sum(failed_idr) as failed_idr,
        sum(unclear_idr) as unclear_idr
    from donors
    group by
        grouping sets (
            (scheme_code, region_code, period), (scheme_code, region_code, period, agency_code)
        )
),

-- Workers of a pool have no donor and are in the total alone.
worker_sums as (
    select
        scheme_code,
        region_code,
        period,
        case when grouping(agency_code) = 1 then 'ALL' else agency_code end as agency_code,
        count(*) as carried_count,
        case when count(is_enrolled) > 0 then count(*) filter (where is_enrolled) end as enrolled_count,
        case when count(is_active) > 0 then count(*) filter (where is_active) end as active_count,
        count(*) filter (where is_active is null) as unknown_count,
        case when bool_or(is_paired) then count(*) filter (where is_orphaned) end as orphaned_count
    from workers
    group by
        grouping sets (
            (scheme_code, region_code, period), (scheme_code, region_code, period, agency_code)
        )
),

cells as (
    select
        scheme_code,
        region_code,
        period,
        agency_code
    from donor_sums
    union
    select
        scheme_code,
        region_code,
        period,
        agency_code
    from worker_sums
    where agency_code <> 'POOL'
    union
    select
        scheme_code,
        region_code,
        period,
        agency_code
    from counted_agencies
    union
    select
        scheme_code,
        region_code,
        period,
        'ALL'
    from scheme_months
),

-- Participation is of agencies whose civil servants are counted: a donor of another has no denominator.
civil_servants as (
    select
        cells.scheme_code,
        cells.region_code,
        cells.period,
        cells.agency_code,
        sum(counted_agencies.civil_servant_count) as civil_servant_count
    from cells
    inner join counted_agencies
        on
            cells.scheme_code = counted_agencies.scheme_code
            and cells.region_code = counted_agencies.region_code
            and cells.period = counted_agencies.period
            and cells.agency_code in ('ALL', counted_agencies.agency_code)
    group by cells.scheme_code, cells.region_code, cells.period, cells.agency_code
),

uncounted as (
    select distinct
        donors.scheme_code,
        donors.region_code,
        donors.period
    from donors
    left join counted_agencies
        on
            donors.scheme_code = counted_agencies.scheme_code
            and donors.region_code = counted_agencies.region_code
            and donors.period = counted_agencies.period
            and donors.agency_code = counted_agencies.agency_code
    where donors.is_donor and donors.agency_code <> 'NONE' and counted_agencies.agency_code is null
),

joined as (
    select
        cells.scheme_code,
        cells.region_code,
        cells.period,
        cells.agency_code as donor_agency_code,
        cells.agency_code = 'ALL' as is_total,
        scheme_months.has_pledges,
        coalesce(donor_sums.donor_count, 0) as donor_count,
        case when scheme_months.asks_civil_servants then coalesce(donor_sums.civil_servant_donor_count, 0) end
            as civil_servant_donor_count,
        case
            when uncounted.period is null or cells.agency_code <> 'ALL'
                then civil_servants.civil_servant_count
        end as civil_servant_count,
        case when scheme_months.has_pledges then coalesce(donor_sums.pledged_count, 0) end as pledged_count,
        case when scheme_months.has_pledges then coalesce(donor_sums.pledged_idr, 0) end as pledged_idr,
        donor_sums.deducted_count,
        donor_sums.deducted_idr,
        donor_sums.failed_idr,
        donor_sums.unclear_idr,
        worker_sums.carried_count,
        worker_sums.enrolled_count,
        worker_sums.active_count,
        worker_sums.unknown_count,
        worker_sums.orphaned_count,
        case when cells.agency_code = 'ALL' then remitted.remitted_idr end as remitted_idr,
        targets.target_count,
        targets.target_scope_code,
        targets.reason as target_reason,
        targets.target_scope_code = 'SCHEME_TOTAL' and worker_sums.active_count >= targets.target_count
            as is_target_met
    from cells
    inner join scheme_months
        on
            cells.scheme_code = scheme_months.scheme_code
            and cells.region_code = scheme_months.region_code
            and cells.period = scheme_months.period
    left join donor_sums
        on
            cells.scheme_code = donor_sums.scheme_code
            and cells.region_code = donor_sums.region_code
            and cells.period = donor_sums.period
            and cells.agency_code = donor_sums.agency_code
    left join worker_sums
        on
            cells.scheme_code = worker_sums.scheme_code
            and cells.region_code = worker_sums.region_code
            and cells.period = worker_sums.period
            and cells.agency_code = worker_sums.agency_code
    left join civil_servants
        on
            cells.scheme_code = civil_servants.scheme_code
            and cells.region_code = civil_servants.region_code
            and cells.period = civil_servants.period
            and cells.agency_code = civil_servants.agency_code
    left join uncounted
        on
            cells.scheme_code = uncounted.scheme_code
            and cells.region_code = uncounted.region_code
            and cells.period = uncounted.period
    left join remitted
        on
            cells.scheme_code = remitted.scheme_code
            and cells.region_code = remitted.region_code
            and cells.period = remitted.period
    left join targets
        on
            cells.agency_code = 'ALL'
            and cells.scheme_code = targets.scheme_code
            and {{ in_force('targets', month_end('cells.period')) }}
)

select
    period,
    scheme_code,
    region_code,
    donor_agency_code,
    is_total,
    cast(donor_count as bigint) as donor_count,
    cast(civil_servant_donor_count as bigint) as civil_servant_donor_count,
    cast(civil_servant_count as bigint) as civil_servant_count,
    cast(pledged_count as bigint) as pledged_count,
    cast(deducted_count as bigint) as deducted_count,
    cast(carried_count as bigint) as carried_count,
    cast(enrolled_count as bigint) as enrolled_count,
    cast(active_count as bigint) as active_count,
    cast(unknown_count as bigint) as unknown_count,
    cast(orphaned_count as bigint) as orphaned_count,
    cast(pledged_idr as bigint) as pledged_idr,
    cast(deducted_idr as bigint) as deducted_idr,
    cast(failed_idr as bigint) as failed_idr,
    cast(unclear_idr as bigint) as unclear_idr,
    cast(remitted_idr as bigint) as remitted_idr,
    -- What was taken and not yet passed on, since the first month of the programme.
    case
        when is_total
            then cast(
                sum(coalesce(deducted_idr, 0) - coalesce(remitted_idr, 0)) over (
                    partition by scheme_code, region_code, donor_agency_code order by period
                ) as bigint
            )
    end as balance_idr,
    target_count,
    target_scope_code,
    target_reason,
    case
        when is_total
            then min(period) filter (where is_target_met) over (
                partition by scheme_code, region_code, target_count
            )
    end as target_met_period
from joined
