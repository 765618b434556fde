-- Is what the budget sets aside per staff member and month what the branch is paid for one? | ID: Apakah anggaran iuran per pegawai non-ASN per bulan sesuai dengan yang dibayar ke BPJS Ketenagakerjaan?
with lines as (
    select
        region_code,
        region_name,
        fiscal_year,
        budget_version,
        funding_source_code,
        account_code,
        sum(amount_idr) as amount_idr,
        sum(person_count * month_count) as person_months
    from marts.mart_budget_vs_premium
    where
        premium_kind = 'PU'
        and is_last_version
        and region_level = 'kabupaten'
        and person_count > 0
        and month_count > 0
    group by region_code, region_name, fiscal_year, budget_version, funding_source_code, account_code
),

-- The accounts of JKK and JKM name the same people: their premiums are added, their people are not.
budgeted as (
    select
        region_code,
        region_name,
        fiscal_year,
        budget_version,
        funding_source_code,
        string_agg(account_code, ', ' order by account_code) as account_codes,
        sum(amount_idr) as budget_idr,
        round(sum(amount_idr / person_months)) as budgeted_per_month_idr
    from lines
    group by region_code, region_name, fiscal_year, budget_version, funding_source_code
),

-- What the lists of members say was paid for wage workers of that payer in the year.
paid as (
    select
        region_code,
        cast(left(period, 4) as integer) as fiscal_year,
        funding_source_code,
        sum(person_months) as person_months,
        round(sum(premium_paid_idr) / nullif(sum(person_months), 0)) as paid_per_month_idr
    from marts.mart_funding_mix
    where segment_code = 'PU' and worker_group_code = 'ALL' and region_level = 'kabupaten'
    group by region_code, left(period, 4), funding_source_code
)

select
    budgeted.fiscal_year,
    budgeted.region_code,
    budgeted.region_name,
    budgeted.budget_version,
    budgeted.funding_source_code,
    budgeted.account_codes,
    budgeted.budget_idr,
    budgeted.budgeted_per_month_idr,
    paid.person_months as paid_person_months,
    paid.paid_per_month_idr,
    round(budgeted.budgeted_per_month_idr / nullif(paid.paid_per_month_idr, 0), 2) as budget_to_paid_ratio
from budgeted
left join paid
    on
        budgeted.region_code = paid.region_code
        and budgeted.fiscal_year = paid.fiscal_year
        and budgeted.funding_source_code = paid.funding_source_code
order by budgeted.fiscal_year desc, budgeted.region_code asc, budgeted.funding_source_code asc
