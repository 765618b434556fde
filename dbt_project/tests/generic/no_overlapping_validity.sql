{#-
  Fails with every pair of rows of one key whose half-open spans [valid_from, valid_to) share a
  moment, and with every row that ends before it begins. An empty valid_to has no end. Dates and
  YYYY-MM text both work. In `wildcard_columns` the wildcard value meets every other value: a rule
  for ANY payer and a rule for one payer then count as the same key.
-#}
{% test no_overlapping_validity(
    model,
    key_columns,
    valid_from='valid_from',
    valid_to='valid_to',
    wildcard_columns=[],
    wildcard_value='ANY'
) %}

with spans as (
    select
        {% for column in key_columns + wildcard_columns -%}
        {{ column }},
        {% endfor -%}
        {{ valid_from }} as span_from,
        {{ valid_to }} as span_to,
        row_number() over (
            order by {{ (key_columns + wildcard_columns + [valid_from, valid_to]) | join(', ') }}
        ) as span_number
    from {{ model }}
),

overlapping as (
    select
        earlier.*,
        later.span_from as other_span_from,
        later.span_to as other_span_to
    from spans as earlier
    inner join spans as later
        on
            earlier.span_number < later.span_number
            {% for column in key_columns -%}
            and earlier.{{ column }} is not distinct from later.{{ column }}
            {% endfor -%}
            {% for column in wildcard_columns -%}
            and (
                earlier.{{ column }} is not distinct from later.{{ column }}
                or earlier.{{ column }} = '{{ wildcard_value }}'
                or later.{{ column }} = '{{ wildcard_value }}'
            )
            {% endfor -%}
            and (later.span_to is null or earlier.span_from < later.span_to)
            and (earlier.span_to is null or later.span_from < earlier.span_to)
),

backwards as (
    select
        spans.*,
        spans.span_from as other_span_from,
        spans.span_to as other_span_to
    from spans
    where span_to <= span_from or span_from is null
)

select * from overlapping
union all
select * from backwards

{% endtest %}
