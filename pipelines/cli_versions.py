"""`semesta` verbs about a store and its versions: status, list, check, compare, take back, make official."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Annotated

import typer

from pipelines import words
from pipelines.runbooks import page_for
from pipelines.settings import Settings

versions_app = typer.Typer()
_LOCK_SECONDS = 60
_SHOWN = 5


def _settings(context: typer.Context) -> Settings:
    settings: Settings = context.obj
    settings.store.require()
    return settings


@versions_app.command()
def versions(context: typer.Context) -> None:
    """List the published versions."""
    from warehouse import versions as published
    from warehouse.manifest import ManifestDamaged

    store = _settings(context).store
    now = published.current(store)
    for version in published.list_versions(store):
        marker = "*" if now is not None and version.number == now.number else " "
        try:
            why = version.manifest.get("reason")
            told = f"{version.manifest['published_at']}{f'  {why}' if why else ''}"
        except ManifestDamaged as problem:
            # The others are what one may go back to.
            told = str(problem)
        typer.echo(f"{marker} v{version.number}  {told}")


@versions_app.command()
def status(context: typer.Context) -> None:
    """What the store holds: receipts by status, who has not delivered, the current version, backfills."""
    from pipelines.landing.expected import overdue
    from pipelines.night import look_in, waiting
    from warehouse import versions as published

    settings = _settings(context)
    language = settings.language
    night = look_in(settings)
    with night.ledger() as ledger:
        summary = ledger.summary()
        owing = overdue(night.settings.store, ledger)
        backfills = ledger.backfills()[-_SHOWN:]
    now = published.current(night.settings.store)
    typer.echo(words.say(language, "waiting", count=len(waiting(night))))
    for name, count in summary.receipts.items():
        typer.echo(f"  {name}: {count}")
    today = dt.datetime.now(dt.UTC).date()
    for one in owing:
        key = "late" if one.is_late(today) else "expected"
        told = {"source": one.source, "sender": one.sender, "month": one.month}
        typer.echo(words.say(language, key, due=one.due or "-", **told))
    typer.echo(words.say(language, "current", version=f"v{now.number}" if now else "-"))
    for entry in backfills:
        line = words.say(
            language,
            "backfill",
            at=f"{entry.requested_at:%Y-%m-%d}",
            by=entry.requested_by,
            months="..".join(dict.fromkeys((entry.months[0], entry.months[-1]))),
            reason=entry.reason or words.say(language, "no_reason"),
            version=entry.version or words.say(language, "unpublished"),
        )
        typer.echo(line)


@versions_app.command()
def verify(
    context: typer.Context,
    version: Annotated[str | None, typer.Argument(help="vN; default: current")] = None,
) -> None:
    """Check a version's files, and the plain copies of the served one, byte by byte and row by row."""
    from warehouse import versions as published
    from warehouse.plain_copies import differing_copies

    settings = _settings(context)
    problems = published.verify(settings.store, version)
    now = published.current(settings.store)
    if now is not None and published.find(settings.store, version) == now:
        problems = (*problems, *differing_copies(settings.store, now))
    for problem in problems:
        typer.echo(problem)
    if problems:
        typer.echo(words.say(settings.language, "runbook", page=page_for(["VersionDamaged"])))
        raise typer.Exit(1)
    typer.echo(words.say(settings.language, "verified"))


@versions_app.command()
def rollback(context: typer.Context, version: Annotated[str, typer.Argument(help="vN")]) -> None:
    """Serve an earlier version, with its plain copies; the same inputs are not published again."""
    from pipelines.copies import mend_copies
    from warehouse import versions as published
    from warehouse.lock import night_lock

    settings = _settings(context)
    with night_lock(settings.store, _LOCK_SECONDS):
        mend_copies(settings.store, published.rollback(settings.store, version))
    typer.echo(words.say(settings.language, "rolled_back", version=version))


@versions_app.command()
def diff(
    context: typer.Context,
    older: Annotated[str, typer.Argument(help="vN")],
    newer: Annotated[str, typer.Argument(help="vN")],
    region: Annotated[str | None, typer.Option(help="only this region and what lies in it")] = None,
    output: Annotated[str, typer.Option("--format", help="table, csv or json")] = "table",
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="every method and level, not headlines down to kabupaten")
    ] = False,
) -> None:
    """Show which coverage figures differ between two versions, and why (restricted tier)."""
    from pipelines.query import print_rows
    from warehouse import versions as published
    from warehouse.analyst import Answer
    from warehouse.history import difference

    store = _settings(context).store
    try:
        columns, rows = difference(
            store, published.find_whole(store, older), published.find_whole(store, newer)
        )
    except published.VersionMissing as problem:
        sys.stderr.write(f"{problem}\n")
        raise typer.Exit(2) from None
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    if not everything:
        found = [
            row
            for row in found
            if row["is_headline"] and row["region_level"] not in {"kecamatan", "desa"}
        ]
    if region is not None:
        found = [row for row in found if str(row["region_code"]).startswith(region)]
    print_rows(Answer(columns, [tuple(row.values()) for row in found]), output)


@versions_app.command()
def finalize(
    context: typer.Context,
    period: Annotated[str, typer.Argument(help="month, YYYY-MM")],
    document: Annotated[str, typer.Option(help="number of the document that makes it official")],
) -> None:
    """Make a month official: its figures stay as they are now, beside what is learned later."""
    from pipelines.finalize import finalize as make_official
    from pipelines.night import open_night
    from warehouse.lock import night_lock
    from warehouse.official import CannotFinalize

    settings = _settings(context)
    with night_lock(settings.store, _LOCK_SECONDS):
        try:
            entry, count = make_official(open_night(settings), period, document)
        except CannotFinalize as problem:
            sys.stderr.write(f"{problem}\n")
            raise typer.Exit(2) from None
    said = words.say(
        settings.language, "finalized", period=entry.period, count=count, version=entry.version
    )
    typer.echo(said)
