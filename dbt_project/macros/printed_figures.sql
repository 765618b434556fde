{#- How printed numbers are read and shown. -#}

{#- A number as it stands in a text: digits with their separators. -#}
{% macro printed_number_pattern() -%}
    '[0-9](?:[0-9.,]*[0-9])?'
{%- endmacro %}

{#- Whether a text in capitals holds a word of its own. -#}
{% macro has_word(label, word) -%}
    regexp_matches({{ label }}, '(^|[^A-Z])' || regexp_escape({{ word }}) || '($|[^A-Z])')
{%- endmacro %}

{#- One unit of the last printed digit. -#}
{% macro last_digit(rounding_digits) -%}
    power(10.0, -({{ rounding_digits }}))
{%- endmacro %}

{#- A number as English texts print it; a year has no thousands. -#}
{% macro shown_en(number, digits, unit_code) -%}
    format(
        case when {{ unit_code }} = 'YEAR' then '{:.' else '{:,.' end || greatest({{ digits }}, 0) || 'f}',
        cast({{ number }} as double)
    )
{%- endmacro %}

{#- The same as Indonesian texts print it: comma before decimals, dots between thousands. -#}
{% macro shown_id(number, digits, unit_code) -%}
    translate({{ shown_en(number, digits, unit_code) }}, ',.', '.,')
{%- endmacro %}

{#- Day on which names of a figure hold: the end of its first month, else when it was printed. -#}
{% macro figure_day(row) -%}
    coalesce({{ month_end(row ~ '.first_period') }}, {{ row }}.printed_date)
{%- endmacro %}

{#- The count that a printed share is a share of, as bounds. -#}
{% macro figure_base(language) -%}
    {%- set number = shown_en if language == 'en' else shown_id -%}
    {{ number('implied_base_low_count', '0', "'PERSON'") }} || '{{ ' to ' if language == 'en' else ' sampai ' }}'
    || {{ number('implied_base_high_count', '0', "'PERSON'") }}
{%- endmacro %}

{#- What was recomputed beside what was printed, as one sentence; null where nothing was. -#}
{% macro figure_comparison(language) -%}
    {%- set number = shown_en if language == 'en' else shown_id -%}
    {%- set say = {
        'en': {
            'of': 'of', 'meet': 'methods meet', 'least': 'at least', 'to': 'to', 'printed': 'printed',
            'cut': 'cut off, not rounded', 'more': 'more', 'less': 'less', 'share': 'percent of it',
        },
        'id': {
            'of': 'dari', 'meet': 'metode cocok', 'least': 'sekurang-kurangnya', 'to': 'sampai',
            'printed': 'tercetak', 'cut': 'dipotong, tidak dibulatkan', 'more': 'lebih banyak',
            'less': 'lebih sedikit', 'share': 'persen dari hitungan',
        },
    }[language] -%}
    {%- set low = number('low', 'digits', 'computed_unit_code') -%}
    {%- set high = number('high', 'digits', 'computed_unit_code') -%}
    check_name_{{ language }}
    || coalesce(
        ' (' || method_name_{{ language }} || case
            when verdict = 'not_computable' then ''
            else
                ', ' || cast(met_count as varchar) || ' {{ say.of }} ' || cast(method_count as varchar)
                || ' {{ say.meet }}'
        end || ')',
        ''
    )
    || ': '
    || case
        when high is null then '{{ say.least }} ' || {{ low }}
        when {{ low }} = {{ high }} then {{ low }}
        else {{ low }} || ' {{ say.to }} ' || {{ high }}
    end
    || case when computed_unit_code = 'YEAR' then '' else coalesce(' ' || unit_name_{{ language }}, '') end
    || case
        when computed_unit_code = unit_code
            then coalesce(
                ', {{ say.printed }} ' || {{ number('printed_value', 'rounding_digits', 'unit_code') }}, ''
            )
        else ''
    end
    || case when is_cut_off and verdict = 'holds' then ' ({{ say.cut }})' else '' end
    || case
        when difference_idr is null or verdict = 'holds' then ''
        else
            ': ' || {{ number('abs(difference_idr)', '0', "'IDR'") }}
            || case when difference_idr < 0 then ' {{ say.less }}' else ' {{ say.more }}' end
            || ', ' || {{ number('100 * printed_value / nullif(low, 0)', '1', "'PERCENT'") }}
            || ' {{ say.share }}'
    end
{%- endmacro %}
