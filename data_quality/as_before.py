"""Rules that compare a file with the sender's file before it: what stays with a person is still so.

No figure is judged here: how many came or left is a statistical question, unless they left without any sign.
A birth date, a card number or an employer that changed for a good part of the same people is a column that was
filled from another one; amounts that moved by a factor for most of them stand in another unit. What stands with
the wrong rows is `displaced.py`.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from data_quality import displaced

# Of a file of millions, so many keys tell the same; they are chosen by their hash, the same in both files.
SAMPLE = 20_000


class AsBefore(BaseModel):
    """What is compared for the rows whose key stands once in both files.

    Attributes:
        key: columns that name a row; text.
        same: facts that hardly ever change: no more than a fifth of those given before may differ.
        mostly: facts that change for few at once: no more than half may differ.
        factor: an amount or count is out of scale where it moved by more than this, up or down.
        amounts: columns of amounts and counts: no more than a third of those that are not 0 in either
            file may be out of scale, nor may a quarter rise while another quarter falls, by a tenth each.
            Whom nobody paid for this month has no amount to compare; but not all may become 0 at once.
        rising: columns that never go back, such as the last month paid: no more than a fifth may.
        filled: columns that may change for everybody and yet are not empty all at once.
        placed: further columns, mostly empty, that are only looked at for having slid.
        cohorts: columns whose values name groups that may leave together: a payer, an employer.
        paid: the amount without which nobody wonders that a row is gone.
        until: the day on which a row was to end by itself.
        at_least: rows that must be in both files before anything is said.

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: tuple[str, ...]
    same: tuple[str, ...] = ()
    mostly: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    rising: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    placed: tuple[str, ...] = ()
    cohorts: tuple[str, ...] = ()
    paid: str | None = None
    until: str | None = None
    factor: int = 4
    at_least: int = 20

    def changed_sql(self) -> str:
        """Files in which something changed that stays, or stands with other rows than it did."""
        facts = (*self.same, *self.mostly, *self.filled)
        moved = (*facts, *self.placed, *self.amounts)
        shares = {
            **{name: (_differs(name), _given(name), 5) for name in self.same},
            **{name: (_differs(name), _given(name), 2) for name in self.mostly},
            **{name: (_went_back(name), _given(name), 5) for name in self.rising},
            **{name: (self._out_of_scale(name), _have_amounts(name), 3) for name in self.amounts},
        }
        shares |= {
            f"{name}_empty": (f"now_row.{name} is null", _given(name), 1)
            for name in (*self.amounts, *self.rising, *self.filled)
        }
        shares |= {
            f"{name}_zero": (f"now_row.{name} = 0", f"was_row.{name} <> 0", 1)
            for name in self.amounts
        }
        counted = ",\n    ".join(
            f"count(*) filter (where {given}) as {name}_given, "
            f"count(*) filter (where {given} and {changed}) as {name}_changed"
            for name, (changed, given, _) in shares.items()
        )
        for name in self.amounts:
            had, now, was = _have_amounts(name), f"now_row.{name}", f"was_row.{name}"
            counted += f""",
    least(
        count(*) filter (where {had} and {now} > 1.1 * {was}),
        count(*) filter (where {had} and {now} < 0.9 * {was})
    ) as {name}_both"""
        said = ", ".join(
            f"case when {name}_given >= {self.at_least} "
            f"and {name}_changed * {share} {'=' if share == 1 else '>'} {name}_given "
            f"then '{name} ' || {name}_changed || '/' || {name}_given end"
            for name, (_, _, share) in shares.items()
        )
        for name in self.amounts:
            said += (
                f", case when {name}_given >= {self.at_least} and {name}_both * 4 > {name}_given "
                f"then '{name} naik dan turun ' || {name}_both || '/' || {name}_given end"
            )
        wrong_rows = displaced.slid(self.key, moved, self.at_least)
        wrong_rows += displaced.dealt(facts, self.amounts, self.same, self.at_least)
        wrong_rows += displaced.exchanged(facts, self.at_least)
        wrong_rows += displaced.copied(self.amounts, self.at_least)
        return f"""
{self._met()},
counted as (
    select receipt_id, {counted}
    from met
    group by receipt_id
),
said as (
    select receipt_id, concat_ws(', ', {said}) as columns_changed from counted
){wrong_rows}
select
    receipt_id,
    'berbeda dari kiriman sebelumnya untuk baris yang sama: ' || columns_changed as observed
from said
where columns_changed <> ''{displaced.found("slid", "dealt", "exchanged", "copied")}"""

    def repeated_sql(self) -> str:
        """Files in which nobody came, nobody left and nothing changed since the file before."""
        names = (*self.same, *self.mostly, *self.amounts, *self.filled)
        alike = " and ".join(
            f"now_row.{name} is not distinct from was_row.{name}" for name in names
        )
        return f"""
{self._met()},
sizes as (
    select _receipt_id, count(*) as row_count from now_keyed group by _receipt_id
),
earlier_sizes as (
    select receipt_id, sum(row_count) as row_count from parts group by receipt_id
),
counted as (
    select receipt_id, count(*) filter (where {alike}) as alike_count from met group by receipt_id
)
select
    counted.receipt_id,
    'semua ' || alike_count || ' baris yang dibandingkan sama dengan bulan sebelumnya' as observed
from counted
inner join sizes on counted.receipt_id = sizes._receipt_id
inner join earlier_sizes on counted.receipt_id = earlier_sizes.receipt_id
where
    alike_count >= {self.at_least}
    and alike_count = sizes.row_count
    and alike_count = earlier_sizes.row_count"""

    def fewer_sql(self) -> str:
        """Files that lack more than a quarter of what the file before named."""
        return self._fewer("coalesce(still.row_count, 0) * 4 < named.row_count * 3")

    def gone_sql(self) -> str:
        """Files that lack more than two fifths of those of whom nothing said that they would leave.

        Something said so where nobody had paid for them last time, where their day had come, or where a whole
        group left: of a payer or an employer of ten and more less than a tenth is there.
        """
        ended = "".join(
            f"""
    or (
        {name} is not null
        and count(*) over (partition by receipt_id, {name}) >= 10
        and count(*) filter (where is_there) over (partition by receipt_id, {name}) * 10
        < count(*) over (partition by receipt_id, {name})
    )"""
            for name in self.cohorts
        )
        unpaid = f" or {self.paid} = 0" if self.paid else ""
        over = f" or strftime({self.until}, '%Y-%m') < period" if self.until else ""
        same_key = " and ".join(
            f"landed.{name} is not distinct from was_row.{name}" for name in self.key
        )
        return f"""
{self._met()},
named as (
    select
        paired.receipt_id,
        files.period,
        was_row.*,
        exists (
            select 1 from entry.rows as landed where landed._receipt_id = paired.receipt_id and {same_key}
        ) as is_there
    from parts as paired
    inner join files on paired.receipt_id = files.receipt_id
    inner join was_keyed as was_row on paired.before_id = was_row._receipt_id
),
expected as (
    select
        receipt_id,
        is_there,
        coalesce(false{unpaid}{over}{ended}, false) as is_explained
    from named
)
select
    receipt_id,
    count(*) filter (where not is_there) || ' dari ' || count(*)
    || ' baris kiriman sebelumnya hilang tanpa tanda berakhir' as observed
from expected
where not is_explained
group by receipt_id
having count(*) >= {self.at_least} and count(*) filter (where is_there) * 5 < count(*) * 3"""

    def another_sql(self) -> str:
        """Files that hold next to nothing of what the file before named: another list altogether."""
        return self._fewer("coalesce(still.row_count, 0) * 20 < named.row_count")

    def cut_sql(self) -> str:
        """Files that end inside a line, and lack more than a twentieth of what the file before named."""
        return self._fewer(
            "files.is_cut and coalesce(still.row_count, 0) * 20 < named.row_count * 19"
        )

    def _fewer(self, condition: str) -> str:
        return f"""
{self._met()},
named as (
    select receipt_id, sum(row_count) as row_count from parts group by receipt_id
),
still as (
    select receipt_id, count(*) as row_count from met group by receipt_id
)
select
    named.receipt_id,
    'hanya ' || coalesce(still.row_count, 0) || ' dari ' || named.row_count
    || ' baris kiriman sebelumnya yang masih ada' as observed
from named
left join still on named.receipt_id = still.receipt_id
inner join files on named.receipt_id = files.receipt_id
where named.row_count >= {self.at_least} and {condition}"""

    def _met(self) -> str:
        """The rows of a file and of the one before it that have the same key, each once in its file.

        What came before may have come in several files. As for supersession, a later one with half of the
        keys of an earlier one replaces it, and one that shares less than a twentieth is another part: a new
        file is compared with the parts that it has a twentieth of, and with all where it has none.
        """
        keys = ", ".join(self.key)
        needed = [*self.key, *self.same, *self.mostly, *self.amounts, *self.rising, *self.filled]
        needed += [*self.placed, *self.cohorts, *filter(None, (self.paid, self.until))]
        columns = ", ".join(dict.fromkeys(("_receipt_id", "_sheet", "_row", *needed)))
        joined = " and ".join(
            f"now_row.{name} is not distinct from was_row.{name}" for name in self.key
        )
        return f"""with paired as (
    select
        pairs.receipt_id,
        pairs.before_id,
        pairs.nth,
        greatest(1, cast(ceil(files.rows_accepted / {SAMPLE}.0) as ubigint)) as one_in
    from entry.pairs as pairs
    inner join files on pairs.receipt_id = files.receipt_id
),
now_keyed as (
    select {columns}
    from entry.rows as landed
    inner join (select distinct receipt_id, one_in from paired) as chosen
        on landed._receipt_id = chosen.receipt_id
    where hash({keys}) % chosen.one_in = 0
    qualify count(*) over (partition by landed._receipt_id, {keys}) = 1
),
was_keyed as materialized (
    select {columns}
    from entry.before as earlier
    inner join (select before_id, min(one_in) as one_in from paired group by before_id) as chosen
        on earlier._receipt_id = chosen.before_id
    where hash({keys}) % chosen.one_in = 0
    qualify count(*) over (partition by earlier._receipt_id, {keys}) = 1
),
met_anywhere as materialized (
    select paired.receipt_id, paired.before_id, now_row, was_row
    from paired
    inner join now_keyed as now_row on paired.receipt_id = now_row._receipt_id
    inner join was_keyed as was_row on paired.before_id = was_row._receipt_id and {joined}
),
was_sizes as (
    select _receipt_id, count(*) as row_count from was_keyed group by _receipt_id
),
replaced as (
    select was_shared.receipt_id, was_shared.before_id
    from (
        select older.receipt_id, older.before_id, newer.before_id as newer_id, count(*) as row_count
        from paired as older
        inner join paired as newer on older.receipt_id = newer.receipt_id and older.nth < newer.nth
        inner join was_keyed as now_row on newer.before_id = now_row._receipt_id
        inner join was_keyed as was_row on older.before_id = was_row._receipt_id and {joined}
        group by older.receipt_id, older.before_id, newer.before_id
    ) as was_shared
    inner join was_sizes on was_shared.before_id = was_sizes._receipt_id
    where was_shared.row_count * 2 >= was_sizes.row_count
),
parts as materialized (
    select paired.receipt_id, paired.before_id, named.row_count
    from paired
    inner join was_sizes as named on paired.before_id = named._receipt_id
    left join (
        select receipt_id, before_id, count(*) as row_count
        from met_anywhere
        group by receipt_id, before_id
    ) as still
        on paired.receipt_id = still.receipt_id and paired.before_id = still.before_id
    where (paired.receipt_id, paired.before_id) not in (select receipt_id, before_id from replaced)
    qualify
        coalesce(still.row_count, 0) * 20 >= named.row_count
        or max(coalesce(still.row_count, 0) * 20 - named.row_count) over (partition by paired.receipt_id) < 0
),
met as materialized (
    select met_anywhere.*
    from met_anywhere
    inner join parts
        on met_anywhere.receipt_id = parts.receipt_id and met_anywhere.before_id = parts.before_id
)"""

    def _out_of_scale(self, name: str) -> str:
        now, was = f"abs(now_row.{name})", f"abs(was_row.{name})"
        return f"({now} > {self.factor} * {was} or {now} * {self.factor} < {was})"


def _given(name: str) -> str:
    return f"was_row.{name} is not null"


def _have_amounts(name: str) -> str:
    return f"was_row.{name} <> 0 and now_row.{name} <> 0"


def _went_back(name: str) -> str:
    return f"now_row.{name} < was_row.{name}"


def _differs(name: str) -> str:
    return f"now_row.{name} is distinct from was_row.{name}"
