"""The only reader of the environment: where the store and the key lie.

Everything else receives a `Settings`; nothing below this package reads a variable.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from warehouse.layout import Store

DISCLOSURE_THRESHOLD = 5
UI_PORT = 3000
PROJECT_ROOT = Path(__file__).resolve().parent.parent
DBT_PROJECT_DIR = PROJECT_ROOT / "dbt_project"


class SettingInvalid(Exception):
    """A variable of the environment holds what it should not."""


_LOCAL_HOSTS = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True)
class AlertSettings:
    """Where alerts go beside their file; secrets are named by the file that holds them, never by value.

    `smtp_tls`: starttls, tls, or none, which only a server on this machine may have.
    """

    smtp_host: str | None = None
    smtp_port: int = 587
    smtp_tls: str = "starttls"
    smtp_user: str | None = None
    smtp_password_file: Path | None = None
    sender: str = "semesta"
    recipients: tuple[str, ...] = ()
    webhook_file: Path | None = None
    ca_file: Path | None = None

    @classmethod
    def from_environment(cls) -> AlertSettings:
        """Read the variables `SEMESTA_ALERT_*`.

        Raises:
            SettingInvalid: one of them holds what it should not, or needs another beside it.

        """
        server = _optional("SEMESTA_ALERT_SMTP")
        host, _, port = (server or "").rpartition(":")
        tls = _optional("SEMESTA_ALERT_TLS") or "starttls"
        recipients = tuple(
            one.strip() for one in (_optional("SEMESTA_ALERT_TO") or "").split(",") if one.strip()
        )
        if server and not (host and port.isdecimal()):
            raise SettingInvalid(
                f"SEMESTA_ALERT_SMTP is {server!r}: set host and port, as mail.example.go.id:587"
            )
        if server and not recipients:
            raise SettingInvalid("SEMESTA_ALERT_SMTP is set: set who gets mail in SEMESTA_ALERT_TO")
        if tls not in {"starttls", "tls", "none"}:
            raise SettingInvalid(f"SEMESTA_ALERT_TLS is {tls!r}: set starttls, tls or none")
        if tls == "none" and server and host.strip("[]") not in _LOCAL_HOSTS:
            raise SettingInvalid(
                "SEMESTA_ALERT_TLS is none, and the mail server is another machine: set starttls or tls"
            )
        user, password = _optional("SEMESTA_ALERT_USER"), _path("SEMESTA_ALERT_PASSWORD_FILE")
        if (user is None) != (password is None):
            raise SettingInvalid(
                "SEMESTA_ALERT_USER and SEMESTA_ALERT_PASSWORD_FILE belong together: set both or none"
            )
        return cls(
            smtp_host=host.strip("[]") or None,
            smtp_port=int(port) if server else 587,
            smtp_tls=tls,
            smtp_user=user,
            smtp_password_file=password,
            sender=_optional("SEMESTA_ALERT_FROM") or "semesta",
            recipients=recipients,
            webhook_file=_path("SEMESTA_ALERT_WEBHOOK_FILE"),
            ca_file=_path("SEMESTA_ALERT_CA_FILE"),
        )

    def webhook_url(self, told: str) -> str:
        """The address in the webhook's file, where it may be used.

        Raises:
            SettingInvalid: it is neither https nor on this machine.

        """
        parts = urlsplit(told)
        is_local = parts.scheme == "http" and parts.hostname in _LOCAL_HOSTS
        if parts.scheme != "https" and not is_local:
            raise SettingInvalid(
                "the file SEMESTA_ALERT_WEBHOOK_FILE holds no https address: write one into it"
            )
        return told


def _optional(name: str) -> str | None:
    return os.environ.get(name) or None


def _path(name: str) -> Path | None:
    told = os.environ.get(name)
    return Path(told).absolute() if told else None


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
