-- What does each column of the coverage table mean? | ID: Apa arti tiap kolom tabel cakupan?
select
    column_name,
    data_type,
    description_en,
    description_id
from meta.data_dictionary
where
    schema_name = 'marts'
    and table_name = 'mart_coverage_by_region_segment'
