with published as (
    select * from {{ ref('published_figures') }}
),

sent as (
    select * from {{ ref('stg_office__figures') }}
),

numbers as (
    select * from {{ ref('int_figure_numbers_read') }}
),

words as (
    select * from {{ ref('figure_words') }}
),

segment_labels as (
    select * from {{ ref('int_segment_labels_dated') }}
),

former_codes as (
    select * from {{ ref('int_region_codes_dated') }}
),

keyed as (
    select
        *,
        md5(concat_ws(
            '|',
            statement, printed_value_text, coalesce(unit_label, ''), coalesce(region_code, ''),
            coalesce(region_group_code, ''), coalesce(segment_label, ''), coalesce(period, ''),
            coalesce(cast(numerator_count as varchar), ''),
            coalesce(cast(denominator_count as varchar), ''), source_note
        )) as figure_key
    from sent
),

-- The same statement sent twice is one statement.
once as (
    select * from keyed
    qualify row_number() over (partition by figure_key order by receipt_id, row_number) = 1
),

-- A hedge may stand in the value or in the statement right before it; whose words it tells,
-- nobody needs to know: a statement that quotes somebody is not passed on.
worded as (
    select
        once.figure_key,
        bool_or(
            words.word_kind = 'HEDGE'
            and contains(upper(once.statement), words.word || ' ' || upper(once.printed_value_text))
        ) as is_hedged,
        bool_or(words.word_kind = 'QUOTE' and {{ has_word('upper(once.statement)', 'words.word') }})
            as is_quoted
    from once
    cross join words
    group by once.figure_key
),

placed as (
    select
        once.*,
        worded.is_hedged,
        coalesce(former_codes.resolved_code, once.region_code) as resolved_code,
        case
            when once.segment_label is null then 'ALL'
            -- A part of a segment has no figure of its own in the warehouse.
            when not segment_labels.is_part then segment_labels.segment_code
        end as segment_code,
        case
            when worded.is_quoted then 'Pernyataan memuat kutipan pembicara; lihat sumbernya'
            else once.statement
        end as statement_id
    from once
    inner join worded on once.figure_key = worded.figure_key
    left join segment_labels
        on
            once.segment_label = segment_labels.label
            and {{ in_force('segment_labels', month_end('once.period')) }}
    left join former_codes
        on
            once.region_code = former_codes.region_code
            and {{ in_force('former_codes', month_end('once.period')) }}
)

select
    published.figure_code as figure_key,
    published.subject_code as subject_key,
    published.statement_id,
    published.statement_en,
    published.value_text as printed_text,
    numbers.unit_code,
    numbers.printed_value,
    numbers.rounding_digits,
    coalesce(numbers.is_hedged, false) as is_hedged,
    published.region_code,
    published.region_group_code,
    published.segment_code,
    published.first_period,
    published.last_period,
    published.funding_source_code,
    published.check_code,
    published.obstacle_code,
    published.note_id,
    published.note_en,
    published.printed_date,
    published.source_note,
    cast(null as bigint) as numerator_count,
    cast(null as bigint) as denominator_count,
    cast(null as varchar) as receipt_id
from published
left join numbers
    on
        published.value_text = numbers.printed_text
        and published.unit_label is not distinct from numbers.unit_label
union all
select
    placed.figure_key,
    md5(concat_ws(
        '|',
        lower(placed.statement), coalesce(placed.resolved_code, placed.region_group_code, ''),
        coalesce(placed.segment_label, ''), coalesce(placed.period, '')
    )) as subject_key,
    placed.statement_id,
    null as statement_en,
    placed.printed_value_text,
    -- A quotient without a unit is a percentage.
    coalesce(
        numbers.unit_code,
        case
            when placed.numerator_count is not null and placed.denominator_count is not null then 'PERCENT'
        end
    ) as unit_code,
    numbers.printed_value,
    numbers.rounding_digits,
    coalesce(numbers.is_hedged, false) or placed.is_hedged as is_hedged,
    placed.resolved_code,
    placed.region_group_code,
    placed.segment_code,
    placed.period as first_period,
    placed.period as last_period,
    null as funding_source_code,
    case
        when numbers.unit_code in ('IDR', 'MONTH', 'YEAR', 'REGION') then 'NONE'
        when numbers.unit_code = 'PERSON' then 'COVERAGE'
        when placed.numerator_count is not null or placed.denominator_count is not null then 'RATIO'
        else 'COVERAGE'
    end as check_code,
    null as obstacle_code,
    null as note_id,
    null as note_en,
    null as printed_date,
    placed.source_note,
    placed.numerator_count,
    placed.denominator_count,
    placed.receipt_id
from placed
left join numbers
    on
        placed.printed_value_text = numbers.printed_text
        and placed.unit_label is not distinct from numbers.unit_label
