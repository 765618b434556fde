-- Whose protection ends within a year, by who pays, and what does it cost to carry them on? | ID: Siapa yang perlindungannya berakhir dalam setahun, menurut sumber dana, dan berapa biaya meneruskannya?
select
    period,
    region_code,
    region_name,
    funding_source_name,
    segment_name,
    months_ahead,
    last_protected_period,
    end_codes,
    ending_count,
    renewal_budgeted_count,
    premium_to_renew_idr,
    is_rate_unsettled,
    paid_under_3_months_count
from marts.mart_lapse_calendar
where
    region_level = 'kabupaten'
    and worker_group_code = 'ALL'
    and scheme_code = 'ALL'
    and funding_source_code <> 'ALL'
    and period = (
        select max(latest.period) from marts.mart_lapse_calendar as latest
    )
order by region_code asc, months_ahead asc, ending_count desc, funding_source_code asc
