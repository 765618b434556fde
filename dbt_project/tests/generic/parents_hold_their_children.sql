{#-
    Fails with every region of which a count is below the sum of its children, or, with `unallocated`, below that
    and what is known of it alone. `keys` are the columns beside region_code that tell rows apart.
-#}
{% test parents_hold_their_children(model, keys, columns, unallocated=none, only='true') %}

with counted as (
    select * from {{ model }} where {{ only }}
),

children as (
    select
        {{ region_parent('region_code') }} as parent_code,
        {{ keys | join(', ') }},
        {%- for column in columns %}
        sum({{ column }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from counted
    group by all
)

select parents.*
from counted as parents
left join children
    on
        parents.region_code = children.parent_code
        {%- for key in keys %}
        and parents.{{ key }} is not distinct from children.{{ key }}
        {%- endfor %}
where
    {%- for column in columns %}
    {{ 'or ' if not loop.first }}parents.{{ column }}
    < coalesce(children.{{ column }}, 0){{ ' + coalesce(parents.' ~ unallocated ~ ', 0)' if unallocated }}
    {%- endfor %}

{% endtest %}
