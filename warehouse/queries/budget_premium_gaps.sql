-- Which budget lines do not match the premium the law computes? | ID: Baris anggaran mana yang tidak cocok dengan iuran menurut peraturan?
select
    region_code,
    region_name,
    fiscal_year,
    budget_version,
    amount_idr,
    person_count,
    month_count,
    premium_due_idr,
    implied_premium_idr,
    unexplained_idr,
    verdict
from marts.mart_budget_vs_premium
where verdict in ('OVER', 'UNDER', 'NOT_COMPUTABLE')
order by abs(unexplained_idr) desc nulls last
