"""The line `reader`: every variant of the catalogue before our reader and two others."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import proofs.catalogue  # noqa: F401 - declares the items
from proofs.case import CATALOGUE, Case, StoreCase
from proofs.journal import WORK, Journal
from proofs.judge import Judgement, judge
from proofs.subjects import SUBJECTS, Subject

CLASSES = ("correct", "loud", "as sent", "silent")
OURS = "semesta"
SAVED = WORK / "reader" / "not-correct"


@dataclass
class Tally:
    """How many variants of which item each reader got how."""

    by_item: dict[int, dict[str, Counter[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Counter))
    )
    not_correct: list[tuple[str, str, str]] = field(default_factory=list)
    notes_missing: list[str] = field(default_factory=list)

    def add(self, item: int, name: str, reader: str, found: Judgement) -> None:
        self.by_item[item][reader][found.verdict] += 1
        if reader == OURS:
            if found.verdict != "correct":
                self.not_correct.append((found.verdict, name, found.why))
            elif found.note_missing:
                self.notes_missing.append(name)

    def total(self, reader: str) -> Counter[str]:
        counted: Counter[str] = Counter()
        for readers in self.by_item.values():
            counted.update(readers[reader])
        return counted

    @property
    def silent(self) -> int:
        return self.total(OURS)["silent"]


def cases(items: Iterable[int] | None = None, *, drawn: bool = True) -> Iterator[Case]:
    """The variants of the catalogue that are single files."""
    wanted = set(items) if items is not None else set(CATALOGUE.items)
    for number in sorted(wanted & set(CATALOGUE.items)):
        for item in CATALOGUE.items[number]:
            yield from item.variants(drawn=drawn)


def tally(variants: Iterable[Case], subjects: dict[str, Subject], journal: Journal | None) -> Tally:
    """Judge every variant under every reader; with a journal, each only once per revision."""
    found = Tally()
    for case in variants:
        for reader, subject in subjects.items():
            name = f"{reader}/{case.name}"
            work = _work(subject, case)
            result = journal.result(name, work) if journal is not None else work()
            if result is not None:
                judgement = Judgement(**result)
                found.add(case.item, case.name, reader, judgement)
                if journal is not None and reader == OURS and judgement.verdict != "correct":
                    save(case, judgement)
    return found


def _work(subject: Subject, case: Case):  # noqa: ANN202
    def work() -> dict[str, object] | None:
        seen = subject(case)
        return None if seen is None else asdict(judge(case, seen))

    return work


def tally_stores(found: Tally, stores: Iterable[StoreCase], journal: Journal) -> None:
    """The items about a whole store, each variant in a store of its own."""
    for case in stores:

        def work(case: StoreCase = case) -> str:
            with tempfile.TemporaryDirectory() as folder:
                return case.run(Path(folder))

        why = journal.result(f"{OURS}/{case.name}", work)
        verdict = "correct" if not why else "loud" if why.startswith("loud:") else "silent"
        found.add(case.item, case.name, OURS, Judgement(verdict, why))


def save(case: Case, found: Judgement) -> None:
    """Keep a file that was not read as prescribed, for whoever mends the reader."""
    SAVED.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^\w.-]+", "-", f"{found.verdict}-{case.name}")
    suffix = case.suffix if case.suffix.isalpha() and len(case.suffix) < 5 else "bin"
    (SAVED / f"{stem}.{suffix}").write_bytes(case.data)


def table(found: Tally) -> str:
    """Side by side: correct / loud / as sent / silent per item and reader."""
    titles = {number: items[0].title for number, items in CATALOGUE.items.items()}
    lines = [f"{'item':38}" + "".join(f"{reader:>22}" for reader in SUBJECTS)]
    lines.append(f"{'(correct / loud / as sent / silent)':38}")
    for number in sorted(found.by_item):
        readers = found.by_item[number]
        title = f"{number:2} {titles.get(number, 'whole store')}"[:37]
        lines.append(f"{title:38}" + "".join(f"{_cell(readers[name]):>22}" for name in SUBJECTS))
    lines.append(f"{'total':38}" + "".join(f"{_cell(found.total(name)):>22}" for name in SUBJECTS))
    return "\n".join(lines)


def _cell(counted: Counter[str]) -> str:
    if not counted:
        return "n/a"
    return " / ".join(str(counted[name]) for name in CLASSES)


def prove() -> tuple[str, bool]:
    """Run the line in full; the figures for the results, and whether nothing was silent."""
    shutil.rmtree(SAVED, ignore_errors=True)
    journal = Journal.of("reader")
    found = tally(cases(), SUBJECTS, journal)
    tally_stores(found, CATALOGUE.stores, journal)
    out = sys.stdout.write
    out(table(found) + "\n")
    for verdict, name, why in sorted(found.not_correct, reverse=True):
        out(f"{verdict}: {name}: {why}\n")
    out(
        f"{len(found.notes_missing)} variants were read right without the note that should go with it\n"
    )
    out("".join(f"no note: {name}\n" for name in found.notes_missing))
    if found.not_correct:
        out(f"files: {SAVED}\n")
    items = len(found.by_item)
    figures = "; ".join(
        f"{name} {_cell(found.total(name))} of {found.total(name).total()}" for name in SUBJECTS
    )
    return f"{items} items, correct / loud / as sent / silent: {figures}", found.silent == 0
