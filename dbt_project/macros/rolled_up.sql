{#-
Counts at the region where somebody is known, summed for it and every region above it: a person known
to a region and to none below it counts there and in unallocated_count, so that children and
unallocated make the parent. `counted` names a relation with region_code, covered_count, the keys and the counts.
-#}
{% macro rolled_up(counted, keys, counts) -%}
    select
        region_code,
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        {%- for count in ['covered_count'] + counts %}
        sum({{ count }}) as {{ count }},
        {%- endfor %}
        sum(covered_count) filter (where exact_code = region_code and length(region_code) < 13)
            as unallocated_count
    from (
        select
            unnest({{ region_chain('region_code') }}) as region_code,
            region_code as exact_code,
            {%- for column in keys + ['covered_count'] + counts %}
            {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ counted }}
    ) as spread
    group by region_code
        {%- for key in keys %}, {{ key }}{% endfor %}
{%- endmacro %}
