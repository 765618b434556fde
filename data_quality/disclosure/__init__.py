"""What of the build may be shown to everybody, and whether what is about to be shown gives anything away.

`published.yml` declares the open tier (marts, counts, sums; read by `declaration.py`). `plan.py` is the door to
its tables: `system.py` reads the counts as one linear system, `pattern.py` chooses what to hide. `audit.py` is
the gate: it lets the attacker of `attack.py` loose on the closed file, beside the versions published earlier.
"""

from data_quality.disclosure.audit import RULE, Audit, audit
from data_quality.disclosure.declaration import DisclosureError
from data_quality.disclosure.plan import Earlier, OpenTier, Suppressed, open_tier

__all__ = [
    "RULE",
    "Audit",
    "DisclosureError",
    "Earlier",
    "OpenTier",
    "Suppressed",
    "audit",
    "open_tier",
]
