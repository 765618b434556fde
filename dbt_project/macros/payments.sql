{#- Keys of the trail of payments. -#}

{#- One row of the trail: a bill with its orders (BILL), an order alone (ORDER, OTHER), a rest of budget (BUDGET). -#}
{% macro payment_key(region_code, row_kind, row_code) -%}
    md5(concat_ws('|', {{ region_code }}, {{ row_kind }}, {{ row_code }}))
{%- endmacro %}

{#- A code of a bill or order as it may be published: one with the digits of a NIK could be one. -#}
{% macro shown_code(code) -%}
    case when not regexp_matches({{ code }}, '[0-9]{16}') then {{ code }} end
{%- endmacro %}
