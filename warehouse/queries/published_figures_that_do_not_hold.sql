-- Which printed figures do not hold, and why? | ID: Angka terbit mana yang tidak sesuai, dan mengapa?
select
    region_name,
    statement,
    printed_text,
    recomputed_low,
    recomputed_high,
    verdict_name,
    reason_id,
    reason,
    source
from marts.mart_published_figures
where verdict = 'contradicts'
order by region_name, figure_key
