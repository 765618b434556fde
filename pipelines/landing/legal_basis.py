"""On what legal basis, for what and until when the personal data of a kind of file may be processed.

The dated seed decides; a kind of file whose basis has ended is refused before a byte of it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from pipelines.dated_seeds import SEEDS, rows_in_force
from pipelines.landing.contract import all_contracts
from pipelines.landing.findings import file_finding
from warehouse.receipt import Finding

SEED = SEEDS / "processing_bases.csv"


@dataclass(frozen=True)
class Basis:
    """A row in force; `last_day` is None where no end is set, `agreement` where none is needed."""

    legal_basis: str
    agreement: str | None
    purpose_id: str
    purpose_en: str
    last_day: date | None

    def to_json(self) -> dict[str, str | None]:
        """The basis as a receipt tells it; the law's article without how sure it is."""
        law = self.legal_basis.partition(":")[0]
        ends = self.last_day.isoformat() if self.last_day else None
        return {
            "legal_basis": law,
            "agreement": self.agreement,
            "purpose_id": self.purpose_id,
            "purpose_en": self.purpose_en,
            "last_day": ends,
        }


def is_personal(source: str) -> bool:
    """Whether files of this kind name persons."""
    contract = all_contracts().get(source)
    return contract is not None and any(c.personal for c in contract.columns.values())


@cache
def basis_of(source: str, day: date, seed: Path = SEED) -> Basis | None:
    """The basis in force on a day; None where there is none."""
    for row in rows_in_force(seed, day):
        if row["source"] == source:
            ends = row["valid_to"]
            return Basis(
                row["legal_basis"],
                row["agreement_id"] or None,
                row["purpose_id"],
                row["purpose_en"],
                date.fromisoformat(ends) - timedelta(days=1) if ends else None,
            )
    return None


def no_basis(source: str, day: date) -> Finding | None:
    """Why a file of this kind may not be taken on a day; None where it may."""
    if not is_personal(source) or basis_of(source, day) is not None:
        return None
    return file_finding("NO_LEGAL_BASIS", day=f"{day:%d/%m/%Y}")
