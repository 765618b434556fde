{#- What every coverage mart makes of its counts, and how it shows a place: one home for both. -#}

{#-
Persons not covered, the rate and its bounds, null where the universe is not known. Whom the branch gave no
usable answer for is unknown, never uncovered.
-#}
{% macro coverage_rates(row) -%}
    {{ row }}.universe_count - {{ row }}.covered_count
    - case when {{ row }}.method_code = 'person_matched' then {{ row }}.unknown_count else 0 end
        as uncovered_count,
    {{ row }}.covered_count / nullif({{ row }}.universe_count, 0) as coverage_rate,
    case
        when {{ row }}.universe_count is not null
            then {{ row }}.covered_at_low_count / nullif({{ row }}.universe_at_low_count, 0)
    end as coverage_rate_low,
    case
        when {{ row }}.universe_count is not null
            then {{ row }}.covered_at_high_count / nullif({{ row }}.universe_at_high_count, 0)
    end as coverage_rate_high
{%- endmacro %}

{#-
Whether a row of segment ALL has a segment beside it at the same place: of a method that knows no segments ALL
is the one row there is.
-#}
{% macro is_total_over_segments(row, segments, place='region_code') -%}
    {{ segments }}.is_total and coalesce(
        bool_or({{ segments }}.is_in_all and not {{ segments }}.is_total)
            over (partition by {{ row }}.period, {{ row }}.{{ place }}, {{ row }}.method_code),
        false
    )
{%- endmacro %}

{#- Name of a region; one that no landed list names is shown by its code and says so. -#}
{% macro shown_region(name, code) -%}
    coalesce({{ name }}, {{ code }} || ' (tanpa nama)')
{%- endmacro %}
