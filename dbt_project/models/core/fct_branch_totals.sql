-- Members of a branch as it prints them: not a figure of any region.
with totals as (
    select * from {{ ref('int_reported_totals_placed') }}
    where branch_name is not null
),

branches as (
    select * from {{ ref('branches') }}
),

served as (
    select * from {{ ref('branch_regions') }}
),

segments as (
    select * from {{ ref('dim_segment') }}
),

named as (
    select
        totals.*,
        -- A branch that nobody listed stands under the name that it gives itself.
        coalesce(
            branches.branch_code,
            nullif({{ branch_name_key('totals.branch_name') }}, ''),
            upper(trim(totals.branch_name))
        ) as branch_code
    from totals
    left join branches
        on
            upper(branches.name_id) = {{ branch_name_key('totals.branch_name') }}
            and {{ in_force('branches', month_end('totals.period')) }}
),

-- Two spellings of one branch are two reports of one figure and are never added.
figures as (
    select * from named
    qualify
        row_number() over (
            partition by period, branch_code, region_code, segment_code
            order by receipt_id, branch_name
        ) = 1
),

wholes as (
    select
        period,
        branch_code,
        segment_code,
        active_count,
        potential_count,
        lacks_part
    from figures
    where region_code is null
),

-- A branch may print its members by region as well; a kabupaten and its kecamatan are not added.
by_region as (
    select
        period,
        branch_code,
        segment_code,
        sum(active_count) as active_count,
        case when count(potential_count) = count(*) then sum(potential_count) end as potential_count,
        count(distinct left(region_code, 5)) as region_count,
        bool_or(lacks_part) as lacks_part
    from (
        select
            *,
            min(length(region_code)) over (partition by period, branch_code, segment_code) as code_length
        from figures
        where region_code is not null
    ) as parts
    where length(region_code) = code_length
    group by period, branch_code, segment_code
),

expected as (
    select
        months.period,
        served.branch_code,
        count(*) as region_count
    from (select distinct period from figures) as months
    inner join served on {{ in_force('served', month_end('months.period')) }}
    group by months.period, served.branch_code
),

printed as (
    select
        coalesce(wholes.period, by_region.period) as period,
        coalesce(wholes.branch_code, by_region.branch_code) as branch_code,
        coalesce(wholes.segment_code, by_region.segment_code) as segment_code,
        wholes.active_count as whole_active_count,
        wholes.potential_count as whole_potential_count,
        by_region.active_count as region_sum_count,
        by_region.potential_count as region_potential_count,
        by_region.region_count,
        wholes.active_count is not null and not coalesce(wholes.lacks_part, false) as is_whole,
        coalesce(by_region.lacks_part, false) as lacks_part_of_region
    from wholes
    full join by_region
        on
            wholes.period = by_region.period
            and wholes.branch_code = by_region.branch_code
            and wholes.segment_code = by_region.segment_code
),

placed as (
    select
        printed.*,
        expected.region_count as expected_count,
        coalesce(printed.region_count >= expected.region_count, false) and not printed.lacks_part_of_region
            as has_every_region
    from printed
    left join expected
        on printed.period = expected.period and printed.branch_code = expected.branch_code
),

segment_sums as (
    select
        placed.period,
        placed.branch_code,
        sum(coalesce(placed.whole_active_count, placed.region_sum_count)) as active_count,
        sum(
            case
                when placed.whole_active_count is not null then placed.whole_potential_count
                else placed.region_potential_count
            end
        ) as potential_count,
        count(case
            when placed.whole_active_count is not null then placed.whole_potential_count
            else placed.region_potential_count
        end) as potential_segments,
        count(*) filter (where placed.is_whole or placed.has_every_region) as whole_segments
    from placed
    inner join segments
        on
            placed.segment_code = segments.segment_code
            and {{ in_force('segments', month_end('placed.period')) }}
    where segments.is_in_all and not segments.is_total
    group by placed.period, placed.branch_code
),

expected_segments as (
    select
        months.period,
        count(*) as segment_count
    from (select distinct period from figures) as months
    inner join segments on {{ in_force('segments', month_end('months.period')) }}
    where segments.is_in_all and not segments.is_total
    group by months.period
),

sums as (
    select
        segment_sums.*,
        segment_sums.whole_segments = expected_segments.segment_count as is_whole,
        segment_sums.potential_segments = expected_segments.segment_count as has_potential
    from segment_sums
    inner join expected_segments on segment_sums.period = expected_segments.period
),

-- ALL: the printed total, else the sum of every segment, else what is known of regions or segments.
all_segments as (
    select
        coalesce(placed.period, sums.period) as period,
        coalesce(placed.branch_code, sums.branch_code) as branch_code,
        'ALL' as segment_code,
        case
            when placed.whole_active_count is not null then placed.whole_active_count
            when sums.is_whole then sums.active_count
            else coalesce(placed.region_sum_count, sums.active_count)
        end as active_count,
        case
            when placed.whole_potential_count is not null then placed.whole_potential_count
            when sums.is_whole and sums.has_potential then sums.potential_count
            when placed.has_every_region then placed.region_potential_count
        end as potential_count,
        sums.active_count as segment_sum_count,
        placed.region_sum_count,
        placed.region_count,
        coalesce(placed.is_whole, false)
        or coalesce(sums.is_whole, false)
        or coalesce(placed.has_every_region, false) as is_complete
    from (select * from placed where segment_code = 'ALL') as placed
    full join sums on placed.period = sums.period and placed.branch_code = sums.branch_code
),

every_row as (
    select
        period,
        branch_code,
        segment_code,
        coalesce(whole_active_count, region_sum_count) as active_count,
        case
            when whole_active_count is not null then whole_potential_count
            when has_every_region then region_potential_count
        end as potential_count,
        cast(null as hugeint) as segment_sum_count,
        region_sum_count,
        region_count,
        is_whole or has_every_region as is_complete
    from placed
    where segment_code <> 'ALL'
    union all
    select * from all_segments
)

select
    every_row.period,
    every_row.branch_code,
    every_row.segment_code,
    cast(every_row.active_count as bigint) as active_count,
    cast(every_row.potential_count as bigint) as potential_count,
    cast(every_row.segment_sum_count as bigint) as segment_sum_count,
    cast(every_row.region_sum_count as bigint) as region_sum_count,
    expected.region_count as regions_expected,
    every_row.region_count as regions_reporting,
    every_row.is_complete
from every_row
left join expected
    on every_row.period = expected.period and every_row.branch_code = expected.branch_code
