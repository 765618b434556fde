"""The only room that knows Dagster: assets, checks, partitions, the job, the schedule."""

import warnings

from dagster import BetaWarning

# Single-run backfills are what order-free months need; the pinned version calls them beta.
warnings.filterwarnings("ignore", message="Parameter `backfill_policy`", category=BetaWarning)
