-- What companies declared, year by year, and the employer that each one is.
with told as (
    select * from {{ ref('stg_kemnaker__companies') }}
),

files as (
    select * from {{ ref('stg_semesta__files') }}
),

employers as (
    select * from {{ ref('int_employers_listed') }}
),

moved as (
    select * from {{ ref('int_region_codes_dated') }}
),

validity as (
    select * from {{ ref('document_validity') }}
    where document_code = 'DECLARATION'
),

newest as (
    select
        trim(told.company_code) as company_code,
        nullif(trim(told.business_number), '') as business_number,
        trim(told.company_name) as company_name,
        left(coalesce(moved.resolved_code, told.region_code), 5) as region_code,
        told.declared_worker_count,
        told.report_year
    from told
    inner join files on told.receipt_id = files.receipt_id
    left join moved
        on told.region_code = moved.region_code and {{ in_force('moved', 'files.received_date') }}
    qualify row_number() over (
        partition by trim(told.company_code), told.report_year
        order by files.received_at desc, told.receipt_id desc, told.row_number desc
    ) = 1
),

spans as (
    select
        newest.*,
        newest.report_year || '-01' as from_period,
        least(
            {{ month_shift("newest.report_year || '-12'", 'validity.months') }},
            lead(newest.report_year) over (partition by newest.company_code order by newest.report_year)
            - 1
            || '-12'
        ) as to_period
    from newest
    inner join validity on {{ in_force('validity', year_end('newest.report_year')) }}
),

companies as (
    select
        company_code,
        max(business_number) as business_number,
        arg_max(region_code, report_year) as region_code,
        arg_max({{ company_key('company_name') }}, report_year) as company_key
    from newest
    group by company_code
),

-- Numbers of one business are one employer, known by the first of them.
numbers as (
    select
        employer_number,
        max(business_number) as business_number,
        arg_max(left(region_code, 5), from_period) as region_code,
        arg_max({{ company_key('employer_name') }}, from_period) as company_key
    from employers
    group by employer_number
),

keyed as (
    select
        *,
        case
            when business_number is null then employer_number
            else min(employer_number) over (partition by business_number)
        end as employer_key
    from numbers
),

by_number as (
    select distinct
        companies.company_code,
        keyed.employer_key
    from companies
    inner join keyed on companies.business_number = keyed.business_number
),

-- By name only within a kabupaten or kota, where one of them alone has no business number to contradict,
-- and where the name means one employer and one company.
by_name as (
    select
        companies.company_code,
        keyed.employer_key,
        count(distinct keyed.employer_key) over (partition by companies.company_code) as employer_count,
        count(distinct companies.company_code) over (partition by keyed.employer_key) as company_count
    from companies
    inner join keyed
        on companies.company_key = keyed.company_key and companies.region_code = keyed.region_code
    where
        companies.company_code not in (select by_number.company_code from by_number)
        and (companies.business_number is null or keyed.business_number is null)
),

links as (
    select
        company_code,
        employer_key
    from by_number
    union all
    select distinct
        company_code,
        employer_key
    from by_name
    where employer_count = 1 and company_count = 1
)

select
    spans.company_code,
    links.employer_key,
    spans.company_name,
    spans.region_code,
    spans.declared_worker_count,
    spans.report_year,
    spans.from_period,
    spans.to_period
from spans
left join links on spans.company_code = links.company_code
