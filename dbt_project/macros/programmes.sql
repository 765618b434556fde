{#- A scheme's label as a code: letters and digits alone, so that TALI-KASIH is TALI KASIH. -#}
{% macro scheme_key(label) -%}
    coalesce(nullif(trim(regexp_replace(upper({{ label }}), '[^A-Z0-9]+', '_', 'g'), '_'), ''), 'UNNAMED')
{%- endmacro %}

{#- The wave's own sign, without the word for wave: GELOMBANG II, GEL. 2 and 2 are W2; NONE where none is named. -#}
{% macro wave_key(label) -%}
    {%- set sign = "nullif(trim(regexp_replace(" ~ label ~ ", '\\b(GELOMBANG|GEL|TAHAP|TERMIN|BATCH|KE)\\b|[^A-Z0-9]+', ' ', 'g')), '')" -%}
    coalesce(
        'W' || coalesce(
            cast(
                nullif(list_position(['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X'], {{ sign }}), 0)
                as varchar
            ),
            replace(ltrim({{ sign }}, '0'), ' ', '_')
        ),
        'NONE'
    )
{%- endmacro %}
