-- Which findings are open, about how many people and rupiah, and what do they say? | ID: Temuan apa yang masih terbuka, menyangkut berapa orang dan rupiah, dan apa bunyinya?
select
    finding_key,
    period,
    region_code,
    finding_code,
    payer_code,
    person_count,
    amount_idr,
    outstanding_idr,
    status,
    sentence_id,
    evidence_ref
from marts.mart_audit_findings
where is_still_found and status <> 'closed'
order by outstanding_idr desc, finding_key asc
