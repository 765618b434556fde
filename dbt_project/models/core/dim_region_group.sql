-- Groups of regions that are counted together: branches by the regions they serve, and named groups.
with served as (
    select * from {{ ref('branch_regions') }}
),

branches as (
    select * from {{ ref('branches') }}
),

region_groups as (
    select * from {{ ref('region_groups') }}
),

changes as (
    select
        branch_code,
        valid_from as change_date
    from served
    union
    select
        branch_code,
        valid_to
    from served
    where valid_to is not null
),

spans as (
    select
        branch_code,
        change_date as valid_from,
        lead(change_date) over (partition by branch_code order by change_date) as valid_to
    from changes
)

select
    branches.branch_code as region_group_code,
    'branch' as group_kind,
    any_value(branches.name_id) as group_name,
    string_agg(served.region_code, '+' order by served.region_code) as region_codes,
    count(*) as region_count,
    spans.valid_from,
    spans.valid_to
from spans
inner join served
    on spans.branch_code = served.branch_code and {{ in_force('served', 'spans.valid_from') }}
inner join branches
    on spans.branch_code = branches.branch_code and {{ in_force('branches', 'spans.valid_from') }}
group by branches.branch_code, spans.valid_from, spans.valid_to
union all
select
    region_group_code,
    'named',
    name_id,
    region_group_code as region_codes,
    len(string_split(region_group_code, '+')),
    valid_from,
    valid_to
from region_groups
