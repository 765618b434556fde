"""Handing out personal data: who asks and what for is written down before anything leaves the store."""

from __future__ import annotations

import os
import pwd
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.landing.names import printable, shown
from warehouse import versions
from warehouse.access import Access, Entry, record_access
from warehouse.layout import Store

NAMELESS = "restricted"
"""Tier of data about persons by key."""
BY_NAME = "vault"
"""Tier of data about persons by name."""


class NoPurpose(Exception):
    """Nobody was named, or nothing was said of the purpose."""


@dataclass(frozen=True)
class Asking:
    """Who asks for personal data with which verb, for whom, and what for."""

    verb: str
    by: str | None = None
    purpose: str | None = None

    def require(self) -> None:
        """Do nothing where both are told.

        Raises:
            NoPurpose: one of them is missing or blank.

        """
        if not (self.by or "").strip() or not (self.purpose or "").strip():
            raise NoPurpose(
                "personal data leaves the store for a named person and a stated purpose only: "
                "name both"
            )


def hand_out(
    store: Store,
    asking: Asking,
    tier: str,
    target: str,
    rows: int,
    persons: Sequence[str] = (),
) -> Entry:
    """Write the access down, as of the version that is served; call this before the data goes out.

    `persons`: `nik_key` of everybody who goes out by name.
    """
    served = versions.current(store)
    access = Access(
        verb=asking.verb,
        account=account(),
        # People type these, and the record is shipped away: it tells nobody's number.
        by=shown(asking.by) if asking.by else None,
        purpose=shown(asking.purpose) if asking.purpose else None,
        tier=tier,
        target=printable(target),
        version=f"v{served.number}" if served else None,
        rows=rows,
    )
    return record_access(store, access, persons)


def hand_out_own(store: Store, asking: Asking, target: str, rows: int) -> bool:
    """Write down who asked the restricted tier; False where this account has no right to the record.

    An analyst's own account may read the file and not the private store; what it opens is for the
    system's audit to note.
    """
    if not os.access(store.private, os.W_OK):
        return False
    hand_out(store, asking, NAMELESS, target, rows)
    return True


def account() -> str:
    """The system account of this process: what the system says, not what the environment says."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
