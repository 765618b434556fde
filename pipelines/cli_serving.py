"""`semesta` verbs that serve the Dagster UI, and the one that looks whether all is well."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import typer

from pipelines.dev_server import Part
from pipelines.settings import Settings

serving = typer.Typer()
_LOCK_SECONDS = 60
_Port = Annotated[
    int | None, typer.Option(help="port on 127.0.0.1; default: SEMESTA_PORT, else 3000")
]


@serving.command()
def dev(context: typer.Context, port: _Port = None) -> None:
    """Open the Dagster UI on this store."""
    from pipelines.dev_server import serve_ui

    settings: Settings = context.obj
    settings.store.require()
    serve_ui(settings, port or settings.port)


@serving.command()
def serve(
    context: typer.Context,
    part: Annotated[Part, typer.Argument(help="code, web or daemon")],
    socket: Annotated[Path, typer.Option(help="where the code server listens")],
    port: _Port = None,
) -> None:
    """Run one process of the Dagster UI, for the units of an installation."""
    from pipelines.dev_server import serve_part

    settings: Settings = context.obj
    # The unit of the web server may not even look into the private store.
    if part == "code":
        settings.store.require()
    serve_part(settings, part, socket.absolute(), port or settings.port)


@serving.command()
def doctor(
    context: typer.Context,
    port: _Port = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
    free_dead_runs: Annotated[
        bool, typer.Option(help="first take the writer's place from runs that are dead")
    ] = False,
) -> None:
    """Look whether a night and the UI would run; exit 1 when something would fail, with the remedy."""
    from pipelines.doctor import examine

    settings: Settings = context.obj
    if free_dead_runs:
        _free_the_dead(settings)
    lines = examine(settings, port or settings.port, dt.datetime.now(dt.UTC))
    fails = any(line.state == "fail" for line in lines)
    if as_json:
        told = [line.to_json(settings.language) for line in lines]
        typer.echo(json.dumps({"healthy": not fails, "checks": told}, ensure_ascii=False))
    else:
        for line in lines:
            for text in line.lines(settings.language):
                typer.echo(text)
    if fails:
        raise typer.Exit(1)


def _free_the_dead(settings: Settings) -> None:
    """Every run that writes holds the night's lock: whoever holds a place while we hold the lock is dead."""
    from pipelines.defs.instance_health import free_dead_runs
    from warehouse.lock import night_lock

    settings.store.require()
    with night_lock(settings.store, _LOCK_SECONDS):
        free_dead_runs(settings)
