-- Budgets of regions (SIPD) and of villages (SISKEUDES) as one list of lines.
with regional as (
    select * from {{ ref('stg_budget__lines') }}
),

village as (
    select * from {{ ref('stg_village__budget_lines') }}
),

activities as (
    select * from {{ ref('village_activities') }}
),

-- SISKEUDES has the column of the revision from the start; it speaks once any line of the village fills it.
revised as (
    select
        village_code,
        fiscal_year
    from village
    where revised_amount_idr <> 0
    group by village_code, fiscal_year
),

versions as (
    select
        village.*,
        'MURNI' as version_label,
        village.amount_idr as version_amount_idr
    from village
    union all by name
    select
        village.*,
        'PERUBAHAN' as version_label,
        coalesce(village.revised_amount_idr, 0) as version_amount_idr
    from village
    inner join revised
        on village.village_code = revised.village_code and village.fiscal_year = revised.fiscal_year
)

select
    receipt_id,
    row_number,
    fiscal_year,
    region_code,
    version_label,
    account_code,
    fund_code,
    fund_name,
    sub_activity_code,
    skpd_code,
    line_text,
    coefficient_text,
    amount_idr,
    stated_person_count,
    stated_month_count,
    realised_idr,
    false as is_village,
    true as may_be_premium
from regional
union all
select
    versions.receipt_id,
    versions.row_number,
    versions.fiscal_year,
    versions.village_code,
    versions.version_label,
    versions.account_code,
    versions.fund_label,
    versions.fund_label as fund_name,
    versions.activity_code,
    null,
    versions.line_text,
    -- Villages spell persons and months in the text; the quantity names one of them at most.
    concat_ws(
        ' ',
        upper(versions.line_text),
        cast(cast(versions.quantity as bigint) as varchar),
        versions.quantity_unit
    ),
    versions.version_amount_idr,
    null,
    null,
    null,
    true,
    activities.activity_pattern is not null
from versions
left join activities
    on
        regexp_matches(versions.activity_code, activities.activity_pattern)
        and {{ in_force('activities', year_end('versions.fiscal_year')) }}
