-- From the rows of member lists to the persons that coverage counts. No percentage here.
{%- set registers = {
    'worker': 'WORKER', 'not_worker': 'NOT_WORKER', 'no_occupation': 'NO_OCCUPATION',
    'outside_age': 'OUTSIDE_AGE', 'not_registered': 'NOT_REGISTERED',
} %}
{%- set statuses = ['paid', 'grace', 'unpaid', 'unknown', 'ended'] %}
with list_rows as (
    select * from {{ ref('int_list_rows_counted') }}
),

traced as (
    select * from {{ ref('int_members_traced') }}
),

jakon as (
    select * from {{ ref('int_unnamed_jakon_delivered') }}
),

rows_spread as (
    select
        unnest({{ region_chain('list_code') }}) as region_code,
        * exclude (list_code)
    from list_rows
),

-- Everybody is looked at from each region of his lists and of his place.
seen as (
    select
        unnest(list_distinct(list_concat(
            {{ region_chain('region_code') }}, coalesce({{ regions_above('list_codes') }}, [])
        ))) as seen_from_code,
        *
    from traced
),

placed as (
    select
        seen.*,
        list_contains({{ region_chain('region_code') }}, seen_from_code) as is_placed,
        coalesce(len({{ codes_within('list_codes', 'seen_from_code') }}), 0) as row_count,
        coalesce(len({{ codes_above('list_codes', 'seen_from_code') }}), 0) > 0 as is_listed_above,
        starts_with(seen_from_code, region_code || '.') as is_placed_above
    from seen
),

chained as (
    select
        period,
        seen_from_code as region_code,
        segment_code,
        0 as enrolled_row_count,
        0 as invalid_nik_row_count,
        0 as other_quarantined_row_count,
        0 as unmapped_segment_row_count,
        0 as valid_row_count,
        person_count,
        row_count,
        is_placed,
        is_placed_above,
        has_residence,
        list_codes is not null as is_listed,
        is_listed_above,
        register_code,
        status_code,
        0 as unnamed_count
    from placed
    union all
    select
        period,
        region_code,
        segment_code,
        enrolled_row_count,
        invalid_nik_row_count,
        other_quarantined_row_count,
        unmapped_segment_row_count,
        valid_row_count,
        0,
        0,
        false,
        false,
        false,
        false,
        false,
        null,
        null,
        0
    from rows_spread
    union all
    select
        period,
        unnest({{ region_chain('region_code') }}),
        segment_code,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        false,
        false,
        false,
        false,
        false,
        null,
        null,
        unnamed_count
    from jakon
),

sums as (
    select
        period,
        region_code,
        segment_code,
        sum(enrolled_row_count) as enrolled_row_count,
        sum(invalid_nik_row_count) as invalid_nik_row_count,
        sum(other_quarantined_row_count) as other_quarantined_row_count,
        sum(unmapped_segment_row_count) as unmapped_segment_row_count,
        sum(valid_row_count) as valid_row_count,
        sum(person_count * (row_count - 1)) filter (where row_count > 1) as repeated_row_count,
        sum(person_count) filter (where row_count > 0) as listed_count,
        sum(person_count) filter (where row_count > 0 and not is_placed and not is_placed_above)
            as resident_elsewhere_count,
        sum(person_count) filter (where row_count > 0 and is_placed_above) as resident_above_count,
        sum(person_count) filter (where row_count > 0 and is_placed and has_residence)
            as resident_told_count,
        sum(person_count) filter (where row_count > 0 and is_placed and not has_residence)
            as residence_assumed_count,
        sum(person_count) filter (where row_count = 0 and is_placed and is_listed_above)
            as from_list_above_count,
        sum(person_count) filter (where row_count = 0 and is_placed and is_listed and not is_listed_above)
            as from_other_list_count,
        sum(person_count) filter (where is_placed and not is_listed) as not_listed_count,
        sum(person_count) filter (where is_placed) as resident_count,
        {% for name, code in registers.items() -%}
            sum(person_count) filter (where is_placed and register_code = '{{ code }}') as {{ name }}_count,
        {% endfor -%}
        {% for status in statuses -%}
            sum(person_count) filter (where is_placed and status_code = '{{ status | upper }}')
                as {{ status }}_count,
            sum(person_count) filter (
                where is_placed and register_code = 'WORKER' and status_code = '{{ status | upper }}'
            ) as worker_{{ status }}_count,
        {% endfor -%}
        {% for name, code in registers.items() if name != 'worker' -%}
            sum(person_count) filter (
                where is_placed and register_code = '{{ code }}' and status_code = 'PAID'
            ) as {{ name }}_paid_count,
        {% endfor -%}
        sum(unnamed_count) as unnamed_count
    from chained
    group by period, region_code, segment_code
)

select
    period,
    region_code,
    segment_code,
    cast(enrolled_row_count as bigint) as enrolled_row_count,
    cast(invalid_nik_row_count as bigint) as invalid_nik_row_count,
    cast(other_quarantined_row_count as bigint) as other_quarantined_row_count,
    cast(unmapped_segment_row_count as bigint) as unmapped_segment_row_count,
    cast(valid_row_count as bigint) as valid_row_count,
    {% for name in [
        'repeated_row', 'listed', 'resident_elsewhere', 'resident_above', 'resident_told',
        'residence_assumed', 'from_list_above', 'from_other_list', 'not_listed', 'resident'
    ] + registers.keys() | list -%}
        cast(coalesce({{ name }}_count, 0) as bigint) as {{ name }}_count,
    {% endfor -%}
    {% for status in statuses -%}
        cast(coalesce(worker_{{ status }}_count, 0) as bigint) as worker_{{ status }}_count,
    {% endfor -%}
    {% for name in registers if name != 'worker' -%}
        cast(coalesce({{ name }}_paid_count, 0) as bigint) as {{ name }}_paid_count,
    {% endfor -%}
    {% for status in statuses -%}
        cast(coalesce({{ status }}_count, 0) as bigint) as {{ status }}_count,
    {% endfor -%}
    cast(unnamed_count as bigint) as unnamed_count,
    cast(coalesce(paid_count, 0) + unnamed_count as bigint) as covered_count
from sums
