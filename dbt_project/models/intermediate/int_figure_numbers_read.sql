-- Texts with a printed number: those of figures, of their operands, and of what offices send.
with texts as (
    select
        value_text as printed_text,
        unit_label
    from {{ ref('published_figures') }}
    union
    select
        value_text,
        unit_label
    from {{ ref('published_figure_operands') }}
    union
    select
        share_text,
        'PERSEN'
    from {{ ref('published_figure_operands') }}
    union
    select
        printed_value_text,
        unit_label
    from {{ ref('stg_office__figures') }}
),

words as (
    select * from {{ ref('figure_words') }}
),

split as (
    select
        printed_text,
        unit_label,
        -- Two numbers are a range or a figure with its operand: not one printed value.
        case
            when len(regexp_extract_all(printed_text, {{ printed_number_pattern() }})) = 1
                then regexp_extract(printed_text, {{ printed_number_pattern() }})
        end as number_text,
        upper(concat_ws(
            ' ', regexp_replace(printed_text, {{ printed_number_pattern() }}, ' ', 'g'), unit_label
        )) as label
    from texts
    where printed_text is not null
),

told as (
    select
        split.printed_text,
        split.unit_label,
        any_value(split.number_text) as number_text,
        case when count(distinct words.unit_code) = 1 then max(words.unit_code) end as unit_code,
        coalesce(max(words.scale_digits), 0) as scale_digits,
        coalesce(bool_or(words.word_kind = 'HEDGE'), false) as is_hedged
    from split
    left join words on {{ has_word('split.label', 'words.word') }}
    group by split.printed_text, split.unit_label
),

-- The later of two kinds of separator stands before decimals. A single one before three digits
-- does so in percentages alone: 38.595 people are thousands, 26,041 percent are not.
marked as (
    select
        *,
        case
            when contains(number_text, '.') and contains(number_text, ',')
                then regexp_extract(number_text, '([.,])[0-9]*$', 1)
            when
                regexp_matches(number_text, '^[0-9]+[.,][0-9]+$')
                and (
                    unit_code is not distinct from 'PERCENT'
                    or not regexp_matches(number_text, '^[1-9][0-9]{0,2}[.,][0-9]{3}$')
                )
                then regexp_extract(number_text, '[.,]')
            else ''
        end as decimal_mark
    from told
),

parted as (
    select
        *,
        case
            when decimal_mark = '' then number_text
            else regexp_replace(number_text, '[.,][0-9]*$', '')
        end as whole_text,
        case
            when decimal_mark = '' then ''
            else regexp_extract(number_text, '([0-9]*)$', 1)
        end as fraction_text
    from marked
),

-- Thousands stand in threes, by one kind of separator, or it was no number.
numbers as (
    select
        *,
        case
            when
                regexp_matches(whole_text, '^([0-9]+|[0-9]{1,3}(\.[0-9]{3})+|[0-9]{1,3}(,[0-9]{3})+)$')
                and length(whole_text) <= 20
                then try_cast(
                    regexp_replace(whole_text, '[.,]', '', 'g') || '.' || fraction_text || '0' as double
                )
        end as number
    from parted
)

select
    printed_text,
    unit_label,
    unit_code,
    number * power(10, scale_digits) as printed_value,
    case when number is not null then length(fraction_text) - scale_digits end as rounding_digits,
    is_hedged
from numbers
