{#- Kinds of file that give a person a group of workers, by name: their place here is their number. -#}
{% macro evidence_sources() -%}
    ['agency__staff', 'agency__worker_lists', 'bpjstk__participants', 'village__officers', 'village__recipients', 'village__residents']
{%- endmacro %}

{#- The number of a kind of file. A kind that is not listed ends the build: it would count as none. -#}
{% macro evidence_number(source) -%}
    coalesce(
        list_position({{ evidence_sources() }}, {{ source }}),
        error('evidence_sources() in macros/evidence.sql does not list ' || {{ source }})
    )
{%- endmacro %}

{#- The kind of file of a number. -#}
{% macro evidence_source(number) -%}
    ({{ evidence_sources() }})[{{ number }}]
{%- endmacro %}
