{#-
    Fails with every row that stands in one of two relations and not in the other, or oftener: the model
    repeats `relation`. `columns` are what it repeats; `renamed` gives a column of another name there.
-#}
{% test same_rows_as(model, relation, columns, renamed={}) %}

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
union all
(select * from source_rows except all select * from repeated)

{% endtest %}
