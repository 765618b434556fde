"""What every reader process finds done: `reader_server` loads this once, before it forks the first.

Nothing here may compute with Polars: its threads do not survive a fork.
"""

from __future__ import annotations

from pipelines.landing import pool  # noqa: F401 (the readers run it)
from pipelines.landing.contract import all_contracts
from pipelines.landing.official_regions import official_register

all_contracts()
official_register()
