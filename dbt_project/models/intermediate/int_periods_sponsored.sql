select period from {{ ref('int_periods_observed') }}
union
select period from {{ ref('stg_donor__deductions') }}
union
select period from {{ ref('stg_donor__remittances') }}
