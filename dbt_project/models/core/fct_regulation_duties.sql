-- What regulations ask of which agency, article by article, and when it was told.
with told as (
    select * from {{ ref('stg_regulation__obligations') }}
),

files as (
    select * from {{ ref('stg_semesta__files') }}
),

labels as (
    select * from {{ ref('agency_labels') }}
    where field = 'opd'
),

mentions as (
    select * from {{ ref('int_offices_mentioned') }}
),

agencies as (
    select * from {{ ref('dim_agency') }}
),

kinds as (
    select * from {{ ref('employer_kinds') }}
),

dated as (
    select
        trim(told.regulation_code) as regulation_code,
        trim(told.article) as article,
        trim(told.obligation_text) as obligation_text,
        {{ office_key('told.agency_code') }} as office_key,
        case
            when
                {{ is_within_kabupaten('told.reporting_region_code') }}
                then left(told.reporting_region_code, 5)
            else coalesce(told.reporting_region_code, 'ID')
        end as region_code,
        told.signed_date,
        told.due_date,
        told.informed_date,
        files.received_date,
        files.received_at,
        told.receipt_id,
        told.row_number
    from told
    inner join files on told.receipt_id = files.receipt_id
),

-- A file that came later knows more: the day of a briefing, a day that was moved.
newest as (
    select * from dated
    qualify row_number() over (
        partition by region_code, regulation_code, article, obligation_text, office_key
        order by received_at desc, receipt_id desc, row_number desc
    ) = 1
),

-- Who is named by a word for every agency: those of the region, and no office that its regulations do not bind.
everybody as (
    select
        newest.*,
        agencies.agency_code,
        agencies.region_code as agency_region_code,
        false as is_named
    from newest
    inner join labels
        on newest.office_key = labels.label and {{ in_force('labels', 'newest.received_date') }}
    inner join agencies on newest.region_code in (agencies.region_code, 'ID') and agencies.is_listed
    left join kinds
        on agencies.agency_kind = kinds.employer_kind and {{ in_force('kinds', 'newest.received_date') }}
    where coalesce(kinds.is_regional, true)
),

addressed as (
    select
        newest.*,
        mentions.agency_code,
        mentions.region_code as agency_region_code,
        true as is_named
    from newest
    inner join mentions
        on newest.region_code = mentions.sent_region_code and newest.office_key = mentions.office_key
    union all
    select * from everybody
)

select
    regulation_code,
    article,
    agency_code,
    min(agency_region_code) as region_code,
    string_agg(distinct obligation_text, '; ' order by obligation_text) as obligation_text,
    min(signed_date) as signed_date,
    -- What an agency was told by name counts before what all were told.
    coalesce(min(due_date) filter (where is_named), min(due_date)) as due_date,
    coalesce(min(informed_date) filter (where is_named), min(informed_date)) as informed_date
from addressed
group by regulation_code, article, agency_code
