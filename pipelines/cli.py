"""`semesta`: thin verbs over the functions that Dagster calls too.

Exit codes of `run`: 0 published or nothing new, 3 an exit gate kept the old version, 1 an error.
"""

from __future__ import annotations

import atexit
import errno
import gc
import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from pipelines import words
from pipelines.cli_people import people
from pipelines.cli_personal import personal
from pipelines.cli_project import project
from pipelines.cli_recovery import recovery
from pipelines.cli_serving import serving
from pipelines.cli_versions import versions_app
from pipelines.identity.keys import KeyProblem, create_key, load_key
from pipelines.landing.by_hand import CannotLand
from pipelines.landing.choices import CannotDecide
from pipelines.landing.reader_server import load_readers
from pipelines.runbooks import page_of, with_page
from pipelines.settings import SettingInvalid, Settings, limit_readers
from pipelines.store_config import write_config
from warehouse.decisions import Choice
from warehouse.layout import StoreMissing

app = typer.Typer(
    help="Semesta: coverage of employment social security, from raw files to a published warehouse.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
_state: dict[str, Settings] = {}
_UNWRITABLE = {errno.EROFS, errno.EACCES, errno.ENOSPC, errno.EDQUOT}
_By = Annotated[str | None, typer.Option("--by", help="who asks; kept in the access record")]
_Purpose = Annotated[str | None, typer.Option(help="what for; kept in the access record")]


app.add_typer(people)
app.add_typer(personal)
app.add_typer(versions_app)
app.add_typer(recovery)
app.add_typer(project)
app.add_typer(serving)


@app.callback()
def _configure(
    context: typer.Context,
    lang: Annotated[str | None, typer.Option(help="id or en; default: the locale")] = None,
) -> None:
    settings = Settings.from_environment()
    _state["settings"] = replace(settings, language=lang) if lang in {"id", "en"} else settings
    context.obj = _state["settings"]


def _settings() -> Settings:
    return _state["settings"]


def _load_readers() -> None:
    """Let the readers load while this process still does, where files wait for them."""
    inbox = os.walk(_settings().store.inbox)
    for _, folders, files in inbox:
        folders[:] = [name for name in folders if not name.startswith(".")]
        if any(not name.startswith(".") for name in files):
            limit_readers()
            load_readers()
            return


def _say(key: str, /, **values: object) -> None:
    sys.stdout.write(words.say(_settings().language, key, **values) + "\n")


@app.command()
def init(
    *, if_missing: Annotated[bool, typer.Option(help="do nothing where a store exists")] = False
) -> None:
    """Create the store, its configuration and its key; refuses where a store exists."""
    settings = _settings()
    store = settings.store
    if store.config_file.exists():
        if if_missing:
            return
        _say("store_exists", path=store.home)
        raise typer.Exit(2)
    store.create()
    if not settings.key_file.exists():
        create_key(settings.key_file)
    write_config(store, load_key(settings.key_file))
    _say("store_created", path=store.home, key=settings.key_file)


@app.command()
def demo(
    out: Annotated[Path | None, typer.Option(help="folder to fill; default: the inbox")] = None,
    region: Annotated[list[str] | None, typer.Option(help="kabupaten or kota, repeatable")] = None,
    first: Annotated[str, typer.Option("--from", help="first month, YYYY-MM")] = "2025-07",
    last: Annotated[str, typer.Option("--to", help="last month, YYYY-MM")] = "2025-09",
    scale: Annotated[float, typer.Option(help="1 is life size")] = 0.02,
    damage: Annotated[float, typer.Option(help="share of files and rows to damage")] = 0.0,
    seed: Annotated[int, typer.Option(help="the same seed writes the same bytes")] = 33,
    truth: Annotated[Path | None, typer.Option(help="Parquet that tells what is really so")] = None,
    *,
    once: Annotated[bool, typer.Option(help="do nothing where it was written before")] = False,
) -> None:
    """Write the synthetic world as raw files in the inbox layout."""
    from pipelines.demo.levels import DEFAULT
    from pipelines.demo.world import write_demo

    folder = out if out is not None else _settings().store.inbox
    marker = folder / ".demo.json"
    wish = {"regions": region or list(DEFAULT), "first": first, "last": last, "scale": scale}
    wish |= {"damage": damage, "seed": seed}
    if once and marker.is_file():
        return
    summary = write_demo(
        folder,
        regions=region or DEFAULT,
        first=first,
        last=last,
        scale=scale,
        damage=damage,
        seed=seed,
        truth=truth,
    )
    marker.write_text(json.dumps(wish), encoding="utf-8")
    _say("demo_written", files=summary.files, path=folder)


@app.command()
def run(
    period: Annotated[
        list[str] | None, typer.Option(help="month to make anew, news or not; repeatable")
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option(help="why, with --period; kept and shown, so without personal data"),
    ] = None,
    by: Annotated[str | None, typer.Option(help="who asks, with --period")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Land what is new, build, gate, publish."""
    if (reason or by) and not period:
        raise typer.BadParameter("--reason and --by say who wants a --period, and why: name one")
    _load_readers()
    from pipelines.report import run_night

    report = run_night(_settings(), tuple(period or ()), reason, by)
    if as_json:
        sys.stdout.write(json.dumps(report.to_json(), ensure_ascii=False) + "\n")
    else:
        for line in report.lines(_settings().language):
            sys.stdout.write(line + "\n")
        if report.version is not None:
            _print_coverage()
    raise typer.Exit(report.exit_code)


@app.command()
def land(
    paths: Annotated[list[Path], typer.Argument(help="files to land")],
    source: Annotated[str, typer.Option(help="kind of file")],
    region: Annotated[str | None, typer.Option(help="region the file is about")] = None,
    period: Annotated[str | None, typer.Option(help="month the file is about")] = None,
    password_file: Annotated[
        Path | None, typer.Option(help="file that holds the password of protected files")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Land files given by hand, without building; one receipt per file."""
    store = _settings().store
    store.require()
    limit_readers()
    load_readers()
    from pipelines.landing.by_hand import place_by_hand, read_password
    from pipelines.landing.findings import spoken
    from pipelines.landing.names import printable
    from pipelines.night import land_source, open_night, reading
    from warehouse.lock import night_lock

    password = read_password(password_file) if password_file else None
    with night_lock(store, 60):
        night = open_night(_settings())
        wanted, left_alone = place_by_hand(store.inbox, paths, source, region, period)
        passwords = dict.fromkeys(wanted, password) if password else {}
        with reading(night, {source}, passwords):
            landed = land_source(night, source)
        receipts = [r for r in landed if (r.archive_path or r.inbox_path) in wanted]
    if as_json:
        sys.stdout.write(json.dumps({"files": [r.to_json() for r in receipts]}) + "\n")
    else:
        for receipt in receipts:
            _say(
                "receipt",
                file=printable(receipt.file_name),
                status=receipt.status,
                landed=receipt.rows.landed,
                accepted=receipt.rows.accepted,
                quarantined=receipt.rows.quarantined,
            )
            for finding in receipt.findings[:20]:
                where = f" ({finding.row})" if finding.row else ""
                sentence = spoken(finding, _settings().language)
                sys.stdout.write(f"  {finding.code}{where}: {sentence}\n")
    for sentence in left_alone:
        sys.stderr.write(f"{sentence}\n")
    if left_alone:
        raise typer.Exit(2)


@app.command()
def decide(
    receipt: Annotated[str, typer.Argument(help="number of a held receipt, or its first digits")],
    choice: Annotated[Choice, typer.Argument(help="accept, refuse or nil")],
    reason: Annotated[str, typer.Option(help="why; kept and shown, so without personal data")],
    by: Annotated[str, typer.Option(help="who decides")],
    document: Annotated[str | None, typer.Option(help="number of the deciding document")] = None,
) -> None:
    """End a hold: accept the rows, refuse the file, or confirm that there is nothing (nil)."""
    from pipelines.decide import Wish
    from pipelines.decide import decide as end_hold
    from pipelines.landing.findings import spoken
    from pipelines.night import open_night
    from warehouse.lock import night_lock

    store = _settings().store
    store.require()
    with night_lock(store, 60):
        now = end_hold(open_night(_settings()), Wish(receipt, choice, reason, by, document))
    _say("decided", receipt=now.receipt_id[:8], file=now.file_name, status=now.status)
    if now.status == "held":
        for finding in now.findings:
            if finding.action == "held":
                sentence = spoken(finding, _settings().language)
                sys.stdout.write(f"  {finding.code}: {sentence}\n")
        raise typer.Exit(1)


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="one SELECT")],
    tier: Annotated[str, typer.Option(help="open or restricted")] = "open",
    output: Annotated[str, typer.Option("--format", help="table, csv or json")] = "table",
    by: _By = None,
    purpose: _Purpose = None,
) -> None:
    """Run a read-only query on the current version, on a locked-down connection."""
    from pipelines.handing_out import Asking, hand_out_own
    from pipelines.query import QueryRefused, print_rows, query_digest, select
    from warehouse.analyst import limit_memory

    limit_memory()
    store = _settings().store
    try:
        found = select(store, query, tier)
    except QueryRefused as problem:
        sys.stderr.write(f"{problem}\n")
        raise typer.Exit(2) from None
    if tier != "open":
        asking = Asking("sql", by, purpose)
        if not hand_out_own(store, asking, query_digest(query), len(found.rows)):
            sys.stderr.write(f"{words.say(_settings().language, 'access_unrecorded')}\n")
    print_rows(found, output)


@app.command()
def explain(
    relation: Annotated[
        str, typer.Argument(help="mart_coverage_by_region_segment or fct_person_months")
    ],
    key: Annotated[list[str], typer.Argument(help="column=value of the row's key")],
    output: Annotated[str, typer.Option("--format", help="table, csv or json")] = "table",
    by: _By = None,
    purpose: _Purpose = None,
) -> None:
    """Walk a row of the restricted tier back to the files, sheets and rows that it rests on."""
    from pipelines.explain import CannotExplain, asked
    from pipelines.explain import explain as walk_back
    from pipelines.handing_out import NAMELESS, Asking, hand_out
    from pipelines.query import print_rows

    store = _settings().store
    store.require()
    try:
        found = walk_back(store, relation, asked(relation, key))
    except CannotExplain as problem:
        sys.stderr.write(f"{problem}\n")
        raise typer.Exit(2) from None
    target = " ".join((relation, *key))
    hand_out(store, Asking("explain", by, purpose), NAMELESS, target, len(found.rows))
    print_rows(found, output)


def _print_coverage() -> None:
    """The headline coverage of every kabupaten and kota in the latest published month."""
    from pipelines.query import headline

    settings = _settings()
    table = Table(title=words.say(settings.language, "headline_title"))
    for name in words.say(settings.language, "headline_columns").split("|"):
        table.add_column(name, justify="left" if name in {"Region", "Wilayah"} else "right")
    for row in headline(settings.store):
        table.add_row(*(words.cell(settings.language, value) for value in row))
    width = max(100, shutil.get_terminal_size().columns)
    Console(width=width, file=sys.stdout).print(table)


def main() -> None:
    """Run the command line; known problems end in one sentence, not a trace."""
    # What this process and its children write is their owner's, unless a mode is given by name.
    os.umask(0o077)
    # Libraries come with a million objects that stay: looking through them again costs seconds.
    gc.set_threshold(100_000, 50, 100)
    try:
        app()
    except _known_problems() as problem:
        sys.stderr.write(f"{with_page(problem)}\n")
        _leave(2)
    except OSError as problem:
        if problem.errno not in _UNWRITABLE:
            raise
        place = problem.filename or _settings().store.home
        told = words.say(_settings().language, "unwritable", path=place, why=problem.strerror)
        sys.stderr.write(f"{told} ({page_of(problem)})\n")
        _leave(1)
    except SystemExit as ended:
        if not isinstance(ended.code, int | None):
            raise
        _leave(ended.code or 0)


def _known_problems() -> tuple[type[Exception], ...]:
    """What ends in one sentence, not a trace; loaded only where something went wrong."""
    from pipelines.alerts import AlertDamaged
    from pipelines.dev_server import CannotServe
    from pipelines.manifest import ManifestProblem
    from pipelines.report import NoSuchMonth
    from warehouse.access import AccessDamaged
    from warehouse.backfills import ReasonNamesPerson
    from warehouse.keyring import KeyDestroyed, KeyringDamaged
    from warehouse.ledger import LedgerDamaged
    from warehouse.lock import NightRunning
    from warehouse.manifest import ManifestDamaged
    from warehouse.publish import NoSpace
    from warehouse.rolled_back import RegisterDamaged
    from warehouse.sealed import SealBroken
    from warehouse.verify_file import FileDamaged
    from warehouse.versions import VersionDamaged, VersionMissing

    ours = (StoreMissing, SettingInvalid, KeyProblem, CannotDecide, CannotLand, ManifestProblem)
    asked = (NoSuchMonth, ReasonNamesPerson)
    sealed = (AccessDamaged, KeyDestroyed, KeyringDamaged, SealBroken)
    served = (FileDamaged, ManifestDamaged, NoSpace, RegisterDamaged, VersionDamaged)
    other = (AlertDamaged, CannotServe, LedgerDamaged, NightRunning, VersionMissing)
    return *ours, *asked, *sealed, *served, *other


def _leave(code: int) -> NoReturn:
    """End the process as Python does, but let the system take the memory: object by object costs seconds."""
    atexit._run_exitfuncs()  # noqa: SLF001
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
