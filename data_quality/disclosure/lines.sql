-- One row per budget line above village level; the flag says where a count of payments is small.
with flagged as (
    select
        *,
        coalesce(paid_person_months between 1 and $largest_small, false) as paid_is_hidden
    from build.marts.$mart
    where region_level in ('kecamatan', 'kabupaten', 'provinsi', 'nasional')
)
