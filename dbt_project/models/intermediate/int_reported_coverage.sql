-- Reported figures at the levels they were reported for and above, ALL included.
with totals as (
    select * from {{ ref('int_reported_totals_placed') }}
    where region_level is not null and branch_name is null and division_code <> 'unproven'
),

regions as (
    select * from {{ ref('int_regions_listed') }}
),

segments as (
    select * from {{ ref('segments') }}
),

own_segments as (
    select
        totals.period,
        totals.region_code,
        totals.region_vintage,
        totals.region_level,
        totals.segment_code,
        totals.active_count as covered_count,
        totals.potential_count as universe_count,
        totals.lacks_part is true as lacks_part
    from totals
),

segment_sums as (
    select
        own_segments.period,
        own_segments.region_code,
        own_segments.region_vintage,
        own_segments.region_level,
        sum(own_segments.covered_count) as covered_count,
        count(own_segments.covered_count) as reported_count,
        bool_or(own_segments.lacks_part) as lacks_part,
        case
            when count(own_segments.universe_count) = count(*) then sum(own_segments.universe_count)
        end as universe_count
    from own_segments
    inner join segments
        on
            own_segments.segment_code = segments.segment_code
            and {{ in_force('segments', month_end('own_segments.period')) }}
    where segments.is_in_all and not segments.is_total
    group by 1, 2, 3, 4
),

-- The segments that ALL is made of in a month: a sum that lacks one of them is a lower bound.
expected_segments as (
    select
        months.period,
        count(distinct segments.segment_code) as expected_count
    from (select distinct period from own_segments) as months
    inner join segments on {{ in_force('segments', month_end('months.period')) }}
    where segments.is_in_all and not segments.is_total
    group by months.period
),

whole_sums as (
    select
        segment_sums.period,
        segment_sums.region_code,
        segment_sums.region_vintage,
        segment_sums.region_level,
        segment_sums.covered_count,
        segment_sums.reported_count = expected_segments.expected_count and not segment_sums.lacks_part
            as is_whole,
        case
            when segment_sums.reported_count = expected_segments.expected_count
                then segment_sums.universe_count
        end as universe_count
    from segment_sums
    inner join expected_segments on segment_sums.period = expected_segments.period
),

own as (
    select
        * exclude (lacks_part),
        cast(null as hugeint) as segment_sum_count,
        not lacks_part as is_complete
    from own_segments
    where segment_code <> 'ALL'
    union all
    select
        coalesce(printed.period, whole_sums.period),
        coalesce(printed.region_code, whole_sums.region_code),
        coalesce(printed.region_vintage, whole_sums.region_vintage),
        coalesce(printed.region_level, whole_sums.region_level),
        'ALL',
        coalesce(printed.covered_count, whole_sums.covered_count),
        case
            when printed.period is null or printed.universe_count is null then whole_sums.universe_count
            else printed.universe_count
        end,
        whole_sums.covered_count,
        printed.covered_count is not null or whole_sums.is_whole
    from (select * from own_segments where segment_code = 'ALL') as printed
    full join whole_sums
        on
            printed.period = whole_sums.period
            and printed.region_code = whole_sums.region_code
            and printed.region_vintage is not distinct from whole_sums.region_vintage
),

undivided as (
    select
        period,
        count(distinct created.region_code_new) as absorbed_count
    from (
        select distinct
            period,
            region_code
        from own
        where region_vintage not in (select region_vintage from regions where is_current)
    ) as old_provinces
    inner join {{ ref('region_successions') }} as created
        on
            old_provinces.region_code = created.region_code_old
            and created.level = 'provinsi' and created.event = 'SPLIT'
    group by period
),

children as (
    select
        parent_code,
        count(*) as child_count
    from regions
    where is_current and parent_code is not null
    group by parent_code
),

provinces as (
    select
        period,
        region_code,
        region_vintage,
        segment_code,
        covered_count,
        universe_count,
        segment_sum_count,
        1 as regions_expected,
        1 as regions_reporting,
        is_complete,
        'own report' as numerator_source
    from own
    where region_level = 'provinsi'
    union all
    select
        own.period,
        left(own.region_code, 2),
        any_value(regions.region_vintage),
        own.segment_code,
        sum(own.covered_count),
        case
            when count(own.universe_count) = any_value(children.child_count) then sum(own.universe_count)
        end,
        sum(own.segment_sum_count),
        any_value(children.child_count),
        count(own.covered_count),
        count(own.covered_count) = any_value(children.child_count) and bool_and(own.is_complete),
        'sum of kabupaten and kota'
    from own
    inner join regions on left(own.region_code, 2) = regions.region_code and regions.is_current
    inner join children on regions.region_code = children.parent_code
    where
        own.region_level = 'kabupaten'
        and not exists (
            select 1 from own as printed
            where
                printed.region_code = left(own.region_code, 2)
                and printed.period = own.period
                and printed.segment_code = own.segment_code
        )
    group by own.period, left(own.region_code, 2), own.segment_code
),

nation as (
    select
        provinces.period,
        'ID' as region_code,
        any_value(regions.region_vintage) as region_vintage,
        provinces.segment_code,
        sum(provinces.covered_count) as covered_count,
        case
            when count(provinces.universe_count) = expected.province_count
                then sum(provinces.universe_count)
        end as universe_count,
        sum(provinces.segment_sum_count) as segment_sum_count,
        expected.province_count as regions_expected,
        count(provinces.covered_count) as regions_reporting,
        count(provinces.covered_count) = expected.province_count and bool_and(provinces.is_complete)
            as is_complete,
        'sum of provinces' as numerator_source
    from provinces
    inner join (
        select
            months.period,
            children.child_count - coalesce(undivided.absorbed_count, 0) as province_count
        from (select distinct period from provinces) as months
        inner join children on children.parent_code = 'ID'
        left join undivided on months.period = undivided.period
    ) as expected on provinces.period = expected.period
    cross join (select * from regions where region_code = 'ID') as regions
    where
        not exists (
            select 1 from own
            where
                own.region_code = 'ID'
                and own.period = provinces.period
                and own.segment_code = provinces.segment_code
        )
    group by provinces.period, provinces.segment_code, expected.province_count
),

unioned as (
    select * from provinces
    union all
    select * from nation
    union all
    select
        period,
        region_code,
        region_vintage,
        segment_code,
        covered_count,
        universe_count,
        segment_sum_count,
        1 as regions_expected,
        1 as regions_reporting,
        is_complete,
        'own report' as numerator_source
    from own
    where region_level <> 'provinsi'
)

select
    period,
    region_code,
    region_vintage,
    segment_code,
    covered_count,
    case when is_complete then universe_count end as universe_count,
    segment_sum_count,
    regions_expected,
    regions_reporting,
    is_complete,
    numerator_source
from unioned
where covered_count is not null
