"""Verbs of recovery: what was deleted of a store is made again, what was not delivered is sent again.

The runbooks say when and how.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines import words
from pipelines.identity.keys import load_key
from pipelines.settings import Settings, limit_readers
from pipelines.store_config import write_config
from warehouse.layout import StoreMissing

recovery = typer.Typer()
_LOCK_SECONDS = 60


@recovery.command()
def reread(
    context: typer.Context,
    password_file: Annotated[
        Path | None, typer.Option(help="file that holds the password of protected originals")
    ] = None,
) -> None:
    """Make lost rows again out of the originals, the ledger and the key; what is there stays as it is."""
    settings: Settings = context.obj
    store = settings.store
    if not store.ledger_file.is_file():
        message = (
            f"there is no ledger at {store.ledger_file}: it says what the originals are and what was "
            "decided about them, so restore it from the backup first"
        )
        raise StoreMissing(message)
    limit_readers()
    from pipelines.landing.by_hand import read_password
    from pipelines.night import open_night
    from pipelines.reread import reread as read_again
    from warehouse.lock import night_lock

    password = read_password(password_file) if password_file else None
    key = load_key(settings.key_file)
    store.create()
    with night_lock(store, _LOCK_SECONDS):
        night = open_night(settings)
        if not store.config_file.exists():
            write_config(store, key)
        found = read_again(night, password)
    for problem in found.problems:
        sys.stderr.write(f"{problem}\n")
    if found.problems:
        raise typer.Exit(1)
    typer.echo(words.say(settings.language, "reread", files=found.files, rows=found.rows))


@recovery.command(name="resend-alerts")
def resend_alerts(context: typer.Context) -> None:
    """Send alerts once more that a channel did not take; exit 1 while one is still not delivered."""
    from pipelines.alerts import send_again
    from pipelines.settings import AlertSettings

    settings: Settings = context.obj
    settings.store.require()
    alerts = send_again(settings.store, AlertSettings.from_environment())
    for alert in alerts:
        why = "; ".join(alert.undelivered)
        key = "unsent" if why else "resent"
        typer.echo(words.say(settings.language, key, run=alert.run_id, why=why))
    if not alerts:
        typer.echo(words.say(settings.language, "none_undelivered"))
    if any(alert.undelivered for alert in alerts):
        raise typer.Exit(1)
