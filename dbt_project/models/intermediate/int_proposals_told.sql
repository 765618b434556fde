with recipients as (
    select * from {{ ref('stg_village__recipients') }}
),

persons as (
    select * from {{ ref('stg_semesta__persons') }}
),

files as (
    select * from {{ ref('stg_semesta__files') }}
),

schemes as (
    select * from {{ ref('int_schemes_told') }}
),

region_codes as (
    select * from {{ ref('int_region_codes_dated') }}
)

select
    persons.person_key,
    coalesce(region_codes.resolved_code, recipients.village_code) as village_code,
    recipients.proposal_year,
    schemes.scheme_code,
    {{ wave_key('recipients.wave_label') }} as wave_code,
    min(coalesce(recipients.reporting_period, {{ month_of('files.received_date') }})) as list_period,
    min(files.received_date) as received_date
from recipients
inner join persons on recipients.nik_key = persons.nik_key
inner join files on recipients.receipt_id = files.receipt_id
inner join schemes
    on
        recipients.scheme_label is not distinct from schemes.scheme_label
        and left(recipients.village_code, 5) = schemes.kabupaten_code
        and recipients.proposal_year || '-12' = schemes.period
left join region_codes
    on
        recipients.village_code = region_codes.region_code
        and {{ in_force('region_codes', year_end('recipients.proposal_year')) }}
group by
    persons.person_key,
    coalesce(region_codes.resolved_code, recipients.village_code),
    recipients.proposal_year,
    schemes.scheme_code,
    {{ wave_key('recipients.wave_label') }}
