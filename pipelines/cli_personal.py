"""`semesta` verbs about personal data itself: who opened it, and what is destroyed when its time is over."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines import words
from pipelines.settings import Settings

personal = typer.Typer()
_LOCK_SECONDS = 60
_DAY = ["%Y-%m-%d"]


@personal.command("access-log")
def access_log(
    context: typer.Context,
    since: Annotated[
        dt.datetime | None, typer.Option(help="first day, YYYY-MM-DD", formats=_DAY)
    ] = None,
    until: Annotated[
        dt.datetime | None, typer.Option(help="last day, YYYY-MM-DD", formats=_DAY)
    ] = None,
    tier: Annotated[str | None, typer.Option(help="restricted, vault or originals")] = None,
    by: Annotated[str | None, typer.Option(help="account, or part of the name told")] = None,
    nik_file: Annotated[
        Path | None, typer.Option(help="file with one NIK: only what named this person")
    ] = None,
    output: Annotated[str, typer.Option("--format", help="table, csv or json")] = "table",
) -> None:
    """Show who opened which personal data, when and what for; exit 2 where the record was changed."""
    from pipelines.access_log import COLUMNS, Question, answers
    from pipelines.night import own_key
    from pipelines.query import print_rows
    from pipelines.requests import NoSuchPerson, keys_of
    from pipelines.rotation import all_secrets
    from warehouse.analyst import Answer

    settings: Settings = context.obj
    settings.store.require()
    try:
        # Under another key nobody is found, which would read as: no list named this person.
        secrets = all_secrets(settings.store, own_key(settings)) if nik_file else ()
        keys = keys_of(secrets, nik_file) if nik_file else None
    except NoSuchPerson as problem:
        sys.stderr.write(f"{problem}\n")
        raise typer.Exit(2) from None
    first, last = (day.date() if day else None for day in (since, until))
    found = answers(settings.store, Question(first, last, tier, by, keys))
    print_rows(Answer(COLUMNS, found), output)


@personal.command()
def expire(
    context: typer.Context,
    as_of: Annotated[
        dt.datetime | None, typer.Option(help="day, YYYY-MM-DD; default: today", formats=_DAY)
    ] = None,
    by: Annotated[str | None, typer.Option(help="who destroys; needed with --destroy")] = None,
    *,
    destroy: Annotated[bool, typer.Option("--destroy", help="do it; else only show")] = False,
) -> None:
    """Show what names persons and is kept beyond its time, and with --destroy make it unreadable."""
    from pipelines.night import open_night
    from pipelines.query import print_rows
    from pipelines.retention import due
    from pipelines.retention import expire as destroy_these
    from warehouse.analyst import Answer
    from warehouse.lock import night_lock

    settings: Settings = context.obj
    settings.store.require()
    today = dt.datetime.now(dt.UTC).date()
    day = as_of.date() if as_of else today
    if destroy and (not by or day > today):
        sys.stderr.write(f"{words.say(settings.language, 'expire_refused')}\n")
        raise typer.Exit(2)
    with night_lock(settings.store, _LOCK_SECONDS):
        night = open_night(settings)
        with night.ledger() as ledger:
            these = due(night.settings.store, ledger, day)
        columns = ("kind", "month", "files", "last_day", "legal_basis")
        rows = [(one.kind, one.month, one.files, one.last_day, one.legal_basis) for one in these]
        print_rows(Answer(columns, list(rows)), "table")
        if destroy and by:
            destroy_these(night, these, by)
            typer.echo(words.say(settings.language, "expired", count=len(these)))


_NikFile = Annotated[Path, typer.Option(help="file with the person's NIK in its first line")]
_By = Annotated[str, typer.Option(help="official who carries the request out")]
_Reason = Annotated[str, typer.Option(help="why; kept, so without personal data")]
_Document = Annotated[str | None, typer.Option(help="number of the person's letter")]


@personal.command()
def erase(
    context: typer.Context,
    nik_file: _NikFile,
    by: _By,
    reason: _Reason,
    document: _Document = None,
) -> None:
    """Take a person who asks for it out of everything that is kept, for good."""
    _carry_out(context, nik_file, None, (by, reason, document))


@personal.command()
def correct(
    context: typer.Context,
    nik_file: _NikFile,
    changes: Annotated[Path, typer.Option(help="file with lines such as tanggal_lahir;31/01/1990")],
    by: _By,
    reason: _Reason,
    document: _Document = None,
) -> None:
    """Tell something of a person who asks for it rightly, wherever it is told and will be."""
    _carry_out(context, nik_file, changes, (by, reason, document))


def _carry_out(
    context: typer.Context, nik_file: Path, changes: Path | None, why: tuple[str, str, str | None]
) -> None:
    from pipelines import requests
    from pipelines.night import open_night
    from pipelines.rotation import all_secrets
    from warehouse.lock import night_lock

    settings: Settings = context.obj
    settings.store.require()
    try:
        with night_lock(settings.store, _LOCK_SECONDS):
            night = open_night(settings)
            key, wish = requests.key_of(night.key, nik_file), requests.Wish(*why)
            secrets = all_secrets(night.settings.store, night.key)
            before = requests.keys_of(secrets, nik_file) - {key}
            if changes is None:
                done = requests.erase(night, key, wish, before)
            else:
                done = requests.correct(night, key, requests.changes_in(changes), wish, before)
    except requests.NoSuchPerson as problem:
        sys.stderr.write(f"{problem}\n")
        raise typer.Exit(2) from None
    said = {"number": done.number, "rows": done.rows, "files": done.files}
    typer.echo(words.say(settings.language, "request_carried", **said))


@personal.command()
def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="folder to make")],
    recipient: Annotated[
        str | None, typer.Option(help="code of who gets person rows; default: open tables only")
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="who hands them out; needed with --recipient")
    ] = None,
    purpose: Annotated[str | None, typer.Option(help="what for; needed with --recipient")] = None,
) -> None:
    """Write the open tables, or a recipient's person rows under its own key and threshold."""
    from pipelines import exports
    from pipelines.handing_out import Asking, NoPurpose
    from pipelines.night import open_night
    from warehouse.export import CannotExport
    from warehouse.lock import night_lock
    from warehouse.versions import VersionMissing

    settings: Settings = context.obj
    settings.store.require()
    asking = Asking("export", by, purpose)
    try:
        if recipient is None:
            rows = exports.export(settings.store, folder, None, asking)
        else:
            asking.require()
            with night_lock(settings.store, _LOCK_SECONDS):
                night = open_night(settings)
                today = dt.datetime.now(dt.UTC).date()
                to = exports.recipient_of(night.key, recipient, today)
                rows = exports.export(night.settings.store, folder, to, asking)
    except (CannotExport, NoPurpose, VersionMissing) as problem:
        sys.stderr.write(f"{problem}\n")
        raise typer.Exit(2) from None
    said = {"files": len(rows), "rows": sum(rows.values()), "path": folder}
    typer.echo(words.say(settings.language, "exported", **said))


@personal.command("rotate-key")
def rotate_key(
    context: typer.Context,
    by: Annotated[str, typer.Option(help="who rotates")],
    reason: Annotated[str, typer.Option(help="why, such as the yearly change")],
) -> None:
    """Give the store another key: every pseudonym is made anew, the old key file is kept beside it."""
    from pipelines.rotation import CannotRotate, change_key
    from warehouse.lock import night_lock

    settings: Settings = context.obj
    settings.store.require()
    try:
        with night_lock(settings.store, _LOCK_SECONDS):
            done, retired = change_key(settings, by, reason)
    except CannotRotate as problem:
        sys.stderr.write(f"{problem}\n")
        raise typer.Exit(2) from None
    said = {"files": done.files, "persons": done.persons, "retired": retired}
    typer.echo(words.say(settings.language, "key_rotated", **said))
