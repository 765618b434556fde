-- Paid persons of a month and of the one before, and who came and went between them.
with followed as (
    select * from {{ ref('int_periods_followed') }}
),

cells as (
    select
        unnest({{ region_chain('region_code') }}) as region_code,
        period,
        segment_code,
        funding_source_code,
        person_count
    from {{ ref('int_paid_cells') }}
),

restated as (
    select * from {{ ref('int_payers_restated') }}
),

movements as (
    select * from {{ ref('int_payers_switched') }}
    union all by name
    select * from {{ ref('int_payers_joined_left') }}
),

counts as (
    select
        followed.period,
        cells.region_code,
        cells.segment_code,
        cells.funding_source_code,
        cells.person_count as opening_count,
        0 as restated_count,
        cast(null as varchar) as movement_code,
        false as is_in,
        0 as moved_count,
        0 as closing_count
    from cells
    inner join followed on cells.period = followed.previous_period
    union all
    -- What is known of the month before includes what was learned since.
    select
        followed.period,
        restated.region_code,
        restated.segment_code,
        restated.funding_source_code,
        -restated.restated_count,
        restated.restated_count,
        null,
        false,
        0,
        0
    from restated
    inner join followed on restated.period = followed.previous_period
    union all
    select
        period,
        region_code,
        segment_code,
        funding_source_code,
        0,
        0,
        movement_code,
        is_in,
        person_count,
        0
    from movements
    union all
    select
        followed.period,
        cells.region_code,
        cells.segment_code,
        cells.funding_source_code,
        0,
        0,
        null,
        false,
        0,
        cells.person_count
    from cells
    inner join followed on cells.period = followed.period
),

sums as (
    select
        period,
        region_code,
        segment_code,
        funding_source_code,
        {% for name, code, is_in in [
            ('new', 'NEW', 'true'), ('returned', 'RETURNED', 'true'), ('moved_in', 'MOVED', 'true'),
            ('ended_contract', 'ENDED', 'false'), ('unpaid', 'UNPAID', 'false'),
            ('died', 'DIED', 'false'), ('moved_out', 'MOVED', 'false')
        ] -%}
            coalesce(sum(moved_count) filter (where movement_code = '{{ code }}' and is_in = {{ is_in }}), 0)
                as {{ name }}_count,
        {% endfor -%}
        {% for name, code in [
            ('changed_segment', 'CHANGED_SEGMENT'), ('changed_funding', 'CHANGED_FUNDING'),
            ('reported', 'REPORTED')
        ] -%}
            coalesce(
                sum(case when is_in then moved_count else -moved_count end)
                filter (where movement_code = '{{ code }}'),
                0
            ) as {{ name }}_count,
        {% endfor -%}
        sum(opening_count) as opening_count,
        sum(restated_count) as restated_count,
        sum(closing_count) as closing_count
    from counts
    group by period, region_code, segment_code, funding_source_code
)

select
    period,
    region_code,
    segment_code,
    funding_source_code,
    cast(opening_count as bigint) as opening_count,
    cast(restated_count as bigint) as restated_count,
    cast(new_count as bigint) as new_count,
    cast(returned_count as bigint) as returned_count,
    cast(moved_in_count as bigint) as moved_in_count,
    cast(reported_count as bigint) as reported_count,
    cast(changed_segment_count as bigint) as changed_segment_count,
    cast(changed_funding_count as bigint) as changed_funding_count,
    cast(ended_contract_count as bigint) as ended_contract_count,
    cast(unpaid_count as bigint) as unpaid_count,
    cast(died_count as bigint) as died_count,
    cast(moved_out_count as bigint) as moved_out_count,
    cast(closing_count as bigint) as closing_count
from sums
