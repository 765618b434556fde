"""`semesta new-source`: drafted in a copy of the project from a sample, and every check stays green."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.landing.contract import load_contract
from pipelines.landing.file import read_file
from pipelines.landing.header import Place

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
SOURCE = "social__assistance_lists"
SAMPLE = """DINAS SOSIAL KOTA TEGAL
NO;NIK;No. KK;NAMA LENGKAP;ALAMAT;TGL LAHIR;KODE DESA;JENIS BANTUAN;NOMINAL (RP);BULAN;GROUP;CATATAN PETUGAS
1;3376010101909001;3376010101909002;BUDI;JL MAWAR;01/01/1990;33.76.01.1001;BEASISWA;1.200.000;2025-09;A;rumah di tepi sungai
2;3376010201909003;3376010201909004;SITI;JL MELATI;02/01/1990;33.76.01.1001;BEASISWA;1.300.000;2025-09;A;bekerja di pasar
3;3376010301909005;3376010301909006;TONO;JL KENANGA;03/01/1990;33.76.01.1001;SEMBAKO;1.350.000;2025-09;B;menunggu panggilan
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of everything git holds or would hold, as a project of its own."""
    copy = tmp_path_factory.mktemp("project")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    run(copy, "git", "init", "--quiet")
    return copy


def run(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of the environment inside the copy, whose own packages come first."""
    tool = BIN / words[0]
    done = subprocess.run(
        [str(tool) if tool.exists() else words[0], *words[1:]],
        cwd=project,
        env={
            **os.environ,
            "PYTHONPATH": str(project),
            "SEMESTA_HOME": str(project / "store"),
            "SEMESTA_BUILD_DATABASE": ":memory:",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{words}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done


@pytest.mark.slow
def test_a_new_source_is_drafted_and_every_check_stays_green(project: Path) -> None:
    sample = project.parent / "contoh.csv"
    sample.write_text(SAMPLE, encoding="utf-8")
    command = "from pipelines.cli import main; main()"
    words = ("new-source", SOURCE, "--sample", str(sample))
    drafted = run(project, "python", "-c", command, *words)
    assert f"pipelines/sources/{SOURCE}.yml" in drafted.stdout

    texts = [
        path.read_text(encoding="utf-8") for path in project.rglob(f"*{SOURCE}.*") if path.is_file()
    ]
    assert len(texts) == 4
    for said in ("BUDI", "JL MAWAR", "tepi sungai", "3376010101909001"):
        assert not [text for text in texts if said in text], "a cell of the sample was written down"

    contract = load_contract(project / "pipelines" / "sources" / f"{SOURCE}.yml")
    personal = {name for name, column in contract.columns.items() if column.personal}
    assert personal == {"nik", "no_kk", "nama_lengkap", "alamat", "catatan_petugas"}
    types = {name: column.type for name, column in contract.columns.items()}
    assert types["nik"] == "nik"
    assert types["tgl_lahir"] == "date"
    assert types["kode_desa"] == "region_code"
    assert types["nominal_rp"] == "rupiah"
    rows = read_file(sample.read_bytes(), contract, Place("33.76.01.1001", "2025-09"))
    assert (rows.counts.accepted, rows.counts.quarantined) == (3, 0)

    run(project, "ruff", "check", ".")
    run(project, "ruff", "format", "--check", ".")
    run(project, "sqlfluff", "lint", f"dbt_project/models/staging/stg_{SOURCE}.sql")
    run(
        project,
        *("dbt", "parse", "--project-dir", "dbt_project", "--profiles-dir", "dbt_project"),
        *("--target-path", str(project / "target"), "--log-path", str(project / "target")),
    )
    run(
        project,
        *("python", "-m", "pytest", "-q", "-n0", "-k", SOURCE),
        *("tests/conventions", "tests/unit/data_quality/test_suite.py"),
    )


@pytest.mark.parametrize(
    ("source", "text", "said"),
    [
        ("Bantuan", SAMPLE, "<steward>__<entity>"),
        ("social__lists", "1;2\n3;4\n", "no row of at least two headers"),
        ("social__lists", "NIK;NO KTP;NAMA\n1;2;3\n", "more than one column would be called nik"),
        ("village__residents", SAMPLE, "is a source already"),
    ],
)
def test_what_cannot_be_drafted_says_why(project: Path, source: str, text: str, said: str) -> None:
    from pipelines.scaffold import ScaffoldProblem, draft_source, write_draft

    sample = project.parent / "buruk.csv"
    sample.write_text(text, encoding="utf-8")
    with pytest.raises(ScaffoldProblem, match=said):
        write_draft(draft_source(source, sample), project)
