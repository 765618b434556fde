"""The region that a file's folder names is checked before the file is read."""

from __future__ import annotations

from pathlib import Path

from pipelines.landing.intake import waiting_files

KNOWN = frozenset({"village__residents", "budget__lines"})


def test_a_folder_of_no_region_is_a_problem_of_its_file_alone(tmp_path: Path) -> None:
    for place in (
        "budget__lines/99.99",
        "village__residents/33.76.01.9999/2025-05",
        "village__residents/33.76.01.1001/2025-05",
        "village__residents/ID/2025-05",
        "village__residents",
    ):
        (tmp_path / place).mkdir(parents=True, exist_ok=True)
        (tmp_path / place / "berkas.csv").write_text("nik\n", encoding="utf-8")
    problems = {f.relative: f.problem for f in waiting_files(tmp_path, KNOWN)}
    refused = {name: said for name, said in problems.items() if said is not None}
    assert set(refused) == {
        "budget__lines/99.99/berkas.csv",
        "village__residents/33.76.01.9999/2025-05/berkas.csv",
    }
    for name, (code, message) in refused.items():
        assert code == "REGION_UNKNOWN"
        assert name.split("/")[1] in message
