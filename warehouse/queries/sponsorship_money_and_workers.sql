-- Is what donors promised taken, passed on and turned into protected workers? | ID: Apakah janji donatur terpotong, disetor, dan menjadi pekerja terlindungi?
select
    period,
    region_name,
    scheme_name,
    donor_count,
    pledged_count,
    deducted_count,
    carried_count,
    enrolled_count,
    active_count,
    unknown_count,
    pledged_idr,
    deducted_idr,
    failed_idr,
    remitted_idr,
    balance_idr,
    pledged_count = deducted_count
    and deducted_count = enrolled_count
    and enrolled_count = active_count
    and deducted_idr = remitted_idr as is_all_equal
from marts.mart_sponsorship
where is_total
order by region_code, scheme_code, period
