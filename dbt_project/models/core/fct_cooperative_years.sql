with told as (
    select * from {{ ref('stg_cooperative__premiums') }}
),

files as (
    select * from {{ ref('stg_semesta__files') }}
    where source = 'cooperative__premiums'
),

labels as (
    select * from {{ ref('programme_labels') }}
    where field = 'jenis_asuransi'
),

rows_told as (
    select
        told.*,
        upper(trim(told.cooperative_name)) as name_key,
        case
            when told.insurance_label is null then 'UNNAMED'
            else coalesce(labels.code, 'UNMAPPED')
        end as insurance_code,
        list_contains(files.column_names, 'tanggal_dianggarkan') as has_budget_column,
        list_contains(files.column_names, 'tanggal_bayar_iuran') as has_payment_column
    from told
    inner join files on told.receipt_id = files.receipt_id
    left join labels
        on
            told.insurance_label = labels.label
            and {{ in_force('labels', year_end('told.book_year')) }}
    qualify row_number() over (
        partition by
            upper(trim(told.cooperative_name)), told.region_code, told.book_year, told.insurance_label
        order by files.received_at desc, told.receipt_id desc
    ) = 1
),

-- Before means before: what is decided on the day of the sharing comes out of the shared surplus. An
-- empty cell of a column that the file has says that nothing was budgeted or paid; a missing column
-- says nothing, and as long as the surplus is not shared there is no before.
compared as (
    select
        *,
        case
            when surplus_shared_date is null then null
            when budgeted_date is not null then budgeted_date < surplus_shared_date
            when has_budget_column then false
        end as was_budgeted_before,
        case
            when surplus_shared_date is null then null
            when premium_paid_date is not null then premium_paid_date < surplus_shared_date
            when has_payment_column then false
        end as was_paid_before
    from rows_told
)

select
    md5(region_code || '|' || name_key) as cooperative_key,
    region_code,
    min(cooperative_name) as cooperative_name,
    book_year as year,
    string_agg(distinct insurance_code, ',' order by insurance_code) as insurance_codes,
    bool_or(insurance_code = 'JAMSOSTEK') as is_jamsostek_named,
    bool_or(was_budgeted_before) as budgeted_before_surplus,
    bool_or(was_paid_before) as paid_before_surplus,
    max(surplus_shared_date) as surplus_shared_date,
    cast(max(covered_count) as bigint) as covered_count,
    cast(max(covered_count) filter (where insurance_code = 'JAMSOSTEK') as bigint) as jamsostek_covered_count,
    cast(max(member_count) as bigint) as member_count
from compared
group by region_code, name_key, book_year
