"""A project with a test that dbt does not know makes no manifest, so no night begins with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pipelines.settings import DBT_PROJECT_DIR

PROJECT = "name: small\nversion: '1.0'\nprofile: semesta\nmodel-paths: [models]\n"
TESTED = "version: 2\nmodels:\n  - name: one\n    columns:\n      - name: number\n        data_tests: [{test}]\n"
# In a process of its own: dbt leaves a pool behind, and keeps what it was told of a project.
ENSURED = """
import sys
from pathlib import Path
from pipelines import manifest
manifest.DBT_PROJECT_DIR = Path(sys.argv[1])
manifest.TARGET_DIR = Path(sys.argv[1]) / "target"
try:
    print(manifest.ensure_manifest())
except manifest.ManifestProblem as problem:
    sys.exit(f"no manifest: {problem}")
"""


def ensured(folder: Path, test: str) -> subprocess.CompletedProcess[str]:
    """The manifest of a project with one model and one data test, as a process that makes it."""
    (folder / "models").mkdir()
    profiles = (DBT_PROJECT_DIR / "profiles.yml").read_text(encoding="utf-8")
    for name, text in {
        "profiles.yml": profiles,
        "dbt_project.yml": PROJECT,
        "models/one.sql": "select 1 as number",
        "models/one.yml": TESTED.format(test=test),
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-c", ENSURED, str(folder)],
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_known_test_comes_with_its_sql(tmp_path: Path) -> None:
    done = ensured(tmp_path, "not_null")
    assert done.returncode == 0, done.stderr
    made = Path(done.stdout.strip().splitlines()[-1])
    assert "compiled_code" in made.read_text(encoding="utf-8")
    assert sorted(path.name for path in made.parent.iterdir()) == [
        "manifest.json",
        "models.json",
        "partial_parse.msgpack",
    ]


def test_a_misspelt_test_is_no_project(tmp_path: Path) -> None:
    done = ensured(tmp_path, "not_nul")
    assert done.returncode == 1
    assert "no manifest" in done.stderr
    assert "not_nul" in done.stderr
    assert not list((tmp_path / "target").glob("*/manifest.json"))
