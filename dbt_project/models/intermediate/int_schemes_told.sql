with pledges as (
    select * from {{ ref('stg_donor__pledges') }}
),

deductions as (
    select * from {{ ref('stg_donor__deductions') }}
),

remittances as (
    select * from {{ ref('stg_donor__remittances') }}
),

workers as (
    select * from {{ ref('stg_donor__workers') }}
),

recipients as (
    select * from {{ ref('stg_village__recipients') }}
),

labels as (
    select * from {{ ref('scheme_labels') }}
),

told as (
    select
        scheme_label,
        reporting_region_code as region_code,
        first_period as period
    from pledges
    union
    select
        scheme_label,
        region_code,
        period
    from deductions
    union
    select
        scheme_label,
        reporting_region_code,
        period
    from remittances
    union
    select
        scheme_label,
        reporting_region_code,
        first_period
    from workers
    union
    select
        scheme_label,
        village_code,
        proposal_year || '-12'
    from recipients
),

places as (
    select distinct
        scheme_label,
        left(region_code, 5) as kabupaten_code,
        period
    from told
)

select
    places.scheme_label,
    places.kabupaten_code,
    places.period,
    -- A scheme that no seed knows is one of its own: two unknown ones are never added up.
    coalesce(min(labels.scheme_code), {{ scheme_key('places.scheme_label') }}) as scheme_code,
    coalesce(places.kabupaten_code, min(labels.region_code), 'ID') as region_code
from places
left join labels
    on
        {{ scheme_key('places.scheme_label') }} = {{ scheme_key('labels.label') }}
        and labels.region_code = coalesce(places.kabupaten_code, labels.region_code)
        and {{ in_force('labels', month_end('places.period')) }}
group by places.scheme_label, places.kabupaten_code, places.period
