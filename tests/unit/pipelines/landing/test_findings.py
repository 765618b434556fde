"""The catalogue of sentences: complete, in both languages alike, and told back without loss."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from pipelines.landing.case_sentences import CASES, DETAILS
from pipelines.landing.findings import FILE_CODES, ROW_CODES, file_finding, spoken, templates
from pipelines.landing.sheet import FileRefused, Note

LANDING = Path(__file__).parents[4] / "pipelines" / "landing"
RAISED = re.compile(
    r'(?:Note|Note\.of|FileRefused|FileHeld|file_finding)\(\s*"([A-Z0-9_]+)"(?:,\s*"(\w+)")?'
)
EVERY = [*((code, "") for code in FILE_CODES), *CASES]


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def raised() -> set[tuple[str, str]]:
    files = [*LANDING.glob("*.py"), LANDING.parent / "entry_gate.py"]
    return {found for path in files for found in RAISED.findall(path.read_text())}


def test_every_raised_code_has_its_sentence() -> None:
    assert len(raised()) > 60
    for code, case in sorted(raised()):
        assert templates(code, case)


@pytest.mark.parametrize(("code", "case"), EVERY)
def test_both_languages_name_the_same_values_and_translate(code: str, case: str) -> None:
    indonesian, english = templates(code, case)
    assert names(indonesian) == names(english)
    values = {name: f"<{name}>" for name in names(indonesian)}
    if code != "OTHER_KIND_OF_FILE":
        assert spoken(file_finding(code, case, **values), "en") == english.format(**values)


def test_what_stops_a_file_or_a_row_says_how_to_mend_it() -> None:
    stops = [m for m in FILE_CODES.values() if m.action in {"held", "rejected"}]
    for meaning in (*stops, *ROW_CODES.values()):
        assert ": " in meaning.text_id
        assert ": " in meaning.text_en


def test_details_belong_to_codes() -> None:
    assert set(DETAILS) | {code for code, _ in CASES} <= set(FILE_CODES)


def test_a_refusal_is_english_in_logs_and_indonesian_for_the_sender() -> None:
    refused = FileRefused("UNREADABLE_FILE", "pdf")
    assert str(refused).startswith("the file is a PDF")
    assert refused.finding.message.startswith("berkas PDF")
    assert Note.of("NIK_CLEANED", count=3).finding.message.endswith("(3 NIK)")
