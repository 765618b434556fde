"""What a generated world adds up to, counted person by person in plain Python.

The rules are those of the contract and of the seeds, said once more in another way: nothing here reads
a model or its SQL.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from proofs.world_facts import KABUPATEN, MONTHS, VILLAGES, Person, Row, World

PAYER_CODES = {
    "PERUSAHAAN": "EMPLOYER",
    "KONTRAKTOR": "EMPLOYER",
    "MANDIRI": "SELF",
    "APBD": "APBD",
    "CSR": "CSR",
    "": "UNKNOWN",
}
CARRIED = {"APBD", "CSR"}
"""Payers that carry cohorts for stated months: no grace after the last of them."""
IN_ALL = {"PU", "BPU", "JAKON"}
GRACE_MONTHS = {"PU": 3, "BPU": 3, "JAKON": 0, "PMI": 0}
WAIT_MONTHS = 3
BUDGET_YEAR_END = 8
"""December, counted from the first month: money of a regional budget ends with its year."""
PRESENT = {"", "1"}
"""Life status of who is alive and there; a register that leaves it out means so."""
WORK = {"9": True, "84": True, "20": True, "3": False, "5": False, "": None}

Cell = tuple[str, str, str]
"""Month, region and segment."""


def chain(region: str) -> list[str]:
    """The region and all above it."""
    if region == "ID":
        return ["ID"]
    return [*(region[:digits] for digits in (13, 8, 5, 2) if len(region) >= digits), "ID"]


@dataclass(frozen=True)
class State:
    """What a month is for a person in a segment."""

    status: str
    region: str
    payer: str
    paid_months: int
    """Months paid in a row, up to this one or, in grace, up to the last paid one."""
    end: int | None
    """Month in which the protection is known to end."""


class Counted:
    """A world, counted."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rows: dict[tuple[int, str, int], list[Row]] = defaultdict(list)
        self.reporter: dict[tuple[int, str, int], str] = {}
        for (kabupaten, month), rows in world.lists.items():
            for row in rows:
                key = (row.person, row.segment, month)
                self.rows[key].append(row)
                self.reporter[key] = kabupaten
        self.held = {(person, segment) for person, segment, _ in self.rows}

    def villages(self, person: Person, month: int) -> list[tuple[str, str]]:
        """Village and status of every register in force that lists the person."""
        found = []
        for village in VILLAGES:
            written = [m for (v, m) in self.world.registers if v == village and m <= month]
            listed = self.world.registers[village, max(written)] if written else {}
            if person.number in listed:
                found.append((village, listed[person.number]))
        return found

    def home(self, person: Person, month: int) -> str:
        """Where somebody listed in the month counts: register, else residence told, else who reported."""
        present = [village for village, status in self.villages(person, month) if status in PRESENT]
        if present:
            return min(present)
        reporters = [
            kabupaten
            for (number, _, m), kabupaten in self.reporter.items()
            if (number, m) == (person.number, month)
        ]
        return person.told_home(month) or min(reporters)

    @cached_property
    def homes(self) -> dict[tuple[int, int], str]:
        """Person and month -> region, of everybody listed."""
        listed = {(person, month) for person, _, month in self.rows}
        return {(n, m): self.home(self.world.people[n], m) for n, m in listed}

    @cached_property
    def states(self) -> dict[tuple[int, str, int], State]:
        """Person, segment and month -> what the month is."""
        found = {}
        for person, segment in self.held:
            for month, state in self._months(person, segment):
                found[person, segment, month] = state
        return found

    def _months(self, person: int, segment: str) -> Iterator[tuple[int, State]]:
        run: list[int] = []
        payer = region = reporter = ""
        is_over = False
        for month in range(len(MONTHS)):
            key = (person, segment, month)
            rows = self.rows.get(key, [])
            paid = [row for row in rows if row.is_paid]
            if paid:
                run = [*run, month] if run and run[-1] == month - 1 else [month]
                payer = min(PAYER_CODES[row.payer] for row in paid)
                region, reporter = self.homes[person, month], self.reporter[key]
                is_over = False
                ends = [self.told_end(rows), BUDGET_YEAR_END if payer == "APBD" else None]
                end = min((e for e in ends if e is not None and e >= month), default=None)
                yield month, State("PAID", region, payer, len(run), end)
            elif rows or (run and not is_over):
                grace = 0 if segment == "BPU" and payer in CARRIED else GRACE_MONTHS[segment]
                last = run[-1] if run else None
                status = self._unpaid(
                    key, last, grace, is_silent=(reporter, month) not in self.world.lists
                )
                is_over = is_over or status == "ENDED"
                where = self.homes.get((person, month), region)
                end = run[-1] + grace if status == "GRACE" else None
                yield month, State(status, where, payer or "UNKNOWN", len(run), end)

    def _unpaid(
        self, key: tuple[int, str, int], last: int | None, grace: int, *, is_silent: bool
    ) -> str:
        """What an unpaid month is, `last` being the last paid one."""
        person, segment, month = key
        rows = self.rows.get(key, [])
        told = self.told_end(rows) if rows else None
        if told is not None and told <= month:
            return "ENDED"
        if not rows and last is not None and self.is_ended_in_gap(person, segment, last, month):
            return "ENDED"
        if not rows and is_silent:
            return "UNKNOWN"
        if last is not None and month - last <= grace:
            return "GRACE"
        # Beyond grace the debt of an employer stays one while a list shows it.
        return "UNPAID" if last is None or (rows and segment == "PU") else "ENDED"

    def told_end(self, rows: list[Row]) -> int | None:
        """Month in which the last of several memberships ended, if all did."""
        ends = [MONTHS.index(f"{row.ended:%Y-%m}") for row in rows if row.ended]
        return max(ends) if len(ends) == len(rows) else None

    def is_ended_in_gap(self, person: int, segment: str, last: int, month: int) -> bool:
        """Whether any list since the last payment tells an end up to the month."""
        for later in range(last, len(MONTHS)):
            rows = self.rows.get((person, segment, later), [])
            if later > last and any(row.is_paid for row in rows):
                return False
            told = self.told_end(rows) if rows else None
            if told is not None and told <= month:
                return True
        return False

    # Coverage ---------------------------------------------------------------------------------

    @cached_property
    def persons(self) -> dict[str, Counter[Cell]]:
        """paid, grace, unknown and unallocated persons by cell; a person once in ALL."""
        counts: dict[str, Counter[Cell]] = defaultdict(Counter)
        wholes: dict[tuple[int, int], list[State]] = defaultdict(list)
        for (person, segment, month), state in self.states.items():
            self._count(counts, month, segment, state.status, state.region)
            if segment in IN_ALL:
                wholes[person, month].append(state)
        for (_, month), states in wholes.items():
            for status in ("PAID", "GRACE", "UNKNOWN"):
                if any(state.status == status for state in states):
                    regions = {s.region for s in states if s.status == status}
                    everywhere = {s.region for s in states if s.status in {"GRACE", "UNKNOWN"}}
                    region = max(regions if status == "PAID" else everywhere)
                    self._count(counts, month, "ALL", status, region)
                    break
        return counts

    def _count(
        self, counts: dict[str, Counter[Cell]], month: int, segment: str, status: str, region: str
    ) -> None:
        for above in chain(region):
            counts[status][MONTHS[month], above, segment] += 1
        if status == "PAID" and len(region) < 13:
            counts["UNALLOCATED"][MONTHS[month], region, segment] += 1

    @cached_property
    def unnamed(self) -> Counter[Cell]:
        """Construction workers whom nobody named: the printed total less those named in its list."""
        counts: Counter[Cell] = Counter()
        for kabupaten, month in self.world.lists:
            printed = self.world.totals.get((kabupaten, month, "JAKON"))
            named = sum(
                state.status == "PAID" and self.reporter[key] == kabupaten
                for key, state in self.states.items()
                if key[1:] == ("JAKON", month) and key in self.reporter
            )
            if printed and printed[0] > named:
                for region in chain(kabupaten):
                    for segment in ("JAKON", "ALL"):
                        counts[MONTHS[month], region, segment] += printed[0] - named
        return counts

    def reported(self) -> dict[Cell, tuple[int, int | None]]:
        """Members and workers as printed: a region's own figure wins over the sum of its parts."""
        found: dict[Cell, tuple[int, int | None]] = {}
        for month in range(len(MONTHS)):
            own = {r: self._own(r, month) for r in (*KABUPATEN, "33", "35")}
            figures: dict[tuple[str, str], tuple[int, int | None]] = {}
            for region, parts in own.items():
                for segment, figure in parts.items():
                    figures[region, segment] = figure
            for region in ("33", "35", "ID"):
                below = (
                    ("33", "35") if region == "ID" else [k for k in KABUPATEN if k[:2] == region]
                )
                for segment in ("PU", "BPU", "JAKON", "ALL"):
                    there = [figures[part, segment] for part in below if (part, segment) in figures]
                    if (region, segment) in figures or not there:
                        continue
                    workers = [universe for _, universe in there if universe is not None]
                    is_whole = len(workers) == len(below)
                    figures[region, segment] = (
                        sum(members for members, _ in there),
                        sum(workers) if is_whole else None,
                    )
            for (region, segment), figure in figures.items():
                found[MONTHS[month], region, segment] = figure
        return found

    def _own(self, region: str, month: int) -> dict[str, tuple[int, int | None]]:
        printed: dict[str, tuple[int, int | None]] = {
            segment: figure
            for (where, when, segment), figure in self.world.totals.items()
            if (where, when) == (region, month)
        }
        if printed:
            parts = [printed[segment] for segment in ("PU", "BPU", "JAKON")]
            summed = (sum(a for a, _ in parts), sum(p or 0 for _, p in parts))
            printed["ALL"] = printed.pop("TOTAL", summed)
        return printed

    def registry(self) -> dict[str, Counter[Cell]]:
        """Residents at work and those of them paid for, of the registers in force."""
        counts: dict[str, Counter[Cell]] = defaultdict(Counter)
        for month, period in enumerate(MONTHS):
            for person in self.world.people:
                homes = [v for v, status in self.villages(person, month) if status in PRESENT]
                if not homes or not self._is_of_working_age(person, month):
                    continue
                is_work = WORK[person.occupation]
                is_paid = any(
                    (state := self.states.get((person.number, segment, month)))
                    and state.status == "PAID"
                    for segment in IN_ALL
                )
                kind = "UNSAID" if is_work is None else "WORK" if is_work else "NONE"
                for region in chain(min(homes)):
                    counts[kind][period, region, "ALL"] += 1
                    counts[f"{kind}_PAID"][period, region, "ALL"] += is_paid
        return counts

    def _is_of_working_age(self, person: Person, month: int) -> bool:
        year, number = map(int, MONTHS[month].split("-"))
        age = year - person.born.year - (person.born.month > number)
        return 15 <= age <= 64

    def matched(self) -> dict[str, Counter[Cell]]:
        """Persons asked about, answered AKTIF, and of these known to a region above a village only."""
        counts: dict[str, Counter[Cell]] = defaultdict(Counter)
        for month in range(1, len(MONTHS)):
            for number, (asker, answer) in self.world.answers.items():
                villages = self.villages(self.world.people[number], month)
                region = min((v for v, status in villages if status in PRESENT), default=asker)
                for above in chain(region):
                    counts["ASKED"][MONTHS[month], above, "ALL"] += 1
                    counts["AKTIF"][MONTHS[month], above, "ALL"] += answer == "AKTIF"
                if len(region) < 13 and answer == "AKTIF":
                    counts["UNALLOCATED"][MONTHS[month], region, "ALL"] += 1
        return counts
