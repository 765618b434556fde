"""`semesta` verbs about the project itself: one more kind of file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines import words
from pipelines.settings import PROJECT_ROOT, Settings

project = typer.Typer()


@project.command("new-source")
def new_source(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="<steward>__<entity>")],
    sample: Annotated[Path, typer.Option(help="a file as the sender writes it", exists=True)],
) -> None:
    """Draft contract, staging model and entry suite of one more kind of file, for you to review."""
    from pipelines.scaffold import ScaffoldProblem, draft_source, write_draft

    try:
        written = write_draft(draft_source(source, sample), PROJECT_ROOT)
    except ScaffoldProblem as problem:
        sys.stderr.write(f"{problem}\n")
        raise typer.Exit(2) from None
    for path in written:
        sys.stdout.write(f"{path.relative_to(PROJECT_ROOT)}\n")
    settings: Settings = context.obj
    typer.echo(words.say(settings.language, "source_drafted", source=source))
