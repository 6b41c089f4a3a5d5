"""The casefile's tables, and opening the file safely.

STRICT tables, write-ahead log, every commit synced; readable by the owner only. Migrations are plain steps by number:
`table.transform()` is never used, since it drops triggers without a word.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from inboxwatch.errors import CannotKeep, CasefileBroken, CasefileError, CasefileLocked, CasefileTooNew

_REF = {"account": str, "folder": str, "uidvalidity": int, "uid": int}
_TRAIT = ("kind", "value")
_BUSY = 30.0  # seconds
_MADE_AGAIN = "the evidence is not touched by this: `inboxwatch rebuild` makes the casefile again from it"
PRIVATE_LOST = (
    "the evidence is not touched by this: put back a copy of this file, or move it away and a new one is made; private "
    "notes and words, and what was ticked off, are in the old one alone"
)
"""What to do where `private.db` is broken: nothing of it is in the evidence, so it cannot be made again."""


def connect(path: Path) -> Database:
    """Open the casefile at `path`, made if it is not there. Raises `CasefileError`, `CannotKeep`."""
    try:
        if not path.exists():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
        connection = sqlite3.connect(path, timeout=_BUSY, check_same_thread=False)
        connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
        )
        database = Database(connection, execute_plugins=False, strict=True)
        _migrate(database, path)
    except sqlite3.Error as error:
        raise translated(error, path) from error
    except OSError as error:
        raise CannotKeep(
            f"cannot open {path}: {error.strerror}", "is the state folder writable, and has room?"
        ) from error
    return database


@contextmanager
def translating(where: Path, *, hint: str = _MADE_AGAIN) -> Iterator[None]:
    """Raise what an error of SQLite within means for the caller: see `translated`."""
    try:
        yield
    except sqlite3.Error as error:
        raise translated(error, where, hint=hint) from error


def translated(error: sqlite3.Error, where: Path, *, hint: str = _MADE_AGAIN) -> CasefileError | CannotKeep:
    """What an error of SQLite means for the caller. `hint`: what to do where the file itself is broken."""
    text = str(error)
    if "locked" in text or "busy" in text:
        return CasefileLocked(f"{where} is busy", "another process is writing; try again")
    shut = "unable to open" in text and not os.access(where.parent, os.W_OK)
    if shut or "full" in text or "readonly" in text or "disk I/O" in text:
        return CannotKeep(
            f"cannot write {where}: {text}",
            "make room on the disk; nothing was changed on the mail server, and watching goes on by itself",
        )
    kind = CasefileBroken if hint == _MADE_AGAIN else CasefileError
    return kind(f"{where} cannot be used: {text}", hint)


def _first(database: Database) -> None:
    """Version 1: everything that the river notes."""
    make = database.create_table
    make(
        "exhibits",
        {
            "id": str,
            "number": int,
            "state": str,
            "sender": str,
            "reasons": str,
            **_REF,
            "internal_date": str,
            "acquired_at": str,
            "size": int,
            "sha256": str,
            "provenance": str,
            "defects": str,
        },
        pk="id",
        not_null={"number", "state", "reasons", "acquired_at", "size", "sha256", "provenance", "defects"},
    )
    make("sightings", {**_REF, "exhibit": str, "seen_at": str, "missing": int}, pk=tuple(_REF))
    make(
        "cursors",
        {"account": str, "folder": str, "uidvalidity": int, "last_uid": int, "present": int},
        pk=("account", "folder"),
    )
    make("moves", {**_REF, "kind": str, "exhibit": str, "outcome": str, "done_at": str}, pk=(*_REF, "kind"))
    make("problems", {"key": str, "since": str, "text": str, "hint": str, "account": str}, pk="key")
    make("proofs", {"account": str, "folder": str, "at": str, "present": int}, pk=("account", "folder"))
    make(
        "gaps",
        {"account": str, "folder": str, "start": str, "end": str, "found": int, "reason": str},
        pk=("account", "folder", "start"),
    )
    make("dead_letters", {**_REF, "why": str, "attempts": int, "first_at": str}, pk=tuple(_REF))
    make(
        "senders",
        {"id": str, "label": str, "addresses": str, "aliases": str, "display_names": str, "patterns": str},
        pk="id",
    )
    make(
        "alerts",
        {
            "id": int,
            "key": str,
            "route": str,
            "kind": str,
            "created_at": str,
            "due_at": str,
            "after_helpers": int,
            "state": str,
            "attempts": int,
            "held_until": str,
            "done_at": str,
            "error": str,
        },
        pk="id",
        not_null={"key", "route", "kind", "created_at", "due_at", "after_helpers", "state", "attempts"},
    )
    make("facts", {"name": str, "value": int}, pk="name")
    database.table("alerts").create_index(["key", "route"], unique=True)
    database.table("alerts").create_index(["state", "due_at"])
    database.table("exhibits").create_index(["number"], unique=True)
    database.table("exhibits").create_index(["sha256"])
    database.table("sightings").create_index(["exhibit"])


def _second(database: Database) -> None:
    """Version 2: what is learnt of flagged and of ordinary mail. All of it can be learnt again."""
    make = database.create_table
    make(
        "marks",
        {
            "exhibit": str,
            "version": int,
            "traits": str,
            "keys": str,
            "signature": str,
            "style": str,
            "tracking": str,
            "counted": str,
        },
        pk="exhibit",
    )
    make("profile", {"kind": str, "value": str, "sender": str, "exhibits": int, "example": str}, pk=(*_TRAIT, "sender"))
    make("profile_sizes", {"sender": str, "kind": str, "exhibits": int}, pk=("sender", "kind"))
    make(
        "acquaintances",
        {
            "key": str,
            "vouched": int,
            "days": int,
            "first_day": str,
            "last_day": str,
            "waiting": str,
            "learnt": int,
        },
        pk="key",
    )
    make("ordinary", {"kind": str, "value": str, "senders": int}, pk=_TRAIT)
    make("contacts", {"kind": str, "value": str}, pk=_TRAIT)
    make("sent_ids", {"number": int, "value": str, "sender": str}, pk="number")
    make("strangers", {**_REF, "key": str, "at": str, "state": str}, pk=tuple(_REF))
    make("scores", {"score": int, "messages": int}, pk="score")
    make("rules", {"account": str, "version": int}, pk="account")
    database.conn.execute(
        "insert into marks (exhibit, version, traits, keys, signature) select id, 0, '[]', '', '[]' from exhibits"
    )
    database.table("marks").create_index(["version"])
    database.table("profile").create_index(["sender"])
    database.table("sent_ids").create_index(["value"], unique=True)
    database.table("strangers").create_index(["state", "at"])
    database.table("strangers").create_index(["key"])
    database.conn.execute("create index waiting on acquaintances (first_day) where waiting is not null")


def _third(database: Database) -> None:
    """Version 3: which UIDs a folder held, to notice one that appears below the cursor."""
    database.create_table(
        "seen", {"account": str, "folder": str, "uidvalidity": int, "uids": str}, pk=("account", "folder")
    )


def _fourth(database: Database) -> None:
    """Version 4: how often in a row an open problem was met, and when last."""
    database.conn.execute("alter table problems add column times integer not null default 1")
    database.conn.execute("alter table problems add column last text")


def _fifth(database: Database) -> None:
    """Version 5: the steps of what was done to stop it, each by the number of its entry in the journal."""
    database.create_table(
        "attempt_steps",
        {
            "seq": int,
            "attempt": str,
            "number": int,
            "attempt_kind": str,
            "exhibits": str,
            "kind": str,
            "at": str,
            "recorded_at": str,
            "actor": str,
            "addressee": str,
            "reference": str,
            "due": str,
            "text": str,
        },
        pk="seq",
        not_null={"attempt", "number", "attempt_kind", "exhibits", "kind", "at", "recorded_at", "actor"},
    )
    database.table("attempt_steps").create_index(["number"])


def _sixth(database: Database) -> None:
    """Version 6: who wrote the topmost Received lines of ordinary mail, and keys of mail providers."""
    database.create_table(
        "received_by", {"account": str, "place": int, "host": str, "key": str, "day": str}, pk=("account", "place")
    )
    database.create_table("signing_keys", {"name": str, "text": str, "at": str}, pk="name")


def _seventh(database: Database) -> None:
    """Version 7: incidents that a person wrote down, entry by entry; a withdrawal has no facts."""
    database.create_table(
        "incident_entries",
        {
            "seq": int,
            "incident": str,
            "number": int,
            "step": str,
            "why": str,
            "recorded_at": str,
            "actor": str,
            "at": str,
            "until": str,
            "day_only": int,
            "channel": str,
            "what": str,
            "place": str,
            "witnesses": str,
            "reference": str,
            "sender": str,
            "files": str,
        },
        pk="seq",
        not_null={"incident", "number", "step", "why"},
    )
    database.table("incident_entries").create_index(["number"])


def _eighth(database: Database) -> None:
    """Version 8: to whom an incident was reported."""
    database.conn.execute("alter table incident_entries add column reported_to text")


_STEPS: tuple[Callable[[Database], None], ...] = (_first, _second, _third, _fourth, _fifth, _sixth, _seventh, _eighth)
VERSION = len(_STEPS)


def _migrate(database: Database, path: Path) -> None:
    """Bring the tables to this version: whoever comes first does it, whoever comes at the same time waits."""
    if _version(database, path) == VERSION:
        return
    database.conn.execute("BEGIN IMMEDIATE")
    try:
        for number, step in enumerate(_STEPS[_version(database, path) :], start=_version(database, path) + 1):
            step(database)
            database.conn.execute(f"PRAGMA user_version = {number:d}")
        database.conn.execute("COMMIT")
    except BaseException:
        database.conn.rollback()
        raise


def _version(database: Database, path: Path) -> int:
    (found,) = database.conn.execute("PRAGMA user_version").fetchone()
    if found > VERSION:
        raise CasefileTooNew(
            f"{path} has version {found}, this program knows {VERSION}", "use the newer program that wrote it"
        )
    return int(found)
