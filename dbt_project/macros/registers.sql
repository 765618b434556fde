{#- What a village register, or the civil registry, writes of a person's life. -#}

{#- Dead; OpenSID writes 2. Where nothing is written nothing is told. -#}
{% macro tells_death(label) -%}
    coalesce({{ label }} in ('2', 'MATI', 'MENINGGAL', 'MENINGGAL DUNIA', 'WAFAT'), false)
{%- endmacro %}

{#- Moved away; OpenSID writes 3. -#}
{% macro tells_move(label) -%}
    coalesce({{ label }} in ('3', 'PINDAH'), false)
{%- endmacro %}

{#- Alive and here; OpenSID writes 1. A register without the column lists the living: the caller decides. -#}
{% macro tells_presence(label) -%}
    {{ label }} in ('1', 'HIDUP')
{%- endmacro %}
