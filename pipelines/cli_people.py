"""`semesta` verbs that write workbooks for somebody to work on: each for one reader, and logged nowhere."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines import words
from pipelines.people_workbook import FileExists
from pipelines.settings import Settings

people = typer.Typer()
_LOCK_SECONDS = 60


@people.command()
def review(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="workbook to write; XLSX")],
    region: Annotated[str | None, typer.Option(help="only pairs of this region")] = None,
) -> None:
    """Write the pairs of NIKs that might be one person's, for people to decide."""
    from pipelines.night import open_night
    from pipelines.review import write_review
    from warehouse.lock import night_lock

    settings: Settings = context.obj
    settings.store.require()
    with night_lock(settings.store, _LOCK_SECONDS):
        try:
            count = write_review(open_night(settings), out, region)
        except FileExists as problem:
            sys.stderr.write(f"{problem}\n")
            raise typer.Exit(2) from None
    typer.echo(words.say(settings.language, "review_written", count=count, path=out))


@people.command("match-request")
def match_request(
    context: typer.Context,
    region: Annotated[str, typer.Option(help="region whose people to ask about")],
    out: Annotated[Path, typer.Option(help="workbook to write; XLSX")],
) -> None:
    """Write the list to send to the branch: whom it has not answered for, or not lately."""
    from pipelines.match_request import write_match_request
    from pipelines.night import open_night
    from warehouse.lock import night_lock

    settings: Settings = context.obj
    settings.store.require()
    with night_lock(settings.store, _LOCK_SECONDS):
        today = dt.datetime.now(dt.UTC).date()
        try:
            count = write_match_request(open_night(settings), region, out, today)
        except FileExists as problem:
            sys.stderr.write(f"{problem}\n")
            raise typer.Exit(2) from None
    typer.echo(words.say(settings.language, "match_request_written", count=count, path=out))


@people.command()
def findings(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="workbook to write; XLSX")],
    region: Annotated[str | None, typer.Option(help="only findings of this region")] = None,
    *,
    closed: Annotated[bool, typer.Option("--closed", help="also those that are closed")] = False,
) -> None:
    """Write the audit findings of the current version, for somebody to say what became of them."""
    from pipelines.findings import write_findings

    settings: Settings = context.obj
    settings.store.require()
    try:
        count = write_findings(settings.store, out, region, with_closed=closed)
    except FileExists as problem:
        sys.stderr.write(f"{problem}\n")
        raise typer.Exit(2) from None
    typer.echo(words.say(settings.language, "findings_written", count=count, path=out))
