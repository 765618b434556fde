"""The marts beside coverage, as a candidate may hold them, and a fault for every rule that guards one."""

from __future__ import annotations

import chain_marts
import duties_marts
import figure_marts
import payment_marts
import programme_marts
import target_marts

MARTS = {
    **figure_marts.MARTS,
    **target_marts.MARTS,
    **duties_marts.MARTS,
    **programme_marts.MARTS,
    **chain_marts.MARTS,
    "mart_budget_vs_premium": """
        select 'a' || i as budget_line_key, '33.76' as region_code, 'Kota Tegal' as
        region_name, 'kabupaten' as region_level, 2025 as fiscal_year, 'MURNI' as
        budget_version, 'OPD' as skpd_code, '5.1.02.02.02.0006' as account_code,
        '2.07.05.2.01.0003' as sub_activity_code, 'APBD' as funding_source_code, 452508000 +
        i * 1000 as amount_idr, 5387 as person_count, 5 as month_count, 452508000 as
        premium_due_idr, cast(round((452508000 + i * 1000) / 26935) as bigint) as
        implied_premium_idr, (452508000 + i * 1000) / 452508000 as premium_ratio, cast(i *
        1000 as bigint) as unexplained_idr, cast(null as bigint) as
        previous_version_amount_idr, cast(null as bigint) as realised_idr, cast(i as bigint)
        as paid_person_months, 0.5 as absorption_rate, false as has_unsettled_discount, case
        when i = 0 then 'EXACT' else 'OVER' end as verdict, cast(null as varchar) as reason,
        'BPU' as premium_kind, true as is_last_version
        from range(6) as t(i)
    """,
    "mart_unmapped_labels": """
        select 'village__residents' as source, 'pekerjaan' as field, 'TUKANG X' as label, 3
        as row_count
    """,
    "mart_source_scorecard": """
        select 'village__residents' as source, '33.76.01.1001' as sender, '2025-09' as
        period, 1 as file_count, 10 as row_count, 9 as accepted_count, 1 as
        quarantined_count
    """,
    "mart_double_payment": """
        select '2025-09' as period, '33.76' as region_code, 'Kota Tegal' as region_name,
        'kabupaten' as region_level, 'AFTER_DEATH' as finding_code, 'APBD' as payer_a_code,
        'APBD' as payer_b_code, 2 as person_count, 33600 as amount_at_risk_idr
    """,
    "mart_identity_anomalies": """
        select '2025-09' as period, '33.76' as region_code, 'Kota Tegal' as region_name,
        'kabupaten' as region_level, 'CIVIL_SERVANT' as anomaly_code, 2 as person_count,
        33600 as premium_at_risk_idr
    """,
    "mart_membership_flow": """
        select '2025-09' as period, '33.76' as region_code, 'Kota Tegal' as region_name,
        'kabupaten' as region_level, 'ALL' as segment_code, 'ALL' as funding_source_code, 10
        as opening_count, -1 as restated_count, 5 as new_count, 1 as returned_count, 2 as
        moved_in_count, -1 as reported_count, 1 as changed_segment_count, 0 as
        changed_funding_count, 1 as ended_contract_count, 2 as unpaid_count, 0 as
        died_count, 1 as moved_out_count, 13 as closing_count, true as is_total
    """,
    "mart_lapse_calendar": """
        select '2025-09' as period, '33.76' as region_code, 'Kota Tegal' as region_name, 'kabupaten' as
        region_level, 'BPU' as segment_code, code as worker_group_code, 'APBD' as funding_source_code,
        if(code = 'ALL', 'ALL', 'NONE') as scheme_code, 3 as months_ahead, 10 as ending_count,
        168000 as premium_to_renew_idr, 4 as paid_under_3_months_count, code = 'ALL' as is_total
        from (select unnest(['ALL', 'fisher', 'farmer']) as code)
    """,
    "mart_official_coverage": """
        select '2025-08' as period, '33.76' as region_code, 'Kota Tegal' as region_name, 'kabupaten' as
        region_level, 'ALL' as segment_code, 'person_eligible' as method_code, document, document = 'A/2' as
        is_in_force, 10 as official_covered_count, 12 as covered_count, 2 as covered_change_count
        from (select unnest(['A/1', 'A/2']) as document)
    """,
    **payment_marts.MARTS,
}
"""Mart -> the select that makes it; what it holds passes every rule."""
IN_BOTH_TIERS = {"mart_budget_vs_premium"}
"""Of these the ones that the open file holds too."""

FAULTS: list[tuple[str, str]] = [
    *figure_marts.FAULTS,
    *target_marts.FAULTS,
    *duties_marts.FAULTS,
    *programme_marts.FAULTS,
    *chain_marts.FAULTS,
    *payment_marts.FAULTS,
    (
        "mart_budget_vs_premium.key_is_unique",
        "insert into marts.mart_budget_vs_premium select * from marts.mart_budget_vs_premium limit 1",
    ),
    (
        "mart_budget_vs_premium.key_is_given",
        "update marts.mart_budget_vs_premium set budget_line_key = null",
    ),
    (
        "mart_budget_vs_premium.verdict_is_known",
        "update marts.mart_budget_vs_premium set verdict = 'EXAKT'",
    ),
    (
        "mart_budget_vs_premium.verdict_is_given",
        "update marts.mart_budget_vs_premium set verdict = null",
    ),
    (
        "mart_budget_vs_premium.verdict_fits_the_numbers",
        "update marts.mart_budget_vs_premium set verdict = 'UNDER'",
    ),
    (
        "mart_budget_vs_premium.line_is_complete",
        "update marts.mart_budget_vs_premium set fiscal_year = null",
    ),
    (
        "mart_budget_vs_premium.counts_not_negative",
        "update marts.mart_budget_vs_premium set paid_person_months = -1",
    ),
    (
        "mart_budget_vs_premium.unexplained_is_the_rest",
        "update marts.mart_budget_vs_premium set unexplained_idr = 5",
    ),
    (
        "mart_budget_vs_premium.ratio_is_the_quotient",
        "update marts.mart_budget_vs_premium set premium_ratio = 2",
    ),
    (
        "mart_budget_vs_premium.implied_premium_is_the_quotient",
        "update marts.mart_budget_vs_premium set implied_premium_idr = implied_premium_idr + 1",
    ),
    (
        "mart_budget_vs_premium.due_needs_persons_and_months",
        "update marts.mart_budget_vs_premium set month_count = null",
    ),
    (
        "mart_budget_vs_premium.amount_per_person_believable",
        "update marts.mart_budget_vs_premium set premium_ratio = 20",
    ),
    (
        "mart_unmapped_labels.key_is_unique",
        "insert into marts.mart_unmapped_labels select * from marts.mart_unmapped_labels",
    ),
    ("mart_unmapped_labels.key_is_given", "update marts.mart_unmapped_labels set label = null"),
    (
        "mart_unmapped_labels.rows_are_counted",
        "update marts.mart_unmapped_labels set row_count = 0",
    ),
    (
        "mart_source_scorecard.key_is_unique",
        "insert into marts.mart_source_scorecard select * from marts.mart_source_scorecard",
    ),
    (
        "mart_source_scorecard.source_and_sender_are_given",
        "update marts.mart_source_scorecard set sender = null",
    ),
    ("mart_source_scorecard.rows_balance", "update marts.mart_source_scorecard set row_count = 1"),
    (
        "mart_double_payment.key_is_unique",
        "insert into marts.mart_double_payment select * from marts.mart_double_payment",
    ),
    (
        "mart_double_payment.finding_is_known",
        "update marts.mart_double_payment set finding_code = 'PAID_THRICE'",
    ),
    (
        "mart_double_payment.rows_have_persons",
        "update marts.mart_double_payment set amount_at_risk_idr = -1",
    ),
    (
        "mart_identity_anomalies.key_is_unique",
        "insert into marts.mart_identity_anomalies select * from marts.mart_identity_anomalies",
    ),
    (
        "mart_identity_anomalies.anomaly_is_known",
        "update marts.mart_identity_anomalies set anomaly_code = 'ODD'",
    ),
    (
        "mart_identity_anomalies.rows_have_persons",
        "update marts.mart_identity_anomalies set person_count = 0",
    ),
    (
        "mart_membership_flow.key_is_unique",
        "insert into marts.mart_membership_flow select * from marts.mart_membership_flow",
    ),
    (
        "mart_membership_flow.it_closes",
        "update marts.mart_membership_flow set changed_funding_count = 1",
    ),
    ("mart_membership_flow.it_closes", "update marts.mart_membership_flow set died_count = null"),
    (
        "mart_membership_flow.no_count_below_zero",
        "update marts.mart_membership_flow set died_count = -1, moved_out_count = moved_out_count + 1",
    ),
    (
        "mart_membership_flow.closing_is_the_coverage",
        "update marts.mart_coverage_by_region_segment set paid_count = 7 where region_code = '33.76' and segment_code = 'ALL'",
    ),
    (
        "mart_membership_flow.total_says_so",
        "update marts.mart_membership_flow set is_total = false",
    ),
    (
        "mart_lapse_calendar.key_is_unique",
        "insert into marts.mart_lapse_calendar select * from marts.mart_lapse_calendar",
    ),
    (
        "mart_lapse_calendar.within_a_year",
        "update marts.mart_lapse_calendar set months_ahead = 13",
    ),
    (
        "mart_lapse_calendar.counts_fit",
        "update marts.mart_lapse_calendar set paid_under_3_months_count = 11",
    ),
    (
        "mart_lapse_calendar.groups_reach_their_total",
        "update marts.mart_lapse_calendar set ending_count = 21 where is_total",
    ),
    (
        "mart_lapse_calendar.groups_reach_their_total",
        "update marts.mart_lapse_calendar set ending_count = 11 where worker_group_code = 'farmer'",
    ),
    (
        "mart_official_coverage.key_is_unique",
        "insert into marts.mart_official_coverage select * from marts.mart_official_coverage",
    ),
    (
        "mart_official_coverage.one_document_is_in_force",
        "update marts.mart_official_coverage set is_in_force = true",
    ),
    (
        "mart_official_coverage.change_is_the_difference",
        "update marts.mart_official_coverage set covered_count = null",
    ),
]
"""Rule without `exit.` -> what it has to catch, in the restricted file."""
