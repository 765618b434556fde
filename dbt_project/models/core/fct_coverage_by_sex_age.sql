-- The persons of each method by sex and age. No percentage here: those are made in the mart.
with persons as (
    select * from {{ ref('int_persons_counted') }}
),

traits as (
    select * from {{ ref('int_person_traits') }}
),

age_bands as (
    select * from {{ ref('dim_age_band') }}
    where min_age is not null
),

jakon as (
    select * from {{ ref('int_unnamed_jakon_delivered') }}
),

totals as (
    select * from {{ ref('fct_coverage') }}
),

counted as (
    select
        persons.method_code,
        persons.period,
        persons.region_code,
        persons.segment_code,
        persons.is_alone_in_all,
        coalesce(traits.sex_code, 'UNKNOWN') as sex_code,
        -- Paid for before being born: the birth date is not known.
        case
            when traits.birth_date <= {{ month_end('persons.period') }}
                then {{ age_on('traits.birth_date', month_end('persons.period')) }}
        end as age,
        count(*) filter (where persons.is_covered) as covered_count,
        count(*) filter (where persons.is_grace) as grace_count,
        count(*) filter (where persons.is_unknown) as unknown_count,
        count(*) filter (where persons.lacks_occupation) as unknown_occupation_count,
        count(*) filter (where persons.is_in_universe) as member_count
    from persons
    left join traits on persons.person_key = traits.person_key
    group by 1, 2, 3, 4, 5, 6, 7
),

by_segment as (
    select
        counted.* exclude (segment_code, is_alone_in_all, age),
        {{ segments_of_state('counted') }} as segment_code,
        coalesce(age_bands.age_band_code, 'UNKNOWN') as age_band_code,
        counted.covered_count as paid_count
    from counted
    left join age_bands
        on
            counted.age >= age_bands.min_age
            and (age_bands.max_age is null or counted.age <= age_bands.max_age)
            and {{ in_force('age_bands', month_end('counted.period')) }}
    union all by name
    -- Nobody named them, so nobody knows.
    select
        'person_eligible' as method_code,
        period,
        region_code,
        segment_code,
        'UNKNOWN' as sex_code,
        'UNKNOWN' as age_band_code,
        cast(unnamed_count as bigint) as covered_count,
        0 as paid_count,
        0 as grace_count,
        0 as unknown_count,
        0 as unknown_occupation_count,
        0 as member_count
    from jakon
),

rolled as (
    {{ rolled_up(
        'by_segment',
        ['method_code', 'period', 'segment_code', 'sex_code', 'age_band_code'],
        ['paid_count', 'grace_count', 'unknown_count', 'unknown_occupation_count', 'member_count']
    ) }}
),

-- No source counts workers by sex and age but the registers and the lists asked about: elsewhere there is
-- no denominator, and the surveys' methods would only repeat the persons of person_eligible.
placed as (
    select
        rolled.*,
        totals.region_vintage,
        totals.covered_count is not null as is_counted,
        totals.regions_expected,
        totals.regions_reporting,
        totals.is_complete,
        totals.numerator_source,
        totals.universe_source,
        totals.universe_period,
        case when totals.is_complete and rolled.method_code <> 'person_eligible' then rolled.member_count end
            as universe_count
    from rolled
    inner join totals
        on
            rolled.period = totals.period
            and rolled.region_code = totals.region_code
            and rolled.segment_code = totals.segment_code
            and rolled.method_code = totals.method_code
)

select
    period,
    region_code,
    region_vintage,
    segment_code,
    method_code,
    sex_code,
    age_band_code,
    case when is_counted then cast(covered_count as bigint) end as covered_count,
    cast(universe_count as bigint) as universe_count,
    case when method_code = 'person_matched' then cast(covered_count as double) end as covered_at_low_count,
    case when method_code = 'person_matched' then cast(universe_count as double) end as universe_at_low_count,
    case when method_code = 'person_matched' then cast(covered_count + unknown_count as double) end
        as covered_at_high_count,
    case when method_code = 'person_matched' then cast(universe_count as double) end
        as universe_at_high_count,
    case when method_code <> 'person_matched' and is_counted then cast(paid_count as bigint) end
        as paid_count,
    case when method_code = 'person_eligible' then cast(grace_count as bigint) end as grace_count,
    cast(unknown_count as bigint) as unknown_count,
    case when method_code = 'person_registry' then cast(unknown_occupation_count as bigint) end
        as unknown_occupation_count,
    case
        when method_code <> 'person_registry' and is_counted
            then cast(coalesce(unallocated_count, 0) as bigint)
    end as unallocated_count,
    regions_expected,
    regions_reporting,
    is_complete,
    numerator_source,
    case when universe_count is not null then universe_source end as universe_source,
    case when universe_count is not null then universe_period end as universe_period
from placed
