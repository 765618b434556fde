"""Marts of local programmes, as a candidate may hold them, and a fault for every rule that guards them."""

from __future__ import annotations

_PLACE = "'33.76' as region_code, 'Kota Tegal' as region_name, 'kabupaten' as region_level"
MARTS = {
    "mart_sponsorship": f"""
        select period, 'MAS_DEDI_TEGAL' as scheme_code, 'Mas Dedi' as scheme_name, {_PLACE},
        agency as donor_agency_code, donors as donor_count, asn as civil_servant_donor_count, counted as
        civil_servant_count, asn / counted as participation_rate, donors as pledged_count,
        donors as deducted_count, donors as carried_count, donors as enrolled_count, donors as
        active_count, 0 as unknown_count, least(donors, 1) as orphaned_count, donors * 16800 as pledged_idr, donors * 16800 as
        deducted_idr, if(agency = 'ALL', donors * 16800 - 800, null) as remitted_idr,
        if(agency = 'ALL', 800 * month, null) as balance_idr, if(agency = 'ALL', 4, null) as target_count,
        if(agency = 'ALL', scope, null) as target_scope_code,
        if(agency = 'ALL' and scope = 'SCHEME_TOTAL', donors / 4, null) as attainment_rate,
        if(agency = 'ALL' and scope = 'UNCLEAR', 'lingkup tidak jelas', null) as target_reason,
        cast(null as varchar) as target_met_period, agency = 'ALL' as is_total
        from (values ('ALL', 3, 2, 40), ('1.01', 2, 2, 30), ('1.02', 0, 0, 10), ('NONE', 1, 0, null))
        as t(agency, donors, asn, counted)
        cross join (values ('2025-08', 1, 'SCHEME_TOTAL'), ('2025-09', 2, 'UNCLEAR')) as m(period, month, scope)
    """,
    "mart_recipient_funnel": f"""
        select {_PLACE}, 2025 as year, 'W1' as wave_code, 'B' as scheme_code, 'Bantuan' as scheme_name, *,
        false as has_reported, 27 as villages_expected, 26 as villages_reporting, 3 as days_late
        from (values ('PROPOSED', 1, 'REACHED', 10), ('CHECKED', 2, 'REACHED', 7), ('CHECKED', 2, 'DEAD', 1),
        ('CHECKED', 2, 'PENDING', 2), ('ENROLLED', 3, 'REACHED', null))
        as t(stage_code, stage_order, reason_code, person_count)
        union all
        select '33.76.01.1001', 'Pesurungan Kidul', 'desa', 2025, 'W1', 'B', 'Bantuan', 'PROPOSED', 1,
        'NOT_REPORTED', null, false, 1, 0, 40
    """,
    "mart_claims": f"""
        select '2025-09' as period, {_PLACE}, *, 3 as claim_count, 1 as paid_claim_count, 42000000 as paid_idr,
        1 as was_active_count, 1 as grace_count, 1 as not_active_count, 0 as unknown_count,
        20.5 as median_days_to_payment, 18.0 as median_days_from_report
        from (values ('JKM', 1), ('JKK', null)) as t(program_code, under_3_months_count)
    """,
    "mart_cooperative_priority": f"""
        select *, 2024 as year, {_PLACE}, 100 as member_count, covered_count / 100 as covered_rate
        from (values ('a', 'Tani', date '2025-03-15', true, true, 40, 40, true),
        ('b', 'Mina', null, null, null, 10, null, false))
        as t(cooperative_key, cooperative_name, surplus_shared_date, budgeted_before_surplus,
        paid_before_surplus, covered_count, jamsostek_covered_count, is_jamsostek_named)
    """,
}
"""Mart -> the select that makes it; what it holds passes every rule."""

FAULTS: list[tuple[str, str]] = [
    (
        "mart_sponsorship.key_is_unique",
        "insert into marts.mart_sponsorship select * from marts.mart_sponsorship where donor_agency_code = '1.02'",
    ),
    (
        "mart_sponsorship.key_and_names_are_given",
        "update marts.mart_sponsorship set scheme_name = null",
    ),
    (
        "mart_sponsorship.key_and_names_are_given",
        "update marts.mart_sponsorship set is_total = true where donor_agency_code = '1.02'",
    ),
    (
        "mart_sponsorship.counts_fit",
        "update marts.mart_sponsorship set active_count = carried_count + 1",
    ),
    (
        "mart_sponsorship.counts_fit",
        "update marts.mart_sponsorship set civil_servant_donor_count = donor_count + 1",
    ),
    (
        "mart_sponsorship.agencies_reach_the_total",
        "update marts.mart_sponsorship set pledged_count = 4 where is_total",
    ),
    (
        "mart_sponsorship.agencies_reach_the_total",
        "delete from marts.mart_sponsorship where donor_agency_code = 'NONE'",
    ),
    (
        "mart_sponsorship.agencies_reach_the_total",
        "delete from marts.mart_sponsorship where is_total and period = '2025-09'",
    ),
    (
        "mart_sponsorship.balance_adds_up",
        "update marts.mart_sponsorship set balance_idr = 900 where is_total and period = '2025-09'",
    ),
    (
        "mart_sponsorship.rates_have_their_denominators",
        "update marts.mart_sponsorship set civil_servant_count = null",
    ),
    (
        "mart_sponsorship.rates_have_their_denominators",
        "update marts.mart_sponsorship set participation_rate = 0.5",
    ),
    (
        "mart_sponsorship.rates_have_their_denominators",
        "update marts.mart_sponsorship set attainment_rate = 0.336 where target_scope_code = 'UNCLEAR'",
    ),
    (
        "mart_sponsorship.rates_have_their_denominators",
        "update marts.mart_sponsorship set target_reason = null where target_scope_code = 'UNCLEAR'",
    ),
    (
        "mart_recipient_funnel.key_is_unique",
        "insert into marts.mart_recipient_funnel select * from marts.mart_recipient_funnel",
    ),
    (
        "mart_recipient_funnel.key_and_names_are_given",
        "update marts.mart_recipient_funnel set wave_code = null",
    ),
    (
        "mart_recipient_funnel.reasons_add_up",
        "update marts.mart_recipient_funnel set person_count = 0 where reason_code = 'DEAD'",
    ),
    (
        "mart_recipient_funnel.reasons_add_up",
        "delete from marts.mart_recipient_funnel where reason_code = 'PENDING'",
    ),
    (
        "mart_recipient_funnel.silence_is_no_zero",
        "update marts.mart_recipient_funnel set person_count = 0 where reason_code = 'NOT_REPORTED'",
    ),
    (
        "mart_recipient_funnel.silence_is_no_zero",
        "update marts.mart_recipient_funnel set has_reported = true",
    ),
    (
        "mart_recipient_funnel.silence_is_no_zero",
        "update marts.mart_recipient_funnel set days_late = -1",
    ),
    (
        "mart_claims.key_is_unique",
        "insert into marts.mart_claims select * from marts.mart_claims",
    ),
    (
        "mart_claims.key_and_codes_are_known",
        "update marts.mart_claims set program_code = 'KEMATIAN' where program_code = 'JKM'",
    ),
    (
        "mart_claims.proofs_add_up",
        "update marts.mart_claims set was_active_count = was_active_count + 1",
    ),
    (
        "mart_claims.proofs_add_up",
        "update marts.mart_claims set median_days_to_payment = -3",
    ),
    (
        "mart_claims.death_benefit_edge_is_of_deaths",
        "update marts.mart_claims set under_3_months_count = 0",
    ),
    (
        "mart_cooperative_priority.key_is_unique",
        "insert into marts.mart_cooperative_priority select * from marts.mart_cooperative_priority",
    ),
    (
        "mart_cooperative_priority.before_needs_a_day",
        "update marts.mart_cooperative_priority set paid_before_surplus = false",
    ),
    (
        "mart_cooperative_priority.before_needs_a_day",
        "update marts.mart_cooperative_priority set jamsostek_covered_count = 50",
    ),
    (
        "mart_cooperative_priority.before_needs_a_day",
        "update marts.mart_cooperative_priority set covered_rate = null",
    ),
]
"""Rule without `exit.` -> what it has to catch, in the restricted file."""
