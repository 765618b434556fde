with lines as (
    select * from {{ ref('fct_budget_lines') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
),

funding as (
    select * from {{ ref('dim_funding_source') }}
),

premiums as (
    select * from {{ ref('dim_bpu_premium') }}
),

payments as (
    select * from {{ ref('fct_budget_payments') }}
),

rated as (
    {{ premiums_of_budget_lines('lines', 'funding', 'premiums') }}
),

-- Which of several equal texts of one version became which in the next, nobody says.
line_versions as (
    select
        line_across_versions,
        version_order,
        case when count(*) = 1 then sum(amount_idr) end as amount_idr
    from lines
    group by line_across_versions, version_order
),

line_histories as (
    select
        line_across_versions,
        version_order,
        case
            when amount_idr is not null
                then lag(amount_idr) over (partition by line_across_versions order by version_order)
        end as previous_amount_idr
    from line_versions
),

versions as (
    select
        lines.budget_line_key,
        cast(line_histories.previous_amount_idr as bigint) as previous_version_amount_idr
    from lines
    inner join line_histories
        on
            lines.line_across_versions = line_histories.line_across_versions
            and lines.version_order = line_histories.version_order
),

computed as (
    select
        lines.*,
        regions.region_name,
        {{ region_level('lines.region_code') }} as region_level,
        rated.has_unsettled_discount,
        versions.previous_version_amount_idr,
        payments.paid_person_months,
        {{ premium_due_of_line('lines', 'rated.premium_idr') }} as premium_due_idr,
        case
            when
                lines.premium_kind in ('BPU', 'PU', 'UNCLASSIFIED')
                and lines.person_count > 0 and lines.month_count > 0
                then cast(round(lines.amount_idr / (lines.person_count * lines.month_count)) as bigint)
        end as implied_premium_idr,
        case
            when lines.premium_kind = 'BPU' and lines.person_count > 0 and lines.month_count is null
                then cast(round(lines.amount_idr / (lines.person_count * 12)) as bigint)
        end as implied_if_twelve_months_idr
    from lines
    left join regions on lines.region_code = regions.region_code
    left join rated on lines.budget_line_key = rated.budget_line_key
    left join versions on lines.budget_line_key = versions.budget_line_key
    left join payments on lines.budget_line_key = payments.budget_line_key
)

select
    budget_line_key,
    region_code,
    region_name,
    region_level,
    fiscal_year,
    budget_version,
    skpd_code,
    account_code,
    sub_activity_code,
    funding_source_code,
    amount_idr,
    person_count,
    month_count,
    premium_due_idr,
    implied_premium_idr,
    amount_idr / nullif(premium_due_idr, 0) as premium_ratio,
    amount_idr - premium_due_idr as unexplained_idr,
    previous_version_amount_idr,
    realised_idr,
    paid_person_months,
    realised_idr / nullif(amount_idr, 0) as absorption_rate,
    coalesce(premium_due_idr is not null and has_unsettled_discount, false) as has_unsettled_discount,
    case
        when premium_kind = 'NOT_PREMIUM' then 'NOT_PREMIUM'
        when premium_due_idr is null then 'NOT_COMPUTABLE'
        when amount_idr = premium_due_idr then 'EXACT'
        when amount_idr > premium_due_idr then 'OVER'
        else 'UNDER'
    end as verdict,
    case
        when premium_kind = 'NOT_PREMIUM' then 'not a contribution of employment social security'
        when premium_due_idr is not null then null
        when premium_kind = 'PU' then 'a premium on wages, and the line names no wage'
        when premium_kind = 'UNCLASSIFIED' then 'neither the account nor the text says what is paid'
        when person_count is null or person_count = 0 then 'the line names no persons'
        when implied_if_twelve_months_idr is not null
            then
                'the line names no months; if 12 months, '
                || cast(implied_if_twelve_months_idr as varchar) || ' per person and month'
        else 'the line names no months'
    end as reason,
    premium_kind,
    is_last_version
from computed
