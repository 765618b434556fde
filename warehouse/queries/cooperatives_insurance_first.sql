-- Which cooperatives budgeted and paid insurance before they shared the surplus? | ID: Koperasi mana yang menganggarkan dan membayar asuransi sebelum membagi SHU?
select
    year,
    region_name,
    cooperative_name,
    insurance_codes,
    is_jamsostek_named,
    budgeted_before_surplus,
    paid_before_surplus,
    surplus_shared_date,
    jamsostek_covered_count,
    covered_count,
    member_count
from marts.mart_cooperative_priority
order by year desc, region_code asc, cooperative_name asc
