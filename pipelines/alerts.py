"""Alerts: what a failed night tells, and how it reaches people: a file always, mail and a webhook where set.

No alert carries a value of a person: files are told by their receipt's number and their place, because
senders write into names what they like. A channel that fails changes nothing of what the night came to; what it did
not take is in the file and can be sent once more.
"""

from __future__ import annotations

import datetime as dt
import json
import smtplib
import ssl
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Literal

from pipelines.landing.names import shown
from pipelines.settings import AlertSettings, SettingInvalid
from warehouse import versions
from warehouse.durable import make_dirs, write_atomic
from warehouse.layout import Store
from warehouse.ledger import Ledger, LedgerDamaged
from warehouse.manifest import ManifestDamaged
from warehouse.receipt import Receipt

Kind = Literal["gate", "error", "crash"]
_SECONDS = 20
_FILES = 10
_UNREADABLE = "the damaged version"
_MAIL, _WEBHOOK = "mail", "webhook"
_CHANNELS = frozenset({_MAIL, _WEBHOOK})


class AlertDamaged(Exception):
    """A file among the alerts is none."""


@dataclass(frozen=True)
class Alert:
    """What went wrong in one run.

    Attributes:
        kind: an exit gate stayed shut, the night ended in an error, or its process died.
        run_id: the run; one run alerts once.
        served: the version that stays in its place.
        reasons: sentences, each with what failed and what to do.
        files: what came in since that version: sender, source, month and receipt.
        undelivered: channels that did not take it, and why.
        runbook: what to do, step by step; None where no runbook is about it.

    """

    kind: Kind
    run_id: str
    at: str
    served: str | None
    reasons: tuple[str, ...]
    files: tuple[str, ...] = ()
    undelivered: tuple[str, ...] = ()
    runbook: str | None = None

    @property
    def title(self) -> str:
        """One line."""
        stays = f"{self.served} stays" if self.served else "nothing is published"
        told = {"gate": "an exit gate is shut", "error": "a night failed", "crash": "a night died"}
        return f"Semesta: {told[self.kind]}, {stays}"

    def text(self) -> str:
        """The alert as a mail has it."""
        lines = [self.title, "", *self.reasons, ""]
        if self.runbook:
            lines += [f"What to do, step by step: {self.runbook}", ""]
        if self.files:
            lines += ["Files that came since:", *(f"- {file}" for file in self.files), ""]
        elif self.kind == "gate":
            lines += ["No file came since: rules, seeds or models changed.", ""]
        lines += [f"Run {self.run_id}, {self.at}. The run's page in the Dagster UI tells more."]
        lines += ["A receipt is shown there at /receipts/<number>."] if self.files else []
        return "\n".join(lines)


def news(receipts: Iterable[Receipt], served: Iterable[str]) -> tuple[str, ...]:
    """The files that count and that the served version was not made of, the latest first."""
    known = set(served)
    new = [one for one in receipts if one.status == "accepted" and one.receipt_id not in known]
    new.sort(key=lambda one: (one.received_at, one.receipt_id), reverse=True)
    told = [
        f"{one.sender}: {'/'.join(filter(None, (one.source, one.region_code, _months(one))))}, "
        f"receipt {one.receipt_id[:8]}"
        for one in new[:_FILES]
    ]
    return (*told, f"and {len(new) - _FILES} more") if len(new) > _FILES else tuple(told)


def _months(receipt: Receipt) -> str | None:
    months = sorted({scope.period for scope in receipt.scopes if scope.period})
    return receipt.period or ("..".join(dict.fromkeys((months[0], months[-1]))) if months else None)


def alert_file(store: Store, run_id: str) -> Path:
    """Where the alert of a run lies."""
    return store.alerts / f"{run_id}.json"


def kept_alerts(store: Store) -> list[Alert]:
    """Every alert that was written down, the oldest first.

    Raises:
        AlertDamaged: a file among them is none; the message names it.

    """
    paths = store.alerts.glob("*.json") if store.alerts.is_dir() else ()
    return sorted(map(_read, paths), key=lambda alert: (alert.at, alert.run_id))


def _read(path: Path) -> Alert:
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        del told["title"]
        lists = {name: tuple(value) for name, value in told.items() if isinstance(value, list)}
        return Alert(**(told | lists))
    except (ValueError, TypeError, KeyError) as problem:
        message = (
            f"{path} is no alert ({type(problem).__name__}): read what it says, then delete it"
        )
        raise AlertDamaged(message) from problem


def send_again(store: Store, channels: AlertSettings) -> list[Alert]:
    """Send what was not delivered by the channels that did not take it; as it stands of each then.

    A channel that is not set any more has nothing left to deliver.
    """
    lost = [alert for alert in kept_alerts(store) if alert.undelivered]
    return [
        _keep(
            store, replace(alert, undelivered=tuple(_undelivered(channels, alert, _failed(alert))))
        )
        for alert in lost
    ]


def _failed(alert: Alert) -> frozenset[str]:
    """The channels that did not take an alert; all of them where a setting kept it from being sent."""
    named = {told.partition(":")[0] for told in alert.undelivered}
    return frozenset(named) if named <= {_MAIL, _WEBHOOK} else _CHANNELS


def alert_failure(
    store: Store, kind: Kind, run_id: str, reasons: Iterable[str], runbook: str | None = None
) -> Alert | None:
    """Tell that a run failed: what stays served, and which files came since; None where it was told before."""
    if alert_file(store, run_id).exists():
        return None
    served, files = _stays(store)
    alert = Alert(
        kind=kind,
        run_id=run_id,
        at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        served=served,
        reasons=tuple(shown(" ".join(reason.split())) for reason in reasons if reason.strip()),
        files=files,
        runbook=runbook,
    )
    try:
        channels = AlertSettings.from_environment()
    except SettingInvalid as problem:
        return _keep(store, replace(alert, undelivered=(str(problem),)))
    return raise_alert(store, channels, alert)


def _stays(store: Store) -> tuple[str | None, tuple[str, ...]]:
    """What stays served, and the files that came since, as far as a damaged store can tell."""
    try:
        served = versions.current(store)
        inputs = [one["receipt_id"] for one in served.manifest["inputs"]] if served else []
    except (versions.VersionDamaged, ManifestDamaged):
        return _UNREADABLE, ()
    name = f"v{served.number}" if served else None
    try:
        with Ledger(store.ledger_file) as ledger:
            return name, news(ledger.receipts("accepted"), inputs)
    except LedgerDamaged:
        return name, ()


def raise_alert(store: Store, channels: AlertSettings, alert: Alert) -> Alert:
    """Write the alert down, then send it; whatever happens to a mail, the file is there."""
    _keep(store, alert)
    failed = tuple(_undelivered(channels, alert))
    return _keep(store, replace(alert, undelivered=failed)) if failed else alert


def _keep(store: Store, alert: Alert) -> Alert:
    path = alert_file(store, alert.run_id)
    make_dirs(path.parent)
    told = {**asdict(alert), "title": alert.title}
    write_atomic(path, json.dumps(told, ensure_ascii=False, indent=1).encode())
    return alert


def _undelivered(
    channels: AlertSettings, alert: Alert, names: frozenset[str] = _CHANNELS
) -> Iterable[str]:
    """Send by every channel of `names` that is set; the ones that failed, without what was secret of them."""
    ways: Sequence[tuple[str, object, Callable[[AlertSettings, Alert], None]]] = (
        (_MAIL, channels.smtp_host, _mail),
        (_WEBHOOK, channels.webhook_file, _post),
    )
    for name, is_set, send in ways:
        if not is_set or name not in names:
            continue
        try:
            send(channels, alert)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the night's outcome stays as it is
            # Only the kind: what a server or a library says may hold an address or a secret.
            yield f"{name}: {type(problem).__name__}"


def _mail(channels: AlertSettings, alert: Alert) -> None:
    message = EmailMessage()
    message["Subject"] = alert.title
    message["From"] = channels.sender
    message["To"] = ", ".join(channels.recipients)
    message.set_content(alert.text())
    host, port = channels.smtp_host or "", channels.smtp_port
    if channels.smtp_tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, timeout=_SECONDS, context=_trust(channels)
        )
    else:
        server = smtplib.SMTP(host, port, timeout=_SECONDS)
    with server:
        if channels.smtp_tls == "starttls":
            server.starttls(context=_trust(channels))
        if channels.smtp_user and channels.smtp_password_file:
            server.login(channels.smtp_user, _secret(channels.smtp_password_file))
        server.send_message(message)


def _post(channels: AlertSettings, alert: Alert) -> None:
    if channels.webhook_file is None:
        return
    body = {"title": alert.title, "text": alert.text(), "kind": alert.kind, "run_id": alert.run_id}
    request = urllib.request.Request(  # noqa: S310 - settings let https and this machine through only
        channels.webhook_url(_secret(channels.webhook_file)),
        data=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(  # noqa: S310
        request, timeout=_SECONDS, context=_trust(channels)
    ) as answer:
        answer.read(1)


def _trust(channels: AlertSettings) -> ssl.SSLContext:
    """The system's certificates, and those of the office's own authority where it has one."""
    trusted = ssl.create_default_context()
    if channels.ca_file is not None:
        trusted.load_verify_locations(channels.ca_file)
    return trusted


def _secret(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()
