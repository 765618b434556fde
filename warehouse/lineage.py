"""From a figure back to rows: which rows of which files support it, as the last build has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from warehouse.build import QUARANTINED, REPLACED
from warehouse.connect import open_build
from warehouse.layout import Store
from warehouse.sql_text import identifier, literal

_SUPPORT = """
with wanted as (
    select persons.nik_key, coalesce(link.stage, 'exact') stage, link.score, link.evidence
    from landed.persons
    left join landed.person_links link using (nik_key)
    where persons.person_key = $person
),
unpaid as (
    select last_paid_period, decided_by_code = 'ENDED_IN_FILE' is_end_told
    from core.fct_person_months
    where person_key = $person and period = $period and not is_paid
),
found as ({rows}),
placed as (
    select
        *,
        case
            when is_replaced then if(_period = $period, 'REPLACED', null)
            when source = 'village__residents' then if(_period <= $period, 'REGISTER', null)
            when _period = $period then 'MONTH'
            when _period is null then 'STANDING'
            when source <> 'bpjstk__participants' then null
            when _period in (select last_paid_period from unpaid) then 'LAST_PAID'
            when
                strftime(ended_date, '%Y-%m') <= $period
                and _period > (select min(last_paid_period) from unpaid where is_end_told)
                then 'END_TOLD'
        end as role
    from found
)
select role, source, _period, _receipt_id, _sheet, _row, stage, score, evidence
from placed join wanted using (nik_key)
where role is not null
-- A register stands until the next one.
qualify
    role <> 'REGISTER'
    or _period = max(_period) over (partition by role)
order by
    array_position(['MONTH', 'LAST_PAID', 'END_TOLD', 'REGISTER', 'STANDING', 'REPLACED'], role),
    source, _period, _receipt_id, _sheet, _row, stage
"""


class SupportingRow(NamedTuple):
    """One landed row: what it does for the month, where it lies, and how its NIK is the person's.

    `role`: MONTH for a row about that month, STANDING for one about no month, REGISTER for the last
    register up to it, LAST_PAID for the payment that a month without one is counted from, END_TOLD for
    a row of another month that tells the end of the membership, REPLACED for a row about that month in
    a file that another has replaced since: what was believed before.
    `found_by`: exact, or the stage of the linkage, with its `score` (a probability, where one was
    weighed) and the `evidence`: what agreed.
    """

    role: str
    source: str
    period: str | None
    receipt_id: str
    sheet: str
    row: int
    found_by: str | None
    score: float | None
    evidence: str | None


def person_rows(
    store: Store, schemas: Mapping[str, Mapping[str, str]], person_key: str, period: str
) -> list[SupportingRow]:
    """Every row that the person's month rests on, by the last build, the month's own rows first.

    Args:
        schemas: per source its columns with their DuckDB types.

    """
    keyed = sorted(name for name, schema in schemas.items() if "nik_key" in schema)
    rows = " union all ".join(
        f"select {literal(source)} source, {str(replaced).lower()} is_replaced, nik_key, _period, "
        f"_receipt_id, _sheet, _row, {_ended(schemas[source])} ended_date "
        f"from landed.{identifier(source + REPLACED if replaced else source)} "
        "where nik_key in (select nik_key from wanted)"
        for source in keyed
        for replaced in (False, True)
    )
    with open_build(store, read_only=True) as con:
        found = con.execute(
            _SUPPORT.format(rows=rows), {"person": person_key, "period": period}
        ).fetchall()
    return [SupportingRow(*row) for row in found]


def evidence_rows(store: Store, relation: str, key: Mapping[str, str]) -> list[SupportingRow]:
    """The rows that a relation of evidence in `core` names under the key, by the last build.

    Args:
        relation: has role_code, source, receipt_id and row_number beside the key; UNREAD rows are quarantined.

    """
    where = " and ".join(f"cast({identifier(column)} as varchar) = ${column}" for column in key)
    with open_build(store, read_only=True) as con:
        named = con.execute(
            f"select distinct source, starts_with(role_code, 'UNREAD') from core.{identifier(relation)} "
            f"where {where} order by all",
            dict(key),
        ).fetchall()
        found = []
        for source, is_unread in named:
            table = identifier(f"{source}{QUARANTINED}" if is_unread else source)
            found += con.execute(
                "select distinct role_code, source, _period, receipt_id, _sheet, _row, null, null, null "
                f"from core.{identifier(relation)} "
                f"join landed.{table} on receipt_id = _receipt_id and row_number = _row "
                f"where {where} and source = {literal(source)} order by all",
                dict(key),
            ).fetchall()
    return [SupportingRow(*row) for row in found]


def _ended(schema: Mapping[str, str]) -> str:
    return "tanggal_nonaktif" if "tanggal_nonaktif" in schema else "null::date"
