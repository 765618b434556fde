-- Members of a month by the lists that name them, where they count, their register and their payment.
with months as (
    select
        person_key,
        period,
        segment_code,
        region_code,
        residence_rule,
        'PAID' as status_code,
        true as is_listed,
        reporting_region_code
    from {{ ref('int_person_months_placed') }}
    where is_paid
    union all
    select
        person_key,
        period,
        segment_code,
        region_code,
        residence_rule,
        status_code,
        is_listed,
        reporting_region_code
    from {{ ref('int_memberships_unpaid') }}
),

segments as (
    select * from {{ ref('segments') }}
),

memberships as (
    select * from {{ ref('int_memberships_labelled') }}
),

repeated as (
    select distinct
        person_key,
        period
    from {{ ref('int_memberships_repeated') }}
),

registry as (
    select * from {{ ref('int_registry_persons') }}
),

-- Whom no list names this month was placed by an earlier one: the register of the month is looked up.
absent_in_register as (
    select distinct
        absent.person_key,
        absent.period
    from (select distinct
        person_key,
        period
    from months
    where not is_listed) as absent
    inner join {{ ref('int_residents_keyed') }} as residents
        on absent.person_key = residents.person_key and residents.is_present
    inner join {{ ref('int_registers_in_force') }} as in_force
        on
            absent.period = in_force.period
            and residents.village_code = in_force.village_code
            and residents.snapshot_period = in_force.snapshot_period
),

known as (
    select
        months.*,
        coalesce(segments.is_in_all, false) as is_in_all,
        months.residence_rule <> 'file' as has_residence,
        case
            when registry.is_work then 'WORKER'
            when not registry.is_work then 'NOT_WORKER'
            when registry.person_key is not null then 'NO_OCCUPATION'
            when months.is_listed and months.residence_rule = 'register' then 'OUTSIDE_AGE'
            when absent_in_register.person_key is not null then 'OUTSIDE_AGE'
            else 'NOT_REGISTERED'
        end as register_code,
        case months.status_code
            when 'PAID' then 4
            when 'GRACE' then 3
            when 'UNKNOWN' then 2
            when 'UNPAID' then 1
            else 0
        end as status_rank
    from months
    left join segments
        on
            months.segment_code = segments.segment_code
            and {{ in_force('segments', month_end('months.period')) }}
    left join registry on months.person_key = registry.person_key and months.period = registry.period
    left join absent_in_register
        on
            months.person_key = absent_in_register.person_key
            and months.period = absent_in_register.period
),

-- Nearly everybody has one row in one segment: only of the others rows and lists are gathered.
rare as (
    select
        person_key,
        period
    from repeated
    union
    select
        person_key,
        period
    from known
    where is_in_all
    group by person_key, period
    having count(*) > 1
),

rows_of_rare as (
    select
        memberships.person_key,
        memberships.period,
        memberships.segment_code,
        {{ region_of_list('memberships.reporting_region_code') }} as list_code
    from memberships
    inner join rare on memberships.person_key = rare.person_key and memberships.period = rare.period
),

lists_of_rare as (
    select
        person_key,
        period,
        segment_code,
        string_agg(list_code, '+' order by list_code) as list_codes
    from rows_of_rare
    group by person_key, period, segment_code
),

lists_in_all as (
    select
        rows_of_rare.person_key,
        rows_of_rare.period,
        string_agg(rows_of_rare.list_code, '+' order by rows_of_rare.list_code) as list_codes
    from rows_of_rare
    inner join segments
        on
            rows_of_rare.segment_code = segments.segment_code
            and {{ in_force('segments', month_end('rows_of_rare.period')) }}
    where segments.is_in_all
    group by rows_of_rare.person_key, rows_of_rare.period
),

-- The same choices as in int_person_states: what protects most outweighs, and it has its place.
rare_in_all as (
    select
        known.person_key,
        known.period,
        max_by(
            known.region_code,
            case known.status_rank when 4 then '2' when 3 then '1' when 2 then '1' else '0' end
            || known.region_code
        ) as region_code,
        bool_or(known.has_residence) as has_residence,
        max_by(known.status_code, known.status_rank) as status_code,
        max(known.register_code) as register_code
    from known
    inner join rare on known.person_key = rare.person_key and known.period = rare.period
    where known.is_in_all
    group by known.person_key, known.period
),

traced as (
    select
        known.period,
        case when known.is_in_all then [known.segment_code, 'ALL'] else [known.segment_code] end
            as segment_codes,
        known.region_code,
        known.has_residence,
        known.status_code,
        known.register_code,
        case when known.is_listed then {{ region_of_list('known.reporting_region_code') }} end
            as list_codes,
        count(*) as person_count
    from known
    where
        not exists (
            select 1 from rare
            where rare.person_key = known.person_key and rare.period = known.period
        )
    group by all
    union all
    select
        known.period,
        [known.segment_code],
        known.region_code,
        known.has_residence,
        known.status_code,
        known.register_code,
        lists_of_rare.list_codes,
        count(*)
    from known
    inner join rare on known.person_key = rare.person_key and known.period = rare.period
    left join lists_of_rare
        on
            known.person_key = lists_of_rare.person_key
            and known.period = lists_of_rare.period
            and known.segment_code = lists_of_rare.segment_code
    group by all
    union all
    select
        rare_in_all.period,
        ['ALL'],
        rare_in_all.region_code,
        rare_in_all.has_residence,
        rare_in_all.status_code,
        rare_in_all.register_code,
        lists_in_all.list_codes,
        count(*)
    from rare_in_all
    left join lists_in_all
        on
            rare_in_all.person_key = lists_in_all.person_key
            and rare_in_all.period = lists_in_all.period
    group by all
)

select
    period,
    unnest(segment_codes) as segment_code,
    region_code,
    has_residence,
    status_code,
    register_code,
    list_codes,
    person_count
from traced
