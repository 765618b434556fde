"""The returned workbook: what a sender sent, as XLSX, with every bad cell marked and explained.

Sheets, their order, columns and row positions stay as sent. Behind them come a sheet of guidance, which
is the one that opens, and the sheet `_semesta`, which names the receipt. Where writing a cell as text would hide what was
wrong with it, a question mark is put into the cell, so that a file sent back unmended fails again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.landing.cell_faults import as_meant
from pipelines.landing.contract import all_contracts
from pipelines.landing.file import sheets_of
from pipelines.landing.header import HEADER_WINDOW, Place, find_header
from pipelines.landing.marks import Mark, marks_of
from pipelines.landing.pool import reader_pool
from pipelines.landing.returned_sheets import write_workbook
from pipelines.landing.sheet import FileRefused
from warehouse.durable import write_durably
from warehouse.receipt import Receipt
from warehouse.sealed import Sealed

MAX_RETURNED_ROWS = 50_000
_SUFFIX = re.compile(r"\.perbaikan-[0-9a-f]{8}$")
_STEM_BYTES = 150


@dataclass(frozen=True)
class Job:
    """One workbook to give back: what was sent, what was wrong with it, where it goes."""

    original: Sealed
    quarantine: Path
    target: Path
    scratch: Path
    receipt: Receipt


def can_return(receipt: Receipt) -> bool:
    """Whether there is something to mend in rows that could be read."""
    is_open = receipt.status == "held" or (
        receipt.status == "accepted" and receipt.rows.quarantined
    )
    return bool(is_open) and receipt.size_bytes > 0 and receipt.source in all_contracts()


def returned_name(receipt: Receipt) -> str:
    """Name of the returned workbook; a name that came from us earlier does not grow."""
    stem = _SUFFIX.sub("", Path(receipt.file_name).stem)
    short = stem.encode()[:_STEM_BYTES].decode(errors="ignore")
    return f"{short}.perbaikan-{receipt.receipt_id[:8]}.xlsx"


def write_returned(jobs: Sequence[Job], workers: int) -> dict[str, str]:
    """Write the workbooks; receipt id -> file name of those that could be made.

    What cannot be read cannot be given back: the receipt's page then says so, the night goes on.
    """
    if not jobs:
        return {}
    results = reader_pool(workers).each(return_workbook, [(job,) for job in jobs])
    return {
        job.receipt.receipt_id: job.target.name
        for job, result in zip(jobs, results, strict=True)
        if not isinstance(result, Exception)
    }


def return_workbook(job: Job) -> None:
    """Write one returned workbook, whole or not at all.

    Raises:
        FileRefused: the original cannot be read as sheets, or is too large to be given back.

    """
    receipt = job.receipt
    contract = all_contracts()[receipt.source]
    place = Place(receipt.region_code, receipt.period)
    sheets = sheets_of(job.original, contract, place)
    if sum(sheet.cells.height for sheet in sheets) > MAX_RETURNED_ROWS:
        raise FileRefused("FILE_TOO_LARGE", "to_return", limit=MAX_RETURNED_ROWS)
    headers = [find_header(contract, sheet.head(HEADER_WINDOW), place) for sheet in sheets]
    marks: list[Mark] = marks_of(job.quarantine, receipt, contract, sheets, headers)
    pages = [
        (as_meant(sheet, header, contract) if header is not None else sheet, header)
        for sheet, header in zip(sheets, headers, strict=True)
    ]
    write_durably(
        job.target,
        lambda path: write_workbook(path, job.scratch, receipt, contract, pages, marks),
    )
