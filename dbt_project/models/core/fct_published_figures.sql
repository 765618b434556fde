with figures as (
    select * from {{ ref('int_figures_listed') }}
),

operands as (
    select * from {{ ref('int_figure_operands_bounded') }}
),

funding as (
    select * from {{ ref('dim_funding_source') }}
),

premiums as (
    select * from {{ ref('dim_bpu_premium') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
),

-- Every premium of the months that may be meant: the payer's own, and the least that any pays.
premium_spans as (
    select
        figures.figure_key,
        min(premiums.premium_idr) as least_idr,
        min(premiums.premium_idr) filter (where premiums.funding_group = funding.discount_group) as low_idr,
        max(premiums.premium_idr) filter (where premiums.funding_group = funding.discount_group) as high_idr,
        bool_and(premiums.is_settled or premiums.funding_group <> funding.discount_group) as is_settled,
        min(premiums.valid_from_period) filter (where premiums.funding_group = funding.discount_group)
        <= any_value(figures.first_period) as is_known
    from figures
    inner join funding
        on
            figures.funding_source_code = funding.funding_source_code
            and {{ in_force('funding', month_end('figures.first_period')) }}
    inner join premiums
        on
            premiums.valid_from_period <= figures.last_period
            and (premiums.valid_to_period is null or premiums.valid_to_period > figures.first_period)
    where figures.check_code = 'PREMIUM'
    group by figures.figure_key
),

-- Where the law leaves a relief open, either premium may be due.
premium_bounds as (
    select
        figure_key,
        case when is_settled then low_idr else least_idr end as premium_low_idr,
        high_idr as premium_high_idr
    from premium_spans
    where is_known
),

village_counts as (
    select
        left(region_code, 5) as region_code,
        count(*) as village_count
    from regions
    where region_level = 'desa'
    group by left(region_code, 5)
),

joined as (
    select
        figures.*,
        coalesce(operands.assumed_role, '') as assumed_role,
        operands.assumption_id,
        operands.assumption_en,
        operands.numerator_low as covered_low,
        operands.numerator_high as covered_high,
        operands.denominator_low as universe_low,
        operands.denominator_high as universe_high,
        operands.part_low,
        operands.part_high,
        operands.base_low,
        operands.base_high,
        operands.term_low,
        operands.term_high,
        operands.factor_low,
        operands.factor_high,
        operands.persons_low,
        operands.persons_high,
        operands.months_low,
        operands.months_high,
        operands.baseline_year,
        premium_bounds.premium_low_idr,
        premium_bounds.premium_high_idr,
        village_counts.village_count,
        figures.check_code in ('RATIO', 'ATTAINMENT', 'RATIO_TO_DERIVED_BASE') as is_quotient
    from figures
    left join operands on figures.figure_key = operands.figure_key
    left join premium_bounds on figures.figure_key = premium_bounds.figure_key
    left join village_counts on figures.region_code = village_counts.region_code
),

bounded as (
    select
        *,
        case check_code
            when 'RATIO' then covered_low
            when 'ATTAINMENT' then covered_low
            when 'RATIO_TO_DERIVED_BASE' then coalesce(covered_low, part_low)
            when 'SUM' then term_low
            when 'PRODUCT' then factor_low
            when 'PREMIUM' then persons_low * months_low * premium_low_idr
            when 'ORDER_OF_YEARS' then baseline_year + 1
            when 'REGION_COUNT' then village_count - term_high
        end as numerator_low,
        case check_code
            when 'RATIO' then covered_high
            when 'ATTAINMENT' then covered_high
            when 'RATIO_TO_DERIVED_BASE' then coalesce(covered_high, part_high)
            when 'SUM' then term_high
            when 'PRODUCT' then factor_high
            when 'PREMIUM' then persons_high * months_high * premium_high_idr
            when 'REGION_COUNT' then village_count - term_low
        end as numerator_high,
        case
            when check_code in ('RATIO', 'ATTAINMENT') then nullif(universe_low, 0)
            when check_code = 'RATIO_TO_DERIVED_BASE' then base_low
            else 1
        end as denominator_low,
        case
            when check_code in ('RATIO', 'ATTAINMENT') then nullif(universe_high, 0)
            when check_code = 'RATIO_TO_DERIVED_BASE' then base_high
            else 1
        end as denominator_high,
        -- A print means what rounds to it or is cut to it: half a last digit below, one above.
        printed_value - {{ last_digit('rounding_digits') }} / 2 as printed_low,
        printed_value + {{ last_digit('rounding_digits') }} as printed_high,
        printed_value + {{ last_digit('rounding_digits') }} / 2 as rounded_high
    from joined
),

obstructed as (
    select
        *,
        list_filter(
            [
                obstacle_code,
                case when is_hedged then 'HEDGED' end,
                case when check_code = 'NONE' then 'NO_OPERANDS' end,
                case when check_code <> 'NONE' and printed_text is null then 'NO_PRINTED_VALUE' end,
                case when printed_text is not null and printed_value is null then 'VALUE_UNREADABLE' end,
                case
                    when printed_text is not null and check_code <> 'NONE' and unit_code is null
                        then 'UNIT_UNKNOWN'
                end,
                case when is_quotient and numerator_low is null then 'NO_NUMERATOR' end,
                case
                    when is_quotient and denominator_low is null then 'NO_DENOMINATOR'
                    when is_quotient and assumed_role = 'DENOMINATOR' and obstacle_code is null
                        then 'NO_DENOMINATOR'
                end,
                case
                    when check_code in ('SUM', 'PRODUCT') and numerator_low is null then 'NO_TERMS'
                end,
                case when check_code = 'PREMIUM' and persons_low is null then 'NO_PERSONS' end,
                case
                    when check_code = 'PREMIUM' and (months_low is null or assumed_role = 'MONTHS')
                        then 'NO_MONTHS'
                end,
                case when check_code = 'PREMIUM' and premium_low_idr is null then 'NO_PREMIUM' end,
                case when check_code = 'ORDER_OF_YEARS' and baseline_year is null then 'NO_BASELINE' end,
                case
                    when check_code = 'REGION_COUNT' and village_count is null then 'NO_REGION_LIST'
                    when check_code = 'REGION_COUNT' and term_low is null then 'NO_TERMS'
                end,
                case
                    when
                        check_code = 'COVERAGE'
                        and (region_code is null or segment_code is null or first_period is null)
                        then 'NO_PLACE'
                end
            ],
            lambda code: code is not null
        ) as obstacle_codes
    from bounded
)

select
    figure_key,
    subject_key,
    statement_id,
    statement_en,
    source_note,
    printed_date,
    region_code,
    region_group_code,
    segment_code,
    first_period,
    last_period,
    unit_code,
    printed_text,
    printed_value,
    cast(rounding_digits as integer) as rounding_digits,
    printed_low,
    printed_high,
    rounded_high,
    is_hedged,
    check_code,
    is_quotient,
    cast(numerator_low as double) as numerator_low,
    cast(numerator_high as double) as numerator_high,
    cast(denominator_low as double) as denominator_low,
    cast(denominator_high as double) as denominator_high,
    -- A printed share of a printed count implies what it is a share of.
    case
        when check_code = 'RATIO' and unit_code = 'PERCENT' and not is_hedged and universe_low is null
            then cast(round(100 * covered_low / nullif(printed_value, 0)) as bigint)
    end as implied_base_count,
    case
        when check_code = 'RATIO' and unit_code = 'PERCENT' and not is_hedged and universe_low is null
            then cast(ceil(100 * covered_low / nullif(rounded_high, 0)) as bigint)
    end as implied_base_low_count,
    case
        when
            check_code = 'RATIO' and unit_code = 'PERCENT' and not is_hedged and universe_low is null
            and printed_low > 0
            then cast(floor(100 * covered_high / printed_low) as bigint)
    end as implied_base_high_count,
    assumed_role <> '' as is_assumed,
    assumption_id,
    assumption_en,
    obstacle_codes,
    note_id,
    note_en,
    receipt_id
from obstructed
