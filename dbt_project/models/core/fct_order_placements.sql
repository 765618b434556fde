with told as (
    select * from {{ ref('stg_budget__payments') }}
),

files as (
    select
        receipt_id,
        received_at
    from {{ ref('stg_semesta__files') }}
),

accounts as (
    select * from {{ ref('budget_accounts') }}
),

fund_codes as (
    select * from {{ ref('budget_fund_codes') }}
),

positions as (
    select * from {{ ref('fct_budget_positions') }}
),

-- A register that is sent again the month after repeats its lines: the same line is the same money.
lines as (
    select
        told.* exclude (region_code),
        coalesce(told.region_code, told.reporting_region_code, 'ID') as region_code,
        cast(year(told.paid_date) as integer) as fiscal_year,
        -- Treasuries begin to number anew every year.
        md5(concat_ws(
            '|',
            coalesce(told.region_code, told.reporting_region_code, 'ID'),
            cast(year(told.paid_date) as varchar), told.payment_order_code,
            coalesce(told.sub_activity_code, ''), coalesce(told.account_code, ''),
            coalesce(told.fund_code, ''), coalesce(told.billing_code, '')
        )) as order_line_key
    from told
    left join files on told.receipt_id = files.receipt_id
    qualify row_number() over (
        partition by order_line_key
        order by
            told.reporting_period desc nulls last,
            files.received_at desc,
            told.receipt_id asc,
            told.row_number asc
    ) = 1
),

funds as (
    select
        lines.order_line_key,
        arg_max(fund_codes.funding_source_code, length(fund_codes.fund_code)) as funding_source_code
    from lines
    inner join fund_codes
        on
            starts_with(lines.fund_code || '.', fund_codes.fund_code || '.')
            and {{ in_force('fund_codes', 'lines.paid_date') }}
    group by lines.order_line_key
),

-- What the order leaves out agrees with everything; of several positions the one that agrees in most.
agreeing as (
    select
        lines.order_line_key,
        positions.*,
        case when lines.sub_activity_code = positions.sub_activity_code then 1 else 0 end
        + case when lines.account_code = positions.account_code then 1 else 0 end
        + case when funds.funding_source_code = positions.funding_source_code then 1 else 0 end as score
    from lines
    left join funds on lines.order_line_key = funds.order_line_key
    inner join positions
        on
            lines.region_code = positions.region_code
            and lines.fiscal_year = positions.fiscal_year
            and coalesce(lines.sub_activity_code = positions.sub_activity_code, true)
            and coalesce(lines.account_code = positions.account_code, true)
            and coalesce(funds.funding_source_code = positions.funding_source_code, true)
),

placed as (
    select * from agreeing
    qualify
        score = max(score) over (partition by order_line_key)
        and count(*) over (partition by order_line_key, score) = 1
)

select
    lines.order_line_key,
    lines.region_code,
    lines.fiscal_year,
    lines.payment_order_code,
    lines.paid_date,
    lines.skpd_code,
    lines.sub_activity_code,
    lines.account_code,
    lines.billing_code,
    lines.paid_idr,
    placed.position_key,
    placed.premium_idr,
    coalesce(placed.is_premium, false) as is_on_premium,
    coalesce(funds.funding_source_code, placed.funding_source_code) as funding_source_code,
    case
        when accounts.is_jamsostek = false or placed.is_other then 'OTHER'
        when
            accounts.is_jamsostek
            or placed.is_premium
            or lines.account_code is null
            or lines.billing_code is not null
            then 'PREMIUM'
        else 'UNREAD'
    end as account_kind,
    agreeing_lines.order_line_key is not null as is_agreeing,
    lines.receipt_id,
    lines.row_number
from lines
left join placed on lines.order_line_key = placed.order_line_key
left join funds on lines.order_line_key = funds.order_line_key
left join accounts
    on lines.account_code = accounts.account_code and {{ in_force('accounts', 'lines.paid_date') }}
left join (select distinct order_line_key from agreeing) as agreeing_lines
    on lines.order_line_key = agreeing_lines.order_line_key
