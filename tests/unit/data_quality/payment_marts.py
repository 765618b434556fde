"""The trail of payments, as a candidate may hold it, and a fault for every rule that guards it."""

from __future__ import annotations

MARTS = {
    "dim_payment_cause": """
        select unnest(['MATCHED', 'NOT_SPENT', 'OVERPAID', 'BILLED_NOT_ACTIVE', 'NOT_PREMIUM',
        'NOT_REPORTED', 'ORDER_WITHOUT_BILL', 'PART_OF_BILL']) as cause_code,
        cause_code in ('OVERPAID', 'BILLED_NOT_ACTIVE', 'ORDER_WITHOUT_BILL') as is_finding
    """,
    "mart_payment_reconciliation": """
        with budget as (
            select region_code, fiscal_year, sum(amount_idr) as budget_idr
            from marts.mart_budget_vs_premium group by all
        ),
        told as (
            from (values
                ('a', 'MATCHED', 100, 60, null, 40, 100, 100, 0, 2, 2),
                ('b', 'OVERPAID', 50, 120, null, 0, 100, 100, 20, 2, 2),
                ('c', 'BILLED_NOT_ACTIVE', 0, 100, null, 0, 100, 100, 50, 2, 1),
                ('d', 'NOT_PREMIUM', null, null, 70, null, null, null, 0, null, null),
                ('e', 'ORDER_WITHOUT_BILL', 0, 30, null, null, null, null, 30, null, null),
                ('f', 'NOT_SPENT', -150, null, null, null, null, null, null, null, null),
                ('g', 'PART_OF_BILL', 0, 40, null, null, null, null, 0, null, null)
            ) as t(payment_key, cause_code, budget_idr, sp2d_idr, excluded_idr, ordered_elsewhere_idr,
            billed_idr, paid_idr, difference_idr, person_months_checked, person_months_active)
        )
        select budget.fiscal_year, payment_key, region_code, 'Kota Tegal' as region_name,
        'kabupaten' as region_level,
        cast(if(cause_code = 'NOT_SPENT', budget.budget_idr - 150, told.budget_idr) as bigint)
        as budget_idr, sp2d_idr, excluded_idr, ordered_elsewhere_idr, 'B' || payment_key as billing_code,
        billed_idr, paid_idr, 100 as premium_due_idr,
        2 as person_months_billed, 2 as person_months_listed, person_months_checked, person_months_active,
        cast(if(cause_code = 'NOT_SPENT', 150 - budget.budget_idr, difference_idr) as bigint)
        as difference_idr, cause_code, is_finding
        from told inner join marts.dim_payment_cause using (cause_code) cross join budget
    """,
    "mart_audit_findings": """
        select 't-' || payment_key as finding_key, '2025-07' as period, cause_code as finding_code,
        region_code, region_name, region_level, 'APBD' as payer_code, 3 as person_count,
        cast(abs(difference_idr) as bigint) as amount_idr, 'semesta explain' as evidence_ref,
        'repaid' as status, true as is_still_found, 10 as repaid_idr,
        cast(abs(difference_idr) - 10 as bigint) as outstanding_idr, 'Inspektur' as decided_by,
        date '2026-01-05' as decided_date, 'Temuan' as sentence_id
        from marts.mart_payment_reconciliation where is_finding
        union all
        select 't-gone', null, null, null, null, null, null, null, null, 'semesta explain', 'closed',
        false, 0, null, 'Inspektur', date '2026-01-05', 'Temuan'
    """,
    "mart_funding_mix": """
        select '2025-09' as period, '33.76' as region_code, 'Kota Tegal' as region_name, 'kabupaten' as
        region_level, * from (values
            ('BPU', 'ALL', 'APBD', 8, 8, 134400, 134400, 134400, true),
            ('BPU', 'ALL', 'SELF', 6, 6, 100800, null, 100800, true),
            ('BPU', 'ALL', 'ALL', 13, 14, 235200, 134400, 235200, true),
            ('BPU', 'farmer', 'APBD', 5, 5, 84000, 84000, 84000, false),
            ('BPU', 'UNMAPPED', 'APBD', 3, 3, 50400, 50400, 50400, false),
            ('BPU', 'trader', 'SELF', 6, 6, 100800, null, 100800, false),
            ('ALL', 'ALL', 'APBD', 8, 8, 134400, 134400, 134400, true),
            ('ALL', 'ALL', 'SELF', 6, 6, 100800, null, 100800, true),
            ('ALL', 'ALL', 'ALL', 13, 14, 235200, 134400, 235200, true)
        ) as t(segment_code, worker_group_code, funding_source_code, covered_count, person_months,
        premium_due_idr, premium_billed_idr, premium_paid_idr, is_total)
    """,
    "mart_funding_changes": """
        select '2025-09' as period, '33.76' as region_code, 'Kota Tegal' as region_name, 'kabupaten' as
        region_level, 'BPU' as segment_code, 'CSR' as previous_funding_code, 'APBD' as
        funding_source_code, 5 as changed_count, 2 as hole_count, 3 as hole_person_months,
        2 as longest_hole_months
    """,
}
"""Mart -> the select that makes it; what it holds passes every rule."""

FAULTS: list[tuple[str, str]] = [
    (
        "mart_payment_reconciliation.key_is_unique",
        "insert into marts.mart_payment_reconciliation select * from marts.mart_payment_reconciliation",
    ),
    (
        "mart_payment_reconciliation.key_and_cause_are_known",
        "update marts.mart_payment_reconciliation set cause_code = 'LOST' where payment_key = 'a'",
    ),
    (
        "mart_payment_reconciliation.key_and_cause_are_known",
        "update marts.mart_payment_reconciliation set is_finding = true where payment_key = 'a'",
    ),
    (
        "mart_payment_reconciliation.budget_adds_up",
        "update marts.mart_payment_reconciliation set budget_idr = budget_idr + 1 where payment_key = 'a'",
    ),
    (
        "mart_payment_reconciliation.budget_adds_up",
        "update marts.mart_payment_reconciliation set fiscal_year = 2024",
    ),
    (
        "mart_payment_reconciliation.difference_fits_its_cause",
        "update marts.mart_payment_reconciliation set difference_idr = 19 where payment_key = 'b'",
    ),
    (
        "mart_payment_reconciliation.difference_fits_its_cause",
        "update marts.mart_payment_reconciliation set sp2d_idr = excluded_idr where payment_key = 'd'",
    ),
    (
        "mart_payment_reconciliation.difference_fits_its_cause",
        "update marts.mart_payment_reconciliation set difference_idr = null where payment_key = 'c'",
    ),
    (
        "mart_payment_reconciliation.difference_fits_its_cause",
        "update marts.mart_payment_reconciliation set ordered_elsewhere_idr = 41 where payment_key = 'a'",
    ),
    (
        "mart_payment_reconciliation.difference_fits_its_cause",
        "update marts.mart_payment_reconciliation set billing_code = null where payment_key = 'g'",
    ),
    (
        "mart_payment_reconciliation.people_fit",
        "update marts.mart_payment_reconciliation set person_months_active = 3 where payment_key = 'a'",
    ),
    (
        "mart_payment_reconciliation.people_fit",
        "update marts.mart_payment_reconciliation set person_months_active = null where payment_key = 'a'",
    ),
    (
        "mart_audit_findings.key_is_unique",
        "insert into marts.mart_audit_findings select * from marts.mart_audit_findings",
    ),
    (
        "mart_audit_findings.finding_is_complete",
        "update marts.mart_audit_findings set evidence_ref = null",
    ),
    (
        "mart_audit_findings.finding_is_complete",
        "update marts.mart_audit_findings set sentence_id = 'Iuran {payer}'",
    ),
    (
        "mart_audit_findings.finding_is_complete",
        "update marts.mart_audit_findings set period = '2025' where is_still_found",
    ),
    (
        "mart_audit_findings.life_is_known",
        "update marts.mart_audit_findings set status = 'DIJAWAB'",
    ),
    (
        "mart_audit_findings.life_is_known",
        "update marts.mart_audit_findings set decided_by = null",
    ),
    (
        "mart_audit_findings.life_is_known",
        "update marts.mart_audit_findings set outstanding_idr = amount_idr where is_still_found",
    ),
    (
        "mart_audit_findings.payments_are_written_down",
        "delete from marts.mart_audit_findings where finding_code = 'OVERPAID'",
    ),
    (
        "mart_audit_findings.payments_are_written_down",
        "update marts.mart_audit_findings set amount_idr = amount_idr + 1, outstanding_idr = outstanding_idr + 1 where is_still_found",
    ),
    (
        "mart_funding_mix.key_is_unique",
        "insert into marts.mart_funding_mix select * from marts.mart_funding_mix",
    ),
    (
        "mart_funding_mix.counts_fit",
        "update marts.mart_funding_mix set covered_count = 6 where worker_group_code = 'farmer'",
    ),
    (
        "mart_funding_mix.counts_fit",
        "update marts.mart_funding_mix set premium_due_idr = -1",
    ),
    ("mart_funding_mix.counts_fit", "update marts.mart_funding_mix set is_total = false"),
    (
        "mart_funding_mix.parts_reach_their_total",
        "update marts.mart_funding_mix set premium_paid_idr = 1 where funding_source_code = 'ALL'",
    ),
    (
        "mart_funding_mix.parts_reach_their_total",
        "update marts.mart_funding_mix set person_months = 15 where funding_source_code = 'ALL'",
    ),
    (
        "mart_funding_mix.parts_reach_their_total",
        "delete from marts.mart_funding_mix where worker_group_code = 'UNMAPPED'",
    ),
    (
        "mart_funding_mix.covered_is_the_coverage",
        "update marts.mart_coverage_by_region_segment set paid_count = 7 where region_code = '33.76' and segment_code = 'ALL'",
    ),
    (
        "mart_funding_changes.key_is_unique",
        "insert into marts.mart_funding_changes select * from marts.mart_funding_changes",
    ),
    (
        "mart_funding_changes.counts_fit",
        "update marts.mart_funding_changes set hole_count = 6",
    ),
    (
        "mart_funding_changes.counts_fit",
        "update marts.mart_funding_changes set hole_person_months = 5",
    ),
    (
        "mart_funding_changes.counts_fit",
        "update marts.mart_funding_changes set previous_funding_code = 'APBD'",
    ),
]
"""Rule without `exit.` -> what it has to catch, in the restricted file."""
