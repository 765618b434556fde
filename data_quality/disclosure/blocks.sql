-- Which figures of a coverage mart are hidden in the open tier. The rules and their proof stand in plan.py.
-- A place is a region whose children form a block; the block of the nation itself is the place ''.
with figures as (
    select
        mart.*,
        -- Who was asked about is another set of people than who was paid for.
        case
            when mart.method_code = 'person_matched' then 'matched'
            else split_part(mart.method_code, '_', 1)
        end as family,
        case
            when segments.is_total then 'total'
            when segments.is_in_all then 'part'
            else 'apart'
        end as class,
        case
            when mart.region_code = 'ID' then ['']
            when length(mart.region_code) = 2 then ['', 'ID']
            when length(mart.region_code) = 5 then ['', 'ID', left(mart.region_code, 2)]
            else ['', 'ID', left(mart.region_code, 2), left(mart.region_code, 5)]
        end as chain
    from build.marts.$mart as mart
    left join build.core.dim_segment as segments on mart.segment_code = segments.segment_code
    where mart.region_level in ('kecamatan', 'kabupaten', 'provinsi', 'nasional')
),

placed as (
    select
        *,
        chain[-1] as place,
        case when class = 'apart' then 'apart' else 'all' end as side,
        coalesce(
            abs(covered_count) between 1 and $largest_small
            or abs(universe_count) between 1 and $largest_small
            or abs(uncovered_count) between 1 and $largest_small
            or (method_code = 'person_matched' and abs(unknown_count) between 1 and $largest_small),
            false
        ) as row_is_small,
        coalesce(
            abs(segment_sum_count) between 1 and $largest_small
            or (segment_sum_count is not null and abs(overlap_count) between 1 and $largest_small),
            false
        ) as segments_are_small,
        -- Who is known only here, or in two of the regions below, is the difference to the children.
        coalesce(
            abs(unallocated_count) between 1 and $largest_small
            or (segment_sum_count is null and abs(overlap_count) between 1 and $largest_small),
            false
        ) as rest_is_small,
        coalesce(abs(paid_count) between 1 and $largest_small, false) as paid_is_small,
        coalesce(abs(grace_count) between 1 and $largest_small, false) as grace_is_small,
        -- Bounds are counts over counts: what they would give back is looked at as well.
        coalesce(abs(unknown_count) between 1 and $largest_small, false)
        or coalesce(abs(unknown_occupation_count) between 1 and $largest_small, false)
        or coalesce(
            abs(round(covered_count / nullif(coverage_rate_low, 0) - universe_count))
            between 1 and $largest_small,
            false
        )
        or coalesce(
            abs(round(
                (coverage_rate_high * universe_count - covered_count - coalesce(unknown_count, 0))
                / nullif(1 - coverage_rate_high, 0)
            )) between 1 and $largest_small,
            false
        )
        or coalesce(
            abs(round(coverage_rate_high * universe_count - covered_count - coalesce(unknown_count, 0)))
            between 1 and $largest_small,
            false
        )
        or coalesce(
            abs(round(covered_count - coverage_rate_low * universe_count)) between 1 and $largest_small,
            false
        ) as bounds_are_small
    from figures
),

small as (
    select period, family, place, class as what from placed where row_is_small
    union
    select period, family, place, 'part' from placed where segments_are_small
    union
    select period, family, region_code, class from placed where rest_is_small
    union
    select period, family, place, 'paid ' || side from placed where paid_is_small
    union
    select period, family, place, 'grace ' || side from placed where grace_is_small
    union
    select period, family, place, 'bounds ' || side from placed where bounds_are_small
),

places as (
    select distinct period, family, place, chain from placed
    union
    select distinct period, family, region_code, list_append(chain, region_code) from placed
),

-- A block is hidden with everything below it: what lies below adds up to it.
hidden as (
    select
        places.period,
        places.family,
        places.place,
        bool_or(small.what = 'total') as total_is_hidden,
        bool_or(small.what in ('total', 'part')) as part_is_hidden,
        bool_or(small.what = 'apart') as apart_is_hidden,
        bool_or(small.what = 'paid all') as paid_all_is_hidden,
        bool_or(small.what = 'paid apart') as paid_apart_is_hidden,
        bool_or(small.what = 'grace all') as grace_all_is_hidden,
        bool_or(small.what = 'grace apart') as grace_apart_is_hidden,
        bool_or(small.what = 'bounds all') as bounds_all_is_hidden,
        bool_or(small.what = 'bounds apart') as bounds_apart_is_hidden
    from (select period, family, place, unnest(chain) as above from places) as places
    inner join small
        on
            places.period = small.period
            and places.family = small.family
            and places.above = small.place
    group by places.period, places.family, places.place
),

decided as (
    select
        placed.*,
        coalesce(
            case placed.class
                when 'total' then own.total_is_hidden
                when 'part' then own.part_is_hidden
                else own.apart_is_hidden
            end,
            false
        ) as row_is_hidden,
        coalesce(own.part_is_hidden, false) as parts_are_hidden,
        coalesce(
            case placed.class
                when 'total' then below.total_is_hidden
                when 'part' then below.part_is_hidden
                else below.apart_is_hidden
            end,
            false
        ) as rest_is_hidden,
        coalesce(
            case placed.side when 'all' then own.paid_all_is_hidden else own.paid_apart_is_hidden end, false
        ) as paid_is_out,
        coalesce(
            case placed.side when 'all' then own.grace_all_is_hidden else own.grace_apart_is_hidden end, false
        ) as grace_is_out,
        coalesce(
            case placed.side when 'all' then own.bounds_all_is_hidden else own.bounds_apart_is_hidden end,
            false
        ) as bounds_are_out
    from placed
    left join hidden as own
        on
            placed.period = own.period and placed.family = own.family and placed.place = own.place
    left join hidden as below
        on
            placed.period = below.period and placed.family = below.family
            and placed.region_code = below.place
),

flagged as (
    select
        * replace (row_is_hidden as is_suppressed),
        row_is_hidden or parts_are_hidden as segments_are_hidden,
        row_is_hidden or case
            when segment_sum_count is null then rest_is_hidden else parts_are_hidden
        end as overlap_is_hidden,
        row_is_hidden or rest_is_hidden as unallocated_is_hidden,
        row_is_hidden or paid_is_out as paid_is_hidden,
        row_is_hidden or grace_is_out as grace_is_hidden,
        row_is_hidden or bounds_are_out as bounds_are_hidden
    from decided
)
