-- Is the target of a programme reached, and if nobody can tell, why? | ID: Apakah target program tercapai, dan bila belum dapat dihitung, mengapa?
select
    period,
    region_name,
    scheme_name,
    active_count,
    target_count,
    target_scope_code,
    round(100 * attainment_rate, 1) as attainment_percent,
    target_met_period,
    coalesce(target_reason, case when target_count is null then 'Tidak ada target' end) as reason
from marts.mart_sponsorship
where is_total
order by region_code, scheme_code, period
