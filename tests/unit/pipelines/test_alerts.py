"""Alerts reach a real mail server and a real web server on this machine, and never lose their file."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pipelines.alerts import (
    Alert,
    AlertDamaged,
    alert_failure,
    alert_file,
    kept_alerts,
    news,
    raise_alert,
    send_again,
)
from pipelines.settings import AlertSettings, SettingInvalid
from warehouse.layout import Store
from warehouse.receipt import Receipt, RowCounts, Scope

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

NIK = "3376010101909001"
SHUT = Alert(
    "gate", "run-1", "2026-11-28T19:00:00+00:00", "v7",
    ("exit.mart_x.adds_up failed: 3 rows. A sum is its parts. The data engineer mends the model.",),
    ("Cabang Tegal: bpjstk__participants/33.76/2025-09, receipt 1a2b3c4d",),
)  # fmt: skip


class _Mail(socketserver.StreamRequestHandler):
    """As much of SMTP as a client needs to hand over a message, with a password where it sends one."""

    def handle(self) -> None:
        self._upgrade: ssl.SSLContext | None = self.server.upgrade  # type: ignore[attr-defined]
        self.wfile.write(b"220 here\r\n")
        self._talk()

    def _talk(self) -> None:
        got: list[bytes] = self.server.got  # type: ignore[attr-defined]
        for line in self.rfile:
            got.append(line)
            word = line[:4].upper()
            if word == b"EHLO":
                offer = b"250-STARTTLS\r\n" if self._upgrade is not None else b""
                self.wfile.write(b"250-here\r\n" + offer + b"250 AUTH PLAIN\r\n")
            elif line == b"STARTTLS\r\n" and self._upgrade is not None:
                self.wfile.write(b"220 go on\r\n")
                self.server.clear = len(got)  # type: ignore[attr-defined]
                with self._upgrade.wrap_socket(self.request, server_side=True) as self.request:
                    self._upgrade = None
                    self.setup()
                    self._talk()
                return
            elif word == b"AUTH":
                self.wfile.write(b"235 ok\r\n")
            elif word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                for text in self.rfile:
                    got.append(text)
                    if text == b".\r\n":
                        break
                self.wfile.write(b"250 taken\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


class _TlsServer(socketserver.TCPServer):
    """Speaks TLS from the first byte under `trust`, or once it is asked for under `upgrade`; `clear` lines before it."""

    def __init__(self, trust: ssl.SSLContext | None, upgrade: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Mail)
        self.got: list[bytes] = []
        self.upgrade, self.clear = upgrade, 0
        if trust is not None:
            self.socket = trust.wrap_socket(self.socket, server_side=True)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not trust the certificate goes away: that is what a test wants."""


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]  # type: ignore[index]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of 127.0.0.1 by an authority that no machine knows."""
    return make_certificate(tmp_path_factory.mktemp("tls") / "both.pem", "127.0.0.1")


def make_certificate(path: Path, address: str, days: tuple[int, int] = (-1, 1)) -> Path:
    """Key and certificate of a machine, signed by itself, good from one day to another."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address)])
    now = dt.datetime.now(dt.UTC)
    first, last = (now + dt.timedelta(days=day) for day in days)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(first)
        .not_valid_after(last)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "store")
    store.create()
    return store


def kept(store: Store, run_id: str = "run-1") -> dict[str, object]:
    path = alert_file(store, run_id)
    assert path.stat().st_mode & 0o777 == 0o600
    found: dict[str, object] = json.loads(path.read_text())
    return found


def mail(port: int, **more: object) -> AlertSettings:
    told = {"smtp_tls": "none", **more}
    return AlertSettings(
        smtp_host="127.0.0.1", smtp_port=port, recipients=("jaga@example.go.id",), **told
    )  # type: ignore[arg-type]


def server_side(certificate: Path) -> ssl.SSLContext:
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    found.load_cert_chain(certificate)
    return found


def test_a_mail_says_who_sent_what_and_which_rule_failed(store: Store) -> None:
    server = _TlsServer(None)
    with serving(server) as port:
        assert raise_alert(store, mail(port), SHUT).undelivered == ()
    said = b"".join(server.got).decode().replace("=\r\n", "")
    for part in (
        "Cabang Tegal",
        "receipt 1a2b3c4d",
        "exit.mart_x.adds_up",
        "mends the model",
        "v7",
    ):
        assert part in said
    assert kept(store)["reasons"] == list(SHUT.reasons)


def test_mail_over_tls_with_a_password_that_only_its_file_knows(
    store: Store, certificate: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "password"
    secret.write_text("rahasia-benar\n")
    server = _TlsServer(server_side(certificate))
    with serving(server) as port:
        way = mail(
            port,
            smtp_tls="tls",
            ca_file=certificate,
            smtp_user="semesta",
            smtp_password_file=secret,
        )
        assert raise_alert(store, way, SHUT).undelivered == ()
    assert any(line.startswith(b"AUTH PLAIN ") for line in server.got)
    assert "rahasia" not in json.dumps(kept(store))


def test_a_server_that_nobody_vouches_for_gets_nothing(store: Store, certificate: Path) -> None:
    server = _TlsServer(server_side(certificate))
    with serving(server) as port:
        told = raise_alert(store, mail(port, smtp_tls="tls"), SHUT)
    assert told.undelivered == ("mail: SSLCertVerificationError",)
    assert kept(store)["undelivered"] == list(told.undelivered)
    assert server.got == []


def test_mail_turns_to_tls_before_anything_is_told(
    store: Store, certificate: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "password"
    secret.write_text("rahasia-benar\n")
    server = _TlsServer(None, upgrade=server_side(certificate))
    with serving(server) as port:
        way = mail(
            port,
            smtp_tls="starttls",
            ca_file=certificate,
            smtp_user="semesta",
            smtp_password_file=secret,
        )
        assert raise_alert(store, way, SHUT).undelivered == ()
    clear, sealed = server.got[: server.clear], b"".join(server.got[server.clear :])
    assert [line[:8].upper() for line in clear] == [b"EHLO " + clear[0][5:8].upper(), b"STARTTLS"]
    assert b"AUTH PLAIN " in sealed
    assert b"exit.mart_x.adds_up" in sealed


@pytest.mark.parametrize(
    ("address", "days", "is_known"),
    [("127.0.0.1", (-1, 1), False), ("127.0.0.2", (-1, 1), True), ("127.0.0.1", (-3, -2), True)],
    ids=["by an unknown authority", "of another machine", "expired"],
)
def test_a_certificate_that_does_not_hold_ends_the_talk_before_the_password(
    store: Store, tmp_path: Path, address: str, days: tuple[int, int], *, is_known: bool
) -> None:
    bad = make_certificate(tmp_path / "bad.pem", address, days)
    secret = tmp_path / "password"
    secret.write_text("rahasia-benar\n")
    way = {"smtp_user": "semesta", "smtp_password_file": secret}
    way |= {"ca_file": bad} if is_known else {}
    server = _TlsServer(None, upgrade=server_side(bad))
    with serving(server) as port:
        told = raise_alert(store, mail(port, smtp_tls="starttls", **way), SHUT)
    assert told.undelivered == ("mail: SSLCertVerificationError",)
    assert kept(store)["undelivered"] == list(told.undelivered)
    assert [line[:4].upper() for line in server.got] == [b"EHLO", b"STAR"]


def test_a_server_without_tls_gets_no_mail_in_clear_text(store: Store) -> None:
    server = _TlsServer(None)
    with serving(server) as port:
        told = raise_alert(store, mail(port, smtp_tls="starttls"), SHUT)
    assert told.undelivered == ("mail: SMTPNotSupportedError",)
    assert not any(line.startswith((b"MAIL", b"DATA")) for line in server.got)


def test_what_was_not_delivered_is_sent_again_by_that_channel_only(
    store: Store, tmp_path: Path
) -> None:
    place = tmp_path / "hook"
    place.write_text("http://elsewhere.example/rahasia")
    server = _TlsServer(None)
    with serving(server) as port:
        told = raise_alert(store, replace(mail(port), webhook_file=place), SHUT)
        assert told.undelivered == ("webhook: SettingInvalid",)
        sent = len(server.got)
        (still,) = send_again(store, replace(mail(port), webhook_file=place))
        assert still == told
        (done,) = send_again(store, mail(port))
        assert (done.undelivered, len(server.got)) == ((), sent), "mail had taken it"
        assert send_again(store, mail(port)) == []
    assert kept_alerts(store) == [done]


def test_an_alert_that_a_wrong_setting_kept_goes_by_every_channel(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEMESTA_ALERT_SMTP", "mail.example.go.id:587")
    assert alert_failure(store, "error", "run-1", ["disk"], "docs/runbooks/disk-full.md")
    server = _TlsServer(None)
    with serving(server) as port:
        (done,) = send_again(store, mail(port))
    assert done.undelivered == ()
    assert b"docs/runbooks/disk-full.md" in b"".join(server.got).replace(b"=\r\n", b"")


def test_a_file_that_is_no_alert_is_named(store: Store) -> None:
    store.alerts.mkdir()
    alert_file(store, "x").write_text("{}")
    with pytest.raises(AlertDamaged, match=r"x\.json is no alert"):
        kept_alerts(store)


def test_a_store_that_cannot_say_what_came_alerts_all_the_same(store: Store) -> None:
    store.ledger_file.write_bytes(b"no ledger" * 100)
    store.current.symlink_to("versions/v9")
    told = alert_failure(store, "error", "run-1", ["LedgerDamaged: restore it from the backup"])
    assert told is not None
    assert (told.title, told.files) == ("Semesta: a night failed, the damaged version stays", ())
    store.current.unlink()
    told = alert_failure(store, "error", "run-2", ["LedgerDamaged: restore it from the backup"])
    assert told is not None
    assert told.title == "Semesta: a night failed, nothing is published"


def test_a_webhook_gets_the_same_sentences(store: Store, tmp_path: Path) -> None:
    got: list[dict[str, str]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    place = tmp_path / "hook"
    with serving(HTTPServer(("127.0.0.1", 0), Hook)) as port:
        place.write_text(f"http://127.0.0.1:{port}/rahasia\n")
        assert raise_alert(store, AlertSettings(webhook_file=place), SHUT).undelivered == ()
    assert [one["kind"] for one in got] == ["gate"]
    assert "exit.mart_x.adds_up" in got[0]["text"]
    place.write_text("http://elsewhere.example/rahasia")
    told = raise_alert(store, AlertSettings(webhook_file=place), SHUT)
    assert told.undelivered == ("webhook: SettingInvalid",), "no clear text beyond this machine"


def receipt(name: str, minute: int) -> Receipt:
    return Receipt(
        receipt_id=f"{minute:02d}{'0' * 30}", sha256="0" * 64, size_bytes=1, file_name=name,
        source="bpjstk__participants", sender="Cabang Tegal", region_code="33.76", period=None,
        status="accepted", rows=RowCounts(1, 1, 0, 0),
        received_at=dt.datetime(2025, 10, 1, 2, minute, tzinfo=dt.UTC), inbox_path=f"x/{name}",
        scopes=(Scope("Cabang Tegal", "33.76", "2025-09", 1),),
    )  # fmt: skip


def test_a_file_is_told_by_its_receipt_not_by_what_its_sender_called_it() -> None:
    found = news([receipt(f"SITI {NIK}.xlsx", minute) for minute in range(12)], ())
    assert len(found) == 11
    assert found[0] == "Cabang Tegal: bpjstk__participants/33.76/2025-09, receipt 11000000"
    assert found[-1] == "and 2 more"
    assert "SITI" not in str(found)
    assert NIK not in str(found)


def test_one_run_alerts_once_and_tells_no_number_of_a_person(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEMESTA_ALERT_SMTP", "mail.example.go.id:587")
    told = alert_failure(store, "error", "run-1", [f"Conversion Error: {NIK}", "  "])
    assert told is not None
    assert told.reasons == ("Conversion Error: #",)
    assert told.undelivered[0].startswith("SEMESTA_ALERT_SMTP is set"), "a wrong setting is told"
    assert alert_failure(store, "error", "run-1", ["again"]) is None


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"SMTP": "mail.example.go.id"}, "set host and port"),
        ({"SMTP": "mail.example.go.id:587"}, "SEMESTA_ALERT_TO"),
        ({"SMTP": "mail.example.go.id:25", "TO": "a@b", "TLS": "none"}, "another machine"),
        ({"SMTP": "mail.example.go.id:25", "TO": "a@b", "TLS": "maybe"}, "starttls, tls or none"),
        ({"SMTP": "mail.example.go.id:25", "TO": "a@b", "USER": "u"}, "belong together"),
    ],
)
def test_a_wrong_setting_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], told: str
) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"SEMESTA_ALERT_{name}", value)
    with pytest.raises(SettingInvalid, match=told):
        AlertSettings.from_environment()
