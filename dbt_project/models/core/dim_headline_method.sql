-- Which method leads where and when; a method that may never lead does not, whatever was typed.
with headlines as (
    select * from {{ ref('headline_method') }}
),

methods as (
    select * from {{ ref('methods') }}
    where is_headline_allowed
)

select
    headlines.region_code,
    headlines.method_code,
    {{ joint_valid_from('headlines', 'methods') }} as valid_from,
    {{ joint_valid_to('headlines', 'methods') }} as valid_to
from headlines
inner join methods
    on
        headlines.method_code = methods.method_code
        and {{ in_force_together('headlines', 'methods') }}
