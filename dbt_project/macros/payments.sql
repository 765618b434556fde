{#- Keys of the trail of payments. -#}

{#- One row of the trail: a bill with its orders (BILL), an order alone (ORDER, OTHER), a rest of budget (BUDGET). -#}
{% macro payment_key(region_code, row_kind, row_code) -%}
    md5(concat_ws('|', {{ region_code }}, {{ row_kind }}, {{ row_code }}))
{%- endmacro %}

{#- A code of a bill or order as it may be published: one with the digits of a NIK could be one. -#}
{% macro shown_code(code) -%}
    case when not regexp_matches({{ code }}, '[0-9]{16}') then {{ code }} end
{%- endmacro %}

{#-
The least premium of workers without an employer for each budget line's year and payer: the full one, and
whether the law leaves open another. Several rates in one year leave open which months were meant.
-#}
{% macro premiums_of_budget_lines(lines, funding, premiums) -%}
    select
        lines.budget_line_key,
        max(premiums.premium_idr) as premium_idr,
        min(premiums.premium_idr) <> max(premiums.premium_idr) or not bool_and(premiums.is_settled)
            as has_unsettled_discount
    from {{ lines }} as lines
    inner join {{ funding }} as funding
        on
            lines.funding_source_code = funding.funding_source_code
            and {{ in_force('funding', year_end('lines.fiscal_year')) }}
    inner join {{ premiums }} as premiums
        on
            funding.discount_group = premiums.funding_group
            and premiums.valid_from_period <= cast(lines.fiscal_year as varchar) || '-12'
            and (
                premiums.valid_to_period is null
                or premiums.valid_to_period > cast(lines.fiscal_year as varchar) || '-01'
            )
    group by lines.budget_line_key
{%- endmacro %}

{#- Persons x months x premium of a budget line; null where persons, months or the kind leave it open. -#}
{% macro premium_due_of_line(line, premium_idr) -%}
    case
        when {{ line }}.premium_kind = 'BPU' and {{ line }}.person_count > 0 and {{ line }}.month_count > 0
            then {{ line }}.person_count * {{ line }}.month_count * {{ premium_idr }}
    end
{%- endmacro %}

{#- A finding's sentence with its words in braces filled in; thousands are parted by `mark`. -#}
{% macro filled_sentence(sentence, payer, other, mark) -%}
    replace(replace(replace(replace(replace(replace(replace(
        {{ sentence }},
        '{persons}', coalesce(replace(format('{:,}', person_count), ',', '{{ mark }}'), '?')),
        '{rupiah}', coalesce(replace(format('{:,}', amount_idr), ',', '{{ mark }}'), '?')),
        '{region}', coalesce(region_name, '?')),
        '{period}', coalesce(period, '?')),
        '{year}', coalesce(left(period, 4), '?')),
        '{payer}', {{ payer }}),
        '{other}', {{ other }})
{%- endmacro %}

{#- Whose money a double payment puts at risk: an employer owes the premium of its workers, so it is the other one's. -#}
{% macro payer_at_risk(row) -%}
    case when {{ row }}.finding_code = 'ASSISTED_BUT_PU' then {{ row }}.payer_b_code else {{ row }}.payer_a_code end
{%- endmacro %}

{#- The second payer of a double payment; null where it is the same. -#}
{% macro other_payer(row) -%}
    case
        when {{ row }}.payer_a_code = {{ row }}.payer_b_code then null
        when {{ row }}.finding_code = 'ASSISTED_BUT_PU' then {{ row }}.payer_a_code
        else {{ row }}.payer_b_code
    end
{%- endmacro %}
