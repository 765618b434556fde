"""Dagster's own run launcher; a run that is ended on purpose is not tried again.

To Dagster a run that took too long failed as one whose process died, and would be tried again: a night that hangs would
hang three times, and alert after the third.
"""

from __future__ import annotations

from dagster._core.launcher import DefaultRunLauncher
from dagster._core.storage.tags import MAX_RETRIES_TAG


class NightLauncher(DefaultRunLauncher):
    """The stock launcher, which says of a run that somebody or the time-out ends that this was its last attempt."""

    def terminate(self, run_id: str) -> bool:
        """Ask the run's process to end; the time-out does so before it reports the failure."""
        if self.has_instance:
            self._instance.add_run_tags(run_id, {MAX_RETRIES_TAG: "0"})
        return bool(super().terminate(run_id))  # type: ignore[no-untyped-call]
