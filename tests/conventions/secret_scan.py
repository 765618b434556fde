"""`make secrets`: no key, token or password in what git holds, by detect-secrets.

A file that was clean is not scanned again before it changes (`.cache/secrets.json`). A line that only
looks like a secret says so itself, in a comment: `pragma: allowlist secret`.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from detect_secrets import SecretsCollection
from detect_secrets.__version__ import VERSION
from detect_secrets.settings import default_settings
from project_tree import ROOT, project_files

CLEAN = ROOT / ".cache" / "secrets.json"
# Hashes of packages, and tables of names and numbers: nothing but what looks like a secret to a machine.
_NOT_SCANNED = {".lock", ".csv"}


def secrets_in(path: Path) -> list[str]:
    """Lines of a file that look like secrets: where, and of which kind; never the secret."""
    found = SecretsCollection()
    with default_settings():
        found.scan_file(str(path))
    return [f"{path}:{one.line_number}: {one.type}" for _, one in found]


def main() -> int:
    """Scan the project; 1 where a file holds what looks like a secret, or where nothing was scanned."""
    files = [path for path in project_files() if path.suffix not in _NOT_SCANNED]
    known = set(json.loads(CLEAN.read_text())) if CLEAN.exists() else set()
    digests = {path: _digest(ROOT / path) for path in files}
    found = {
        path: secrets_in(ROOT / path) for path, digest in digests.items() if digest not in known
    }
    CLEAN.parent.mkdir(exist_ok=True)
    clean = [digest for path, digest in digests.items() if not found.get(path)]
    CLEAN.write_text(json.dumps(sorted(clean)))
    for line in (line for lines in found.values() for line in lines):
        sys.stderr.write(
            f"{line}: take it out and make it void; `pragma: allowlist secret` if it is none\n"
        )
    if not files:
        sys.stderr.write("no file was scanned\n")
    return 1 if any(found.values()) or not files else 0


def _digest(path: Path) -> str:
    """Name of a file's content, as this version of the scanner sees it."""
    seen = f"{VERSION}|{path.suffix}|".encode() + path.read_bytes()
    return hashlib.sha256(seen).hexdigest()[:32]


if __name__ == "__main__":
    raise SystemExit(main())
