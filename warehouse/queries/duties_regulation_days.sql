-- Who carried out the regulation, how many days after it and after the briefing? | ID: Siapa melaksanakan peraturan, berapa hari sesudah terbit dan sesudah sosialisasi?
select
    regulation_code,
    article,
    agency_name,
    status,
    signed_date,
    informed_date,
    first_enrolled_date,
    days_to_first_enrolment,
    days_from_informed,
    missing_count,
    unit_count - reported_unit_count as silent_unit_count
from marts.mart_regulation_progress
order by regulation_code, article, days_to_first_enrolment nulls last, agency_code
