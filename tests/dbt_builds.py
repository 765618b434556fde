"""`dbt build` on a store in a process that has dbt loaded and the project parsed, as a night builds.

As a program: `HOME` builds every seed and model and runs every unit test, `HOME +MODEL...` some models with all
that they read. Prints what became of every node, and the data tests that dbt would run.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from pipelines import transform
from warehouse.layout import Store


def build(store: Store, selected: Sequence[str]) -> dict[str, Any]:
    """The models and their unit tests; data tests are asked by the night, all in one statement."""
    words = ["build", "--exclude-resource-type", "test"]
    if selected:
        words += ["--exclude-resource-type", "unit_test", "--select", *selected]
    done = transform._invoke(store, words)
    if done.exception is not None:
        raise done.exception
    if selected:
        nodes = [one.node for one in cast("Any", done.result)]
        return {"nodes": [f"{node.schema}.{node.name}" for node in nodes]}
    listed = transform._invoke(store, ["list", "--resource-type", "test", "--output", "name"])
    return {
        "nodes": [
            {"unique_id": one.node.unique_id, "status": str(one.status), "message": one.message}
            for one in cast("Any", done.result)
        ],
        "data_tests": list(cast("Any", listed.result)),
    }


def main() -> None:
    """Build and tell; what dbt says itself goes elsewhere."""
    home, *selected = sys.argv[1:]
    sys.stdout.write(f"\n{json.dumps(build(Store(Path(home)), selected))}\n")
