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
