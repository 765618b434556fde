"""Start to ready: seconds until the Dagster UI shows its graph, and a night that finds nothing new.

    make bench LINE=start    (ARGS='--repeat 3 --scale 0.02')

On a store of its own with one night of the demo world, so `make run` has been here. `work` of a night is what
`semesta run --json` counts itself, beyond Python and its imports. CPU seconds are of all processes together.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from pathlib import Path

from night import measure
from process_tree import look
from rich.console import Console
from rich.table import Table
from served_ui import served_ui


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--scale", type=float, default=0.02, help="of the demo world")
    asked.add_argument("--repeat", type=int, default=3)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "store"
        measure(home, "init")
        measure(home, "demo", "--scale", str(options.scale))
        measure(home, "run")
        starts = [_start(home) for _ in range(options.repeat)]
        nights = [measure(home, "run", "--json") for _ in range(options.repeat)]
    work = [float(json.loads(one.said)["seconds"]["total"]) for one in nights]
    table = Table(title="Start to ready, and a night with nothing new; medians")
    for column in ("what", "wall s", "of it work s", "CPU s", "peak MB"):
        table.add_column(column, justify="left" if column == "what" else "right")
    wall, cpu, peak = (statistics.median(each) for each in zip(*starts, strict=True))
    table.add_row("semesta dev, start to ready", f"{wall:.1f}", "", f"{cpu:.1f}", f"{peak:,.0f}")
    wall, cpu, peak = (
        statistics.median(getattr(one, name) for one in nights)
        for name in ("wall", "cpu", "peak_mb")
    )
    table.add_row(
        "semesta run, nothing new",
        f"{wall:.1f}",
        f"{statistics.median(work):.2f}",
        f"{cpu:.1f}",
        f"{peak:,.0f}",
    )
    Console(width=100).print(table)


def _start(home: Path) -> tuple[float, float, float]:
    """Seconds to ready, CPU seconds and megabytes by then."""
    log = home.parent / "ui.log"
    with served_ui(home, home.parent / "key", log) as ui:
        cpu: dict[int, float] = {}
        held = look(ui.process, cpu)
        return ui.seconds, sum(cpu.values()), held / (1 << 20)


if __name__ == "__main__":
    main()
