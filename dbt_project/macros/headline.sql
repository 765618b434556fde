{#- The method that leads in each month and region of a relation: the region's own decision, else the nation's. -#}
{% macro chosen_headlines(relation, headlines) -%}
    select
        listed.period,
        listed.region_code,
        arg_max(
            {{ headlines }}.method_code,
            length({{ headlines }}.region_code) + case when {{ headlines }}.region_code = 'ID' then 0 else 10 end
        ) as method_code
    from (
        select distinct
            period,
            region_code
        from {{ relation }}
    ) as listed
    inner join {{ headlines }}
        on
            {{ headlines }}.region_code in ('ID', listed.region_code)
            and {{ in_force(headlines, month_end('listed.period')) }}
    group by listed.period, listed.region_code
{%- endmacro %}
