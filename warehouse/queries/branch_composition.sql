-- Who pays for the members of each branch, in the latest month? | ID: Siapa yang membayar iuran peserta tiap cabang pada bulan terakhir?
select
    period,
    branch_code,
    branch_name,
    payer_kind_name,
    member_count,
    branch_member_count,
    round(100 * share_rate, 2) as share_percent
from marts.mart_branch_composition
where
    period = (
        select max(latest.period) from marts.mart_branch_composition as latest
    )
order by branch_code asc, member_count desc
