"""What can be decided about a held file, and what each choice does."""

from __future__ import annotations

from warehouse.decisions import Choice
from warehouse.receipt import Receipt

_ACCEPT = "baris yang sudah dibaca dihitung"
_ACCEPT_REPLACES = "berkas ini dihitung dan menggantikan kiriman sebelumnya"
_REFUSE = "berkas ini ditolak"
_NIL = "memang tidak ada data untuk bulan ini"
_REPLACING = frozenset({"ROWS_DISAPPEARED", "UNCLEAR_OVERLAP", "OLDER_THAN_COUNTED"})


class CannotDecide(Exception):
    """There is nothing to decide, or not so; the message says what can be done."""


def choices(receipt: Receipt) -> dict[Choice, str]:
    """The choices that are open, with their meaning; none where the file is not held.

    A file that could not be read whole (several sheets fit, a password, a hidden sheet) has no rows
    to accept: it can be refused, or mended and sent again.
    """
    if receipt.status != "held":
        return {}
    codes = {finding.code for finding in receipt.findings}
    if "NO_ROWS" in codes:
        return {"nil": _NIL, "refuse": _REFUSE}
    if receipt.rows.landed == 0:
        return {"refuse": _REFUSE}
    return {"accept": _ACCEPT_REPLACES if codes & _REPLACING else _ACCEPT, "refuse": _REFUSE}
