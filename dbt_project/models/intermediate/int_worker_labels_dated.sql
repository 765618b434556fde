-- What decrees, rosters and lists say of a worker, with the days of which they say it.
with officers as (
    select * from {{ ref('stg_village__officers') }}
),

staff as (
    select * from {{ ref('stg_agency__staff') }}
),

worker_lists as (
    select * from {{ ref('stg_agency__worker_lists') }}
),

recipients as (
    select * from {{ ref('stg_village__recipients') }}
),

files as (
    select * from {{ ref('stg_semesta__files') }}
),

persons as (
    select * from {{ ref('stg_semesta__persons') }}
),

labels as (
    select * from {{ ref('int_worker_group_labels_dated') }}
),

officer_terms as (
    select
        persons.person_key,
        officers.office_label,
        officers.village_code,
        officers.started_date,
        officers.ended_date,
        row_number() over (
            partition by
                persons.person_key, officers.office_label, officers.village_code, officers.started_date
            order by
                coalesce(officers.reporting_period, strftime(files.received_date, '%Y-%m')) desc,
                files.received_date desc,
                officers.receipt_id desc,
                officers.row_number desc
        ) as word_number
    from officers
    inner join persons on officers.nik_key = persons.nik_key
    inner join files on officers.receipt_id = files.receipt_id
),

staff_terms as (
    select
        persons.person_key,
        staff.post_label,
        staff.employment_label,
        coalesce(staff.reporting_region_code, 'ID') as region_code,
        -- Without a first day nothing is known before the month of the roster.
        coalesce(
            staff.started_date,
            cast(staff.reporting_period || '-01' as date),
            files.received_date
        ) as first_date,
        staff.ended_date,
        row_number() over (
            partition by
                persons.person_key, staff.agency_code, staff.unit_name, staff.post_label, staff.started_date
            order by
                coalesce(staff.reporting_period, strftime(files.received_date, '%Y-%m')) desc,
                files.received_date desc,
                staff.receipt_id desc,
                staff.row_number desc
        ) as word_number
    from staff
    inner join persons on staff.nik_key = persons.nik_key
    inner join files on staff.receipt_id = files.receipt_id
),

listed as (
    select
        persons.person_key,
        worker_lists.worker_group_label,
        coalesce(worker_lists.village_code, worker_lists.reporting_region_code, 'ID') as region_code,
        coalesce(worker_lists.reporting_region_code, left(worker_lists.village_code, 5), 'ID')
            as list_region_code,
        coalesce(
            worker_lists.list_year,
            cast(left(worker_lists.reporting_period, 4) as integer),
            year(files.received_date)
        ) as list_year
    from worker_lists
    inner join persons on worker_lists.nik_key = persons.nik_key
    inner join files on worker_lists.receipt_id = files.receipt_id
),

-- Two spellings of a group are one list of it.
lists as (
    select
        listed.*,
        coalesce(labels.worker_group_code, listed.worker_group_label) as list_group
    from listed
    left join labels
        on
            labels.field = 'kelompok'
            and {{ worker_label_key('listed.worker_group_label') }} = labels.label_key
            and {{ in_force('labels', year_end('listed.list_year')) }}
),

list_years as (
    select
        list_group,
        list_region_code,
        list_year,
        lead(list_year) over (partition by list_group, list_region_code order by list_year) as next_year
    from lists
    group by list_group, list_region_code, list_year
)

-- A file that came later closes a term that an earlier one left open.
select
    person_key,
    'village__officers' as evidence_source,
    'jabatan' as field,
    office_label as label,
    cast(null as varchar) as employment_label,
    village_code as region_code,
    started_date as first_date,
    ended_date as last_date,
    true as is_listed
from officer_terms
where word_number = 1
union all
select
    person_key,
    'agency__staff',
    'jabatan',
    post_label,
    employment_label,
    region_code,
    first_date,
    ended_date,
    true
from staff_terms
where word_number = 1
union all
select
    lists.person_key,
    'agency__worker_lists',
    'kelompok',
    lists.worker_group_label,
    null,
    lists.region_code,
    {{ year_start('lists.list_year') }},
    {{ year_end('list_years.next_year - 1') }},
    true
from lists
inner join list_years
    on
        lists.list_group = list_years.list_group
        and lists.list_region_code = list_years.list_region_code
        and lists.list_year = list_years.list_year
union all
-- A proposal speaks for the year of the assistance; no list takes its place.
select
    persons.person_key,
    'village__recipients',
    'pekerjaan',
    recipients.occupation_label,
    null,
    recipients.village_code,
    {{ year_start('recipients.proposal_year') }},
    {{ year_end('recipients.proposal_year') }},
    true
from recipients
inner join persons on recipients.nik_key = persons.nik_key
where recipients.occupation_label is not null
