"""The steps of a night after landing: each first makes what it needs and this run has not made yet.

So a run that asks for one model, or only for the served version, gets it out of what has landed, whole:
every model is made with it, and what an earlier night built counts only where its seal says that it is the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pipelines.copies import mend_copies
from pipelines.handing_out import account
from pipelines.night import (
    Night,
    land_source,
    land_strays,
    landed_schemas,
    made_under,
    nothing_to_do,
)
from pipelines.persons import person_links
from pipelines.publication import make_candidate, pass_gates, serve
from pipelines.requests import finish_requests
from pipelines.transform import Built, build_models
from warehouse import kept
from warehouse.backfills import Backfill
from warehouse.build import prepare_build
from warehouse.candidate import Candidate
from warehouse.publish import janitor, preflight_space
from warehouse.versions import Version


def ask(
    night: Night,
    months: Sequence[str],
    assets: Sequence[str] = (),
    reason: str | None = None,
    by: str | None = None,
) -> None:
    """Write down that somebody wants `months` made anew; from here on this night builds whatever is new.

    Raises:
        ReasonNamesPerson: the reason must not be shown.

    """
    with night.ledger() as ledger:
        backfill = Backfill(
            months=tuple(months),
            assets=tuple(assets),
            reason=(reason or "").strip() or None,
            requested_by=(by or "").strip() or account(),
            run_id=night.run_id,
            requested_at=dt.datetime.now(dt.UTC),
        )
        night.asked = ledger.ask_backfill(backfill)


def stays(night: Night) -> Version | None:
    """The version that this night leaves in its place, with what a killed one left undone; None where there is news."""
    known = nothing_to_do(night)
    if known is not None:
        mend_copies(night.settings.store, known)
        finish_requests(night, known)
        night.version = f"v{known.number}"
    return known


def prepare(night: Night) -> dict[str, int]:
    """Lay the rows that count before dbt; rows per relation. A backfill keeps nothing of an earlier build."""
    if night.prepared is None:
        store = night.settings.store
        janitor(store)
        preflight_space(store)
        if night.asked is not None:
            # Whoever asks for months wants them made, not found.
            kept.break_seal(store)
        with night.stage("link"), night.ledger() as ledger:
            links = person_links(store, ledger, night.key)
        with night.stage("prepare"), night.ledger() as ledger:
            night.prepared = prepare_build(
                store, ledger, landed_schemas(), links, made_under(night)
            )
    return night.prepared


def build(night: Night) -> list[Built]:
    """Build every model; verbs that read the build must never find a part of it."""
    if night.built is None:
        prepare(night)
        with night.stage("transform"):
            night.built = build_models(night.settings.store)
    return night.built


def candidate(night: Night) -> Candidate:
    """Both tiers of the next version, closed, before any gate has looked."""
    if night.candidate is None:
        build(night)
        with night.stage("candidate"):
            night.candidate = make_candidate(night)
    return night.candidate


def judge(night: Night) -> None:
    """Let the exit gate look at the closed files."""
    made = candidate(night)
    if not night.exit_verdicts:
        with night.stage("exit gate"):
            night.exit_verdicts = pass_gates(night, made)


def publish(night: Night) -> str:
    """Serve the candidate where the gates let it.

    Raises:
        GateShut: they do not; the old version stays.

    """
    judge(night)
    with night.stage("publish"):
        return serve(night, candidate(night), night.exit_verdicts)


def whole(night: Night, sources: Sequence[str]) -> str:
    """A night without Dagster: land `sources`, then publish what there is to publish."""
    for source in sources:
        land_source(night, source)
    land_strays(night)
    known = stays(night)
    return f"v{known.number}" if known is not None else publish(night)
