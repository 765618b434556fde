"""`semesta finalize`: a month becomes official, its figures frozen beside what is learned later."""

from __future__ import annotations

import datetime as dt
import re

from pipelines.night import Night
from warehouse.official import CannotFinalize, OfficialMonth, freeze
from warehouse.versions import current

_PERIOD = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def finalize(night: Night, period: str, document: str) -> tuple[OfficialMonth, int]:
    """Freeze the figures of `period` as the served version has them; returns the entry and the rows.

    A second document about a month is kept beside the first and is in force from then on.

    Raises:
        CannotFinalize: no such month, a provisional one, no document, or nothing published yet.

    """
    if not _PERIOD.fullmatch(period):
        raise CannotFinalize(f"{period} is no month: write it as 2025-09")
    if not document.strip():
        raise CannotFinalize("a month becomes official by a document: give its number")
    store = night.settings.store
    served = current(store)
    if served is None:
        raise CannotFinalize("nothing has been published yet: run `semesta run`")
    entry = OfficialMonth(period, document.strip(), served.number, dt.datetime.now(dt.UTC))
    count = freeze(store, served, entry)
    with night.ledger() as ledger:
        ledger.finalize(entry)
    return entry, count
