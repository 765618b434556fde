"""Fifty clean months: no file is held and no night is stopped, whatever the figures do.

Among them a year in which coverage grows by three quarters, and a January when assisted cohorts end:
their members stay on the list, unpaid, and are gone two months later.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pipelines.demo.world import write_demo
from proofs.store import Landing
from warehouse.ledger import Ledger
from warehouse.receipt import Receipt

REGION = "33.72"
FIRST, LAST = "2022-11", "2026-12"
MONTHS = 50
SCALE = 0.003
GROWTH_YEAR, JANUARY = 2024, "2025-01"
SMALL, GROWN = 0.5, 0.875
NIGHTS = ("2024-06", JANUARY, LAST)
"""The last month that each night finds in the inbox."""
_MEMBERS, _TOTALS = "bpjstk__participants", "bpjstk__participant_totals"
Grid = list[list[str]]


def share_in(month: str) -> float:
    """Share of the members of the demo world that the branch has by `month`."""
    year, number = int(month[:4]), int(month[5:])
    if year < GROWTH_YEAR:
        return SMALL
    return SMALL + (GROWN - SMALL) * number / 12 if year == GROWTH_YEAR else GROWN


def _is_enrolled(card: str, month: str) -> bool:
    drawn = int.from_bytes(hashlib.sha256(card.encode()).digest()[:4]) / 2**32
    return drawn < share_in(month)


def _members(grid: Grid, month: str) -> Grid:
    """The members that the branch has; from the January on, those whom a budget paid for are unpaid."""
    header, *rows = grid
    card, fund, paid = (header.index(name) for name in ("KPJ", "SUMBER DANA", "IURAN"))
    kept = [row for row in rows if _is_enrolled(row[card], month)]
    ended = {"APBD", "DBHCHT", "CSR"}
    if month >= JANUARY:
        kept = [[*row[:paid], "0", *row[paid + 1 :]] if row[fund] in ended else row for row in kept]
    if month >= "2025-03":
        kept = [row for row in kept if row[fund] not in ended]
    return [header, *kept]


def _totals(grid: Grid, month: str) -> Grid:
    """The branch's own count of them: active members by segment, and their sum."""
    header, row = grid
    counts = dict(zip(header, row, strict=True))
    parts = ("AKTIF PU", "AKTIF BPU", "AKTIF JAKON")
    for name in parts:
        counts[name] = str(round(int(counts[name]) * share_in(month)))
    counts["AKTIF TOTAL"] = str(sum(int(counts[name]) for name in parts))
    return [header, [counts[name] for name in header]]


def write_world(folder: Path, last: str = LAST, first: str = FIRST, scale: float = SCALE) -> None:
    """The demo world with a coverage that grows and a cohort that ends."""
    write_demo(folder, regions=[REGION], first=first, last=last, scale=scale)
    changes: dict[str, Callable[[Grid, str], Grid]] = {_MEMBERS: _members, _TOTALS: _totals}
    for source, change in changes.items():
        for path in sorted((folder / source / REGION).rglob("*.csv")):
            grid = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows(change(grid, path.parent.name))
            path.write_text(text.getvalue(), encoding="utf-8")


def members_paid(folder: Path, month: str) -> int:
    """Members with a contribution in the list of `month`."""
    (path,) = (folder / _MEMBERS / REGION / month).glob("*.csv")
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    return sum(row["IURAN"] not in {"", "0"} for row in rows)


def landed_only(folder: Path, first: str, last: str, scale: float) -> list[str]:
    """Land the members and totals of some of the months, without a night; what the entry gate objected to."""
    world = folder / "world"
    write_world(world, last, first, scale)
    landing = Landing.at(folder)
    for source in (_MEMBERS, _TOTALS):
        shutil.copytree(world / source, landing.store.inbox / source)
    landing.let_settle()
    return [said for _, said in _objections(landing.land(_MEMBERS, _TOTALS))]


def run(
    folder: Path, nights: Sequence[str] = NIGHTS, first: str = FIRST, scale: float = SCALE
) -> dict[str, Any]:
    """Land and publish the world night by night; what any gate objected to, and what was only noticed."""
    world = folder / "world"
    write_world(world, nights[-1], first, scale)
    landing = Landing.at(folder)
    alarms: dict[str, list[str]] = {}
    before = ""
    for last in nights:
        for path, month in _files(world):
            if before < month <= last or (not before and month == ""):
                place = landing.store.inbox / path.relative_to(world)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, place)
        landing.let_settle()
        try:
            landing.run_night()
        except AssertionError as stopped:
            alarms.setdefault(last, []).append(str(stopped)[-600:])
        before = last
    with Ledger(landing.store.ledger_file) as ledger:
        receipts = ledger.receipts()
    for month, said in _objections(receipts):
        alarms.setdefault(month or first, []).append(said)
    manifest = json.loads(
        (landing.store.home / "current" / "manifest.json").read_text(encoding="utf-8")
    )
    noticed = [v["rule_id"] for v in manifest["verdicts"] if not v["passed"]]
    return {
        "months": len({month for _, month in _files(world) if month}),
        "alarms": alarms,
        "noticed": sorted(set(noticed)),
        "paid": {month: members_paid(world, month) for _, month in _files(world) if month},
    }


def _objections(receipts: Iterable[Receipt]) -> Iterator[tuple[str | None, str]]:
    """Month and sentence of every file that was not let pass."""
    for receipt in receipts:
        if receipt.status not in {"accepted", "superseded"}:
            said = f"{receipt.source} {receipt.status}: {receipt.findings[0].message}"
            yield receipt.period, said


def _files(world: Path) -> Iterator[tuple[Path, str]]:
    """Files of the world with the month of their folder, or none."""
    for path in sorted(world.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            folder = path.parent.name
            yield path, folder if len(folder) == 7 and folder[4] == "-" else ""
