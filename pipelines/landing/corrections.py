"""Corrections: how a file names the receipt it corrects, and what that claim comes to.

A returned workbook carries the sheet `_semesta`; a delimited file may have a small JSON beside it
(`data.csv.semesta.json`, `data.semesta.json`, or `.semesta.json` where the file is the only one of
its folder: `{"receipt": "..."}`). The name is a claim: the ledger says whether there is such a
receipt, of this source and place, still current.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook

from pipelines.landing.sheet import Sheet
from pipelines.landing.text_blocks import Source
from warehouse.ledger import Ledger
from warehouse.receipt import Receipt

CLAIM_SHEET = "_semesta"
GUIDE_SHEET = "Petunjuk Semesta"
SIDECAR_ENDING = ".semesta.json"
UNREADABLE_CLAIM = "?"
ESCAPED = r"^'('*[=+\-@\t\r])"
_RECEIPT_ID = re.compile(r"\b[0-9a-f]{32}\b")
_SIDECAR_BYTES = 1 << 16


@dataclass(frozen=True)
class Claim:
    """A judged claim: what the correction replaces, or why it cannot be followed.

    `named` is the corrected receipt, `chain` it and every later correction of it.
    """

    named: str | None = None
    chain: frozenset[str] = frozenset()
    problems: tuple[tuple[str, dict[str, str]], ...] = field(default=())


def claimed_in(source: Source) -> str | None:
    """The receipt that a workbook's `_semesta` sheet names; None where it has no such sheet.

    A sheet that names none is an unreadable claim, never no claim.
    """
    if not isinstance(source, bytes):
        with source.open("rb") as file:
            if not file.read(4).startswith((b"PK", b"\xd0\xcf\x11\xe0")):
                return None
        source = source.read_bytes()
    data = source
    if not _may_claim(data):
        return None
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        if CLAIM_SHEET not in workbook.sheet_names:
            return None
        rows = workbook.get_sheet_by_name(CLAIM_SHEET).to_python(nrows=50)
    except CalamineError:
        return None
    return _first_id(str(cell) for row in rows for cell in row)


def _may_claim(data: bytes) -> bool:
    """Whether a look inside is worth it: an XLSX lists its sheets in one small part."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return True
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "xl/workbook.xml" not in names:
                return "content.xml" in names
            with archive.open("xl/workbook.xml") as part:
                return CLAIM_SHEET.encode() in part.read(1 << 20)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError):
        return False


def sidecars_of(path: Path) -> tuple[Path, ...]:
    """Where the JSON of a file may lie, the most particular name first."""
    names = (f"{path.name}{SIDECAR_ENDING}", f"{path.stem}{SIDECAR_ENDING}", SIDECAR_ENDING)
    return tuple(path.with_name(name) for name in names)


def claimed_beside(sidecar: Path) -> str:
    """The receipt that the JSON beside a file names."""
    if sidecar.is_symlink() or sidecar.stat().st_size > _SIDECAR_BYTES:
        return UNREADABLE_CLAIM
    try:
        document = json.loads(sidecar.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return UNREADABLE_CLAIM
    if not isinstance(document, dict):
        return UNREADABLE_CLAIM
    return _first_id([str(document.get("receipt") or document.get("receipt_id") or "")])


def _first_id(texts: Iterable[str]) -> str:
    found = (_RECEIPT_ID.search(text.strip().lower()) for text in texts)
    return next((hit[0] for hit in found if hit), UNREADABLE_CLAIM)


def senders_sheets(sheets: list[Sheet]) -> list[Sheet]:
    """The sheets that the sender wrote: ours taken out, our escape of formula signs taken back."""
    if all(sheet.name != CLAIM_SHEET for sheet in sheets):
        return sheets
    return [
        replace(sheet, cells=sheet.cells.with_columns(pl.all().str.replace(ESCAPED, "$1")))
        for sheet in sheets
        if sheet.name not in {CLAIM_SHEET, GUIDE_SHEET}
    ]


def judge(receipt: Receipt, ledger: Ledger, batch: list[Receipt]) -> Claim:
    """What the claim of `receipt` comes to, given the ledger and the receipts of this batch."""
    named = receipt.corrects or UNREADABLE_CLAIM
    found = _find(named, ledger, batch)
    if named == receipt.receipt_id:
        return Claim()
    if found is None:
        return Claim(problems=(("CORRECTS_UNKNOWN", {"receipt": named[:8]}),))
    if found.source != receipt.source:
        return Claim(problems=(("CORRECTS_OTHER_SOURCE", {"place": found.source}),))
    if (found.region_code, found.period) != (receipt.region_code, receipt.period):
        parts = (found.source, found.region_code, found.period)
        place = "/".join(part for part in parts if part)
        return Claim(problems=(("CORRECTS_OTHER_PLACE", {"place": place}),))
    chain = _chain(found.receipt_id, ledger, batch)
    takers = {
        name for member in chain for name in (*ledger.superseders(member), *_takers(member, batch))
    }
    if takers - chain:
        newer = ", ".join(sorted(taker[:8] for taker in takers - chain))
        return Claim(problems=(("STALE_CORRECTION", {"receipt": newer}),))
    return Claim(found.receipt_id, chain)


def _find(named: str, ledger: Ledger, batch: list[Receipt]) -> Receipt | None:
    """The named receipt; a duplicate stands for the delivery it repeats."""
    known = {receipt.receipt_id: receipt for receipt in batch}
    found = known.get(named) or ledger.get(named)
    if found is not None and found.duplicate_of is not None:
        return known.get(found.duplicate_of) or ledger.get(found.duplicate_of)
    return found


def _chain(first: str, ledger: Ledger, batch: list[Receipt]) -> frozenset[str]:
    """The receipt and every correction of it that was let in, corrections of corrections too."""
    chain, open_ends = {first}, [first]
    while open_ends:
        member = open_ends.pop()
        later = [*ledger.corrections_of(member), *(r for r in batch if r.corrects == member)]
        for receipt in later:
            if receipt.status in {"accepted", "superseded"} and receipt.receipt_id not in chain:
                chain.add(receipt.receipt_id)
                open_ends.append(receipt.receipt_id)
    return frozenset(chain)


def _takers(member: str, batch: list[Receipt]) -> set[str]:
    return {r.receipt_id for r in batch if r.status == "accepted" and member in r.supersedes}
