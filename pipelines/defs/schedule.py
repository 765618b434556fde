"""The jobs, the schedule at 02:00 WIB, and the sensor that watches the inbox."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

import dagster as dg
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph
from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES
from dagster._core.storage.tags import MAX_RUNTIME_SECONDS_TAG

from pipelines.defs.instance import LIMITS
from pipelines.defs.partitions import range_tags, ranges
from pipelines.defs.publication import CANDIDATE
from pipelines.defs.relations import landed_relations
from pipelines.defs.resources import NIGHTLY
from pipelines.landing.contract import all_contracts
from pipelines.landing.intake import Waiting, standing_still, waiting_files
from pipelines.settings import Settings
from pipelines.touched import (
    JAKARTA,
    Unpublished,
    month_lived_in,
    months_waiting,
    unpublished,
    waiting_digest,
)
from warehouse import versions
from warehouse.layout import Store
from warehouse.ledger import Ledger

ARRIVALS = "arrivals"
_LOOK_SECONDS = 60
_TAGS = {MAX_RUNTIME_SECONDS_TAG: str(LIMITS["longest"])}

nightly = dg.define_asset_job(
    NIGHTLY,
    selection=dg.AssetSelection.all(),
    tags=_TAGS,
    description="One night: land what is new, build, gate, publish.",
)
arrivals = dg.define_asset_job(
    ARRIVALS,
    selection=dg.AssetSelection.all(),
    tags=_TAGS,
    description="What the inbox sensor asks for: files of some months, and everything that rests on them.",
)


@dg.schedule(
    name="nightly_at_two",
    job=nightly,
    cron_schedule="0 2 * * *",
    execution_timezone=str(JAKARTA),
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Lands what arrived during the day and publishes it when the gates pass.",
)
def nightly_at_two(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """One run, over the months that wait or are not published yet; else over the month of the night."""
    store = Settings.from_environment().store
    if not store.config_file.is_file():
        return dg.SkipReason(f"there is no store at {store.home}: create one with `semesta init`")
    months = months_waiting(waiting_files(store.inbox, frozenset(all_contracts())))
    if (late := _unpublished(store)) is not None:
        months |= late.months
    found = ranges(months) or ranges({month_lived_in(context.scheduled_execution_time)})
    return dg.RunRequest(tags=range_tags(found[0][0], found[-1][-1]))


@dg.sensor(
    name="inbox",
    job=arrivals,
    minimum_interval_seconds=_LOOK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description=(
        "Waits until files stand still for two seconds, then asks for their months: their kinds of "
        "file and everything that rests on them. The same waiting files ask once."
    ),
)
def inbox(context: dg.SensorEvaluationContext) -> list[dg.RunRequest] | dg.SkipReason:
    """Files that stand still first; then what landed otherwise (by hand, by a decision)."""
    store = Settings.from_environment().store
    if not store.config_file.is_file():
        return dg.SkipReason(f"there is no store at {store.home}: create one with `semesta init`")
    if busy := context.instance.get_runs(dg.RunsFilter(statuses=NOT_FINISHED_STATUSES), limit=1):
        return dg.SkipReason(f"run {busy[0].run_id[:8]} is under way: looks again after it")
    graph = context.repository_def.asset_graph if context.repository_def else None
    if graph is None:
        return dg.SkipReason("the definitions are not loaded")
    waiting = waiting_files(store.inbox, frozenset(all_contracts()))
    is_still = standing_still(waiting)
    still = [file for file in waiting if is_still(file)]
    if still:
        return _for_files(graph, still)
    if waiting:
        counts = Counter(file.source for file in waiting)
        told = ", ".join(f"{count} of {source}" for source, count in sorted(counts.items()))
        return dg.SkipReason(f"waits until size and time stand still for two seconds: {told}")
    late = _unpublished(store)
    served = versions.current(store)
    stands = f"v{served.number} is served" if served else "nothing is published yet"
    if late is None:
        return dg.SkipReason(f"no file waits; {stands}")
    if _tried_since(context.instance, late.since):
        return dg.SkipReason(
            f"no file waits; {stands}, and what landed since was kept back: look at the last run, "
            "then decide, correct the file, or run again"
        )
    return [_for_months(graph, late)]


def _for_files(graph: AssetGraph, files: Sequence[Waiting]) -> list[dg.RunRequest]:
    """One run per unbroken row of months that the files' places name.

    A file whose place names none is landed first; what it speaks of is asked for once it is known.
    """
    key = waiting_digest(files)
    requests = []
    for first, last in ranges(months_waiting(files)):
        sources = {f.source for f in files if first <= (f.place.period or "") <= last}
        tags = range_tags(first, last)
        selection = _with_all_after(graph, sources)
        requests.append(dg.RunRequest(f"{key}:{first}", asset_selection=selection, tags=tags))
    if requests:
        return requests
    month = month_lived_in(dt.datetime.now(dt.UTC))
    known = {file.source for file in files} & set(all_contracts())
    selection = [dg.AssetKey(["landed", source]) for source in sorted(known)]
    if any(file.source not in all_contracts() for file in files):
        selection = _with_all_after(graph, known)
    return [dg.RunRequest(key, asset_selection=selection, tags=range_tags(month, month))]


def _for_months(graph: AssetGraph, late: Unpublished) -> dg.RunRequest:
    """One run: it publishes everything that has landed, so others would find nothing left to do."""
    found = ranges(late.months) or ranges({month_lived_in(dt.datetime.now(dt.UTC))})
    return dg.RunRequest(
        f"landed:{late.digest}",
        asset_selection=_with_all_after(graph, late.sources),
        tags=range_tags(found[0][0], found[-1][-1]),
    )


def _with_all_after(graph: AssetGraph, sources: Iterable[str]) -> list[dg.AssetKey]:
    """Landed assets of `sources`, what is laid beside them, and everything that rests on either."""
    keys = [dg.AssetKey(["landed", source]) for source in sources if source in all_contracts()]
    begin = dg.AssetSelection.assets(*keys, *landed_relations.keys)
    return sorted(begin.downstream().resolve(graph))


def _unpublished(store: Store) -> Unpublished | None:
    with Ledger(store.ledger_file) as ledger:
        return unpublished(ledger, versions.current(store))


def _tried_since(instance: dg.DagsterInstance, moment: dt.datetime) -> bool:
    """Whether a run that leads to a version has begun after `moment`."""
    return any(
        record.dagster_run.asset_selection is None
        or CANDIDATE in record.dagster_run.asset_selection
        for record in instance.get_run_records(dg.RunsFilter(created_after=moment), limit=50)
    )
