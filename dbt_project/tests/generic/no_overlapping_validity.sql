{#- Two rows with the same key never hold on the same day. -#}
{% test no_overlapping_validity(model, columns) %}
    with spans as (
        select
            *,
            lead(valid_from) over (partition by {{ columns | join(', ') }} order by valid_from) as next_from
        from {{ model }}
    )

    select * from spans
    where next_from is not null and (valid_to is null or valid_to > next_from)
{% endtest %}
