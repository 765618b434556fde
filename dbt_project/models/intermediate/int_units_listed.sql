-- Units that exist, list by list. An agency without a list of its own month has its newest older one.
with told as (
    select * from {{ ref('stg_agency__units') }}
),

files as (
    select * from {{ ref('stg_semesta__files') }}
),

moved as (
    select * from {{ ref('int_region_codes_dated') }}
),

labels as (
    select * from {{ ref('agency_labels') }}
    where field = 'jenis'
),

kinds as (
    select * from {{ ref('employer_kinds') }}
),

dated as (
    select
        told.*,
        files.received_at,
        -- A list that names no month speaks for the month in which it came.
        coalesce(told.reporting_period, strftime(files.received_date, '%Y-%m')) as list_period
    from told
    inner join files on told.receipt_id = files.receipt_id
),

placed as (
    select
        dated.list_period,
        dated.received_at,
        dated.receipt_id,
        dated.row_number,
        coalesce(moved.resolved_code, dated.region_code) as place_code,
        trim(dated.agency_code) as sent_code,
        {{ office_key('dated.agency_code') }} as agency_key,
        trim(dated.unit_code) as sent_unit_code,
        {{ office_key('dated.unit_code') }} as unit_code_key,
        trim(dated.unit_name) as unit_name,
        {{ office_key('dated.unit_name') }} as unit_name_key,
        coalesce(labels.code, 'UNMAPPED') as agency_kind,
        coalesce(kinds.is_agency, false) as is_agency,
        dated.employer_number
    from dated
    left join labels
        on
            {{ office_key('dated.unit_kind_label') }} = labels.label
            and {{ in_force('labels', month_end('dated.list_period')) }}
    left join kinds
        on labels.code = kinds.employer_kind and {{ in_force('kinds', month_end('dated.list_period')) }}
    left join moved
        on
            dated.region_code = moved.region_code
            and {{ in_force('moved', month_end('dated.list_period')) }}
),

newest as (
    select
        *,
        case when {{ is_within_kabupaten('place_code') }} then left(place_code, 5) else place_code end
            as region_code
    from placed
    qualify row_number() over (
        partition by region_code, agency_key, list_period, unit_code_key, unit_name_key
        order by received_at desc, receipt_id desc, row_number desc
    ) = 1
),

-- The agency's own office is the row without a unit's code: the only one, or the only agency among several.
numbered as (
    select
        *,
        count(*) filter (where unit_code_key is null) over (
            partition by region_code, agency_key, list_period
        ) as codeless_count,
        count(*) filter (where unit_code_key is null and is_agency) over (
            partition by region_code, agency_key, list_period
        ) as codeless_agency_count,
        count(*) over (partition by region_code, agency_key, list_period, unit_code_key) as same_code_count
    from newest
),

named as (
    select
        *,
        unit_code_key is null
        and (codeless_count = 1 or (is_agency and codeless_agency_count = 1)) as is_own_office
    from numbered
),

spans as (
    select
        region_code,
        agency_key,
        list_period,
        lag(list_period) over agency_lists is null as is_first,
        lead(list_period) over agency_lists as next_period
    from (select distinct
        region_code,
        agency_key,
        list_period
    from named) as lists
    window agency_lists as (partition by region_code, agency_key order by list_period)
)

select
    named.region_code,
    named.place_code,
    named.agency_key,
    named.sent_code,
    case
        when named.is_own_office then named.sent_code
        when named.unit_code_key is null then named.unit_name_key
        when named.same_code_count > 1 then named.sent_unit_code || ' ' || named.unit_name_key
        else named.sent_unit_code
    end as unit_code,
    named.unit_code_key,
    named.unit_name,
    named.unit_name_key,
    named.agency_kind,
    named.is_agency,
    named.is_own_office,
    named.employer_number,
    -- Before the first list nothing else is known of which units exist.
    case when spans.is_first then '0000-00' else named.list_period end as from_period,
    spans.next_period as to_period
from named
inner join spans
    on
        named.region_code = spans.region_code
        and named.agency_key = spans.agency_key
        and named.list_period = spans.list_period
