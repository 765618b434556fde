with labels as (
    select distinct program_label as label from {{ ref('stg_bpjstk__participants') }}
    where program_label is not null
),

programs as (
    select distinct
        program_code,
        upper(name_id) as program_name
    from {{ ref('programs') }}
),

named as (
    select distinct
        labels.label,
        programs.program_code
    from labels
    inner join programs
        on
            regexp_matches(labels.label, '(^|[^A-Z])' || programs.program_code || '([^A-Z]|$)')
            or contains(labels.label, programs.program_name)
)

select
    label,
    string_agg(program_code, ',' order by program_code) as program_codes
from named
group by label
