-- Where do budget, payment order, bill and people differ, why, and by how many rupiah? | ID: Di mana anggaran, SP2D, tagihan, dan peserta berbeda, apa sebabnya, dan berapa rupiah?
select
    fiscal_year,
    region_code,
    region_name,
    cause_code,
    cause_name,
    is_finding,
    count(*) as payment_count,
    sum(sp2d_idr) as sp2d_idr,
    sum(billed_idr) as billed_idr,
    sum(paid_idr) as paid_idr,
    sum(difference_idr) as difference_idr
from marts.mart_payment_reconciliation
group by fiscal_year, region_code, region_name, cause_code, cause_name, is_finding
order by fiscal_year desc, region_code asc, is_finding desc, cause_code asc
