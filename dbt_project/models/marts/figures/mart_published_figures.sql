with figures as (
    select * from {{ ref('fct_published_figures') }}
),

coverage as (
    select * from {{ ref('fct_coverage') }}
),

labels as (
    select * from {{ ref('dim_figure_label') }}
),

methods as (
    select * from {{ ref('dim_method') }}
),

segments as (
    select * from {{ ref('dim_segment') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
),

region_groups as (
    select * from {{ ref('dim_region_group') }}
),

computed as (
    select
        figure_key,
        cast(null as varchar) as method_code,
        cast(null as integer) as method_order,
        case when is_quotient then 100 else 1 end * numerator_low / denominator_high as low,
        case when is_quotient then 100 else 1 end * numerator_high / denominator_low as high
    from figures
    where numerator_low is not null and denominator_low is not null
    union all
    select
        figures.figure_key,
        coverage.method_code,
        methods.sort_order,
        case
            when figures.unit_code = 'PERSON'
                then coalesce(coverage.covered_at_low_count, coverage.covered_count)
            when coverage.universe_count is not null
                then
                    100 * coalesce(coverage.covered_at_low_count, coverage.covered_count)
                    / nullif(coalesce(coverage.universe_at_low_count, coverage.universe_count), 0)
        end,
        case
            -- Of a region that is incomplete only the lower end is known.
            when figures.unit_code = 'PERSON' and not coverage.is_complete then null
            when figures.unit_code = 'PERSON'
                then coalesce(coverage.covered_at_high_count, coverage.covered_count)
            when coverage.universe_count is not null
                then
                    100 * coalesce(coverage.covered_at_high_count, coverage.covered_count)
                    / nullif(coalesce(coverage.universe_at_high_count, coverage.universe_count), 0)
        end
    from figures
    inner join coverage
        on
            figures.region_code = coverage.region_code
            and figures.segment_code = coverage.segment_code
            and figures.first_period = coverage.period
    inner join methods
        on
            coverage.method_code = methods.method_code
            and {{ in_force('methods', month_end('coverage.period')) }}
    where figures.check_code = 'COVERAGE' and figures.unit_code is not null
),

-- Rounded where doubles end, so that a bound that is met exactly is met.
intervals as (
    select
        computed.figure_key,
        computed.method_code,
        computed.method_order,
        round(computed.low, 9) as low,
        round(computed.high, 9) as high,
        coalesce(round(computed.high, 9), round(figures.printed_low, 9)) >= round(figures.printed_low, 9)
        and round(computed.low, 9) < round(figures.printed_high, 9) as is_met,
        coalesce(round(computed.high, 9), round(figures.printed_low, 9)) >= round(figures.printed_low, 9)
        and round(computed.low, 9) > round(figures.rounded_high, 9) as is_cut_off,
        greatest(computed.low - figures.printed_high, figures.printed_low - computed.high, 0) as distance
    from computed
    inner join figures on computed.figure_key = figures.figure_key
    where computed.low is not null
),

-- Of several methods the one that meets the print, else the nearest.
chosen as (
    select
        *,
        count(*) over (partition by figure_key) as method_count,
        count(*) filter (where is_met) over (partition by figure_key) as met_count
    from intervals
    qualify
        row_number() over (
            partition by figure_key order by is_met desc nulls last, distance asc nulls last, method_order asc
        ) = 1
),

-- Figures of one subject that cannot mean the same number.
disputed as (
    select distinct
        one.figure_key,
        other.printed_value,
        {{ shown_en('other.printed_value', 'other.rounding_digits', 'other.unit_code') }} as other_en,
        {{ shown_id('other.printed_value', 'other.rounding_digits', 'other.unit_code') }} as other_id
    from figures as one
    inner join figures as other
        on
            one.subject_key = other.subject_key
            and one.unit_code = other.unit_code
            and (one.printed_low >= other.printed_high or other.printed_low >= one.printed_high)
    where not one.is_hedged and not other.is_hedged
),

disputes as (
    select
        figure_key,
        string_agg(other_en, ' and ' order by printed_value, other_en) as others_en,
        string_agg(other_id, ' dan ' order by printed_value, other_id) as others_id
    from disputed
    group by figure_key
),

obstructed as (
    select
        figures.figure_key,
        case
            when
                figures.check_code = 'COVERAGE' and chosen.figure_key is null
                and len(figures.obstacle_codes) = 0
                then ['NOT_IN_WAREHOUSE']
            else figures.obstacle_codes
        end as obstacle_codes
    from figures
    left join chosen on figures.figure_key = chosen.figure_key
),

obstacles as (
    select
        obstructed.figure_key,
        string_agg(labels.name_en, '; ' order by list_position(obstructed.obstacle_codes, labels.label_code))
            as obstacle_en,
        string_agg(labels.name_id, '; ' order by list_position(obstructed.obstacle_codes, labels.label_code))
            as obstacle_id
    from obstructed
    inner join labels
        on
            labels.label_kind = 'obstacle'
            and list_contains(obstructed.obstacle_codes, labels.label_code)
    group by obstructed.figure_key
),

judged as (
    select
        figures.*,
        chosen.method_code,
        chosen.low,
        chosen.high,
        chosen.is_cut_off,
        chosen.method_count,
        chosen.met_count,
        disputes.others_en,
        disputes.others_id,
        obstacles.obstacle_en,
        obstacles.obstacle_id,
        coalesce(figures.is_quotient or figures.unit_code = 'PERCENT', false) as is_percentage,
        case
            when len(obstructed.obstacle_codes) > 0 then 'not_computable'
            when chosen.is_met then 'holds'
            else 'contradicts'
        end as verdict
    from figures
    left join chosen on figures.figure_key = chosen.figure_key
    left join disputes on figures.figure_key = disputes.figure_key
    inner join obstructed on figures.figure_key = obstructed.figure_key
    left join obstacles on figures.figure_key = obstacles.figure_key
),

shown as (
    select
        judged.*,
        case check_code
            when 'PREMIUM' then 'IDR'
            when 'REGION_COUNT' then 'REGION'
            when 'ORDER_OF_YEARS' then 'YEAR'
            else case when is_quotient then 'PERCENT' else unit_code end
        end as computed_unit_code,
        -- Two digits more than the print show where between its bounds a percentage lies.
        coalesce(rounding_digits, 0) + case when is_percentage then 2 else 0 end as digits,
        -- How far an amount of money is off.
        case when unit_code = 'IDR' and not is_hedged and low = high then printed_value - low end
            as difference_idr
    from judged
),

named as (
    select
        shown.*,
        checks.name_en as check_name_en,
        checks.name_id as check_name_id,
        units.name_en as unit_name_en,
        units.name_id as unit_name_id,
        methods.name_en as method_name_en,
        methods.name_id as method_name_id
    from shown
    left join labels as checks on checks.label_kind = 'check' and shown.check_code = checks.label_code
    left join labels as units
        on units.label_kind = 'unit' and shown.computed_unit_code = units.label_code
    left join methods
        on
            shown.method_code = methods.method_code
            and {{ in_force('methods', month_end('shown.first_period')) }}
),

sentences as (
    select
        *,
        {{ figure_comparison('en') }} as comparison_en,
        {{ figure_comparison('id') }} as comparison_id,
        {{ figure_base('en') }} as implied_base_en,
        {{ figure_base('id') }} as implied_base_id
    from named
)

select
    sentences.figure_key,
    sentences.statement_id as statement,
    sentences.statement_en,
    sentences.source_note as source,
    sentences.printed_date,
    sentences.receipt_id,
    sentences.region_code,
    coalesce(regions.region_name, sentences.region_code || ' (tanpa nama)', region_groups.group_name)
        as region_name,
    {{ region_level('sentences.region_code') }} as region_level,
    sentences.region_group_code,
    sentences.segment_code,
    segments.name_id as segment_name,
    sentences.first_period as period,
    sentences.unit_code,
    sentences.printed_text,
    sentences.printed_value,
    sentences.rounding_digits,
    sentences.printed_low,
    sentences.printed_high,
    sentences.check_code,
    case when not sentences.is_assumed then sentences.low end as recomputed_low,
    case when not sentences.is_assumed then sentences.high end as recomputed_high,
    sentences.method_code,
    sentences.implied_base_count,
    sentences.implied_base_low_count,
    sentences.implied_base_high_count,
    sentences.others_en is not null as is_disputed,
    sentences.verdict,
    verdicts.name_id as verdict_name,
    concat_ws(
        '; ',
        sentences.obstacle_en,
        case when sentences.is_assumed then 'if ' || sentences.assumption_en || ', ' else '' end
        || sentences.comparison_en,
        'implied denominator ' || sentences.implied_base_en,
        'another print gives ' || sentences.others_en,
        sentences.note_en
    ) as reason,
    concat_ws(
        '; ',
        sentences.obstacle_id,
        case when sentences.is_assumed then 'bila ' || sentences.assumption_id || ', ' else '' end
        || sentences.comparison_id,
        'penyebut tersirat ' || sentences.implied_base_id,
        'cetakan lain memuat ' || sentences.others_id,
        sentences.note_id
    ) as reason_id
from sentences
inner join labels as verdicts
    on verdicts.label_kind = 'verdict' and sentences.verdict = verdicts.label_code
left join regions on sentences.region_code = regions.region_code
left join region_groups
    on
        sentences.region_group_code = region_groups.region_group_code
        and {{ in_force('region_groups', month_end('sentences.first_period')) }}
left join segments
    on
        sentences.segment_code = segments.segment_code
        and {{ in_force('segments', figure_day('sentences')) }}
