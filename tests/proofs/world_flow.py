"""Who came, who went and whose protection ends in a generated world, person by person in plain Python."""

from __future__ import annotations

from collections import Counter, defaultdict

from proofs.world_counts import IN_ALL, PAYER_CODES, PRESENT, WAIT_MONTHS, Counted, chain
from proofs.world_facts import MONTHS

FlowCell = tuple[str, str, str, str]
"""Month, region, segment and payer."""
Place = tuple[str, str, str]
"""Region, segment and payer in which a person counts."""
LEAST_FINAL = ("UNPAID", "REPORTED", "ENDED")


def places(held: set[tuple[str, str, str]]) -> set[Place]:
    """Everything in which someone with memberships of these regions, segments and payers counts."""
    found = set()
    for region, segment, payer in held:
        for above in chain(region):
            for kind in (segment, "ALL") if segment in IN_ALL else (segment,):
                found |= {(above, kind, payer), (above, kind, "ALL")}
    return found


class Flow:
    """The movements of a counted world."""

    def __init__(self, counted: Counted) -> None:
        self.counted = counted
        self.paid: dict[tuple[int, int], set[tuple[str, str, str]]] = defaultdict(set)
        for (person, segment, month), state in counted.states.items():
            if state.status == "PAID":
                self.paid[person, month].add((state.region, segment, state.payer))

    def cells(self) -> dict[FlowCell, Counter[str]]:
        """Every column of the flow by cell; columns that are 0 are left out."""
        found: dict[FlowCell, Counter[str]] = defaultdict(Counter)
        for month in range(1, len(MONTHS)):
            period = MONTHS[month]
            for person in self.counted.world.people:
                before = places(self.paid[person.number, month - 1])
                now = places(self.paid[person.number, month])
                for place in before:
                    found[period, *place]["opening"] += 1
                for place in now:
                    found[period, *place]["closing"] += 1
                for place, change in self.restated(person.number, month - 1).items():
                    found[period, *place]["restated"] += change
                    found[period, *place]["opening"] -= change
                for place in now - before:
                    column, sign = self._came(person.number, month, place)
                    found[period, *place][column] += sign
                for place in before - now:
                    column, sign = self._went(person.number, month, place)
                    found[period, *place][column] += sign
        return {
            cell: Counter({name: count for name, count in columns.items() if count})
            for cell, columns in found.items()
            if any(columns.values())
        }

    def _came(self, person: int, month: int, place: Place) -> tuple[str, int]:
        before = self.paid[person, month - 1]
        if before:
            return self._switched(before, place, is_in=True)
        if not any(self.paid[person, earlier] for earlier in range(month)):
            return "new", 1
        statuses = {
            state.status
            for (number, _, when), state in self.counted.states.items()
            if (number, when) == (person, month - 1)
        }
        return ("reported" if "UNKNOWN" in statuses else "returned"), 1

    def _went(self, person: int, month: int, place: Place) -> tuple[str, int]:
        now = self.paid[person, month]
        if now:
            return self._switched(now, place, is_in=False)
        registered = [s for _, s in self.counted.villages(self.counted.world.people[person], month)]
        if "2" in registered:
            return "died", 1
        if "3" in registered and not PRESENT & set(registered):
            return "moved_out", 1
        region, segment, payer = place
        reasons = set()
        for where, kind, by in self.paid[person, month - 1]:
            is_meant = segment == kind or (segment == "ALL" and kind in IN_ALL)
            if region in chain(where) and is_meant and payer in {by, "ALL"}:
                reasons.add(self._reason(person, kind, month))
        reason = next(code for code in LEAST_FINAL if code in reasons)
        columns = {"UNPAID": ("unpaid", 1), "REPORTED": ("reported", -1)}
        return columns.get(reason, ("ended_contract", 1))

    def _reason(self, person: int, segment: str, month: int) -> str:
        """Why nobody pays any longer; an end that no list tells is money that did not come."""
        counted = self.counted
        status = counted.states[person, segment, month].status
        if status == "UNKNOWN":
            return "REPORTED"
        rows = counted.rows.get((person, segment, month), [])
        if rows:
            told = counted.told_end(rows)
            return "ENDED" if told is not None and told <= month else "UNPAID"
        return "ENDED" if counted.is_ended_in_gap(person, segment, month - 1, month) else "UNPAID"

    def _switched(
        self, other: set[tuple[str, str, str]], place: Place, *, is_in: bool
    ) -> tuple[str, int]:
        """Paid in both months: another region, else another segment, else another payer."""
        region, segment, _ = place
        sign = 1 if is_in else -1
        if region not in chain(min(where for where, _, _ in other)):
            return ("moved_in" if is_in else "moved_out"), 1
        kinds = {kind for _, kind, _ in other}
        if not (kinds & IN_ALL if segment == "ALL" else segment in kinds):
            return "changed_segment", sign
        return "changed_funding", sign

    def restated(self, person: int, month: int) -> Counter[Place]:
        """What a list sent again changed of the person's month."""
        counted, world = self.counted, self.counted.world
        flips = {}
        for (kabupaten, when), told in world.first.items():
            if when != month:
                continue
            spoken = {row.segment for row in told}
            now = {r.segment for r in world.lists[kabupaten, when] if r.person == person}
            then = {row.segment for row in told if row.person == person}
            for segment in now | then:
                was_paid = any(
                    row.is_paid for row in told if (row.person, row.segment) == (person, segment)
                )
                state = counted.states.get((person, segment, month))
                is_paid = state is not None and state.status == "PAID"
                # Whom the first list did not name was missed only where he had been paid for before.
                was_missed = segment in then or (
                    segment in spoken and self._had_paid(person, segment, month)
                )
                if was_paid != is_paid and (was_paid or was_missed):
                    flips[segment] = kabupaten if was_paid else ""
        if not flips:
            return Counter()
        current = self.paid[person, month]
        former = {held for held in current if held[1] not in flips}
        for segment, kabupaten in flips.items():
            if kabupaten:
                state = counted.states.get((person, segment, month))
                former.add(
                    (state.region, segment, state.payer)
                    if state
                    else (kabupaten, segment, PAYER_CODES[""])
                )
        change: Counter[Place] = Counter(places(current))
        change.subtract(places(former))
        return change

    def _had_paid(self, person: int, segment: str, month: int) -> bool:
        return any(
            (state := self.counted.states.get((person, segment, earlier)))
            and state.status == "PAID"
            for earlier in range(month)
        )

    def endings(self) -> tuple[Counter[tuple[FlowCell, int]], Counter[tuple[FlowCell, int]]]:
        """Persons whose protection ends in so many months; and those of them paid for too few months."""
        ending: Counter[tuple[FlowCell, int]] = Counter()
        short: Counter[tuple[FlowCell, int]] = Counter()
        wholes = defaultdict(list)
        for (person, segment, month), state in self.counted.states.items():
            if state.status not in {"PAID", "GRACE"}:
                continue
            if segment in IN_ALL:
                wholes[person, month].append(state)
            if state.end is not None:
                for region in chain(state.region):
                    key = ((MONTHS[month], region, segment, state.payer), state.end - month)
                    ending[key] += 1
                    short[key] += state.paid_months < WAIT_MONTHS
        for (_, month), states in wholes.items():
            ends = [state.end for state in states if state.end is not None]
            if len(ends) == len(states):
                for region in chain(max(state.region for state in states)):
                    key = ((MONTHS[month], region, "ALL", "ALL"), max(ends) - month)
                    ending[key] += 1
                    short[key] += max(state.paid_months for state in states) < WAIT_MONTHS
        return ending, short
