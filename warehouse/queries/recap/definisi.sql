select
    method_code,
    name_id,
    numerator_id,
    universe_id
from open.marts.dim_method
where
    valid_from <= last_day(cast(getvariable('period') || '-01' as date))
    and (valid_to is null or valid_to > last_day(cast(getvariable('period') || '-01' as date)))
order by sort_order
