"""The units of an installation: systemd reads them, they name commands that exist, and nothing in them is missing."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from pipelines.cli import app

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("semesta-*.service"))
TIMERS = sorted((ROOT / "deploy" / "systemd").glob("semesta-*.timer"))
PLACE = "/opt/semesta/.venv/bin/semesta"


def read(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_names_a_verb_that_exists(unit: Path) -> None:
    words = read(unit)["Service"]["ExecStart"].split()
    assert words[0] == PLACE
    command = get_command(app).commands[words[1]]  # type: ignore[attr-defined]
    with command.make_context(words[1], words[2:], resilient_parsing=False) as context:
        assert context.params


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_is_shut_in(unit: Path) -> None:
    service = read(unit)["Service"]
    assert service["User"] == "semesta"
    assert service["UMask"] == "0077"
    assert service["ProtectSystem"] == "strict"
    assert service["IPAddressDeny"] == "any"
    assert "/etc/semesta/key" in service["InaccessiblePaths"]
    has_key = "LoadCredential" in service
    assert has_key == (unit.stem in {"semesta-code", "semesta-night", "semesta-doctor"})
    assert has_key or "/srv/semesta/store/private" in service["InaccessiblePaths"]


@pytest.mark.parametrize("timer", TIMERS, ids=lambda path: path.stem)
def test_a_timer_starts_a_unit_that_is_there(timer: Path) -> None:
    assert timer.with_suffix(".service") in UNITS
    assert read(timer)["Timer"]["OnCalendar"].endswith("Asia/Jakarta")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="this machine has no systemd")
def test_systemd_reads_every_unit(tmp_path: Path) -> None:
    there = tmp_path / "semesta"
    there.touch(0o755)
    for path in (*UNITS, *TIMERS):
        text = path.read_text(encoding="utf-8").replace(PLACE, str(there))
        (tmp_path / path.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *tmp_path.glob("*.*")],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "semesta" in line]
    assert (done.returncode, ours) == (0, [])


def test_every_unit_and_share_stands_in_the_guide() -> None:
    guide = (ROOT / "docs" / "installation.md").read_text(encoding="utf-8")
    for path in (*UNITS, *TIMERS):
        assert path.stem in guide, path.name
    shares = re.findall(
        r"^\[([a-z-]+)\]", (ROOT / "deploy/samba/smb.conf").read_text(), re.MULTILINE
    )
    assert {"kotak-masuk", "hasil"} <= set(shares)
    assert not any(
        "current" in line for line in (ROOT / "deploy/samba/smb.conf").read_text().splitlines()
    )
