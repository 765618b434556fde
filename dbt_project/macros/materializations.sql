{#-
Tables and views made in place. A night builds in a new database that nobody reads until it is closed,
so dbt's own way (make under another name, rename twice, look up the columns, drop) protects nothing here
and costs more than most models. Where only some models are built again, the old relation is replaced in
the same transaction.
-#}

{% materialization table, adapter='duckdb' %}
    {%- set target = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks) }}
    {{ drop_relation_if_exists(load_cached_relation(this)) }}
    {% call statement('main') -%}
        {{ create_table_as(False, target, compiled_code) }}
    {%- endcall %}
    {{ describe_relation(target) }}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {%- set target = this.incorporate(type='view') -%}
    {{ run_hooks(pre_hooks) }}
    {{ drop_relation_if_exists(load_cached_relation(this)) }}
    {% call statement('main') -%}
        {{ create_view_as(target, compiled_code) }}
    {%- endcall %}
    {{ describe_relation(target) }}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{#- Every description of the model as a comment in the database; one for a column that is not there fails. -#}
{% macro describe_relation(relation) %}
    {%- set described = model.columns.values() | selectattr('description') | list -%}
    {%- if model.description or described -%}
        {% call statement('comments') -%}
            {%- if model.description %}
            comment on {{ relation.type }} {{ relation }} is {{ duckdb_escape_comment(model.description) }};
            {%- endif %}
            {%- for column in described %}
            comment on column {{ relation }}.{{ adapter.quote(column.name) }}
                is {{ duckdb_escape_comment(column.description) }};
            {%- endfor %}
        {%- endcall %}
    {%- endif -%}
{% endmacro %}
