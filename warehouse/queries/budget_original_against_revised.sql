-- What did each revision of the budget change, and how much of it is spent? | ID: Apa yang diubah tiap perubahan anggaran, dan berapa yang sudah terserap?
select
    region_code,
    region_name,
    fiscal_year,
    budget_version,
    funding_source_code,
    count(*) as line_count,
    sum(amount_idr) as amount_idr,
    sum(previous_version_amount_idr) as previous_version_amount_idr,
    sum(amount_idr) filter (where previous_version_amount_idr is not null)
    - sum(previous_version_amount_idr) as changed_idr,
    sum(realised_idr) as realised_idr,
    round(
        100 * sum(realised_idr) / nullif(sum(amount_idr) filter (where realised_idr is not null), 0), 1
    ) as absorbed_percent
from marts.mart_budget_vs_premium
where verdict <> 'NOT_PREMIUM'
group by region_code, region_name, fiscal_year, budget_version, funding_source_code
order by region_code, fiscal_year, funding_source_code, budget_version
