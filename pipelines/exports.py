"""Exports for named recipients: who they are, by the dated seed, and the key that each has for its own."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from pipelines.dated_seeds import SEEDS, rows_in_force
from pipelines.handing_out import NAMELESS, Asking, hand_out
from pipelines.identity.keys import SecretKey
from warehouse import versions
from warehouse.export import CannotExport, Recipient, export_open, export_persons
from warehouse.layout import Store

_SEED = SEEDS / "data_recipients.csv"


def recipient_of(key: SecretKey, code: str, day: date, seed: Path = _SEED) -> Recipient:
    """A recipient with an agreement in force on a day.

    Raises:
        CannotExport: there is none of this code.

    """
    rows = {row["recipient_code"]: row for row in rows_in_force(seed, day)}
    if code not in rows:
        known = ", ".join(sorted(rows)) or "nobody"
        raise CannotExport(
            f"no agreement with {code} is in force on {day}: known are {known}. A recipient is a row "
            f"of {seed.name} with its agreement, its threshold and its end"
        )
    row = rows[code]
    last = date.fromisoformat(row["valid_to"]) - timedelta(days=1)
    terms = {
        "name": row["recipient_name"],
        "agreement": row["agreement"],
        "purpose_id": row["purpose_id"],
        "last_day": last.isoformat(),
        "terms_id": "Hanya untuk tujuan di atas; tidak digabungkan dengan data lain untuk mengenali "
        "orang, tidak diteruskan, dan dihapus paling lambat pada hari terakhir perjanjian.",
    }
    return Recipient(code, key.of_recipient(code), int(row["minimum_persons"]), terms)


def export(
    store: Store, folder: Path, recipient: Recipient | None, asking: Asking
) -> dict[str, int]:
    """Write the served version's open tables, or for a recipient its person rows; rows by file.

    Raises:
        CannotExport: the folder is there already.
        VersionMissing: nothing has been published yet.

    """
    served = versions.find(store, None)
    if recipient is None:
        return export_open(store, served, folder)
    if folder.exists():
        raise CannotExport(f"{folder} is there already: name another folder")
    hand_out(store, asking, NAMELESS, f"recipient {recipient.code}", 0)
    rows = export_persons(store, served, folder, recipient)
    hand_out(store, asking, NAMELESS, f"recipient {recipient.code}: written", sum(rows.values()))
    return rows
