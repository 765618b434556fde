-- Members of a branch by name, and construction workers nobody named, by whose money pays for them.
with person_months as (
    select * from {{ ref('fct_person_months') }}
    where is_paid and branch_code is not null
),

employers as (
    select * from {{ ref('int_employer_kinds') }}
),

jakon as (
    select * from {{ ref('int_unnamed_jakon_delivered') }}
    where segment_code = 'JAKON' and unnamed_count > 0
),

served as (
    select * from {{ ref('branch_regions') }}
),

segments as (
    select * from {{ ref('dim_segment') }}
),

rules as (
    select * from {{ ref('payer_kind_rules') }}
),

counted as (
    select
        person_months.period,
        person_months.branch_code,
        person_months.segment_code,
        coalesce(person_months.funding_source_code, 'UNKNOWN') as funding_source_code,
        coalesce(employers.employer_kind_label, 'ANY') as employer_kind_label,
        count(*) as named_count,
        0 as unnamed_count
    from person_months
    left join employers on person_months.employer_number = employers.employer_number
    group by 1, 2, 3, 4, 5
    union all
    -- Their contractor pays; the branch that serves the region of the project counts them.
    select
        jakon.period,
        served.branch_code,
        jakon.segment_code,
        'EMPLOYER',
        'ANY',
        0,
        sum(jakon.unnamed_count)
    from jakon
    inner join served
        on
            left(jakon.region_code, 5) = served.region_code
            and {{ in_force('served', month_end('jakon.period')) }}
    group by jakon.period, served.branch_code, jakon.segment_code
),

kinds as (
    select
        lines.period,
        lines.segment_code,
        lines.funding_source_code,
        lines.employer_kind_label,
        arg_max(
            rules.payer_kind,
            case when rules.segment_code = 'ANY' then 0 else 4 end
            + case when rules.funding_source_code = 'ANY' then 0 else 2 end
            + case when rules.employer_kind_label = 'ANY' then 0 else 1 end
        ) as payer_kind
    from (
        select distinct
            period,
            segment_code,
            funding_source_code,
            employer_kind_label
        from counted
    ) as lines
    inner join rules
        on
            rules.segment_code in ('ANY', lines.segment_code)
            and rules.funding_source_code in ('ANY', lines.funding_source_code)
            and rules.employer_kind_label in ('ANY', lines.employer_kind_label)
            and {{ in_force('rules', month_end('lines.period')) }}
    group by lines.period, lines.segment_code, lines.funding_source_code, lines.employer_kind_label
)

select
    counted.period,
    counted.branch_code,
    coalesce(kinds.payer_kind, 'UNKNOWN') as payer_kind,
    cast(sum(counted.named_count + counted.unnamed_count) as bigint) as member_count,
    cast(sum(counted.unnamed_count) as bigint) as unnamed_count
from counted
-- Migrant workers are members of no total of a branch.
inner join segments
    on
        counted.segment_code = segments.segment_code
        and segments.is_in_all
        and {{ in_force('segments', month_end('counted.period')) }}
left join kinds
    on
        counted.period = kinds.period
        and counted.segment_code = kinds.segment_code
        and counted.funding_source_code = kinds.funding_source_code
        and counted.employer_kind_label = kinds.employer_kind_label
group by counted.period, counted.branch_code, coalesce(kinds.payer_kind, 'UNKNOWN')
