with decisions as (
    select * from {{ ref('stg_agency__decisions') }}
),

answers as (
    select * from {{ ref('stg_dukcapil__match_results') }}
),

proposals as (
    select
        *,
        min(list_period) over (
            partition by left(village_code, 5), proposal_year, wave_code
        ) as first_list_period
    from {{ ref('int_proposals_told') }}
),

persons as (
    select * from {{ ref('stg_semesta__persons') }}
),

files as (
    select * from {{ ref('stg_semesta__files') }}
),

labels as (
    select * from {{ ref('programme_labels') }}
),

dated as (
    select
        persons.person_key,
        left(coalesce(decisions.reporting_region_code, decisions.sender), 5) as kabupaten_code,
        {{ wave_key('decisions.wave_label') }} as wave_code,
        decisions.stage_label,
        decisions.result_label,
        decisions.reason_label,
        coalesce(
            decisions.decided_date, {{ month_end('decisions.reporting_period') }}, files.received_date
        ) as told_date,
        decisions.decided_date,
        files.received_at
    from decisions
    inner join persons on decisions.nik_key = persons.nik_key
    inner join files on decisions.receipt_id = files.receipt_id
),

labelled as (
    select
        dated.*,
        coalesce(stages.code, 'UNKNOWN') as stage_code,
        coalesce(results.code, 'UNKNOWN') as result_code,
        case
            when dated.reason_label is null then 'UNEXPLAINED'
            else coalesce(reasons.code, 'UNMAPPED')
        end as reason_code
    from dated
    left join labels as stages
        on
            stages.field = 'tahap'
            and dated.stage_label = stages.label
            and {{ in_force('stages', 'dated.told_date') }}
    left join labels as results
        on
            results.field = 'hasil'
            and dated.result_label = results.label
            and {{ in_force('results', 'dated.told_date') }}
    left join labels as reasons
        on
            reasons.field = 'alasan'
            and dated.reason_label = reasons.label
            and {{ in_force('reasons', 'dated.told_date') }}
),

-- A decision names no year: it is about the newest lists that were there, else the nearest year's.
matched as (
    select
        proposals.person_key,
        proposals.village_code,
        proposals.proposal_year,
        proposals.scheme_code,
        proposals.wave_code,
        labelled.stage_label,
        labelled.stage_code,
        labelled.result_code,
        labelled.reason_code,
        labelled.decided_date,
        labelled.told_date,
        labelled.received_at
    from labelled
    inner join proposals
        on
            labelled.person_key = proposals.person_key
            and labelled.kabupaten_code = left(proposals.village_code, 5)
            and (
                labelled.wave_code = proposals.wave_code
                or 'NONE' in (labelled.wave_code, proposals.wave_code)
            )
    qualify rank() over (
        partition by
            labelled.person_key,
            labelled.wave_code,
            labelled.stage_label,
            labelled.told_date,
            labelled.received_at
        order by
            case
                when proposals.first_list_period <= {{ month_of('labelled.told_date') }}
                    then proposals.first_list_period
                else ''
            end desc,
            abs(proposals.proposal_year - year(labelled.told_date)) asc,
            proposals.proposal_year desc
    ) = 1
),

-- The civil registry's answer is a check too, where the office tells none.
answered as (
    select
        persons.person_key,
        arg_max(case when deaths.code is not null then 'REFUSED' else results.code end, told.told_date)
            as result_code,
        arg_max(coalesce(deaths.code, 'INVALID_NIK'), told.told_date) as reason_code
    from (
        select
            answers.nik_key,
            answers.result_label,
            answers.life_status_label,
            coalesce(
                answers.matched_date, {{ month_end('answers.reporting_period') }}, files.received_date
            ) as told_date
        from answers
        inner join files on answers.receipt_id = files.receipt_id
    ) as told
    inner join persons on told.nik_key = persons.nik_key
    left join labels as results
        on
            results.field = 'hasil'
            and told.result_label = results.label
            and {{ in_force('results', 'told.told_date') }}
    left join labels as deaths
        on
            deaths.field = 'alasan'
            and deaths.code = 'DEAD'
            and told.life_status_label = deaths.label
            and {{ in_force('deaths', 'told.told_date') }}
    group by persons.person_key
),

-- What was said last of each step holds.
latest as (
    select * from matched
    qualify row_number() over (
        partition by person_key, village_code, proposal_year, scheme_code, wave_code, stage_label
        order by told_date desc, received_at desc, result_code asc
    ) = 1
),

stages as (
    select
        person_key,
        village_code,
        proposal_year,
        scheme_code,
        wave_code,
        count(*) filter (where stage_code = 'CHECKED') as check_count,
        bool_or(stage_code = 'CHECKED' and result_code = 'PASSED') as is_checked,
        min(reason_code) filter (where stage_code = 'CHECKED' and result_code = 'REFUSED')
            as check_reason_code,
        bool_or(stage_code = 'DECIDED' and result_code = 'PASSED') as is_decided,
        min(reason_code) filter (where stage_code = 'DECIDED' and result_code = 'REFUSED')
            as decision_reason_code,
        bool_or(stage_code = 'ENROLLED' and result_code = 'PASSED') as is_enrolled_told,
        max(decided_date) filter (where stage_code = 'DECIDED' and result_code = 'PASSED') as decree_date
    from latest
    group by person_key, village_code, proposal_year, scheme_code, wave_code
),

joined as (
    select
        proposals.* exclude (first_list_period),
        coalesce(stages.is_decided, false) and stages.decision_reason_code is null as is_decided,
        stages.decision_reason_code,
        coalesce(stages.is_enrolled_told, false) as is_enrolled_told,
        stages.decree_date,
        case
            when coalesce(stages.check_count, 0) > 0 then stages.is_checked
            else coalesce(answered.result_code = 'PASSED', false)
        end as is_checked,
        case
            when coalesce(stages.check_count, 0) > 0 then stages.check_reason_code
            when answered.result_code = 'REFUSED' then answered.reason_code
        end as check_reason_code
    from proposals
    left join stages
        on
            proposals.person_key = stages.person_key
            and proposals.village_code = stages.village_code
            and proposals.proposal_year = stages.proposal_year
            and proposals.scheme_code = stages.scheme_code
            and proposals.wave_code = stages.wave_code
    left join answered on proposals.person_key = answered.person_key
)

select
    person_key,
    village_code,
    proposal_year,
    scheme_code,
    wave_code,
    list_period,
    received_date,
    is_decided
    or is_enrolled_told
    or (check_reason_code is null and (is_checked or decision_reason_code is not null)) as is_checked,
    case when not is_decided and not is_enrolled_told then check_reason_code end as check_reason_code,
    is_decided or (is_enrolled_told and decision_reason_code is null) as is_decided,
    decision_reason_code,
    is_enrolled_told and decision_reason_code is null as is_enrolled_told,
    decree_date
from joined
