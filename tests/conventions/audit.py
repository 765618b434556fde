"""`make audit`: known vulnerabilities of everything that is locked, asked of the package registry.

pip-audit leaves with 0 where it could look nothing up: a package that the registry does not answer for is
skipped, be it all of them. So its report is held against the lock: every pinned package has an answer, or
the audit failed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from locked import DEV_LOCK, LOCKS, pins
from packaging.utils import canonicalize_name
from project_tree import ROOT

SECONDS = 900
_LISTED = 5


def problems(report: dict[str, Any], locked: dict[str, str]) -> list[str]:
    """Why an audit does not clear what is `locked` (name -> version); empty where it does.

    `report`: what pip-audit writes as JSON.
    """
    answered = {}
    found = []
    for one in report["dependencies"]:
        if "skip_reason" in one:
            continue
        answered[canonicalize_name(one["name"])] = one["version"]
        found += [
            f"{one['name']} {one['version']}: {known['id']}, mended in "
            f"{', '.join(known['fix_versions']) or 'no version yet'}"
            for known in one["vulns"]
        ]
    unasked = sorted(name for name, version in locked.items() if answered.get(name) != version)
    if unasked or not locked:
        more = " ..." if len(unasked) > _LISTED else ""
        found.append(
            f"{len(locked) - len(unasked)} of {len(locked)} locked packages were audited, not "
            f"{', '.join(unasked[:_LISTED])}{more}: nothing is known of the others; run this where the "
            "registry answers for vulnerabilities"
        )
    return found


def locked_packages() -> dict[str, str]:
    """Every package of every lock file and its version."""
    return {name: pin.version for lock in LOCKS for name, pin in pins(lock).items()}


def run_pip_audit() -> dict[str, Any]:
    """pip-audit over the lock of everything; its report.

    Raises:
        SystemExit: it ended without a report, as where there is no network.

    """
    done = subprocess.run(
        [
            Path(sys.executable).with_name("pip-audit"),
            *("--requirement", ROOT / DEV_LOCK, "--requirement", ROOT / LOCKS[0]),
            *("--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json"),
        ],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    try:
        return dict(json.loads(done.stdout))
    except ValueError:
        raise SystemExit(f"the audit did not run: {done.stderr.strip()[-500:]}") from None


def main() -> int:
    """Audit; 1 where anything is vulnerable or was not looked up."""
    locked = locked_packages()
    found = problems(run_pip_audit(), locked)
    for said in found:
        sys.stderr.write(f"{said}\n")
    if not found:
        sys.stdout.write(f"{len(locked)} locked packages audited, no known vulnerability\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
