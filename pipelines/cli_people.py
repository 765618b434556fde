"""`semesta` verbs that write workbooks for somebody to work on: each for one reader.

Each leaves a line in the access record, a check of a list its counts in the log too.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines import words
from pipelines.handing_out import Asking, NoPurpose
from pipelines.people_workbook import FileExists
from pipelines.settings import Settings

people = typer.Typer()
_LOCK_SECONDS = 60
_By = Annotated[str | None, typer.Option("--by", help="who asks; kept in the access record")]
_Purpose = Annotated[str | None, typer.Option(help="what for; kept in the access record")]


@people.command()
def review(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="workbook to write; XLSX")],
    region: Annotated[str | None, typer.Option(help="only pairs of this region")] = None,
    by: _By = None,
    purpose: _Purpose = None,
) -> None:
    """Write the pairs of NIKs that might be one person's, for people to decide."""
    from pipelines.night import open_night
    from pipelines.review import write_review
    from warehouse.lock import night_lock

    settings: Settings = context.obj
    settings.store.require()
    with night_lock(settings.store, _LOCK_SECONDS):
        try:
            count = write_review(open_night(settings), out, region, Asking("review", by, purpose))
        except FileExists as problem:
            sys.stderr.write(f"{problem}\n")
            raise typer.Exit(2) from None
    typer.echo(words.say(settings.language, "review_written", count=count, path=out))


@people.command("match-request")
def match_request(
    context: typer.Context,
    region: Annotated[str, typer.Option(help="region whose people to ask about")],
    out: Annotated[Path, typer.Option(help="workbook to write; XLSX")],
    by: _By = None,
    purpose: _Purpose = None,
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
            asking = Asking("match-request", by, purpose)
            count = write_match_request(open_night(settings), region, out, today, asking)
        except FileExists as problem:
            sys.stderr.write(f"{problem}\n")
            raise typer.Exit(2) from None
    typer.echo(words.say(settings.language, "match_request_written", count=count, path=out))


@people.command()
def worklist(
    context: typer.Context,
    region: Annotated[str, typer.Option(help="region to visit, usually a village")],
    by: Annotated[str, typer.Option("--for", help="officer who gets the list, by name")],
    purpose: Annotated[str, typer.Option(help="what the list is for")],
    out: Annotated[
        Path | None, typer.Option(help="workbook to write; default: daftar-kerja-REGION-DAY.xlsx")
    ] = None,
    password_file: Annotated[
        Path | None, typer.Option(help="file that holds the password; default: a new one is shown")
    ] = None,
) -> None:
    """Write a by-name list of whom to visit, opened by a password only; who got it is recorded."""
    from pipelines.landing.by_hand import read_password
    from pipelines.night import open_night
    from pipelines.worklist import CannotList, new_password, write_worklist
    from warehouse.lock import night_lock

    settings: Settings = context.obj
    settings.store.require()
    password = read_password(password_file) if password_file else new_password()
    today = dt.datetime.now(dt.UTC).date()
    path = out or Path(f"daftar-kerja-{region}-{today:%Y%m%d}.xlsx")
    try:
        with night_lock(settings.store, _LOCK_SECONDS):
            asking = Asking("worklist", by, purpose)
            made = write_worklist(open_night(settings), region, path, password, asking, today)
    except (CannotList, FileExists, NoPurpose) as problem:
        sys.stderr.write(f"{problem}\n")
        raise typer.Exit(2) from None
    say = settings.language
    typer.echo(
        words.say(say, "worklist_written", count=made.persons, path=path, number=made.access)
    )
    if password_file is None:
        typer.echo(words.say(say, "worklist_password", password=password))


@people.command()
def precheck(
    context: typer.Context,
    path: Annotated[
        Path, typer.Argument(metavar="LIST.xlsx", help="list of people, with NIK and name")
    ],
    funding: Annotated[str, typer.Option(help="who is to pay: a code such as APBD or CSR")],
    period: Annotated[str, typer.Option(help="month to be paid, YYYY-MM")],
    out: Annotated[
        Path | None, typer.Option(help="workbook to write; default: beside the list")
    ] = None,
    by: Annotated[str | None, typer.Option(help="who asks; kept in the log")] = None,
    password_file: Annotated[
        Path | None, typer.Option(help="file that holds the password of a protected list")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="print the counts as JSON")] = False,
) -> None:
    """Check a list of people before anybody pays for them: LAYAK, TUNDA or TOLAK, and why."""
    from pipelines.landing.by_hand import read_password
    from pipelines.landing.findings import spoken
    from pipelines.landing.sheet import FileRefused
    from pipelines.night import open_night
    from pipelines.precheck.check import Wish, check_list, checked_name
    from pipelines.precheck.listed import CannotCheck
    from warehouse.lock import NightRunning, night_lock

    settings: Settings = context.obj
    settings.store.require()
    password = read_password(password_file) if password_file else None
    wish = Wish(path, funding, period, out or checked_name(path), by, password)
    try:
        with night_lock(settings.store, _LOCK_SECONDS):
            summary = check_list(open_night(settings), wish, dt.datetime.now(dt.UTC))
    except (CannotCheck, FileExists, FileRefused, NightRunning) as problem:
        told = (
            spoken(problem.finding, settings.language)
            if isinstance(problem, FileRefused)
            else problem
        )
        sys.stderr.write(f"{told}\n")
        raise typer.Exit(2) from None
    if as_json:
        found = {**summary.counts(), "out": str(wish.out)}
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
        return
    counted = {verdict.lower(): rows for verdict, rows in summary.rows_by_verdict().items()}
    saved = words.cell(settings.language, summary.saved_idr)
    typer.echo(words.say(settings.language, "precheck_counts", saved=saved, **counted))
    for reason, rows, _, _ in summary.reasons():
        typer.echo(f"  {reason.verdict} {reason.code}: {rows}")
    typer.echo(words.say(settings.language, "precheck_written", path=wish.out))


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
