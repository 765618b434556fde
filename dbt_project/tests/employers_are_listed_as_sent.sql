-- Every listed employer number whose facts stand in no row that a branch sent for that very number.
select
    employer_number,
    business_number,
    employer_name,
    agency_code,
    registered_date,
    worker_count,
    last_paid_period,
    arrears_idr
from {{ ref('int_employers_listed') }}
except
select
    employer_number,
    nullif(trim(business_number), ''),
    trim(employer_name),
    trim(agency_code),
    registered_date,
    worker_count,
    last_paid_period,
    arrears_idr
from {{ ref('stg_bpjstk__employers') }}
