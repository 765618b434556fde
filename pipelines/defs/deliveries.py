"""Who owes a file: a check on every landed asset, looked at before the night as after it.

A sensor tells it anew when a file comes, a day passes or the list of senders changes; a run, and the
button in the UI, ask the same.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence

import dagster as dg

from pipelines.landing.contract import all_contracts
from pipelines.landing.expected import Missing, owed
from pipelines.settings import Settings
from pipelines.touched import JAKARTA, month_lived_in
from warehouse.layout import Store
from warehouse.ledger import Ledger

NAME = "every_expected_sender_delivered"
_WHY = (
    "Has every sender who owes this kind of file sent the last full month, and the latest month that "
    "anybody sent? Who is late is named; who still has time is listed."
)
_LOOK_SECONDS = 300


def _specs() -> list[dg.AssetCheckSpec]:
    keys = [dg.AssetKey(["landed", source]) for source in all_contracts()]
    return [dg.AssetCheckSpec(NAME, asset=key, description=_WHY) for key in keys]


def _missing(store: Store, today: dt.date) -> dict[str, list[Missing]]:
    """Kind of file -> who owes it; kinds that nobody has to send are not there."""
    last_full = (today.replace(day=1) - dt.timedelta(days=1)).strftime("%Y-%m")
    with Ledger(store.ledger_file) as ledger:
        return owed(store, ledger, last_full)


def _evaluation(
    source: str, missing: Sequence[Missing] | None, today: dt.date
) -> dg.AssetCheckEvaluation:
    late = [one for one in missing or () if one.is_late(today)]
    told = [f"{one.sender}: {one.month}, due {one.due or '-'}" for one in late]
    waits = [
        f"{one.sender}: {one.month}, due {one.due or '-'}"
        for one in missing or ()
        if one not in late
    ]
    metadata: dict[str, dg.MetadataValue] = {
        "late": dg.MetadataValue.int(len(late)),
        "not yet": dg.MetadataValue.int(len(waits)),
    }
    for name, lines in (("who is late", told), ("who has time", waits)):
        if lines:
            metadata[name] = dg.MetadataValue.md("\n".join(f"- {line}" for line in lines[:100]))
    state = (
        "nobody has to send this" if missing is None else f"{len(late)} late, {len(waits)} not yet"
    )
    return dg.AssetCheckEvaluation(
        asset_key=dg.AssetKey(["landed", source]),
        check_name=NAME,
        passed=not late,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"observed": dg.MetadataValue.text(state), **metadata},
    )


@dg.multi_asset_check(
    specs=_specs(), can_subset=True, name="deliveries", required_resource_keys={"store"}
)
def deliveries(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """Ask the ledger, not the inbox: a file counts once it has landed and was accepted."""
    today = dt.datetime.now(JAKARTA).date()
    missing = _missing(context.resources.store, today)
    for check in sorted(context.selected_asset_check_keys):
        found = _evaluation(check.asset_key.path[-1], missing.get(check.asset_key.path[-1]), today)
        yield dg.AssetCheckResult(
            asset_key=found.asset_key,
            check_name=NAME,
            passed=found.passed,
            severity=found.severity,
            metadata=found.metadata,
        )


@dg.sensor(
    name="expected_senders",
    minimum_interval_seconds=_LOOK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    asset_selection=dg.AssetSelection.groups("landed"),
    description="Keeps the check of expected senders up to date, without a run: who is late shows before the night.",
)
def expected_senders(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Tell what changed since the last look; a day that passes may make a sender late."""
    store = Settings.from_environment().store
    if not store.config_file.is_file():
        return dg.SkipReason(f"there is no store at {store.home}: create one with `semesta init`")
    today = dt.datetime.now(JAKARTA).date()
    missing = _missing(store, today)
    told = [_evaluation(source, missing.get(source), today) for source in all_contracts()]
    known = repr(
        [(one.asset_key, one.passed, sorted(one.metadata.items(), key=str)) for one in told]
    )
    cursor = hashlib.sha256(
        f"{month_lived_in(dt.datetime.now(dt.UTC))}{known}".encode()
    ).hexdigest()
    late = sum(one.is_late(today) for found in missing.values() for one in found)
    if cursor == context.cursor:
        return dg.SkipReason(f"as before: {late} deliveries are late")
    return dg.SensorResult(asset_events=told, cursor=cursor)
