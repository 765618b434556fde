"""The bill of materials (`make sbom`) lists every package that runs, with its hashes, the same each time."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from locked import RUNTIME_LOCK, pins
from packaging.utils import canonicalize_name
from project_tree import ROOT


def bill(folder: Path) -> Path:
    """A bill made by the Makefile's own rule."""
    path = folder / "semesta.cdx.json"
    path.unlink(missing_ok=True)
    subprocess.run(
        ["make", "-o", "setup", "sbom", f"SBOM={path}"], cwd=ROOT, capture_output=True, check=True
    )
    return path


def test_the_bill_is_the_lock_and_the_same_each_time(tmp_path: Path) -> None:
    first = bill(tmp_path).read_bytes()
    assert bill(tmp_path).read_bytes() == first
    made = json.loads(first)
    assert made["bomFormat"] == "CycloneDX"
    assert made["metadata"]["component"]["name"] == "semesta"
    listed = {
        canonicalize_name(one["name"]): (
            one["version"],
            sum(len(place["hashes"]) for place in one["externalReferences"]),
        )
        for one in made["components"]
    }
    assert listed == {name: (pin.version, pin.hashes) for name, pin in pins(RUNTIME_LOCK).items()}
