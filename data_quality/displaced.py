"""Values that stand with other rows than in the file before: slid, dealt out anew, exchanged, filled down, pasted over.

Pieces of one statement (`as_before.py`), after the common table `met`: rows of a file and of the one before it
by key. A column that few rows tell apart changes little when it slides or is shuffled, so a share of rows that
changed does not see it. What does: the values of the rows beside fit and its own do not; as many of each value
as before, with other rows; two values in each other's place; one value where there were several; or two
columns that became one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations

_FEWEST = 3


def slid(key: Sequence[str], columns: Sequence[str], at_least: int) -> str:
    """`slid`: columns that fit last month's when moved by one row, up or down, and do not where they are."""
    beside_key = ", ".join(f"beside_now.{name} as beside_{name}" for name in key)
    joined = " and ".join(f"placed.beside_{name} is not distinct from was.{name}" for name in key)
    keys = ", ".join(f"placed.now_row.{name}" for name in key)
    counted = ", ".join(
        f"count(*) filter (where now_row.{name} is distinct from was_row.{name}) as {name}_here, "
        f"count(*) filter (where now_row.{name} is distinct from beside_row.{name}) as {name}_beside"
        for name in columns
    )
    said = ", ".join(
        f"case when {name}_here >= {_FEWEST} and {name}_beside * 4 <= {name}_here "
        f"then '{name} bergeser satu baris' end"
        for name in columns
    )
    # Laid down with its number before it is joined: else each row met is joined to every row of its file first.
    return f""",
stepped as materialized (
    select
        receipt_id, before_id, now_row, was_row, step,
        now_row._sheet as sheet,
        now_row._row + step as beside_number
    from met
    cross join (values (1), (-1)) as steps (step)
),
placed as materialized (
    select stepped.*, {beside_key}
    from stepped
    inner join entry.rows as beside_now
        on
            stepped.receipt_id = beside_now._receipt_id
            and stepped.sheet is not distinct from beside_now._sheet
            and stepped.beside_number = beside_now._row
),
beside as (
    select placed.receipt_id, placed.step, placed.now_row, placed.was_row, was as beside_row
    from placed
    inner join entry.before as was on placed.before_id = was._receipt_id and {joined}
    qualify count(*) over (partition by placed.receipt_id, placed.step, {keys}) = 1
),
fits as (
    select receipt_id, step, count(*) as row_count, {counted}
    from beside
    group by receipt_id, step
),
slid as (
    select receipt_id, concat_ws(', ', {said}) as said from fits where row_count >= {at_least}
)"""


def dealt(
    facts: Sequence[str], amounts: Sequence[str], lasting: Collection[str], at_least: int
) -> str:
    """`dealt`: columns whose values went to other rows, and such as one value was filled down.

    As many rows as the values' new numbers ask for have to change; of the others more than half of what chance
    would change did. Amounts move by themselves: they were dealt out where nearly each was one row's alone and
    the very same ones are back, with other rows. Of a `lasting` fact three values do not become one, however few
    rows had another than most.
    """
    columns = (*facts, *amounts)
    told = "\n    union all by name\n    ".join(
        f"select receipt_id, '{name}' as name, {name in amounts} as is_amount, {name in lasting} as is_lasting, "
        f"cast(now_row.{name} as varchar) as now_value, cast(was_row.{name} as varchar) as was_value "
        f"from met where was_row.{name} is not null"
        for name in columns
    )
    return f""",
told as materialized (
    {told}
),
values_counted as (
    select receipt_id, name, held, sum(is_now) as now_count, sum(1 - is_now) as was_count
    from (
        select receipt_id, name, now_value as held, 1 as is_now from told
        union all
        select receipt_id, name, was_value, 0 from told
    ) as both_sides
    group by receipt_id, name, held
),
margins as (
    select
        receipt_id,
        name,
        sum(greatest(now_count - was_count, 0)) as needed_count,
        sum(now_count * was_count) as pair_count,
        count(*) filter (where was_count > 0) as was_kinds
    from values_counted
    group by receipt_id, name
),
rows_counted as (
    select
        receipt_id,
        name,
        is_amount,
        is_lasting,
        count(*) as row_count,
        count(*) filter (where now_value is distinct from was_value) as changed_count,
        count(distinct now_value) = 1 and count(now_value) = count(*) as is_one
    from told
    group by receipt_id, name, is_amount, is_lasting
    having count(*) >= {at_least}
),
dealt as (
    select
        rows_counted.receipt_id,
        string_agg(
            rows_counted.name || case when is_one then ' sama di semua baris' else ' milik baris lain' end,
            ', ' order by rows_counted.name
        ) as said
    from rows_counted
    inner join margins on rows_counted.receipt_id = margins.receipt_id and rows_counted.name = margins.name
    where
        (
            (not is_amount or (needed_count = 0 and changed_count >= {_FEWEST} and was_kinds * 2 >= row_count))
            and (changed_count - needed_count) * 4 >= {at_least}
            and (changed_count - needed_count) * 2 > row_count - pair_count / row_count - needed_count
        )
        or (
            is_one
            and was_kinds >= case when is_amount then 3 else 2 end
            and changed_count * 4 >= {at_least}
            and (changed_count * 10 >= row_count or (is_lasting and was_kinds >= 3))
        )
    group by rows_counted.receipt_id
)"""


def exchanged(facts: Collection[str], at_least: int) -> str:
    """`exchanged`: two values of a fact that went to each other's rows, all of them; after `dealt`.

    A tenth of the rows at least: the pair that was mixed up once and is put right stays below it, but in a
    list of a few.
    """
    names = ", ".join(f"'{name}'" for name in facts) or "null"
    return f""",
moves as (
    select receipt_id, name, was_value, now_value, count(*) as row_count
    from told
    where name in ({names}) and was_value is distinct from now_value
    group by receipt_id, name, was_value, now_value
),
whole_moves as (
    select moves.*
    from moves
    inner join values_counted as held
        on
            moves.receipt_id = held.receipt_id
            and moves.name = held.name
            and moves.was_value = held.held
    where moves.row_count * 10 >= held.was_count * 9
),
exchanges as (
    select there.receipt_id, there.name, sum(there.row_count) as exchanged_count
    from whole_moves as there
    inner join whole_moves as back
        on
            there.receipt_id = back.receipt_id
            and there.name = back.name
            and there.was_value = back.now_value
            and there.now_value = back.was_value
    group by there.receipt_id, there.name
),
exchanged as (
    select
        exchanges.receipt_id,
        string_agg(exchanges.name || ' tertukar antarbaris', ', ' order by exchanges.name) as said
    from exchanges
    inner join rows_counted
        on exchanges.receipt_id = rows_counted.receipt_id and exchanges.name = rows_counted.name
    where exchanged_count * 10 >= row_count and exchanged_count * 4 >= {at_least}
    group by exchanges.receipt_id
)"""


def copied(amounts: Sequence[str], at_least: int) -> str:
    """`copied`: two amounts that are the same in nearly every row, and were not: one was pasted over the other."""
    pairs = list(combinations(amounts, 2))
    if not pairs:
        return """,
copied as (select null as receipt_id, '' as said where false)"""

    def alike(row: str, one: str, other: str) -> str:
        return f"{row}.{one} <> 0 and {row}.{one} = {row}.{other}"

    def told(row: str, one: str, other: str) -> str:
        return f"({row}.{one} <> 0 or {row}.{other} <> 0)"

    counted = ", ".join(
        f"count(*) filter (where {told('now_row', one, other)}) as {one}_{other}_told, "
        f"count(*) filter (where {alike('now_row', one, other)}) as {one}_{other}_now, "
        f"count(*) filter (where {alike('was_row', one, other)}) as {one}_{other}_was"
        for one, other in pairs
    )
    said = ", ".join(
        f"case when {one}_{other}_told >= {at_least} and {one}_{other}_now * 10 >= {one}_{other}_told * 9 "
        f"and {one}_{other}_was * 2 < {one}_{other}_now then '{one} sama dengan {other}' end"
        for one, other in pairs
    )
    return f""",
pasted as (
    select receipt_id, {counted}
    from met
    group by receipt_id
),
copied as (
    select receipt_id, concat_ws(', ', {said}) as said from pasted
)"""


def found(*tables: str) -> str:
    """What the tables of these names found, as further rows of the statement."""
    return "".join(
        f"""
union all
select receipt_id, 'dibandingkan kiriman sebelumnya: ' || said
from {name}
where said <> ''"""
        for name in tables
    )
