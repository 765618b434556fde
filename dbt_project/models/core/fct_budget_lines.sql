with lines as (
    select * from {{ ref('int_budget_lines_gathered') }}
),

accounts as (
    select * from {{ ref('budget_accounts') }}
),

patterns as (
    select
        *,
        -- A region's own pattern is tried before the nation's of the same priority.
        2 * priority + case when region_code = 'ID' then 1 else 0 end as rank
    from {{ ref('budget_line_patterns') }}
),

fund_codes as (
    select * from {{ ref('budget_fund_codes') }}
),

funding_labels as (
    select * from {{ ref('int_funding_labels_dated') }}
),

-- "1.200 ORANG/BULAN" are person-months and no persons, unless months are told beside them.
spelt as (
    select
        *,
        case
            when
                stated_month_count is null
                and not regexp_matches(coefficient_text, '(^|[^0-9.,])[0-9]+\s*(BULAN|BLN)')
                then
                    regexp_replace(
                        coefficient_text, '(ORANG|ORG|PESERTA|JIWA)\s*[/-]\s*(BULAN|BLN)', 'OB', 'g'
                    )
            else coefficient_text
        end as person_text
    from lines
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
                        person_text,
                        '(^|[^0-9.,])([0-9][0-9.]*)\s*(ORANG|ORG|PESERTA|JIWA|TENAGA KERJA)', 2
                    ),
                    '.',
                    ''
                )
                as bigint
            )
        ) as person_count,
        coalesce(
            stated_month_count,
            -- A part of a month is no count of months: "0,5 Bulan" is not five of them.
            try_cast(regexp_extract(coefficient_text, '(^|[^0-9.,])([0-9]+)\s*(BULAN|BLN)', 2) as bigint),
            -- A factor of one year is twelve months; a year's number is none.
            case
                when regexp_matches(coefficient_text, '[X*×]\s*1\s*(TAHUN|THN)\s*($|[^0-9 ])') then 12
            end
        ) as month_count,
        case
            when
                version_label is null or version_label in ('MURNI', 'INDUK', 'APBD MURNI', 'APBD')
                then 'MURNI'
            when version_label like 'PERUBAHAN%' or version_label like '%PERUBAHAN' or version_label = 'PAK'
                then 'PERUBAHAN'
            when version_label like '%GESER%'
                then 'PERGESERAN_' || coalesce(
                    -- Four digits are a year and never the number of a shift.
                    nullif(regexp_extract(version_label, '(^|[^0-9])([0-9]{1,2})([^0-9]|$)', 2), ''),
                    -- "PERGESERAN II", "PERGESERAN KEDUA": a number in words is a number.
                    cast(nullif(list_position(
                        ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X'],
                        regexp_extract(version_label, '(^|[^A-Z])(KE-?)?([IVX]+)([^A-Z]|$)', 3)
                    ), 0) as varchar),
                    cast(nullif(list_position(
                        [
                            'SATU', 'DUA', 'TIGA', 'EMPAT', 'LIMA',
                            'ENAM', 'TUJUH', 'DELAPAN', 'SEMBILAN', 'SEPULUH'
                        ],
                        regexp_extract(
                            version_label,
                            '(^|[^A-Z])(KE-? ?)?'
                            || '(SATU|DUA|TIGA|EMPAT|LIMA|ENAM|TUJUH|DELAPAN|SEMBILAN|SEPULUH)([^A-Z]|$)',
                            3
                        )
                    ), 0) as varchar),
                    '1'
                )
            else version_label
        end as budget_version
    from spelt
),

matched as (
    select
        read.*,
        accounts.is_jamsostek,
        accounts.segment_code as account_segment_code,
        arg_min(patterns.is_premium, patterns.rank) as is_premium_text,
        arg_min(patterns.yields_to_account, patterns.rank) as yields_to_account,
        arg_min(coalesce(patterns.segment_code, ''), patterns.rank) as text_segment_code
    from read
    left join accounts
        on
            read.account_code = accounts.account_code
            and {{ in_force('accounts', year_end('read.fiscal_year')) }}
    left join patterns
        on
            regexp_matches(upper(read.line_text), patterns.pattern)
            and patterns.region_code in ('ID', read.region_code)
            and {{ in_force('patterns', year_end('read.fiscal_year')) }}
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
),

-- Fund codes are a tree, and most lines carry a deeper code than the list: the longest listed code
-- that is the line's code or begins it up to a dot decides.
funded as (
    select
        used.fund_code,
        used.fiscal_year,
        arg_max(fund_codes.funding_source_code, length(fund_codes.fund_code)) as funding_source_code
    from (select distinct
        fund_code,
        fiscal_year
    from lines) as used
    inner join fund_codes
        on
            starts_with(used.fund_code || '.', fund_codes.fund_code || '.')
            and {{ in_force('fund_codes', year_end('used.fiscal_year')) }}
    group by used.fund_code, used.fiscal_year
),

decided as (
    select
        line_hash || '-' || cast(
            row_number() over (partition by line_hash order by receipt_id, row_number) as varchar
        ) as budget_line_key,
        line_across_versions,
        region_code,
        keyed.fiscal_year,
        budget_version,
        case
            when budget_version = 'MURNI' then 0
            when
                budget_version like 'PERGESERAN_%'
                then cast(regexp_extract(budget_version, '([0-9]+)$', 1) as integer)
            else 1000
        end as version_order,
        skpd_code,
        account_code,
        sub_activity_code,
        -- The fund of a budget line pays it; a fund that no seed names is the region's or village's own money.
        coalesce(
            funded.funding_source_code,
            funding_labels.funding_source_code,
            case when is_village then 'APBDES' else 'APBD' end
        ) as funding_source_code,
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
            when not may_be_premium then 'NOT_PREMIUM'
            else 'UNCLASSIFIED'
        end as premium_kind,
        receipt_id,
        row_number
    from keyed
    left join funded
        on keyed.fund_code = funded.fund_code and keyed.fiscal_year = funded.fiscal_year
    left join funding_labels
        on
            keyed.fund_name = funding_labels.label
            and {{ in_force('funding_labels', year_end('keyed.fiscal_year')) }}
)

select
    budget_line_key,
    line_across_versions,
    region_code,
    fiscal_year,
    budget_version,
    version_order,
    skpd_code,
    account_code,
    sub_activity_code,
    funding_source_code,
    amount_idr,
    realised_idr,
    person_count,
    month_count,
    premium_kind,
    -- The last version of a year's budget is what stands.
    version_order = max(version_order) over (partition by region_code, fiscal_year) as is_last_version,
    md5(concat_ws(
        '|',
        region_code,
        cast(fiscal_year as varchar),
        coalesce(sub_activity_code, ''),
        coalesce(account_code, ''),
        funding_source_code
    )) as position_key,
    receipt_id,
    row_number
from decided
