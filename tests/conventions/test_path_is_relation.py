"""House laws of models, seeds, sources and suites: hear a name, know the file; one home each."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from project_tree import (
    ENTRY_SUITES,
    EXIT_SUITES,
    MODELS,
    SEEDS,
    SOURCES,
    models,
    named,
    read_seed,
    read_yaml,
    stems,
)

SOURCE_NAME = re.compile(r"[a-z]+__[a-z]+(_[a-z]+)*")
MODEL_NAMES = {
    "staging": re.compile(r"stg_[a-z]+__[a-z_]+"),
    "intermediate": re.compile(r"int_[a-z_]+"),
    "core": re.compile(r"(dim|fct|bridge)_[a-z_]+"),
    "marts": re.compile(r"mart_[a-z_]+"),
}
REASONS = ("legal_basis", "source", "source_note", "note")
SOURCE_FILES = sorted(SOURCES.glob("*.yml"))
MODEL_FILES = models(*MODEL_NAMES)
MART_FILES = models("marts")
SEED_FILES = sorted(SEEDS.glob("*.csv"))
EXIT_SUITE_FILES = sorted(EXIT_SUITES.glob("*.yml"))
ENTRY_SUITE_FILES = sorted(ENTRY_SUITES.glob("*.yml"))
# Suites that are about every file, or about the published file as a whole.
GENERAL_SUITES = {"every_file", "published"}


def test_no_tree_is_empty() -> None:
    empty = [layer for layer in MODEL_NAMES if not models(layer)]
    assert not empty, f"no models under {empty}"
    assert SOURCE_FILES
    assert SEED_FILES
    assert ENTRY_SUITE_FILES
    assert EXIT_SUITE_FILES


@pytest.mark.parametrize("path", SOURCE_FILES, ids=named)
def test_a_source_is_called_steward_and_entity(path: Path) -> None:
    assert SOURCE_NAME.fullmatch(path.stem), f"{named(path)}: call it <steward>__<entity>.yml"
    assert read_yaml(path)["source"] == path.stem, f"{named(path)} names another source inside"


@pytest.mark.parametrize("path", SOURCE_FILES, ids=named)
def test_a_source_has_a_staging_model_and_an_entry_suite(path: Path) -> None:
    model = MODELS / "staging" / f"stg_{path.stem}.sql"
    suite = ENTRY_SUITES / path.name
    assert model.is_file(), f"write {named(model)}"
    assert suite.is_file(), f"write {named(suite)}"


@pytest.mark.parametrize("path", ENTRY_SUITE_FILES, ids=named)
def test_an_entry_suite_has_a_source(path: Path) -> None:
    known = stems(SOURCES, "*.yml") | GENERAL_SUITES
    assert path.stem in known, f"{named(path)} guards nothing: no such source"


@pytest.mark.parametrize("path", MART_FILES, ids=named)
def test_a_mart_has_an_exit_suite(path: Path) -> None:
    suite = EXIT_SUITES / f"{path.stem}.yml"
    assert suite.is_file(), f"write {named(suite)}"


@pytest.mark.parametrize("path", EXIT_SUITE_FILES, ids=named)
def test_an_exit_suite_has_a_mart(path: Path) -> None:
    marts = {mart.stem for mart in MART_FILES}
    assert path.stem in marts | GENERAL_SUITES, f"{named(path)} guards nothing: no such mart"


@pytest.mark.parametrize("path", MODEL_FILES, ids=named)
def test_a_models_path_is_its_relation(path: Path) -> None:
    layer = path.relative_to(MODELS).parts[0]
    grammar = MODEL_NAMES[layer]
    assert grammar.fullmatch(path.stem), f"{named(path)}: in {layer}, names read {grammar.pattern}"
    settings = re.findall(r"\b(alias|schema|database)\s*=", path.read_text(encoding="utf-8"))
    assert not settings, f"{named(path)} sets {settings}: the path alone says where it lies"


def test_a_models_name_is_given_once() -> None:
    twice = [name for name, n in Counter(path.stem for path in MODEL_FILES).items() if n > 1]
    assert not twice


def test_every_model_lies_in_a_known_layer() -> None:
    stray = set(MODELS.rglob("*.sql")) - set(MODEL_FILES)
    assert not stray, f"layers are {sorted(MODEL_NAMES)}"


@pytest.mark.parametrize("path", MODEL_FILES, ids=named)
def test_a_model_says_its_grain(path: Path) -> None:
    beside = path.with_suffix(".yml")
    assert beside.is_file(), f"write {named(beside)}: it opens with the grain, 'One row per ...'"
    described = read_yaml(beside)["models"]
    assert [model["name"] for model in described] == [path.stem], (
        f"{named(beside)} is about it alone"
    )
    grain = described[0].get("description", "")
    assert grain.startswith("One row per "), f"{named(beside)} opens with {grain[:40]!r}"


@pytest.mark.parametrize("path", SEED_FILES, ids=named)
def test_a_seed_says_its_grain_and_types_every_column(path: Path) -> None:
    beside = path.with_suffix(".yml")
    assert beside.is_file(), f"write {named(beside)}"
    (seed,) = read_yaml(beside)["seeds"]
    assert seed["name"] == path.stem
    assert seed["description"].startswith("One row per ")
    columns = list(read_seed(path)[0])
    assert sorted(seed["config"]["column_types"]) == sorted(columns), "a code must not be guessed"
    assert sorted(column["name"] for column in seed["columns"]) == sorted(columns)


@pytest.mark.parametrize("path", SEED_FILES, ids=named)
def test_a_decision_says_where_it_comes_from(path: Path) -> None:
    rows = read_seed(path)
    assert rows, f"{named(path)} has no rows"
    silent = [line for line, row in enumerate(rows, 2) if not any(row.get(key) for key in REASONS)]
    assert not silent, f"{named(path)}, lines {silent[:10]}: give legal_basis or source"


@pytest.mark.parametrize("path", SEED_FILES, ids=named)
def test_a_code_is_text(path: Path) -> None:
    (seed,) = read_yaml(path.with_suffix(".yml"))["seeds"]
    types = seed["config"]["column_types"]
    wrong = {name: t for name, t in types.items() if name.endswith("_code") and t != "varchar"}
    assert not wrong, f"{named(path)}: {wrong} would turn 11.10 into 11.1"
