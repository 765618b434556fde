"""The only reader of the environment: where the store and the key lie.

Everything else receives a `Settings`; nothing below this package reads a variable.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from warehouse.layout import Store

DISCLOSURE_THRESHOLD = 5
UI_PORT = 3000
PROJECT_ROOT = Path(__file__).resolve().parent.parent
DBT_PROJECT_DIR = PROJECT_ROOT / "dbt_project"


class SettingInvalid(Exception):
    """A variable of the environment holds what it should not."""


@dataclass(frozen=True)
class Settings:
    """What a night needs to know of the machine it runs on.

    `workers` is the number of processes that parse files; one per core, never more than files.
    `disclosure_threshold`: counts from 1 up to one less are shown to nobody in the open tier.
    `port`: where the UI listens on 127.0.0.1.
    """

    store: Store
    key_file: Path
    workers: int
    language: str
    disclosure_threshold: int = DISCLOSURE_THRESHOLD
    port: int = UI_PORT

    @classmethod
    def from_environment(cls) -> Settings:
        """Read `SEMESTA_HOME`, `_KEY_FILE`, `_DISCLOSURE_THRESHOLD`, `_PORT` and the locale; all have defaults.

        Raises:
            SettingInvalid: a value is not what it should be.

        """
        home = Path(
            os.environ.get("SEMESTA_HOME") or PROJECT_ROOT / "warehouse" / "store"
        ).absolute()
        key = os.environ.get("SEMESTA_KEY_FILE")
        return cls(
            store=Store(home),
            key_file=Path(key).absolute() if key else default_key_file(home),
            workers=max(1, os.cpu_count() or 1),
            language=_language(),
            disclosure_threshold=_number("SEMESTA_DISCLOSURE_THRESHOLD", DISCLOSURE_THRESHOLD),
            port=_number("SEMESTA_PORT", UI_PORT),
        )


def default_key_file(home: Path) -> Path:
    """Place of the key of the store at `home`: outside the store, one key per store path."""
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    name = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
    return config / "semesta" / f"{name}.key"


def _number(name: str, default: int) -> int:
    told = os.environ.get(name) or str(default)
    if not told.isdecimal():
        raise SettingInvalid(f"{name} is {told!r}: set a whole number, as {default}")
    return int(told)


def _language() -> str:
    locale = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    return "id" if locale.lower().startswith("id") else "en"


def child_environment(**extra: str) -> dict[str, str]:
    """The environment handed to a child process, with `extra` on top."""
    return {**os.environ, **extra}


def export_to_process(**values: str) -> None:
    """Set variables that libraries read only from the process environment (dbt, Dagster)."""
    os.environ.update(values)


def limit_readers() -> None:
    """Let Polars use one thread per process: a reader per core works at once, more would only wait."""
    export_to_process(POLARS_MAX_THREADS="1")
