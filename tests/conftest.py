"""Fixtures of every test: where reference data lies, where remembered examples go.

Stores, toy worlds and files to land are made beside the tests that need them, not here.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import configuration

ROOT = Path(__file__).resolve().parent.parent

configuration.set_hypothesis_home_dir(ROOT / ".cache" / "hypothesis")


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """Folder of the public reference data; the test is skipped where it is not at hand."""
    named = os.environ.get("SEMESTA_REFERENCE_DATA")
    if not named:
        pytest.skip("SEMESTA_REFERENCE_DATA is not set: it names the folder of the reference data")
    folder = Path(named).resolve()
    if not folder.is_dir():
        pytest.fail(f"SEMESTA_REFERENCE_DATA names {folder}, which is no folder")
    return folder
