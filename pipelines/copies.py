"""Plain copies of the served version for the share: written after every flip, mended where they lag.

A night may be killed between the flip and its copies, and a step back has none of its own: whoever
finds the copies to be of another version writes them again.
"""

from __future__ import annotations

from pipelines.recap.write import recap
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.plain_copies import differing_copies, write_plain_copies
from warehouse.versions import Version


def copy_for_share(store: Store, version: Version) -> None:
    """Write the plain copies of `version`, the served one."""
    with Ledger(store.ledger_file) as ledger:
        official = {month.period: month.document for month in ledger.official_months()}
    write_plain_copies(
        store, version, official, lambda period, status: recap(store, version, period, status)
    )


def mend_copies(store: Store, version: Version) -> None:
    """Write the plain copies again where they are not those of `version`, the served one."""
    if differing_copies(store, version):
        copy_for_share(store, version)
