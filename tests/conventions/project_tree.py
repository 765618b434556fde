"""What the project consists of: the files the convention tests look at.

Files are asked of git, those not yet added too, so that a law is broken before it is committed.
"""

from __future__ import annotations

import csv
import subprocess
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("pipelines", "data_quality", "warehouse")
MODELS = ROOT / "dbt_project" / "models"
SEEDS = ROOT / "dbt_project" / "seeds"
SOURCES = ROOT / "pipelines" / "sources"
ENTRY_SUITES = ROOT / "data_quality" / "suites" / "entry"
EXIT_SUITES = ROOT / "data_quality" / "suites" / "exit"
_CONTAINERS = {".xlsx", ".xlsm", ".ods", ".zip"}


@cache
def project_files() -> tuple[Path, ...]:
    """Every file of the project, relative to its root, that git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    named = (Path(name) for name in listed.split("\0") if name)
    return tuple(sorted(path for path in set(named) if (ROOT / path).is_file()))


def python_files(*tops: str) -> list[Path]:
    """The project's Python files under `tops`."""
    return [path for path in project_files() if path.suffix == ".py" and path.parts[0] in tops]


def contents(path: Path) -> Iterator[str]:
    """What a file says; of a workbook or an archive, what each of its members says."""
    whole = ROOT / path
    if path.suffix in _CONTAINERS and zipfile.is_zipfile(whole):
        with zipfile.ZipFile(whole) as archive:
            for name in archive.namelist():
                yield archive.read(name).decode("utf-8", errors="replace")
    else:
        yield whole.read_text(encoding="utf-8", errors="replace")


def models(*layers: str) -> list[Path]:
    """The dbt models under `layers`, whole paths."""
    return sorted(path for layer in layers for path in (MODELS / layer).rglob("*.sql"))


def stems(folder: Path, pattern: str) -> set[str]:
    """Names without ending of the files in `folder`."""
    return {path.stem for path in folder.glob(pattern)}


def read_yaml(path: Path) -> Any:
    """A YAML file, parsed."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def read_seed(path: Path) -> list[dict[str, str]]:
    """Rows of a seed, all text."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def named(path: Path) -> str:
    """A path as a test's name and as a sentence shows it."""
    return (path.relative_to(ROOT) if path.is_absolute() else path).as_posix()
