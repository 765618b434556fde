"""What a program costs with everything it starts: CPU seconds, and memory at its highest.

Memory is the sum of the proportional set sizes (PSS): a page that several processes share counts
once. It is looked at ten times a second, so a shorter peak may be missed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TICKS = os.sysconf("SC_CLK_TCK")
_EVERY = 0.1


@dataclass(frozen=True)
class Cost:
    """`seconds` from start to end; `said` is what the program printed last, a line of JSON."""

    seconds: float
    peak_bytes: int
    cpu: float
    said: dict[str, Any]


def measure(*command: str) -> Cost:
    """Run a Python program in a session of its own; a failing one ends the benchmark."""
    peak, cpu, begin = 0, dict[int, float](), time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as program:
        with ThreadPoolExecutor(1) as waiter:
            # Read as it is said: a program whose pipe is full would wait for ever.
            said = waiter.submit(lambda: (_all_of(program), time.perf_counter()))
            while not said.done():
                peak = max(peak, look(program.pid, cpu))
                time.sleep(_EVERY)
        text, end = said.result()
    if program.returncode:
        sys.exit(f"{' '.join(command)} ended with {program.returncode}")
    return Cost(end - begin, peak, sum(cpu.values()), json.loads(text.splitlines()[-1]))


def _all_of(program: subprocess.Popen[str]) -> str:
    """What a program says until it ends."""
    text, _ = program.communicate()
    return text


def look(session: int, cpu: dict[int, float]) -> int:
    """Bytes that the session's processes hold now; notes what CPU each has used so far."""
    held = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) != session:
                continue
            cpu[int(entry.name)] = (int(fields[11]) + int(fields[12])) / _TICKS
            rollup = (entry / "smaps_rollup").read_text()
        except (OSError, ValueError):
            continue  # it has just ended
        held += next(
            (int(line.split()[1]) << 10 for line in rollup.splitlines() if line.startswith("Pss:")),
            0,
        )
    return held
