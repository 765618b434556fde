{{ config(materialized='view') }}

with periods as (
    select * from {{ ref('int_periods_observed') }}
),

dated as (
    select * from {{ ref('int_worker_labels_dated') }}
),

memberships as (
    select * from {{ ref('stg_bpjstk__participants') }}
    where occupation_label is not null
),

persons as (
    select * from {{ ref('stg_semesta__persons') }}
),

residents as (
    select * from {{ ref('int_residents_keyed') }}
    where is_present and occupation_label is not null
),

in_force as (
    select * from {{ ref('int_registers_in_force') }}
),

labels as (
    select * from {{ ref('int_worker_group_labels_dated') }}
),

segment_rules as (
    select * from {{ ref('worker_group_segments') }}
),

said as (
    select
        dated.person_key,
        periods.period,
        dated.evidence_source,
        dated.field,
        dated.label,
        dated.employment_label,
        dated.region_code,
        dated.is_listed
    from dated
    inner join periods
        on
            dated.first_date <= periods.last_date
            and (dated.last_date is null or dated.last_date >= periods.first_date)
    union all
    -- The occupation is a fact about the person, whether the month was paid or not.
    select
        persons.person_key,
        memberships.period,
        'bpjstk__participants',
        'pekerjaan',
        memberships.occupation_label,
        null,
        coalesce(memberships.residence_code, memberships.reporting_region_code, memberships.sender),
        false
    from memberships
    inner join persons on memberships.nik_key = persons.nik_key
    union all
    select
        residents.person_key,
        in_force.period,
        'village__residents',
        'pekerjaan',
        residents.occupation_label,
        null,
        residents.village_code,
        false
    from residents
    inner join in_force
        on
            residents.village_code = in_force.village_code
            and residents.snapshot_period = in_force.snapshot_period
),

-- Looked up once per label and month, not once per person.
words as (
    select
        field,
        label,
        period
    from said
    union
    select
        'status_kepegawaian',
        employment_label,
        period
    from said
),

meanings as (
    select
        words.field,
        words.label,
        words.period,
        labels.worker_group_code
    from words
    inner join labels
        on
            words.field = labels.field
            and {{ worker_label_key('words.label') }} = labels.label_key
            and {{ in_force('labels', month_end('words.period')) }}
),

grouped as (
    select
        said.person_key,
        said.period,
        said.region_code,
        said.evidence_source,
        said.is_listed,
        case
            -- Whatever the post: a civil servant is insured by another provider.
            when employment.label is not null and employment.worker_group_code is null then null
            when meanings.label is not null then meanings.worker_group_code
            else coalesce(employment.worker_group_code, 'UNMAPPED')
        end as worker_group_code
    from said
    left join meanings
        on said.field = meanings.field and said.label = meanings.label and said.period = meanings.period
    left join meanings as employment
        on
            employment.field = 'status_kepegawaian'
            and said.employment_label = employment.label
            and said.period = employment.period
),

places as (
    select distinct
        worker_group_code,
        region_code,
        period
    from grouped
    where worker_group_code is not null
),

spread as (
    select
        *,
        unnest({{ region_chain('region_code') }}) as rule_region_code
    from places
),

-- The most exact region whose rule is in force on the last day of the month decides.
segments as (
    select
        spread.worker_group_code,
        spread.region_code,
        spread.period,
        arg_max(
            segment_rules.segment_code,
            case when segment_rules.region_code = 'ID' then 0 else length(segment_rules.region_code) end
        ) as segment_code
    from spread
    inner join segment_rules
        on
            spread.worker_group_code = segment_rules.worker_group_code
            and spread.rule_region_code = segment_rules.region_code
            and {{ in_force('segment_rules', month_end('spread.period')) }}
    group by spread.worker_group_code, spread.region_code, spread.period
)

select
    grouped.person_key,
    grouped.period,
    grouped.worker_group_code,
    segments.segment_code,
    grouped.region_code,
    grouped.evidence_source,
    grouped.is_listed
from grouped
left join segments
    on
        grouped.worker_group_code = segments.worker_group_code
        and grouped.region_code = segments.region_code
        and grouped.period = segments.period
where grouped.worker_group_code is not null
