-- Codes of former official lists, and the region of today that each of them means.
with lists as (
    select
        region_code,
        region_vintage,
        min(region_name) as region_name
    from {{ ref('stg_kemendagri__regions') }}
    group by region_code, region_vintage
),

vintages as (
    select * from {{ ref('region_vintages') }}
),

successions as (
    select * from {{ ref('region_successions') }}
    where level = 'kabupaten' and event = 'RECODED'
),

newest as (
    select max(region_vintage) as region_vintage from lists
),

named as (
    select
        lists.region_code,
        lists.region_vintage,
        left(lists.region_code, 5) as kabupaten_code,
        left(lists.region_code, 8) as kecamatan_code,
        length(lists.region_code) as code_length,
        -- A name is the same name in other letters: `Ie Lhob` and `IE LHOB`, `Kab. Blitar` and
        -- `Kabupaten Blitar`; a kota of that name stays another region.
        regexp_replace(
            regexp_replace(upper(strip_accents(lists.region_name)), '[^A-Z0-9]+', '', 'g'),
            case when length(lists.region_code) = 5 then '^KAB(UPATEN)?(ADM(INISTRASI)?)?' else '^$' end,
            ''
        ) as name_key
    from lists
),

today as (
    select named.* from named
    inner join newest on named.region_vintage = newest.region_vintage
),

-- A kabupaten whose province was divided, or whose code was given anew, is the same kabupaten.
in_kabupaten as (
    select
        named.*,
        coalesce(successions.region_code_new, named.kabupaten_code) as kabupaten_today
    from named
    inner join newest on named.region_vintage <> newest.region_vintage
    inner join vintages on named.region_vintage = vintages.region_vintage
    left join successions
        on
            named.kabupaten_code = successions.region_code_old
            and vintages.valid_from < successions.event_date
),

former_names as (
    select
        region_vintage,
        kabupaten_today,
        code_length,
        name_key,
        count(*) as place_count
    from in_kabupaten
    group by region_vintage, kabupaten_today, code_length, name_key
),

today_names as (
    select
        kabupaten_code,
        code_length,
        name_key,
        count(*) as place_count,
        min(region_code) as region_code
    from today
    where code_length >= 5
    group by kabupaten_code, code_length, name_key
),

-- Villages are looked for in the kecamatan that theirs is today.
kecamatan as (
    select
        in_kabupaten.region_vintage,
        in_kabupaten.region_code,
        case
            when today.name_key = in_kabupaten.name_key then today.region_code
            when today_names.place_count = 1 and former_names.place_count = 1 then today_names.region_code
        end as kecamatan_today
    from in_kabupaten
    left join today
        on in_kabupaten.kabupaten_today || substr(in_kabupaten.region_code, 6) = today.region_code
    left join today_names
        on
            in_kabupaten.kabupaten_today = today_names.kabupaten_code
            and in_kabupaten.code_length = today_names.code_length
            and in_kabupaten.name_key = today_names.name_key
    left join former_names
        on
            in_kabupaten.region_vintage = former_names.region_vintage
            and in_kabupaten.kabupaten_today = former_names.kabupaten_today
            and in_kabupaten.code_length = former_names.code_length
            and in_kabupaten.name_key = former_names.name_key
    where in_kabupaten.code_length = 8
),

former as (
    select
        in_kabupaten.*,
        kecamatan.kecamatan_today,
        case
            when kecamatan.kecamatan_today is null
                then in_kabupaten.kabupaten_today || substr(in_kabupaten.region_code, 6)
            else kecamatan.kecamatan_today || substr(in_kabupaten.region_code, 9)
        end as expected_code
    from in_kabupaten
    left join kecamatan
        on
            in_kabupaten.region_vintage = kecamatan.region_vintage
            and in_kabupaten.kecamatan_code = kecamatan.region_code
            and in_kabupaten.code_length = 13
),

at_expected as (
    select
        former.*,
        today.name_key as name_there,
        coalesce(today.name_key = former.name_key, false) as is_there
    from former
    left join today on former.expected_code = today.region_code
),

kecamatan_names as (
    select
        kecamatan_code,
        name_key,
        count(*) as place_count,
        min(region_code) as region_code
    from today
    where code_length = 13
    group by kecamatan_code, name_key
),

former_kecamatan_names as (
    select
        region_vintage,
        kecamatan_code,
        name_key,
        count(*) as place_count
    from former
    where code_length = 13
    group by region_vintage, kecamatan_code, name_key
),

by_name as (
    select
        at_expected.*,
        case
            when at_expected.is_there then at_expected.expected_code
            when kecamatan_names.place_count = 1 and former_kecamatan_names.place_count = 1
                then kecamatan_names.region_code
            when today_names.place_count = 1 and former_names.place_count = 1 then today_names.region_code
        end as named_code,
        coalesce(today_names.place_count, 0) as named_count
    from at_expected
    left join kecamatan_names
        on
            at_expected.kecamatan_today = kecamatan_names.kecamatan_code
            and at_expected.name_key = kecamatan_names.name_key
    left join former_kecamatan_names
        on
            at_expected.region_vintage = former_kecamatan_names.region_vintage
            and at_expected.kecamatan_code = former_kecamatan_names.kecamatan_code
            and at_expected.name_key = former_kecamatan_names.name_key
            and at_expected.code_length = 13
    left join today_names
        on
            at_expected.kabupaten_today = today_names.kabupaten_code
            and at_expected.code_length = today_names.code_length
            and at_expected.name_key = today_names.name_key
    left join former_names
        on
            at_expected.region_vintage = former_names.region_vintage
            and at_expected.kabupaten_today = former_names.kabupaten_today
            and at_expected.code_length = former_names.code_length
            and at_expected.name_key = former_names.name_key
),

-- One region of today has one former code in a list: who stands where it stood comes first.
claimed as (
    select
        *,
        case
            when
                is_there
                or row_number() over (
                    partition by region_vintage, named_code order by is_there desc, region_code asc
                ) = 1
                then named_code
        end as claimed_code
    from by_name
),

targets as (
    select distinct
        region_vintage,
        claimed_code
    from claimed
    where claimed_code is not null
),

judged as (
    select
        claimed.*,
        swapped.region_code is not null as is_swapped,
        targets.claimed_code is not null as is_place_claimed,
        coalesce(names_there.place_count, 0) as former_namesakes_count
    from claimed
    -- Whoever had its code of today has the code that it had.
    left join claimed as swapped
        on
            claimed.region_vintage = swapped.region_vintage
            and claimed.claimed_code = swapped.expected_code
            and claimed.expected_code = swapped.claimed_code
            and claimed.region_code <> swapped.region_code
    left join targets
        on
            claimed.region_vintage = targets.region_vintage
            and claimed.expected_code = targets.claimed_code
    left join former_names as names_there
        on
            claimed.region_vintage = names_there.region_vintage
            and claimed.kabupaten_today = names_there.kabupaten_today
            and claimed.code_length = names_there.code_length
            and claimed.name_there = names_there.name_key
)

select
    region_code,
    region_vintage,
    case
        when claimed_code is not null and region_code = claimed_code then 'SAME'
        when claimed_code is not null and is_swapped then 'SWAP'
        when claimed_code is not null then 'RECODED'
        when named_count > 0 then 'AMBIGUOUS'
        when name_there is null then 'GONE'
        -- Its code bears a name that another region bore then: nobody can tell a new name from a swap.
        when is_place_claimed or former_namesakes_count > 0 then 'AMBIGUOUS'
        when region_code = expected_code then 'RENAMED'
        else 'RECODED'
    end as change_code,
    case
        when claimed_code is not null then claimed_code
        when
            named_count = 0 and name_there is not null and not is_place_claimed and former_namesakes_count = 0
            then expected_code
    end as resolved_code
from judged
