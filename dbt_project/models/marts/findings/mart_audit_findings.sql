with findings as (
    select * from {{ ref('fct_audit_findings') }}
),

decisions as (
    select * from {{ ref('fct_finding_decisions') }}
),

kinds as (
    select * from {{ ref('dim_finding_kind') }}
),

regions as (
    select * from {{ ref('dim_region') }}
    where is_current
),

funding as (
    select * from {{ ref('dim_funding_source') }}
    where valid_to is null
),

evidence as (
    select
        finding_key,
        string_agg(distinct left(receipt_id, 8), ' ' order by left(receipt_id, 8)) as receipt_refs
    from {{ ref('fct_finding_evidence') }}
    group by finding_key
),

-- A finding that the files no longer show keeps its life: what was decided, and about what.
lived as (
    select
        coalesce(findings.finding_key, decisions.finding_key) as finding_key,
        findings.finding_key is not null as is_still_found,
        coalesce(findings.period, decisions.period) as period,
        coalesce(findings.finding_code, decisions.finding_code) as finding_code,
        coalesce(findings.region_code, decisions.region_code) as region_code,
        case when findings.finding_key is null then decisions.payer_code else findings.payer_code end
            as payer_code,
        findings.other_payer_code,
        coalesce(findings.person_count, decisions.person_count) as person_count,
        coalesce(findings.amount_idr, decisions.amount_idr) as amount_idr,
        coalesce(decisions.status_code, 'open') as status,
        decisions.amount_idr as decided_amount_idr,
        coalesce(decisions.repaid_idr, 0) as repaid_idr,
        decisions.document,
        decisions.decided_by,
        decisions.decided_date
    from findings
    full join decisions on findings.finding_key = decisions.finding_key
),

named as (
    select
        lived.*,
        coalesce(kinds.name_id, lived.finding_code) as finding_name,
        coalesce(kinds.sentence_id, lived.finding_code) as sentence_id,
        coalesce(kinds.sentence_en, lived.finding_code) as sentence_en,
        {{ shown_region('regions.region_name', 'lived.region_code') }} as region_name,
        coalesce(regions.region_level, {{ region_level('lived.region_code') }}) as region_level,
        coalesce(payers.name_id, lived.payer_code, 'pembayar yang tidak diketahui') as payer_id,
        coalesce(payers.name_en, lived.payer_code, 'a payer nobody knows') as payer_en,
        coalesce(others.name_id, lived.other_payer_code, '-') as other_id,
        coalesce(others.name_en, lived.other_payer_code, '-') as other_en,
        evidence.receipt_refs
    from lived
    left join kinds on lived.finding_code = kinds.finding_code
    left join regions on lived.region_code = regions.region_code
    left join funding as payers on lived.payer_code = payers.funding_source_code
    left join funding as others on lived.other_payer_code = others.funding_source_code
    left join evidence on lived.finding_key = evidence.finding_key
)

select
    finding_key,
    period,
    finding_code,
    finding_name,
    region_code,
    region_name,
    region_level,
    payer_code,
    other_payer_code,
    person_count,
    amount_idr,
    'semesta explain mart_audit_findings finding_key=' || finding_key
    || coalesce(' (' || receipt_refs || ')', '') as evidence_ref,
    status,
    is_still_found,
    coalesce(decided_amount_idr <> amount_idr, false) as has_changed_since_decision,
    cast(repaid_idr as bigint) as repaid_idr,
    cast(case
        when amount_idr > repaid_idr then amount_idr - repaid_idr
        when amount_idr <= repaid_idr then 0
    end as bigint) as outstanding_idr,
    document,
    decided_by,
    decided_date,
    {{ filled_sentence('sentence_id', 'payer_id', 'other_id', '.') }} as sentence_id,
    {{ filled_sentence('sentence_en', 'payer_en', 'other_en', ',') }} as sentence_en
from named
