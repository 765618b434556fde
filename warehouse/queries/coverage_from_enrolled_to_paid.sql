-- From enrolled to paid: where do the rows and members of each kabupaten go? | ID: Dari terdaftar sampai dibayar: ke mana baris dan peserta tiap kabupaten/kota?
with steps as (
    select *
    from (
        values
        (1, '=', 'enrolled_row_count'),
        (2, '-', 'invalid_nik_row_count'),
        (3, '-', 'other_quarantined_row_count'),
        (4, '-', 'unmapped_segment_row_count'),
        (5, '=', 'valid_row_count'),
        (6, '-', 'repeated_row_count'),
        (7, '=', 'listed_count'),
        (8, '-', 'resident_elsewhere_count'),
        (9, '-', 'resident_above_count'),
        (10, '+', 'from_list_above_count'),
        (11, '+', 'from_other_list_count'),
        (12, '+', 'not_listed_count'),
        (13, '=', 'resident_count'),
        (14, '-', 'ended_count'),
        (15, '-', 'unpaid_count'),
        (16, '-', 'grace_count'),
        (17, '-', 'unknown_count'),
        (18, '=', 'paid_count'),
        (19, '-', 'not_worker_paid_count'),
        (20, '-', 'no_occupation_paid_count'),
        (21, '-', 'outside_age_paid_count'),
        (22, '-', 'not_registered_paid_count'),
        (23, '=', 'worker_paid_count')
    ) as listed (step_number, sign, column_name)
),

counted as (
    unpivot (
        select * from marts.mart_coverage_chain
        where
            segment_code = 'ALL'
            and region_level = 'kabupaten'
            and enrolled_row_count > 0
            and period = (
                select max(latest.period) from marts.mart_coverage_chain as latest
            )
    )
    on columns(* exclude (
        period, region_code, region_name, region_level, segment_code, segment_name,
        is_complete, is_provisional, is_total
    ))
    into name column_name value item_count
)

select
    counted.period,
    counted.region_code,
    counted.region_name,
    steps.step_number,
    steps.sign,
    counted.item_count,
    dictionary.description_en,
    dictionary.description_id,
    counted.is_provisional
from counted
inner join steps on counted.column_name = steps.column_name
left join meta.data_dictionary as dictionary
    on
        dictionary.schema_name = 'marts'
        and dictionary.table_name = 'mart_coverage_chain'
        and counted.column_name = dictionary.column_name
where counted.item_count > 0 or steps.sign = '='
order by counted.region_code, steps.step_number
