with lines as (
    select * from {{ ref('stg_budget__lines') }}
),

accounts as (
    select * from {{ ref('budget_accounts') }}
),

patterns as (
    select * from {{ ref('budget_line_patterns') }}
),

fund_codes as (
    select * from {{ ref('budget_fund_codes') }}
),

funding_labels as (
    select * from {{ ref('funding_source_labels') }}
),

read as (
    select
        *,
        -- Persons and months as stated, else as the coefficient spells them ("5.387 Orang x 5 Bulan").
        coalesce(
            stated_person_count,
            try_cast(
                replace(
                    regexp_extract(
                        coefficient_text, '([0-9][0-9.]*)\s*(ORANG|ORG|PESERTA|JIWA|TENAGA KERJA)', 1
                    ),
                    '.',
                    ''
                )
                as bigint
            )
        ) as person_count,
        coalesce(
            stated_month_count,
            try_cast(regexp_extract(coefficient_text, '([0-9]+)\s*(BULAN|BLN)', 1) as bigint)
        ) as month_count,
        case
            when
                version_label is null or version_label in ('MURNI', 'INDUK', 'APBD MURNI', 'APBD')
                then 'MURNI'
            when version_label like 'PERUBAHAN%' or version_label like '%PERUBAHAN' or version_label = 'PAK'
                then 'PERUBAHAN'
            when regexp_extract(version_label, '([0-9]+)', 1) <> '' and version_label like '%GESER%'
                then 'PERGESERAN_' || regexp_extract(version_label, '([0-9]+)', 1)
            else version_label
        end as budget_version
    from lines
),

matched as (
    select
        read.*,
        accounts.is_jamsostek,
        accounts.segment_code as account_segment_code,
        arg_min(patterns.pattern_code, patterns.priority) as pattern_code,
        arg_min(patterns.is_premium, patterns.priority) as is_premium_text,
        arg_min(patterns.yields_to_account, patterns.priority) as yields_to_account,
        arg_min(coalesce(patterns.segment_code, ''), patterns.priority) as text_segment_code
    from read
    left join accounts on read.account_code = accounts.account_code
    left join patterns
        on
            regexp_matches(upper(read.line_text), patterns.pattern)
            and patterns.region_code in ('ID', read.region_code)
    group by all
),

keyed as (
    select
        matched.*,
        md5(concat_ws(
            '|',
            cast(matched.fiscal_year as varchar), matched.region_code, matched.budget_version,
            coalesce(matched.skpd_code, ''), coalesce(matched.sub_activity_code, ''),
            coalesce(matched.account_code, ''), coalesce(matched.fund_code, ''), matched.line_text,
            coalesce(matched.coefficient_text, ''), cast(matched.amount_idr as varchar)
        )) as line_hash,
        md5(concat_ws(
            '|',
            cast(matched.fiscal_year as varchar), matched.region_code,
            coalesce(matched.skpd_code, ''), coalesce(matched.sub_activity_code, ''),
            coalesce(matched.account_code, ''), coalesce(matched.fund_code, ''), matched.line_text
        )) as line_across_versions
    from matched
)

select
    line_hash || '-' || cast(
        row_number() over (partition by line_hash order by receipt_id, row_number) as varchar
    ) as budget_line_key,
    line_across_versions,
    region_code,
    fiscal_year,
    budget_version,
    case
        when budget_version = 'MURNI' then 0
        when
            budget_version like 'PERGESERAN_%'
            then coalesce(try_cast(right(budget_version, 1) as integer), 1)
        else 100
    end as version_order,
    skpd_code,
    account_code,
    sub_activity_code,
    -- The fund of a budget line pays it; a fund that no seed names is the region's own money.
    coalesce(fund_codes.funding_source_code, funding_labels.funding_source_code, 'APBD')
        as funding_source_code,
    amount_idr,
    realised_idr,
    person_count,
    month_count,
    case
        when coalesce(is_jamsostek, true) = false then 'NOT_PREMIUM'
        when is_premium_text = false then 'NOT_PREMIUM'
        when yields_to_account and account_segment_code is not null then account_segment_code
        when text_segment_code in ('BPU', 'PU') then text_segment_code
        when account_segment_code = 'PU' then 'PU'
        else 'UNCLASSIFIED'
    end as premium_kind
from keyed
left join fund_codes on keyed.fund_code = fund_codes.fund_code
left join funding_labels on keyed.fund_name = funding_labels.label
