"""What a receipt's page says in Indonesian: the word for a status, for a code, and how to mend it.

The sentences live in `findings.py` as `problem: remedy`; here stand the words around them.
"""

from __future__ import annotations

from pipelines.landing.findings import taken_apart
from warehouse.receipt import Receipt

STATUS = {
    "accepted": "Diterima",
    "held": "Ditahan",
    "refused": "Ditolak",
    "duplicate": "Kiriman ganda",
    "superseded": "Digantikan",
}
ACTION = {
    "rejected": "ditolak",
    "held": "ditahan",
    "quarantined": "dikarantina",
    "repaired": "dibetulkan otomatis",
    "warned": "peringatan",
}
DECISION = {"accept": "Diterima", "refuse": "Ditolak", "nil": "Dinyatakan nihil"}


def status_word(receipt: Receipt) -> str:
    """The status in Indonesian, with what is still to be mended."""
    word = STATUS[receipt.status]
    bad = receipt.rows.quarantined
    return f"{word}, {bad} baris dikarantina" if receipt.status == "accepted" and bad else word


def place_of(receipt: Receipt) -> str:
    """The folder under the inbox in which the file lay."""
    return (receipt.archive_path or receipt.inbox_path).rpartition("/")[0]


def explain(code: str, message: str) -> tuple[str, str, str]:
    """What is wrong, how to mend it, and the particulars, as a clerk reads them."""
    problem, remedy, particulars = taken_apart(code, message)
    return problem[:1].upper() + problem[1:], remedy, particulars
