"""What of the build may be shown to everybody: the open tier, as SELECTs for the publish step.

`open_tables` is the door; `columns.yml` says of every column what happens to it, `blocks.sql` which
figures are hidden, `plan.py` why that is safe.
"""

from data_quality.disclosure.plan import THRESHOLD, DisclosureError, open_plan, open_tables

__all__ = ["THRESHOLD", "DisclosureError", "open_plan", "open_tables"]
