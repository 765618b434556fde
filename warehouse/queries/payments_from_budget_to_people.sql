-- How far has each budgeted rupiah come: ordered, billed, paid, person-months protected? | ID: Sampai mana tiap rupiah anggaran: SP2D, tagihan, pembayaran, orang-bulan terlindungi?
select
    fiscal_year,
    region_code,
    region_name,
    funding_source_code,
    sum(budget_idr) as budget_idr,
    sum(sp2d_idr) as sp2d_idr,
    sum(billed_idr) filter (where sp2d_idr is not null) as billed_idr,
    sum(paid_idr) filter (where sp2d_idr is not null) as paid_idr,
    sum(person_months_billed) filter (where sp2d_idr is not null) as person_months_billed,
    sum(person_months_active) filter (where sp2d_idr is not null) as person_months_active,
    round(100 * sum(sp2d_idr) / nullif(sum(budget_idr), 0), 2) as absorption_percent
from marts.mart_payment_reconciliation
where region_level <> 'desa'
group by fiscal_year, region_code, region_name, funding_source_code
having sum(budget_idr) > 0 or sum(sp2d_idr) > 0
order by fiscal_year desc, region_code asc, funding_source_code asc
