{#- Whether a dated row, half-open [valid_from, valid_to), holds on a day. -#}
{% macro in_force(row, day) -%}
    {{ row }}.valid_from <= {{ day }} and ({{ row }}.valid_to is null or {{ row }}.valid_to > {{ day }})
{%- endmacro %}

{#- Whether two dated rows hold together on any day. -#}
{% macro in_force_together(one, other) -%}
    ({{ one }}.valid_to is null or {{ other }}.valid_from < {{ one }}.valid_to)
    and ({{ other }}.valid_to is null or {{ one }}.valid_from < {{ other }}.valid_to)
{%- endmacro %}

{#- First day on which both hold. -#}
{% macro joint_valid_from(one, other) -%}
    case when {{ one }}.valid_from > {{ other }}.valid_from then {{ one }}.valid_from else {{ other }}.valid_from end
{%- endmacro %}

{#- First day on which one of them no longer holds; null where both still do. -#}
{% macro joint_valid_to(one, other) -%}
    case
        when {{ one }}.valid_to is null then {{ other }}.valid_to
        when {{ other }}.valid_to is null or {{ one }}.valid_to < {{ other }}.valid_to then {{ one }}.valid_to
        else {{ other }}.valid_to
    end
{%- endmacro %}

{#- The headline method of every month and region in `months`: the region's own, else the nation's. -#}
{% macro leading_method(months, headlines) -%}
    select
        months.period,
        months.region_code,
        arg_max(headlines.method_code, case when headlines.region_code = 'ID' then 0 else 1 end) as method_code
    from (select distinct period, region_code from {{ months }}) as months
    inner join {{ headlines }} as headlines
        on
            headlines.region_code in ('ID', months.region_code)
            and {{ in_force('headlines', month_end('months.period')) }}
    group by months.period, months.region_code
{%- endmacro %}

{#- Whether a denominator was too old in a month. -#}
{% macro is_stale(universe_period, period, limits) -%}
    coalesce({{ universe_period }} < {{ month_shift(period, '-' ~ limits ~ '.stale_after_months') }}, false)
{%- endmacro %}
