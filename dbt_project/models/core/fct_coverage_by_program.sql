-- The persons of each method by programme. No percentage here: those are made in the mart.
with persons as (
    select * from {{ ref('int_persons_counted') }}
    -- What the branch answered about programmes is not a count of months paid.
    where method_code <> 'person_matched'
),

programs as (
    select * from {{ ref('dim_program') }}
),

segments as (
    select * from {{ ref('dim_segment') }}
),

rates as (
    select * from {{ ref('contribution_rates') }}
),

jakon as (
    select * from {{ ref('int_unnamed_jakon_delivered') }}
),

totals as (
    select * from {{ ref('fct_coverage') }}
),

counted as (
    select
        method_code,
        period,
        region_code,
        segment_code,
        is_alone_in_all,
        program_codes,
        count(*) filter (where is_covered) as paid_count,
        count(*) filter (where is_grace) as grace_count,
        count(*) filter (where is_unknown) as unknown_count
    from persons
    where is_covered or is_grace or is_unknown
    group by method_code, period, region_code, segment_code, is_alone_in_all, program_codes
),

by_segment as (
    select
        counted.* exclude (segment_code, is_alone_in_all),
        {{ segments_of_state('counted') }} as segment_code,
        counted.paid_count as covered_count
    from counted
    union all by name
    -- Whom nobody named, nobody gave programmes either.
    select
        'person_eligible' as method_code,
        period,
        region_code,
        segment_code,
        cast(unnamed_count as bigint) as covered_count,
        0 as paid_count,
        0 as grace_count,
        0 as unknown_count
    from jakon
),

by_program as (
    select
        by_segment.* exclude (program_codes),
        unnest(list_distinct(string_split(by_segment.program_codes, ','))) as program_code,
        0 as unsaid_count
    from by_segment
    where by_segment.program_codes is not null
    union all by name
    -- A month is paid only where JKK and JKM are: whose programmes no file names has those.
    select
        by_segment.* exclude (program_codes),
        programs.program_code,
        by_segment.paid_count as unsaid_count
    from by_segment
    inner join programs on {{ in_force('programs', month_end('by_segment.period')) }}
    where by_segment.program_codes is null and programs.is_in_every_membership
),

rolled as (
    {{ rolled_up(
        'by_program',
        ['method_code', 'period', 'segment_code', 'program_code'],
        ['unsaid_count', 'paid_count', 'grace_count', 'unknown_count']
    ) }}
),

unsaid as (
    select
        method_code,
        period,
        region_code,
        segment_code,
        max(unsaid_count) as unsaid_count
    from rolled
    group by method_code, period, region_code, segment_code
),

offered as (
    select distinct
        segment_code,
        unnest(string_split(program_code, '+')) as program_code,
        valid_from_period,
        valid_to_period
    from rates
),

-- Workers of a segment are a programme's denominator only where the programme has a premium in the segment,
-- and those of ALL only where it has one in every segment of ALL.
open_segments as (
    select distinct
        months.period,
        offered.segment_code,
        offered.program_code
    from (select distinct period from rolled) as months
    inner join offered
        on
            offered.valid_from_period <= months.period
            and (offered.valid_to_period is null or offered.valid_to_period > months.period)
),

parts_of_all as (
    select
        months.period,
        segments.segment_code
    from (select distinct period from rolled) as months
    inner join segments on {{ in_force('segments', month_end('months.period')) }}
    where segments.is_in_all and not segments.is_total
),

open_for as (
    select
        period,
        segment_code,
        program_code
    from open_segments
    union all
    select
        parts_of_all.period,
        'ALL',
        open_segments.program_code
    from parts_of_all
    inner join open_segments
        on
            parts_of_all.period = open_segments.period
            and parts_of_all.segment_code = open_segments.segment_code
    group by parts_of_all.period, open_segments.program_code
    having count(*) = (
        select count(*) from parts_of_all as parts
        where parts.period = parts_of_all.period
    )
),

placed as (
    select
        rolled.* exclude (method_code, unsaid_count),
        unsaid.unsaid_count,
        coalesce(programs.is_in_every_membership, false) as is_in_every_membership,
        totals.region_vintage,
        totals.method_code,
        totals.regions_expected,
        totals.regions_reporting,
        totals.is_complete,
        totals.numerator_source,
        totals.covered_count as total_covered_count,
        totals.covered_at_low_count - totals.covered_count as below_count,
        totals.covered_at_high_count - totals.covered_count as above_count,
        totals.universe_at_low_count,
        totals.universe_at_high_count,
        case when open_for.program_code is not null then totals.universe_count end as universe_count,
        totals.universe_source,
        totals.universe_period
    from rolled
    inner join totals
        on
            rolled.period = totals.period
            and rolled.region_code = totals.region_code
            and rolled.segment_code = totals.segment_code
            and rolled.method_code = case
                when totals.method_code in ('person_employed', 'person_labour_force') then 'person_eligible'
                else totals.method_code
            end
    inner join unsaid
        on
            rolled.method_code = unsaid.method_code
            and rolled.period = unsaid.period
            and rolled.region_code = unsaid.region_code
            and rolled.segment_code = unsaid.segment_code
    left join open_for
        on
            rolled.period = open_for.period
            and rolled.segment_code = open_for.segment_code
            and rolled.program_code = open_for.program_code
    left join programs
        on
            rolled.program_code = programs.program_code
            and {{ in_force('programs', month_end('rolled.period')) }}
)

select
    period,
    region_code,
    region_vintage,
    segment_code,
    method_code,
    program_code,
    case when total_covered_count is not null then cast(covered_count as bigint) end as covered_count,
    universe_count,
    -- Whoever may be somebody else is taken off; whose programmes nobody names may have this one too.
    case when total_covered_count is not null then greatest(covered_count + below_count, 0) end
        as covered_at_low_count,
    universe_at_low_count,
    case
        when method_code = 'person_registry'
            then least(
                covered_count + above_count + case when is_in_every_membership then 0 else unsaid_count end,
                universe_at_high_count
            )
        else covered_count + above_count + case when is_in_every_membership then 0 else unsaid_count end
    end as covered_at_high_count,
    universe_at_high_count,
    case when total_covered_count is not null then cast(unsaid_count as bigint) end as unsaid_count,
    case when total_covered_count is not null then cast(paid_count as bigint) end as paid_count,
    case when method_code <> 'person_registry' then cast(grace_count as bigint) end as grace_count,
    cast(unknown_count as bigint) as unknown_count,
    case
        when method_code <> 'person_registry' and total_covered_count is not null
            then cast(coalesce(unallocated_count, 0) as bigint)
    end as unallocated_count,
    regions_expected,
    regions_reporting,
    is_complete,
    numerator_source,
    case when universe_count is not null then universe_source end as universe_source,
    case when universe_count is not null then universe_period end as universe_period
from placed
