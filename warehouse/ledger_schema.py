"""The ledger's tables, version by version: a ledger of an earlier version is brought up on opening.

A step that has shipped is never edited; a change is a further step.
"""

from __future__ import annotations

import sqlite3

_STEPS: tuple[tuple[str, ...], ...] = (
    (
        "create table settings (name text primary key, value text not null) strict",
        """create table receipts (
            receipt_id text primary key, sha256 text not null, size_bytes integer not null,
            file_name text not null, source text not null, sender text not null,
            region_code text, period text, status text not null,
            landed integer not null, accepted integer not null,
            quarantined integer not null, non_data integer not null,
            received_at text not null, inbox_path text not null,
            findings text not null, columns text not null, duplicate_of text, control text not null,
            is_settled integer not null default 0,
            check (status in ('accepted', 'held', 'refused', 'duplicate', 'superseded')),
            check (landed = accepted + quarantined + non_data)
        ) strict""",
        "create index receipts_by_content on receipts (sha256)",
        """create table scopes (
            receipt_id text not null references receipts on delete cascade,
            sender text not null, region_code text, period text, row_count integer not null,
            replaces text not null, superseded_by text references receipts
        ) strict""",
        "create index scopes_by_receipt on scopes (receipt_id)",
        "create index scopes_by_key on scopes (sender, region_code, period)",
    ),
    (
        "alter table receipts add column corrects text",
        "alter table receipts add column resolved_by text",
        "alter table receipts add column changes text not null default '[]'",
        "alter table receipts add column settled_path text",
        "create index receipts_by_correction on receipts (corrects) where corrects is not null",
        # No reference to receipts: a receipt may be recorded anew, what was decided stays.
        """create table decisions (
            decision_id integer primary key, receipt_id text not null, sha256 text not null,
            source text not null, decision text not null, reason text not null,
            decided_by text not null, document text, decided_at text not null,
            check (decision in ('accept', 'refuse', 'nil')),
            check (trim(reason) <> ''), check (trim(decided_by) <> '')
        ) strict""",
        "create index decisions_by_receipt on decisions (receipt_id)",
        """create trigger decisions_are_not_edited before update on decisions
        begin select raise(abort, 'a decision is never edited'); end""",
        """create trigger decisions_are_not_removed before delete on decisions
        begin select raise(abort, 'a decision is never removed'); end""",
    ),
    (
        """create table official_months (
            official_id integer primary key, period text not null, document text not null,
            version integer not null, decided_at text not null,
            check (trim(document) <> '')
        ) strict""",
        """create trigger official_months_are_not_edited before update on official_months
        begin select raise(abort, 'what was official is never edited'); end""",
        """create trigger official_months_are_not_removed before delete on official_months
        begin select raise(abort, 'what was official is never removed'); end""",
    ),
    (
        """create table person_requests (
            request_id integer primary key, kind text not null, nik_keys text not null,
            person_keys text not null, requested_by text not null, reason text not null,
            document text, requested_at text not null,
            check (kind in ('erase', 'correct')),
            check (trim(reason) <> ''), check (trim(requested_by) <> '')
        ) strict""",
        """create trigger person_requests_are_not_edited before update on person_requests
        begin select raise(abort, 'a request of a person is never edited'); end""",
        """create trigger person_requests_are_not_removed before delete on person_requests
        begin select raise(abort, 'a request of a person is never removed'); end""",
        """create table person_requests_done (
            request_id integer primary key references person_requests, done_at text not null
        ) strict""",
    ),
    (
        """create table backfills (
            backfill_id integer primary key, months text not null, assets text not null,
            reason text, requested_by text not null, run_id text, requested_at text not null,
            check (months <> '[]'), check (reason is null or trim(reason) <> ''),
            check (trim(requested_by) <> '')
        ) strict""",
        """create trigger backfills_are_not_edited before update on backfills
        begin select raise(abort, 'a backfill is never edited'); end""",
        """create trigger backfills_are_not_removed before delete on backfills
        begin select raise(abort, 'a backfill is never removed'); end""",
        """create table backfills_published (
            backfill_id integer primary key references backfills, version text not null,
            published_at text not null
        ) strict""",
    ),
)
VERSION = len(_STEPS)


class LedgerTooNew(Exception):
    """The ledger was written by a later release."""


def bring_up(connection: sqlite3.Connection) -> None:
    """Make the tables, or add what later versions brought, in one transaction.

    Raises:
        LedgerTooNew: this release does not know the ledger's version.

    """
    found = _version(connection)
    if found > VERSION:
        message = (
            f"the ledger has version {found}, this release knows {VERSION}: use the release that "
            "wrote it, or a later one"
        )
        raise LedgerTooNew(message)
    if found == VERSION:
        return
    connection.execute("begin immediate")
    try:
        for step in _STEPS[_version(connection) :]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"pragma user_version = {VERSION}")
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("pragma user_version").fetchone()[0])
