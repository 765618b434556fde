"""Of every test: where reference data lies, where remembered examples go, which worker runs it when.

Stores, toy worlds and files to land are made beside the tests that need them, not here.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import worker_plan
from hypothesis import configuration

if TYPE_CHECKING:
    from xdist.scheduler import LoadFileScheduling

ROOT = Path(__file__).resolve().parent.parent

configuration.set_hypothesis_home_dir(ROOT / ".cache" / "hypothesis")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first."""
    items.sort(key=lambda item: worker_plan.rank(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    """`--dist loadfile` in the order of `worker_plan`, with files that share a night in one worker."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Planned(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return worker_plan.scope(nodeid)

    config.option.loadscopereorder = False
    return Planned(config, log)


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
