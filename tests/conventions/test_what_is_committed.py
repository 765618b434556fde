"""House laws of every file that git holds: no data, no people, no addresses, no promises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from project_tree import contents, named, project_files

# Each word has a letter in brackets, so that this file does not hold the word itself.
PROMISES = re.compile(r"\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b")
REGISTRIES = re.compile(
    r"(?i)\b(pypi|pythonhosted|npmjs|yarnpkg|jsdelivr|unpkg|conda|rubygems|crates)\.(org|com|net|io)\b"
)
MACHINE_PATHS = re.compile(r"(?<![\w.~}$])/(work|farm|root|home/\w+|Users/\w+|mnt/\w+)/")
# A NIK or a family card number, in one piece or with the usual separators: region, day (+40 for
# women), month, year, serial. Serials 9000-9999 are the project's own: nobody holds one.
IDENTITY_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])[1-9][0-9]([. -]?)[0-9]{2}\1[0-9]{2}\1"
    r"(?:0[1-9]|[12][0-9]|3[01]|4[1-9]|[56][0-9]|7[01])(?:0[1-9]|1[0-2])[0-9]{2}\1"
    r"([0-9]{4})(?![0-9A-Za-z])"
)
BUILT = re.compile(
    r"(^|/)(target|dbt_packages|__pycache__|\.venv|\.cache|store)/"
    r"|\.(duckdb|wal|parquet|sqlite|log|pyc|key)$"
    r"|(^|/)uv\.lock$"
)
FILES = project_files()


def test_the_project_is_there() -> None:
    assert Path("pyproject.toml") in FILES


def test_nothing_built_and_no_data_is_committed() -> None:
    built = [path.as_posix() for path in FILES if BUILT.search(path.as_posix())]
    assert not built, "git rm --cached, and let .gitignore name it"


@pytest.mark.parametrize(
    "law", [PROMISES, REGISTRIES, MACHINE_PATHS], ids=["promises", "registries", "paths"]
)
def test_no_file_holds(law: re.Pattern[str]) -> None:
    found = [
        f"{named(path)}: {hit[0]}"
        for path in FILES
        for text in contents(path)
        for hit in law.finditer(text)
    ]
    assert not found


def test_identity_numbers_belong_to_nobody() -> None:
    found = [
        f"{named(path)}: {hit[0][:6]}..."
        for path in FILES
        for text in contents(path)
        for hit in identity_numbers(text)
    ]
    assert not found, "use serial 9000-9999"


@pytest.mark.parametrize(
    "text",
    [
        "3376014101900{0}",
        "nik=3376014101900{0};",
        "33.76.01.410190.0{0}",
        "33-76-01-410190-0{0}",
    ],
)
def test_an_identity_number_is_seen(text: str) -> None:
    assert identity_numbers(text.format("001"))


@pytest.mark.parametrize(
    "text",
    [
        "3376014101909001",  # a serial of the project's own
        "33.76.01.410190.9001",
        "3376014113900{0}",  # no month 13
        "3376013201900{0}",  # no day 32
        "a3376014101900{0}",  # part of a digest
        "3376014101900{0}1",  # seventeen digits
    ],
)
def test_another_number_is_let_through(text: str) -> None:
    assert not identity_numbers(text.format("001"))


def identity_numbers(text: str) -> list[re.Match[str]]:
    """Numbers shaped like a NIK or family card number whose serial could be somebody's."""
    return [hit for hit in IDENTITY_NUMBER.finditer(text) if hit[2] < "9000"]
