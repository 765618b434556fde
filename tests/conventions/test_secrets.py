"""The scan for secrets sees what it is there for; `make secrets` runs it over the project."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from secret_scan import secrets_in

# Put together here, so that this file holds none.
PLANTED = {
    "key.txt": "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEow\n",
    "settings.py": "pass" + 'word = "kata-sandi-9f8e7d"\n',
    "deploy.yml": "token: ghp_" + "a1B2c3D4e5F6a1B2c3D4e5F6a1B2c3D4e5F6\n",
    "store.key": f"key = {hashlib.sha256(b'x').hexdigest()!r}\n",
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_secret_is_seen_and_not_repeated(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(PLANTED[name])
    found = secrets_in(path)
    assert found
    assert PLANTED[name].strip()[-12:] not in " ".join(found)


def test_ordinary_code_and_excused_lines_are_let_through(tmp_path: Path) -> None:
    path = tmp_path / "plain.py"
    path.write_text(
        'REGION = "33.76.01.1001"\n'
        + PLANTED["settings.py"].strip()
        + "  # pragma: allowlist secret\n"
    )
    assert secrets_in(path) == []
