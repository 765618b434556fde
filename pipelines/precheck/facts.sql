-- What the build knows of the rows of a list (`people`: row, nik_key, region_code), one row each.
with listed as (
    select
        people.row,
        people.nik_key,
        coalesce(persons.person_key, people.nik_key) as person,
        persons.person_key,
        exists(from landed.person_links as links where links.nik_key = people.nik_key) as is_misspelt,
        coalesce(codes.resolved_code, people.region_code) as region_code
    from people
    left join landed.persons as persons on people.nik_key = persons.nik_key
    left join intermediate.int_region_codes_dated as codes
        on
            people.region_code = codes.region_code
            and codes.valid_from <= $day and (codes.valid_to is null or codes.valid_to > $day)
),

asked as (
    select distinct person_key from listed where person_key is not null
),

-- Every village's latest register up to the month, at most a year old, as the coverage has it.
in_force as (
    select village_code, max(snapshot_period) as snapshot_period
    from intermediate.int_residents_keyed
    where snapshot_period between $oldest_register and $period
    group by village_code
),

told as (
    select residents.*, in_force.village_code is not null as is_in_force
    from intermediate.int_residents_keyed as residents
    inner join asked on residents.person_key = asked.person_key
    left join in_force
        on
            residents.village_code = in_force.village_code
            and residents.snapshot_period = in_force.snapshot_period
),

-- What each village said last about a person: whom a later register leaves out has not come back.
last_words as (
    select person_key, village_code, arg_max(is_dead, snapshot_period) as is_dead,
        max(snapshot_period) as snapshot_period
    from told
    where snapshot_period <= $period
    group by person_key, village_code
),

civil_registry as (
    select told.person_key, told.told_period as period, told.is_dead, told.is_alive
    from intermediate.int_life_told as told
    inner join asked on told.person_key = asked.person_key
    where told.told_by_code = 'CIVIL_REGISTRY'
),

last_answers as (
    select person_key, arg_max(is_dead, period) as is_dead, max(period) as period,
        max(period) filter (where is_alive) as alive_period
    from civil_registry
    where period <= $period
    group by person_key
),

deaths as (
    select person_key, max(period) as died_period
    from (
        select person_key, snapshot_period as period from last_words where is_dead
        union all
        select person_key, period from last_answers where is_dead
    )
    group by person_key
),

later_deaths as (
    select person_key, min(period) as died_later_period
    from (
        select person_key, snapshot_period as period from told where is_dead and snapshot_period > $period
        union all
        select person_key, period from civil_registry where is_dead and period > $period
    )
    group by person_key
),

registered as (
    select
        person_key,
        min(birth_date) as birth_date,
        list(distinct left(village_code, 5)) filter (where is_present) as present_in,
        max(snapshot_period) filter (where is_moved) as moved_period,
        max(snapshot_period) filter (where is_present) as seen_alive_period,
        max(other_provider_code) as provider_code
    from told
    where is_in_force
    group by person_key
),

staff as (
    select persons.person_key, max(staff.provider_label) as provider_code
    from staging.stg_agency__staff as staff
    inner join landed.persons as persons on staff.nik_key = persons.nik_key
    inner join asked on persons.person_key = asked.person_key
    where
        staff.provider_label in ('TASPEN', 'ASABRI')
        and coalesce(strftime(staff.started_date, '%Y-%m') <= $period, true)
        and coalesce(strftime(staff.ended_date, '%Y-%m') >= $period, true)
    group by persons.person_key
),

-- A payment whose end is known to come before the month says nothing about the month.
ended as (
    select person_key, segment_code
    from intermediate.int_planned_ends
    where period = $as_of and end_period < $period
),

months as (
    select months.*
    from core.fct_person_months as months
    inner join asked on months.person_key = asked.person_key
    where
        not exists (
            from ended
            where ended.person_key = months.person_key and ended.segment_code = months.segment_code
        )
),

memberships as (
    select
        person_key,
        bool_or(segment_code = 'PU' and status_code = 'PAID') as is_pu_paid,
        bool_or(segment_code = 'PU' and status_code = 'GRACE') as is_pu_in_arrears,
        max(last_paid_period) filter (where status_code = 'UNKNOWN' and segment_code in ('PU', 'BPU'))
            as silent_since
    from months
    where period = $as_of
    group by person_key
),

bpu_members as (
    select distinct months.person_key
    from core.fct_person_months as months
    inner join asked on months.person_key = asked.person_key
    where months.segment_code = 'BPU'
),

payments as (
    select distinct memberships.person_key, memberships.funding_source_code
    from intermediate.int_memberships_labelled as memberships
    inner join asked on memberships.person_key = asked.person_key
    where
        memberships.is_paid
        and memberships.segment_code = 'BPU'
        and memberships.period = $as_of
        and not exists (
            from ended where ended.person_key = memberships.person_key and ended.segment_code = 'BPU'
        )
),

payers as (
    select
        payments.person_key,
        string_agg(names.name_id, ', ' order by names.name_id) filter (
            where payments.funding_source_code not in ($funding, 'UNKNOWN')
        ) as other_payers,
        bool_or(payments.funding_source_code = $funding) as is_paid_by_same,
        bool_or(payments.funding_source_code = 'UNKNOWN' and $funding <> 'UNKNOWN') as is_payer_unknown
    from payments
    inner join seeds.funding_sources as names
        on
            payments.funding_source_code = names.funding_source_code
            and names.valid_from <= $day and (names.valid_to is null or names.valid_to > $day)
    group by payments.person_key
),

branch_answers as (
    select answers.person_key, answers.is_active
    from intermediate.int_match_answers as answers
    inner join asked on answers.person_key = asked.person_key
    where answers.period = $as_of and not answers.is_unknown
),

-- A kabupaten is heard through a list of its own, or of its branch under another region.
heard as (
    select distinct reporting_region_code as region_code
    from intermediate.int_senders_heard
    where period = $as_of and is_heard
    union
    select theirs.region_code
    from seeds.branch_regions as theirs
    inner join seeds.branch_regions as served on theirs.branch_code = served.branch_code
    inner join intermediate.int_senders_heard as senders
        on left(senders.reporting_region_code, 5) = served.region_code
    where
        senders.period = $as_of and senders.is_heard
        and theirs.valid_from <= $day and (theirs.valid_to is null or theirs.valid_to > $day)
        and served.valid_from <= $day and (served.valid_to is null or served.valid_to > $day)
),

homes as (
    select
        listed.row,
        coalesce(left(listed.region_code, 5), registered.present_in[1]) as kabupaten_code
    from listed
    left join registered on listed.person_key = registered.person_key
)

select
    listed.row,
    listed.person,
    listed.is_misspelt,
    registered.person_key is not null as is_registered,
    listed.region_code is null
    or exists (from in_force where starts_with(in_force.village_code, listed.region_code))
        as is_village_known,
    registered.birth_date,
    coalesce(
        not list_contains(registered.present_in, homes.kabupaten_code),
        registered.present_in is null
    ) as is_elsewhere,
    array_to_string(registered.present_in, ', ') as present_in,
    registered.moved_period,
    deaths.died_period,
    greatest(registered.seen_alive_period, last_answers.alive_period) as seen_alive_period,
    later_deaths.died_later_period,
    coalesce(registered.provider_code, staff.provider_code) as provider_code,
    coalesce(memberships.is_pu_paid, false) as is_pu_paid,
    coalesce(memberships.is_pu_in_arrears, false) as is_pu_in_arrears,
    bpu_members.person_key is not null as is_bpu_member,
    payers.other_payers,
    coalesce(payers.is_paid_by_same, false) as is_paid_by_same,
    coalesce(payers.is_payer_unknown, false) as is_payer_unknown,
    memberships.silent_since,
    memberships.person_key is null
    and branch_answers.person_key is null
    and homes.kabupaten_code is not null
    and not exists (from heard where starts_with(homes.kabupaten_code, left(heard.region_code, 5)))
        as is_unheard,
    memberships.person_key is null and coalesce(branch_answers.is_active, false) as is_active_by_branch
from listed
inner join homes on listed.row = homes.row
left join registered on listed.person_key = registered.person_key
left join staff on listed.person_key = staff.person_key
left join deaths on listed.person_key = deaths.person_key
left join last_answers on listed.person_key = last_answers.person_key
left join later_deaths on listed.person_key = later_deaths.person_key
left join memberships on listed.person_key = memberships.person_key
left join bpu_members on listed.person_key = bpu_members.person_key
left join payers on listed.person_key = payers.person_key
left join branch_answers on listed.person_key = branch_answers.person_key
