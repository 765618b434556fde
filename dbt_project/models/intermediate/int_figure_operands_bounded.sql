with operands as (
    select * from {{ ref('published_figure_operands') }}
),

figures as (
    select * from {{ ref('int_figures_listed') }}
),

numbers as (
    select * from {{ ref('int_figure_numbers_read') }}
),

read as (
    select
        operands.*,
        counted.printed_value,
        shared.printed_value as share_value,
        -- A whole count is exact; a percentage, or a number told in thousands, was rounded.
        case
            when counted.unit_code = 'PERCENT' or counted.rounding_digits < 0
                then {{ last_digit('counted.rounding_digits') }} / 2
            else 0
        end as half_digit,
        {{ last_digit('shared.rounding_digits') }} / 2 as share_half_digit
    from operands
    left join numbers as counted
        on operands.value_text = counted.printed_text and operands.unit_label = counted.unit_label
    left join numbers as shared
        on operands.share_text = shared.printed_text and shared.unit_label = 'PERSEN'
),

bounds as (
    select
        figure_code as figure_key,
        role_code,
        is_assumed,
        assumption_id,
        assumption_en,
        printed_value - half_digit as low,
        printed_value + half_digit as high,
        share_value - share_half_digit as share_low,
        share_value + share_half_digit as share_high
    from read
    union all
    select
        figure_key,
        'NUMERATOR',
        false,
        null,
        null,
        numerator_count as low,
        numerator_count as high,
        null,
        null
    from figures
    where check_code = 'RATIO' and numerator_count is not null
    union all
    select
        figure_key,
        'DENOMINATOR',
        false,
        null,
        null,
        denominator_count as low,
        denominator_count as high,
        null,
        null
    from figures
    where check_code = 'RATIO' and denominator_count is not null
),

-- One operand that does not read leaves its whole role empty: a sum without it would be another sum.
roles as (
    select
        figure_key,
        role_code,
        bool_or(is_assumed) as is_assumed,
        max(assumption_id) as assumption_id,
        max(assumption_en) as assumption_en,
        case when count(low) = count(*) then sum(low) end as sum_low,
        case when count(high) = count(*) then sum(high) end as sum_high,
        case when count(low) = count(*) then product(low) end as product_low,
        case when count(high) = count(*) then product(high) end as product_high,
        case when bool_and(share_low > 0) then sum(100 * low / share_high) end as base_low,
        case when bool_and(share_low > 0) then sum(100 * high / share_low) end as base_high
    from bounds
    group by figure_key, role_code
)

select
    figure_key,
    string_agg(role_code, '' order by role_code) filter (where is_assumed) as assumed_role,
    max(assumption_id) as assumption_id,
    max(assumption_en) as assumption_en,
    max(sum_low) filter (where role_code = 'NUMERATOR') as numerator_low,
    max(sum_high) filter (where role_code = 'NUMERATOR') as numerator_high,
    max(sum_low) filter (where role_code = 'DENOMINATOR') as denominator_low,
    max(sum_high) filter (where role_code = 'DENOMINATOR') as denominator_high,
    max(sum_low) filter (where role_code = 'PART') as part_low,
    max(sum_high) filter (where role_code = 'PART') as part_high,
    max(base_low) filter (where role_code = 'PART') as base_low,
    max(base_high) filter (where role_code = 'PART') as base_high,
    max(sum_low) filter (where role_code = 'TERM') as term_low,
    max(sum_high) filter (where role_code = 'TERM') as term_high,
    max(product_low) filter (where role_code = 'FACTOR') as factor_low,
    max(product_high) filter (where role_code = 'FACTOR') as factor_high,
    max(sum_low) filter (where role_code = 'PERSONS') as persons_low,
    max(sum_high) filter (where role_code = 'PERSONS') as persons_high,
    max(sum_low) filter (where role_code = 'MONTHS') as months_low,
    max(sum_high) filter (where role_code = 'MONTHS') as months_high,
    max(sum_high) filter (where role_code = 'BASELINE_YEAR') as baseline_year
from roles
group by figure_key
