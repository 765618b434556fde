"""What `semesta doctor` looks at in a store: files, their modes, the ledger, the key, the served version.

Every look returns what it found as state, code of the sentence and values; nothing is changed.
"""

from __future__ import annotations

import datetime as dt
import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pipelines.alerts import AlertDamaged, kept_alerts
from pipelines.identity.keys import KeyProblem, load_key
from pipelines.landing.expected import overdue
from pipelines.settings import Settings
from warehouse.access import AccessDamaged, read_accesses
from warehouse.keyring import Keyring, KeyringDamaged
from warehouse.layout import Store, StoreMissing
from warehouse.ledger import Ledger
from warehouse.ledger_check import ledger_problem
from warehouse.lock import lock_holder
from warehouse.manifest import RESTRICTED_NAME, ManifestDamaged
from warehouse.plain_copies import differing_copies
from warehouse.publish import NoSpace, preflight_space
from warehouse.versions import VersionDamaged, current, differing_files

if TYPE_CHECKING:
    from pipelines.doctor import Finding

_LONG_NIGHT = dt.timedelta(hours=6)
_SHOWN = 3
_Answer = TypeVar("_Answer")


def is_whole(store: Store) -> bool:
    """Whether every directory of the store is there."""
    return whole(store)[0][0] == "ok"


def whole(store: Store) -> list[Finding]:
    """The store's directories."""
    try:
        store.require()
    except StoreMissing as problem:
        return [("fail", "store_missing", {"why": problem})]
    return [("ok", "store_whole", {"path": store.home})]


def modes(store: Store) -> list[Finding]:
    """What only the owner may read: `private/`, the inbox, logs and Dagster's storage."""
    private = (store.private, store.inbox, store.logs, store.dagster_home)
    below = [path for path in store.private.iterdir() if not path.is_symlink()]
    open_to_others = [p for p in (*private, *below) if stat.S_IMODE(p.stat().st_mode) & 0o007]
    if open_to_others:
        return [("fail", "modes_open", {"paths": _some(open_to_others)})]
    return [("ok", "modes_closed", {})]


def writable(store: Store) -> list[Finding]:
    """Whether this account may write where a night writes."""
    for place in (store.home, store.scratch, store.versions, store.hasil, store.logs):
        probe = place / f".doctor-{os.getpid()}"
        try:
            probe.touch()
            probe.unlink()
        except OSError as problem:
            return [("fail", "store_unwritable", {"path": place, "why": problem.strerror})]
    return [("ok", "store_writable", {})]


def space(store: Store) -> list[Finding]:
    """Room for the next version and its build."""
    try:
        preflight_space(store)
    except NoSpace as problem:
        return [("fail", "space_short", {"why": problem})]
    except VersionDamaged:
        return []  # the line of the version says so
    return [("ok", "space_enough", {})]


def ledger(store: Store) -> list[Finding]:
    """The ledger; missing is right only where nothing has ever landed."""
    if not store.ledger_file.exists():
        if any(store.originals.iterdir()):
            return [("fail", "ledger_missing", {"path": store.ledger_file})]
        return [("ok", "ledger_new", {})]
    if problem := ledger_problem(store.ledger_file):
        return [("fail", "ledger_damaged", {"path": store.ledger_file, "why": problem})]
    with Ledger(store.ledger_file) as book:
        held = len(book.receipts("held"))
        count = sum(book.summary().receipts.values())
    found: list[Finding] = [("ok", "ledger_sound", {"count": count})]
    if held:
        found.append(("warn", "files_held", {"count": held}))
    return found


def key(settings: Settings) -> list[Finding]:
    """The store's secret, and the data keys that it opens."""
    store = settings.store
    try:
        secret = load_key(settings.key_file)
    except KeyProblem as problem:
        return [("fail", "key_missing", {"why": problem})]
    bound = _with_ledger(store, lambda book: book.key_id())
    if bound not in {None, secret.key_id}:
        return [
            ("fail", "key_other", {"path": settings.key_file, "is": secret.key_id, "bound": bound})
        ]
    keyring = Keyring(store.data_keys, secret.wrapping)
    try:
        states = [state for state in keyring.states() if state.destroyed_at is None]
        for state in states:
            keyring.key(state.name)
    except KeyringDamaged as problem:
        return [("fail", "data_key_damaged", {"why": problem})]
    return [("ok", "key_own", {"key_id": secret.key_id, "count": len(states)})]


def inbox(store: Store) -> list[Finding]:
    """Whether everything that waits can be opened and moved."""
    shut: list[Path] = []
    waiting = 0

    def note(problem: OSError) -> None:
        shut.append(Path(problem.filename))

    for folder, folders, files in os.walk(store.inbox, onerror=note):
        folders[:] = [name for name in folders if not name.startswith(".")]
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            note(PermissionError(errno.EACCES, "", folder))
        paths = [Path(folder, name) for name in files if not name.startswith(".")]
        waiting += len(paths)
        shut += [path for path in paths if not os.access(path, os.R_OK)]
    if shut:
        return [("fail", "inbox_shut", {"paths": _some(shut)})]
    return [("ok", "inbox_open", {"count": waiting})]


def landed(store: Store) -> list[Finding]:
    """The rows and the original of every file that counts: there, and with their last bytes."""

    def lost(book: Ledger) -> list[Path]:
        found = []
        for receipt in book.receipts("accepted"):
            rows = store.landed / receipt.source / f"{receipt.receipt_id}.parquet"
            if receipt.rows.accepted and not _ends_as_parquet(rows):
                found.append(rows)
        return found

    paths = _with_ledger(store, lost) or []
    if paths:
        return [("fail", "landed_lost", {"count": len(paths), "paths": _some(paths)})]
    return [("ok", "landed_there", {})]


def version(store: Store) -> list[Finding]:
    """The served version, every byte; what its tables hold is asked by `semesta verify`."""
    try:
        served = current(store)
        if served is None:
            return [("warn", "version_none", {})]
        files = served.manifest["files"]
        gone = {RESTRICTED_NAME} if served.is_expired else set()
        kept = {name: digest for name, digest in files.items() if name not in gone}
        problems = differing_files(served.directory, kept)
    except (VersionDamaged, ManifestDamaged) as problem:
        return [("fail", "version_damaged", {"why": problem})]
    if problems:
        return [("fail", "version_damaged", {"why": "; ".join(problems)})]
    return [("ok", "version_sound", {"version": f"v{served.number}"})]


def copies(store: Store) -> list[Finding]:
    """The plain copies of the served version."""
    try:
        served = current(store)
        problems = differing_copies(store, served) if served else ()
    except (VersionDamaged, ManifestDamaged):
        return []  # the line of the version says so
    if problems:
        return [("warn", "copies_differ", {"count": len(problems), "why": problems[0]})]
    return [("ok", "copies_same", {})]


def access(store: Store) -> list[Finding]:
    """The record of who opened what, every seal."""
    try:
        entries = read_accesses(store)
    except AccessDamaged as problem:
        return [("fail", "access_damaged", {"why": problem})]
    return [("ok", "access_sound", {"count": len(entries)})]


def lock(store: Store, now: dt.datetime) -> list[Finding]:
    """Whether a night runs, for how long, and whether the last one was killed."""
    is_held, process = lock_holder(store)
    if is_held:
        since = dt.datetime.fromtimestamp(store.lock_file.stat().st_mtime, dt.UTC)
        values: dict[str, object] = {"process": process, "since": f"{since:%Y-%m-%d %H:%M} UTC"}
        return [("warn" if now - since > _LONG_NIGHT else "ok", "lock_held", values)]
    if process:
        return [("warn", "night_killed", {"process": process})]
    return [("ok", "lock_free", {})]


def senders(store: Store, now: dt.datetime) -> list[Finding]:
    """Who owes a file of the latest month beyond its day."""
    try:
        owing = _with_ledger(store, lambda book: overdue(store, book)) or []
    except OSError:
        return []  # the line of the landed rows says so
    late = [one for one in owing if one.is_late(now.date())]
    if late:
        names = ", ".join(f"{one.sender} ({one.source}, {one.month})" for one in late[:_SHOWN])
        return [("warn", "senders_late", {"count": len(late), "names": names})]
    return [("ok", "senders_in_time", {})]


def alerts(store: Store) -> list[Finding]:
    """Alerts that reached nobody: a channel that is set did not take them."""
    try:
        kept = kept_alerts(store)
    except AlertDamaged as problem:
        return [("warn", "alert_damaged", {"why": problem})]
    lost = [alert for alert in kept if alert.undelivered]
    if lost:
        why = "; ".join(lost[-1].undelivered)
        told: dict[str, object] = {"count": len(lost), "run": lost[-1].run_id[:8], "why": why}
        return [("warn", "alerts_undelivered", told)]
    return [("ok", "alerts_delivered", {"count": len(kept)})]


def _with_ledger(store: Store, ask: Callable[[Ledger], _Answer]) -> _Answer | None:
    """What the ledger answers; None where there is none that could."""
    if not store.ledger_file.exists() or ledger_problem(store.ledger_file):
        return None
    with Ledger(store.ledger_file) as book:
        return ask(book)


def _ends_as_parquet(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            file.seek(-4, os.SEEK_END)
            return file.read() == b"PAR1"
    except OSError:
        return False


def _some(paths: list[Path]) -> str:
    more = f" (+{len(paths) - _SHOWN})" if len(paths) > _SHOWN else ""
    return ", ".join(str(path) for path in paths[:_SHOWN]) + more
