"""The command line in forks of one process that has imported it: a verb costs its work, not its imports.

What runs is `pipelines.cli.main` or another module's `main`, in a process of its own, with its own environment
and files. As a program this module is the process that forks: an order per line of its input, an exit code per
line of its output.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path


class ReadyProcess:
    """The process that forks, as its user sees it."""

    def __init__(self, *before: str, environment: Mapping[str, str], umask: int = 0o022) -> None:
        """Start it; it ends with its input. `before`: words that come before the command, as `unshare --net`."""
        self._process = subprocess.Popen(
            [*before, sys.executable, __file__],
            env=dict(environment),
            umask=umask,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        *,
        folder: Path | None = None,
        module: str = "pipelines.cli",
    ) -> subprocess.CompletedProcess[str]:
        """One verb to its end, as `subprocess.run` would tell it; `folder` is where it is typed.

        Of another `module` its `main` runs, which reads the words from `sys.argv`.

        Raises:
            RuntimeError: the process that forks has ended itself.

        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with tempfile.TemporaryDirectory() as told:
            out, err = Path(told) / "out", Path(told) / "err"
            order = {
                "words": list(words),
                "module": module,
                "folder": str(folder or Path.cwd()),
                "environment": dict(environment),
                "out": str(out),
                "err": str(err),
            }
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
            if not answer:
                message = f"the process that forks ended with {self._process.wait()}"
                raise RuntimeError(message)
            return subprocess.CompletedProcess(
                ["semesta", *words],
                int(answer),
                out.read_text(encoding="utf-8"),
                err.read_text(encoding="utf-8"),
            )


def load_verbs() -> None:
    """What verbs import on their way; before the first fork, while there is one thread."""
    from pipelines.settings import limit_readers

    limit_readers()  # Polars counts its threads when it is imported.
    from pipelines.manifest import is_fresh

    if not is_fresh():
        # Parsing leaves threads of DuckDB behind, which no fork survives.
        subprocess.run([sys.executable, "-m", "pipelines.manifest"], check=True, stdout=sys.stderr)

    import dbt.cli.main  # noqa: F401

    from data_quality import gx_duckdb
    from pipelines import cli, definitions
    from pipelines.defs import run

    gx_duckdb.load()
    assert cli.app
    assert definitions.defs
    assert run.NIGHTLY


def _serve() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if not pid:
            _become(order)
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _become(order: dict[str, object]) -> None:
    """The verb itself; never returns."""
    for number, name in enumerate((os.devnull, order["out"], order["err"])):
        file = os.open(str(name), os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(dict(order["environment"]))  # type: ignore[call-overload]
    os.chdir(str(order["folder"]))
    tempfile.tempdir = None  # Where it lies is the environment's to say.
    sys.argv = ["semesta", *list(order["words"])]  # type: ignore[call-overload]
    try:
        importlib.import_module(str(order["module"])).main()
    except BaseException:  # noqa: BLE001 - nothing of the parent's may run in the child
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
        os._exit(1)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    load_verbs()
    _serve()
