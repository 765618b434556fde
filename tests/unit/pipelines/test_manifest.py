"""A project with a test that dbt does not know makes no manifest, so no night begins with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines import manifest

PROJECT = "name: small\nversion: '1.0'\nprofile: semesta\nmodel-paths: [models]\n"
TESTED = "version: 2\nmodels:\n  - name: one\n    columns:\n      - name: number\n        data_tests: [{test}]\n"


def ensured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, test: str) -> Path:
    """The manifest of a project with one model and one data test."""
    (tmp_path / "models").mkdir()
    profiles = (manifest.DBT_PROJECT_DIR / "profiles.yml").read_text(encoding="utf-8")
    for name, text in {
        "profiles.yml": profiles,
        "dbt_project.yml": PROJECT,
        "models/one.sql": "select 1 as number",
        "models/one.yml": TESTED.format(test=test),
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(manifest, "DBT_PROJECT_DIR", tmp_path)
    monkeypatch.setattr(manifest, "TARGET_DIR", tmp_path / "target")
    return manifest.ensure_manifest()


def test_a_known_test_comes_with_its_sql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = ensured(tmp_path, monkeypatch, "not_null")
    assert "compiled_code" in made.read_text(encoding="utf-8")
    assert sorted(path.name for path in made.parent.iterdir()) == [
        "manifest.json",
        "partial_parse.msgpack",
    ]


def test_a_misspelt_test_is_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(manifest.ManifestProblem, match="not_nul"):
        ensured(tmp_path, monkeypatch, "not_nul")
    assert not list((tmp_path / "target").glob("*/manifest.json"))
