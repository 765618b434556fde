"""Duties of agencies and employers, as a candidate may hold them, and a fault for every rule that guards them."""

from __future__ import annotations

MARTS = {
    "mart_agency_compliance": """
        select '2025-09' as period, '35.03' as region_code, 'Kabupaten Trenggalek' as region_name,
        'kabupaten' as region_level, 'A' as agency_code, 'Dinas A' as agency_name, unit_code, 'Unit' as unit_name,
        'opd' as agency_kind, true as is_listed, if(staff is null, null, date '2025-09-30') as roster_as_of,
        staff as staff_count, enrolled as enrolled_count, missing as missing_count, unknown as unknown_count,
        other as other_provider_count, vendor as outsourced_count, if(staff is null, null, 0) as
        paid_otherwise_count, 10 as budgeted_count, date '2021-11-24' as first_enrolled_date, status
        from (values ('01', 7, 3, 0, 0, 3, 1, 'complete'), ('02', 7, 2, 1, 0, 3, 1, 'partial'),
        ('03', 7, 0, 3, 0, 3, 1, 'none'), ('04', 7, null, null, 3, 3, 1, null),
        ('05', null, null, null, null, null, null, 'not_reported'))
        as t(unit_code, staff, enrolled, missing, unknown, other, vendor, status)
    """,
    "mart_regulation_progress": """
        select 'Perbup 25/2021' as regulation_code, '4' as article, agency_code, 'Dinas' as agency_name,
        '35.05' as region_code, 'Kabupaten Blitar' as region_name, 'kabupaten' as region_level,
        date '2021-06-23' as signed_date, date '2021-11-10' as informed_date,
        cast(first as date) as first_enrolled_date, cast(first as date) - date '2021-06-23' as
        days_to_first_enrolment, cast(first as date) - date '2021-11-10' as days_from_informed,
        2 as unit_count, reported as reported_unit_count, enrolled as enrolled_count, missing as missing_count, status
        from (values ('A', '2021-11-24', 2, 3, 0, 'carried_out'), ('B', '2021-07-13', 2, 3, 1, 'started'),
        ('C', null, 1, 0, 1, 'not_started'), ('D', null, 0, null, null, 'not_reported'),
        ('E', null, 1, 0, 0, null)) as t(agency_code, first, reported, enrolled, missing, status)
    """,
    "mart_employer_compliance": """
        select '2025-09' as period, employer_key, 'PT' as employer_name, 'swasta' as employer_kind,
        '35.03' as region_code, 'Kabupaten Trenggalek' as region_name, 'kabupaten' as region_level,
        numbers as number_count, declared as declared_workers, enrolled as enrolled_count, missing as missing_count,
        lacking as lacking_program_count, if(lacking > 0, 'JP', null) as lacking_program_codes,
        if(numbers = 0, null, '2025-07') as last_paid_period, if(numbers = 0, null, 2) as months_in_arrears,
        if(numbers = 0, null, 5000) as arrears_idr, status
        from (values ('A', 0, 5, 0, 5, 0, 'not_registered'), ('B', 1, 5, 4, 1, 2, 'partial_workers'),
        ('C', 2, 5, 5, 0, 2, 'partial_programs'), ('D', 1, 5, 6, 0, 0, 'complete'),
        ('E', 1, null, 6, null, 0, null), ('F', 1, 5, null, null, 0, null))
        as t(employer_key, numbers, declared, enrolled, missing, lacking, status)
    """,
}
"""Mart -> the select that makes it; what it holds passes every rule."""

FAULTS: list[tuple[str, str]] = [
    (
        "mart_agency_compliance.key_is_unique",
        "insert into marts.mart_agency_compliance select * from marts.mart_agency_compliance",
    ),
    (
        "mart_agency_compliance.key_and_status_are_known",
        "update marts.mart_agency_compliance set agency_name = null",
    ),
    (
        "mart_agency_compliance.key_and_status_are_known",
        "update marts.mart_agency_compliance set status = 'silent' where status = 'partial'",
    ),
    (
        "mart_agency_compliance.silence_is_not_reported",
        "update marts.mart_agency_compliance set status = 'none' where status = 'not_reported'",
    ),
    (
        "mart_agency_compliance.silence_is_not_reported",
        "update marts.mart_agency_compliance set missing_count = 0 where status = 'not_reported'",
    ),
    (
        "mart_agency_compliance.staff_add_up",
        "update marts.mart_agency_compliance set staff_count = 8 where status = 'partial'",
    ),
    (
        "mart_agency_compliance.staff_add_up",
        "update marts.mart_agency_compliance set missing_count = 0 where status is null",
    ),
    (
        "mart_agency_compliance.staff_add_up",
        "update marts.mart_agency_compliance set paid_otherwise_count = 1 where status = 'complete'",
    ),
    (
        "mart_agency_compliance.status_fits_the_counts",
        "update marts.mart_agency_compliance set status = 'complete' where status = 'partial'",
    ),
    (
        "mart_agency_compliance.status_fits_the_counts",
        "update marts.mart_agency_compliance set status = 'partial' where status = 'none'",
    ),
    (
        "mart_agency_compliance.status_fits_the_counts",
        "update marts.mart_agency_compliance set status = null where status = 'none'",
    ),
    (
        "mart_regulation_progress.key_is_unique",
        "insert into marts.mart_regulation_progress select * from marts.mart_regulation_progress",
    ),
    (
        "mart_regulation_progress.key_and_status_are_known",
        "update marts.mart_regulation_progress set signed_date = null, days_to_first_enrolment = null",
    ),
    (
        "mart_regulation_progress.key_and_status_are_known",
        "update marts.mart_regulation_progress set status = 'done' where status = 'started'",
    ),
    (
        "mart_regulation_progress.days_are_the_difference",
        "update marts.mart_regulation_progress set days_from_informed = days_to_first_enrolment",
    ),
    (
        "mart_regulation_progress.days_are_the_difference",
        "update marts.mart_regulation_progress set days_to_first_enrolment = 0 where agency_code = 'C'",
    ),
    (
        "mart_regulation_progress.status_fits_the_units",
        "update marts.mart_regulation_progress set status = 'carried_out' where agency_code = 'E'",
    ),
    (
        "mart_regulation_progress.status_fits_the_units",
        "update marts.mart_regulation_progress set status = 'not_started' where agency_code in ('B', 'D')",
    ),
    (
        "mart_regulation_progress.status_fits_the_units",
        "update marts.mart_regulation_progress set reported_unit_count = 3 where agency_code = 'A'",
    ),
    (
        "mart_employer_compliance.key_is_unique",
        "insert into marts.mart_employer_compliance select * from marts.mart_employer_compliance",
    ),
    (
        "mart_employer_compliance.key_and_codes_are_known",
        "update marts.mart_employer_compliance set employer_kind = null",
    ),
    (
        "mart_employer_compliance.key_and_codes_are_known",
        "update marts.mart_employer_compliance set status = 'partial' where employer_key = 'E'",
    ),
    (
        "mart_employer_compliance.missing_is_the_difference",
        "update marts.mart_employer_compliance set missing_count = 0 where employer_key = 'E'",
    ),
    (
        "mart_employer_compliance.missing_is_the_difference",
        "update marts.mart_employer_compliance set missing_count = -1 where employer_key = 'D'",
    ),
    (
        "mart_employer_compliance.missing_is_the_difference",
        "update marts.mart_employer_compliance set lacking_program_count = 9 where employer_key = 'C'",
    ),
    (
        "mart_employer_compliance.status_fits_the_counts",
        "update marts.mart_employer_compliance set number_count = 0 where employer_key = 'D'",
    ),
    (
        "mart_employer_compliance.status_fits_the_counts",
        "update marts.mart_employer_compliance set status = 'complete' where employer_key = 'E'",
    ),
    (
        "mart_employer_compliance.status_fits_the_counts",
        "update marts.mart_employer_compliance set status = 'partial_programs' where employer_key = 'B'",
    ),
    (
        "mart_employer_compliance.arrears_are_not_negative",
        "update marts.mart_employer_compliance set arrears_idr = -1 where employer_key = 'B'",
    ),
    (
        "mart_employer_compliance.arrears_are_not_negative",
        "update marts.mart_employer_compliance set last_paid_period = period where employer_key = 'B'",
    ),
]
"""Rule without `exit.` -> what it has to catch, in the restricted file."""
