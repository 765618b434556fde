{{ config(materialized='view') }}

with labels as (
    select * from {{ ref('worker_group_labels') }}
),

worker_groups as (
    select * from {{ ref('worker_groups') }}
),

occupations as (
    select * from {{ ref('occupation_is_work') }}
),

occupation_labels as (
    select * from {{ ref('int_occupation_labels_dated') }}
),

fields as (
    select unnest(['jabatan', 'kelompok', 'pekerjaan', 'status_kepegawaian']) as field
),

-- A group is given to the occupation by its official name; number and aliases mean the same.
occupation_groups as (
    select distinct
        occupations.occupation_code,
        labels.worker_group_code,
        labels.valid_from,
        labels.valid_to
    from labels
    inner join occupations on labels.label = upper(occupations.occupation_name)
    where labels.field in ('pekerjaan', 'ANY')
),

spelled as (
    -- Who does not work, or is insured by another provider, belongs to no group.
    select
        'pekerjaan' as field,
        {{ worker_label_key('label') }} as label_key,
        cast(null as varchar) as worker_group_code,
        valid_from,
        valid_to
    from occupation_labels
    where not is_work
    union
    select
        'pekerjaan',
        {{ worker_label_key('occupation_labels.label') }},
        occupation_groups.worker_group_code,
        {{ joint_valid_from('occupation_labels', 'occupation_groups') }},
        {{ joint_valid_to('occupation_labels', 'occupation_groups') }}
    from occupation_labels
    inner join occupation_groups
        on
            occupation_labels.occupation_code = occupation_groups.occupation_code
            and {{ in_force_together('occupation_labels', 'occupation_groups') }}
    where occupation_labels.is_work
    union
    -- How the civil registry calls an occupation is decided above and nowhere else.
    select
        fields.field,
        {{ worker_label_key('labels.label') }},
        labels.worker_group_code,
        labels.valid_from,
        labels.valid_to
    from labels
    inner join fields on labels.field in ('ANY', fields.field)
    where
        fields.field <> 'pekerjaan'
        or {{ worker_label_key('labels.label') }} not in (
            select {{ worker_label_key('occupation_labels.label') }} from occupation_labels
        )
)

select
    spelled.field,
    spelled.label_key,
    spelled.worker_group_code,
    {{ joint_valid_from('spelled', 'worker_groups') }} as valid_from,
    {{ joint_valid_to('spelled', 'worker_groups') }} as valid_to
from spelled
inner join worker_groups
    on
        spelled.worker_group_code = worker_groups.worker_group_code
        and {{ in_force_together('spelled', 'worker_groups') }}
union all
select
    field,
    label_key,
    worker_group_code,
    valid_from,
    valid_to
from spelled
where worker_group_code is null
