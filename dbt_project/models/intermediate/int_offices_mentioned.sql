-- Whatever a file calls an agency or one of its units, and which one it means.
with units as (
    select * from {{ ref('int_units_listed') }}
),

mentions as (
    select
        coalesce(reporting_region_code, 'ID') as sent_region_code,
        agency_code as sent_text,
        true as tells_agency
    from {{ ref('stg_agency__staff') }}
    union all
    select
        coalesce(reporting_region_code, 'ID'),
        agency_code,
        true
    from {{ ref('stg_agency__headcount') }}
    union all
    select
        coalesce(reporting_region_code, 'ID'),
        agency_code,
        true
    from {{ ref('stg_regulation__obligations') }}
    union all
    select
        region_code,
        sent_code,
        true
    from units
    union all
    -- A budget spells agencies in its own way: it names them, and makes none.
    select distinct
        region_code,
        skpd_code,
        false
    from {{ ref('stg_budget__lines') }}
    union all
    -- So does the branch where it lists an agency's employer number.
    select distinct
        coalesce(region_code, reporting_region_code, 'ID'),
        agency_code,
        false
    from {{ ref('stg_bpjstk__employers') }}
    where agency_code is not null
    union all
    -- And a civil servant's statement.
    select distinct
        coalesce(reporting_region_code, 'ID'),
        agency_code,
        false
    from {{ ref('stg_donor__pledges') }}
    where agency_code is not null
),

labels as (
    select * from {{ ref('agency_labels') }}
    where field = 'opd'
),

sent as (
    select
        {{ office_region('sent_region_code') }} as region_code,
        {{ office_key('sent_text') }} as office_key,
        min(trim(sent_text)) as sent_text,
        bool_or(tells_agency) as tells_agency
    from mentions
    where
        {{ office_key('sent_text') }} is not null
        and {{ office_key('sent_text') }} not in (select label from labels)
    group by 1, 2
),

-- Codes before names, agencies before their units.
known as (
    select distinct
        region_code,
        agency_key as office_key,
        1 as rank,
        agency_key,
        cast(null as varchar) as unit_code
    from units
    union all
    select distinct
        region_code,
        unit_name_key,
        2,
        agency_key,
        null
    from units
    where is_own_office
    union all
    select distinct
        region_code,
        unit_code_key,
        3,
        agency_key,
        unit_code
    from units
    where unit_code_key is not null
    union all
    select distinct
        region_code,
        unit_name_key,
        4,
        agency_key,
        unit_code
    from units
    where not is_own_office
),

matched as (
    select
        sent.region_code as sent_region_code,
        sent.office_key,
        known.rank,
        known.region_code,
        known.agency_key,
        known.unit_code
    from sent
    inner join known
        on sent.office_key = known.office_key and sent.region_code in (known.region_code, 'ID')
    qualify rank() over (partition by sent.region_code, sent.office_key order by known.rank) = 1
),

-- A name that two units share means neither.
meant as (
    select
        sent_region_code,
        office_key,
        any_value(region_code) as region_code,
        any_value(agency_key) as agency_key,
        any_value(unit_code) as unit_code
    from matched
    group by sent_region_code, office_key
    having count(*) = 1
),

resolved as (
    select
        sent.region_code as sent_region_code,
        sent.office_key,
        coalesce(meant.region_code, sent.region_code) as region_code,
        coalesce(meant.agency_key, sent.office_key) as agency_key,
        meant.unit_code,
        meant.agency_key is not null as is_listed,
        sent.sent_text
    from sent
    left join meant on sent.region_code = meant.sent_region_code and sent.office_key = meant.office_key
    where sent.tells_agency or meant.agency_key is not null
),

-- What an agency is called: as the newest list writes its code, else as it was sent.
called as (
    select
        region_code,
        agency_key,
        arg_max(sent_code, from_period) as sent_code
    from units
    group by region_code, agency_key
),

codes as (
    select
        resolved.region_code,
        resolved.agency_key,
        coalesce(min(called.sent_code), min(resolved.sent_text)) as sent_code
    from resolved
    left join called
        on resolved.region_code = called.region_code and resolved.agency_key = called.agency_key
    group by resolved.region_code, resolved.agency_key
),

-- Two regions may give one code to different agencies: then the region stands before it.
told_apart as (
    select
        *,
        case
            when count(*) over (partition by agency_key) > 1 then region_code || '/' || sent_code
            else sent_code
        end as agency_code
    from codes
)

select
    resolved.sent_region_code,
    resolved.office_key,
    resolved.region_code,
    resolved.agency_key,
    told_apart.sent_code,
    told_apart.agency_code,
    resolved.unit_code,
    resolved.is_listed
from resolved
inner join told_apart
    on resolved.region_code = told_apart.region_code and resolved.agency_key = told_apart.agency_key
