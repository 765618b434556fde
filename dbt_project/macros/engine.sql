{#- What only DuckDB has, so that another engine can be given its own. -#}

{#- Month `YYYY-MM` moved by `months`. -#}
{% macro month_shift(period, months) -%}
    strftime(cast({{ period }} || '-01' as date) + to_months(cast({{ months }} as integer)), '%Y-%m')
{%- endmacro %}

{#- Last day of the month `YYYY-MM`: the as-of date of everything about it. -#}
{% macro month_end(period) -%}
    last_day(cast({{ period }} || '-01' as date))
{%- endmacro %}

{#- Month `YYYY-MM` of a day. -#}
{% macro month_of(day) -%}
    strftime({{ day }}, '%Y-%m')
{%- endmacro %}

{#- Day in Jakarta (UTC+7) of a moment in UTC. -#}
{% macro local_date(moment) -%}
    cast({{ moment }} + to_hours(7) as date)
{%- endmacro %}

{#- Last day of a year: the as-of date of a budget. -#}
{% macro year_end(year) -%}
    make_date({{ year }}, 12, 31)
{%- endmacro %}

{#- Completed years of age on a day. -#}
{% macro age_on(birth_date, day) -%}
    date_sub('year', {{ birth_date }}, {{ day }})
{%- endmacro %}

{#- Level of a dotted region code. -#}
{% macro region_level(code) -%}
    case
        when {{ code }} = 'ID' then 'nasional'
        when length({{ code }}) = 2 then 'provinsi'
        when length({{ code }}) = 5 then 'kabupaten'
        when length({{ code }}) = 8 then 'kecamatan'
        when length({{ code }}) = 13 then 'desa'
    end
{%- endmacro %}

{#- Code of the region directly above. -#}
{% macro region_parent(code) -%}
    case length({{ code }})
        when 13 then left({{ code }}, 8)
        when 8 then left({{ code }}, 5)
        when 5 then left({{ code }}, 2)
        when 2 then case when {{ code }} <> 'ID' then 'ID' end
    end
{%- endmacro %}

{#- The region and everything above it, as a list. -#}
{% macro region_chain(code) -%}
    list_distinct(list_filter(
        [{{ code }}, left({{ code }}, 8), left({{ code }}, 5), left({{ code }}, 2), 'ID'],
        lambda c: length(c) in (2, 5, 8, 13)
    ))
{%- endmacro %}

{#- First day of a year. -#}
{% macro year_start(year) -%}
    make_date({{ year }}, 1, 1)
{%- endmacro %}

{#- A worker's label as it is compared: letters alone, so that KETUA RT 02/RW 05 is KETUA RT RW; a bare number stays. -#}
{% macro worker_label_key(label) -%}
    coalesce(nullif(trim(regexp_replace({{ label }}, '[^A-Z]+', ' ', 'g')), ''), {{ label }})
{%- endmacro %}

{#- Whether a text is the code of one kabupaten or of a part of one. -#}
{% macro is_within_kabupaten(code) -%}
    coalesce(regexp_matches({{ code }}, '^\d{2}\.\d{2}(\.|$)'), false)
{%- endmacro %}

{#- The segments in which a row of int_person_states counts: its own, and ALL where it stands for the person. -#}
{% macro segments_of_state(row) -%}
    unnest(case when {{ row }}.is_alone_in_all then [{{ row }}.segment_code, 'ALL'] else [{{ row }}.segment_code] end)
{%- endmacro %}

{#- The name of a branch as it is compared: in capitals, without what kind of office it is. -#}
{% macro branch_name_key(name) -%}
    trim(regexp_replace(
        upper({{ name }}), '\b(BPJS|KETENAGAKERJAAN|BPJSTK|KANTOR|CABANG|KC|KCP)\b', '', 'g'
    ))
{%- endmacro %}

{#- A name or code of an office as it is compared: capitals and digits, whatever stands between them. -#}
{% macro office_key(name) -%}
    nullif(trim(regexp_replace(upper({{ name }}), '[^A-Z0-9]+', ' ', 'g')), '')
{%- endmacro %}

{#- A company's name as it is compared: without its legal form, before or behind. -#}
{% macro company_key(name) -%}
    nullif(trim(regexp_replace(
        {{ office_key(name) }}, '^(PT|CV|UD|PD|FA|TB|PERSEROAN TERBATAS) | (PT|CV|UD|PD|FA|TB|TBK)$', '', 'g'
    )), '')
{%- endmacro %}

{#- The region whose agencies a file of a region speaks of: that of the kabupaten, where it is in one. -#}
{% macro office_region(region_code) -%}
    case
        when {{ is_within_kabupaten("coalesce(" ~ region_code ~ ", 'ID')") }} then left({{ region_code }}, 5)
        else coalesce({{ region_code }}, 'ID')
    end
{%- endmacro %}
