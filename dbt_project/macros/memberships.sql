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
