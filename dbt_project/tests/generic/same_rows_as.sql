{#-
    Fails with every row that stands in one of two relations and not in the other, or oftener: the model
    repeats `relation`. `columns` are what it repeats; `renamed` gives a column of another name there.
    A model that may leave rows out is not whole: then only what it holds must stand there.
-#}
{% test same_rows_as(model, relation, columns, renamed={}, is_whole=true) %}

{%- set there = [] -%}
{%- for column in columns -%}
    {%- do there.append(renamed.get(column, column)) -%}
{%- endfor %}

with repeated as (
    select {{ columns | join(', ') }} from {{ model }}
),

source_rows as (
    select {{ there | join(', ') }} from {{ relation }}
)

(select * from repeated except all select * from source_rows)
{%- if is_whole %}
union all
(select * from source_rows except all select * from repeated)
{%- endif %}

{% endtest %}
