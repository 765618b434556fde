"""dbt's manifest: made when it is missing or older than the project, so definitions can load."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from pipelines.settings import DBT_PROJECT_DIR, child_environment

TARGET_DIR = DBT_PROJECT_DIR / "target"
MANIFEST = TARGET_DIR / "manifest.json"
_STAMP = TARGET_DIR / "semesta-parsed.sha256"
_PARTS = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "tests")


class ManifestProblem(Exception):
    """dbt cannot parse the project; the message holds the tail of what it said."""


def project_digest(root: Path = DBT_PROJECT_DIR) -> str:
    """Digest of every file of the dbt project."""
    digest = hashlib.sha256()
    for part in _PARTS:
        top = root / part
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file():
                digest.update(path.relative_to(root).as_posix().encode() + b"\0")
                digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def ensure_manifest() -> Path:
    """Path of an up-to-date manifest; runs `dbt parse` when the project changed.

    Raises:
        ManifestProblem: the project does not parse.

    """
    digest = project_digest()
    if MANIFEST.is_file() and _STAMP.is_file() and _STAMP.read_text() == digest:
        return MANIFEST
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "dbt.cli.main",
            "parse",
            "--project-dir",
            str(DBT_PROJECT_DIR),
            "--profiles-dir",
            str(DBT_PROJECT_DIR),
        ],
        env=child_environment(
            SEMESTA_BUILD_DATABASE=":memory:",
            DBT_TARGET_PATH=str(TARGET_DIR),
            DBT_LOG_PATH=str(TARGET_DIR),
            DBT_SEND_ANONYMOUS_USAGE_STATS="false",
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        message = f"dbt cannot parse dbt_project:\n{result.stdout[-3000:]}{result.stderr[-1000:]}"
        raise ManifestProblem(message)
    _STAMP.write_text(digest)
    return MANIFEST
