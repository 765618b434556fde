-- Which workers carried by donors end within three months, and how many of them are short of the full death benefit? | ID: Pekerja tanggungan donatur mana yang berakhir dalam tiga bulan, dan berapa yang masa iurannya belum genap untuk santunan penuh?
select
    period,
    region_name,
    scheme_code,
    months_ahead,
    last_protected_period,
    sum(ending_count) as ending_count,
    sum(paid_under_3_months_count) as paid_under_3_months_count,
    sum(premium_to_renew_idr) as premium_to_renew_idr
from marts.mart_lapse_calendar
where
    scheme_code not in ('ALL', 'NONE')
    and worker_group_code = 'ALL'
    and region_level = 'kabupaten'
    and months_ahead <= 3
    and period = (
        select max(latest.period) from marts.mart_lapse_calendar as latest
    )
group by period, region_code, region_name, scheme_code, months_ahead, last_protected_period
order by region_code, scheme_code, months_ahead
