-- Whether a person is paid, in grace or unknown in a month: by segment, and once in ALL.
with person_months as (
    select * from {{ ref('int_person_months_placed') }}
),

segments as (
    select * from {{ ref('segments') }}
),

unpaid as (
    select * from {{ ref('int_memberships_unpaid') }}
),

states as (
    select
        person_key,
        period,
        segment_code,
        region_code,
        true as is_paid,
        false as is_grace,
        false as is_unknown,
        program_codes
    from person_months
    where is_paid
    union all
    select
        person_key,
        period,
        segment_code,
        region_code,
        false,
        is_grace,
        is_unknown,
        program_codes
    from unpaid
    where is_grace or is_unknown
),

in_all as (
    select states.*
    from states
    inner join segments
        on
            states.segment_code = segments.segment_code
            and {{ in_force('segments', month_end('states.period')) }}
    where segments.is_in_all
),

several as (
    select
        person_key,
        period
    from in_all
    group by person_key, period
    having count(*) > 1
)

-- Nearly everybody has one segment: the row stands for the person in ALL as well.
select
    states.person_key,
    states.period,
    states.segment_code,
    coalesce(segments.is_in_all, false) and several.person_key is null as is_alone_in_all,
    states.region_code,
    states.is_paid,
    states.is_grace,
    states.is_unknown,
    states.program_codes
from states
left join segments
    on
        states.segment_code = segments.segment_code
        and {{ in_force('segments', month_end('states.period')) }}
left join several on states.person_key = several.person_key and states.period = several.period
union all
-- A person counts once in ALL; paid in one segment outweighs grace or silence in another.
select
    in_all.person_key,
    in_all.period,
    'ALL',
    false,
    max_by(in_all.region_code, cast(cast(in_all.is_paid as integer) as varchar) || in_all.region_code),
    bool_or(in_all.is_paid),
    bool_or(in_all.is_grace) and not bool_or(in_all.is_paid),
    bool_or(in_all.is_unknown) and not bool_or(in_all.is_paid) and not bool_or(in_all.is_grace),
    case
        when bool_or(in_all.is_paid)
            then
                string_agg(in_all.program_codes, ',' order by in_all.segment_code) filter (
                    where in_all.is_paid
                )
        when bool_or(in_all.is_grace)
            then
                string_agg(in_all.program_codes, ',' order by in_all.segment_code) filter (
                    where in_all.is_grace
                )
        else string_agg(in_all.program_codes, ',' order by in_all.segment_code)
    end
from in_all
inner join several on in_all.person_key = several.person_key and in_all.period = several.period
group by in_all.person_key, in_all.period
