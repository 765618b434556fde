{#- What a row of a member list says: the same of rows that count and of rows that were replaced. -#}

{#-
Paid in the month: a row of the month with money received; a file that has no column for money can
only say whether the membership is active.
-#}
{% macro told_paid(has_paid_column, row) -%}
    case
        when {{ has_paid_column }} then coalesce({{ row }}.paid_idr, 0) > 0
        else coalesce({{ row }}.status_label in ('AKTIF', 'ACTIVE', 'A', '1'), false)
    end
{%- endmacro %}

{#- First month in which the membership has ended, by its last day or by its status; null while neither says so. -#}
{% macro told_ended_period(row) -%}
    case
        when
            {{ row }}.status_label in ('NONAKTIF', 'NON AKTIF', 'KELUAR', 'BERAKHIR')
            and ({{ row }}.ended_date is null or {{ row }}.ended_date > {{ month_end(row ~ '.period') }})
            then {{ row }}.period
        when {{ row }}.ended_date is not null then {{ month_of(row ~ '.ended_date') }}
    end
{%- endmacro %}

{#- A month as a number, so that the months between two can be counted. -#}
{% macro month_number(period) -%}
    (cast(left({{ period }}, 4) as integer) * 12 + cast(right({{ period }}, 2) as integer))
{%- endmacro %}

{#- The rows of a flow in which a paid membership counts: its own, and those that are totals over it. -#}
{% macro flow_cells(row='', segment='') -%}
    list_filter(
        [
            {'segment_code': {{ row }}segment_code, 'funding_source_code': {{ row }}funding_source_code},
            {'segment_code': {{ row }}segment_code, 'funding_source_code': 'ALL'},
            {'segment_code': 'ALL', 'funding_source_code': {{ row }}funding_source_code},
            {'segment_code': 'ALL', 'funding_source_code': 'ALL'}
        ],
        lambda cell: {{ segment }}is_in_all or cell.segment_code <> 'ALL'
    )
{%- endmacro %}

{#- The region whose members a list names: one that is addressed to no region is the nation's. -#}
{% macro region_of_list(code) -%}
    case when regexp_matches({{ code }}, '^\d{2}(\.\d{2}){0,2}(\.\d{4})?$') then {{ code }} else 'ID' end
{%- endmacro %}

{#- The codes of a text `a+b+c` that mean the region or a part of it. -#}
{% macro codes_within(codes, region_code) -%}
    list_filter(
        string_split({{ codes }}, '+'),
        lambda code: {{ region_code }} in ('ID', code) or starts_with(code, {{ region_code }} || '.')
    )
{%- endmacro %}

{#- The codes of a text `a+b+c` that mean the region or one above it. -#}
{% macro codes_above(codes, region_code) -%}
    list_filter(
        string_split({{ codes }}, '+'),
        lambda code: code in ('ID', {{ region_code }}) or starts_with({{ region_code }}, code || '.')
    )
{%- endmacro %}

{#- Every region that the codes of a text `a+b+c` lie in. -#}
{% macro regions_above(codes) -%}
    list_distinct(flatten(list_transform(string_split({{ codes }}, '+'), lambda code: {{ region_chain('code') }})))
{%- endmacro %}
