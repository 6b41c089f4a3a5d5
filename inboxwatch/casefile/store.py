"""The casefile in SQLite: what the river notes, what `list` and `status` read, and the alert outbox.

One connection for a process, used by one thread at a time. Everything that belongs together is one transaction, and
every statement is written so that carrying a change out twice is the same as once.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from inboxwatch.casefile import incident_rows, rows
from inboxwatch.casefile.learning import forget_all, learn, tend
from inboxwatch.casefile.likeness import SqliteLikeness
from inboxwatch.casefile.schema import connect, translated
from inboxwatch.errors import NotFound
from inboxwatch.model.alert import ClaimedAlert
from inboxwatch.model.attempt import Attempt, AttemptId, AttemptKind, attempts_of
from inboxwatch.model.case import (
    Change,
    Counts,
    Cursor,
    DeadLetter,
    DoneMove,
    FolderProof,
    Gap,
    MoveKind,
    PendingMove,
    Problem,
    SeenUids,
)
from inboxwatch.model.exhibit import Exhibit, ExhibitFilter, ExhibitState, Sighting
from inboxwatch.model.identity import AccountName, ExhibitId
from inboxwatch.model.incident import Incident, IncidentId, incidents_of
from inboxwatch.model.mailbox import MessageRef
from inboxwatch.model.origin import SigningKey
from inboxwatch.model.people import FlaggedSender
from inboxwatch.model.times import moment, stamp

_REF = ("account", "folder", "uidvalidity", "uid")
_PROBLEM = (
    "insert into problems (key, since, text, hint, account, times, last) "
    "values (:key, :since, :text, :hint, :account, :times, :last) on conflict (key) do update "
    "set text = excluded.text, hint = excluded.hint, times = excluded.times, last = excluded.last"
)
_REF_FITS = "account = :account and folder = :folder and uidvalidity = :uidvalidity and uid = :uid"


class SqliteCaseFile:
    """`CaseFile` and `Outbox` over one SQLite file."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. Raises `CasefileError`, `CannotKeep`."""
        self._path = path
        self._lock = threading.RLock()
        self._db = connect(path)
        self.likeness = SqliteLikeness(self._reading)

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        with self._lock:
            self._db.close()

    # -- reading ---------------------------------------------------------------------------------------------------

    def exhibits(self, which: ExhibitFilter) -> Sequence[Exhibit]:
        """See `CaseReader.exhibits`."""
        clauses, values = [], {}
        if which.state is not None:
            clauses.append("state = :state")
            values["state"] = which.state.value
        if which.sender is not None:
            clauses.append("sender = :sender")
            values["sender"] = str(which.sender)
        if which.since is not None:
            clauses.append("acquired_at >= :since")
            values["since"] = stamp(which.since)
        where = " and ".join(clauses) or None
        found = self._read("exhibits", where, values, order="acquired_at desc, number desc")
        return [rows.exhibit_of(row) for row in found]

    def exhibit(self, exhibit: ExhibitId) -> Exhibit:
        """See `CaseReader.exhibit`."""
        found = self._read("exhibits", "id = :id", {"id": str(exhibit)})
        if not found:
            raise NotFound(f"there is no exhibit {exhibit}", "`inboxwatch list` shows what is kept")
        return rows.exhibit_of(found[0])

    def sightings(self, exhibit: ExhibitId | None = None) -> Sequence[Sighting]:
        """See `CaseReader.sightings`."""
        where, values = ("missing = 0", {}) if exhibit is None else ("exhibit = :exhibit", {"exhibit": str(exhibit)})
        found = self._read("sightings", where, values, order="seen_at, account, folder, uidvalidity, uid")
        return [rows.sighting_of(row) for row in found]

    def known(self, refs: Iterable[MessageRef]) -> frozenset[MessageRef]:
        """See `CaseReader.known`."""
        folders: dict[tuple[str, str, int], dict[int, MessageRef]] = {}
        for ref in refs:
            folders.setdefault((ref.account, ref.folder, ref.uidvalidity), {})[ref.uid] = ref
        sql = (
            "select uid from sightings where account = ? and folder = ? and uidvalidity = ? "
            "and uid in (select value from json_each(?))"
        )
        with self._reading() as db:
            return frozenset(
                them[uid]
                for place, them in folders.items()
                for (uid,) in db.execute(sql, (*place, json.dumps(list(them)))).fetchall()
            )

    def cursor(self, account: AccountName, folder: str) -> Cursor | None:
        """See `CaseReader.cursor`."""
        found = self._read("cursors", "account = :a and folder = :f", {"a": account, "f": folder})
        return rows.cursor_of(found[0]) if found else None

    def cursors(self) -> Sequence[Cursor]:
        """See `CaseReader.cursors`."""
        return [rows.cursor_of(row) for row in self._read("cursors", order="account, folder")]

    def seen(self, account: AccountName, folder: str) -> SeenUids | None:
        """See `CaseReader.seen`."""
        found = self._read("seen", "account = :a and folder = :f", {"a": account, "f": folder})
        return rows.seen_of(found[0]) if found else None

    def senders(self) -> Sequence[FlaggedSender]:
        """See `CaseReader.senders`."""
        return [rows.sender_of(row) for row in self._read("senders", order="id")]

    def attempts(self, kind: AttemptKind | None = None) -> Sequence[Attempt]:
        """See `CaseReader.attempts`."""
        found = attempts_of(map(rows.step_of, self._read("attempt_steps")))
        return [one for one in found if kind in {None, one.kind}]

    def attempt(self, attempt: AttemptId) -> Attempt:
        """See `CaseReader.attempt`."""
        steps = self._read("attempt_steps", "number = :number", {"number": attempt.number})
        if not steps:
            raise NotFound(f"there is no attempt {attempt}", "look at the list of what was done for its number")
        return attempts_of(map(rows.step_of, steps))[0]

    def incidents(self) -> Sequence[Incident]:
        """See `CaseReader.incidents`."""
        return list(incidents_of(map(incident_rows.told_of, self._read("incident_entries"))))

    def incident(self, incident: IncidentId) -> Incident:
        """See `CaseReader.incident`."""
        told = self._read("incident_entries", "number = :number", {"number": incident.number})
        if not told:
            raise NotFound(f"there is no incident {incident}", "`inboxwatch log list` shows what was written down")
        return incidents_of(map(incident_rows.told_of, told))[0]

    def moves(self, account: AccountName | None = None) -> Sequence[PendingMove]:
        """See `CaseReader.moves`."""
        where = "outcome is null" + ("" if account is None else " and account = :account")
        found = self._read("moves", where, {"account": account}, order="account, folder, uidvalidity, uid")
        return [rows.move_of(row) for row in found]

    def problems(self) -> Sequence[Problem]:
        """See `CaseReader.problems`."""
        return [rows.problem_of(row) for row in self._read("problems", order="since, key")]

    def proofs(self) -> Sequence[FolderProof]:
        """See `CaseReader.proofs`."""
        return [rows.proof_of(row) for row in self._read("proofs", order="account, folder")]

    def gaps(self, limit: int = 100) -> Sequence[Gap]:
        """See `CaseReader.gaps`."""
        return [rows.gap_of(row) for row in self._read("gaps", order="start desc, account, folder", limit=limit)]

    def dead_letters(self, account: AccountName) -> Sequence[DeadLetter]:
        """See `CaseReader.dead_letters`."""
        found = self._read("dead_letters", "account = :a", {"a": account}, order="folder, uidvalidity, uid")
        return [rows.dead_of(row) for row in found]

    def counts(self) -> Counts:
        """See `CaseReader.counts`."""
        with self._reading() as db:
            return Counts(
                exhibits=db.table("exhibits").count_where("state <> 'suspect'"),
                suspects=db.table("exhibits").count_where("state = 'suspect'"),
                alerts_pending=db.table("alerts").count_where("state = 'pending'"),
                moves_pending=db.table("moves").count_where("outcome is null"),
                dead_letters=db.table("dead_letters").count_where(),
            )

    def signing_keys(self) -> Mapping[str, SigningKey]:
        """See `CaseReader.signing_keys`."""
        return {
            row["name"]: SigningKey(row["name"], row["text"], moment(row["at"])) for row in self._read("signing_keys")
        }

    def journal_seq(self) -> int:
        """See `CaseReader.journal_seq`."""
        found = self._read("facts", "name = 'journal_seq'")
        return int(found[0]["value"]) if found else 0

    # -- writing ---------------------------------------------------------------------------------------------------

    def commit(self, change: Change) -> None:
        """See `CaseFile.commit`."""
        with self._writing() as db:
            _insert_new(db, "exhibits", map(rows.exhibit_row, change.exhibits))
            _upsert(db, "sightings", map(rows.sighting_row, change.sightings), _REF)
            for decision in change.decisions:
                db.execute(
                    "update exhibits set state = ?, sender = coalesce(?, sender) where id = ?",
                    (decision.state.value, decision.sender, str(decision.exhibit)),
                )
                if decision.state in {ExhibitState.REJECTED, ExhibitState.RELEASED}:
                    db.execute(
                        "delete from moves where exhibit = ? and kind = ? and outcome is null",
                        (str(decision.exhibit), MoveKind.ISOLATE.value),
                    )
            _insert_new(db, "moves", map(rows.move_row, change.moves))
            for done in change.done_moves:
                _settle(db, done)
            for ref in change.missing:
                db.execute(f"update sightings set missing = 1 where {_REF_FITS}", rows.ref_row(ref))  # noqa: S608
            self._note(db, change)
            learn(db, change)

    def _note(self, db: Any, change: Change) -> None:
        """The part of a change that is about watching, not about exhibits."""
        _insert_new(db, "alerts", map(rows.alert_row, change.alerts))
        for row in map(rows.problem_row, change.opened):
            db.execute(_PROBLEM, row)
        db.conn.executemany("delete from problems where key = ?", [(key,) for key in change.closed])
        _upsert(db, "proofs", map(rows.proof_row, change.proofs), ("account", "folder"))
        _insert_new(db, "gaps", map(rows.gap_row, change.gaps))
        _upsert(db, "dead_letters", map(rows.dead_row, change.dead), _REF)
        for ref in change.undead:
            db.execute(f"delete from dead_letters where {_REF_FITS}", rows.ref_row(ref))  # noqa: S608
        _upsert(db, "senders", map(rows.sender_row, change.senders), ("id",))
        for sender in change.removed_senders:
            db.execute("delete from senders where id = ?", (str(sender),))
        _insert_new(db, "attempt_steps", map(rows.step_row, change.attempts))
        _insert_new(db, "incident_entries", map(incident_rows.told_row, change.incidents))
        if change.cursor is not None:
            _upsert(db, "cursors", [rows.cursor_row(change.cursor)], ("account", "folder"))
        _upsert(db, "seen", map(rows.seen_row, change.seen), ("account", "folder"))
        for key in change.signing_keys:
            row = {"name": key.name, "text": key.text, "at": stamp(key.at)}
            _upsert(db, "signing_keys", [row], ("name",))
        if change.journal_seq is not None:
            db.execute(
                "insert into facts (name, value) values ('journal_seq', :seq) "
                "on conflict (name) do update set value = max(value, :seq)",
                {"seq": change.journal_seq},
            )

    def use_key(self, mark: int) -> None:
        """Keep what was learnt only if it was digested with the key that has this mark; else nothing is written."""
        if [{"name": "key", "value": mark}] == self._read("facts", "name = 'key'"):
            return
        with self._writing() as db:
            found = db.execute("select value from facts where name = 'key'").fetchone()
            if found is not None and found[0] != mark:
                forget_all(db)
            db.execute("insert or replace into facts (name, value) values ('key', ?)", (mark,))

    def tend(self, today: date) -> int:
        """See `CaseFile.tend`."""
        with self._writing() as db:
            return tend(db, today)

    def probe(self) -> None:
        """Raise `CannotKeep` or `CasefileError` while the file cannot be written."""
        with self._writing() as db:
            db.execute("insert into facts (name, value) values ('probe', 0) on conflict (name) do update set value = 0")

    # -- the outbox ------------------------------------------------------------------------------------------------

    def claim(self, now: datetime, hold_until: datetime) -> Sequence[ClaimedAlert]:
        """See `Outbox.claim`."""
        with self._writing() as db:
            held = db.conn.execute(
                """
                update alerts set held_until = :until where state = 'pending'
                and (held_until is null or held_until <= :now)
                and (due_at <= :now or created_at > :now or (after_helpers = 1 and not exists (
                    select 1 from alerts as helper where helper.key = alerts.key
                    and helper.after_helpers = 0 and helper.state = 'pending')))
                returning id
                """,
                {"now": stamp(now), "until": stamp(hold_until)},
            ).fetchall()
            return [rows.alert_of(db.table("alerts").get(number)) for (number,) in sorted(held)]

    def release(self) -> None:
        """See `Outbox.release`."""
        with self._writing() as db:
            db.execute("update alerts set held_until = null where state = 'pending'")

    def next_due(self) -> datetime | None:
        """See `Outbox.next_due`."""
        with self._reading() as db:
            sql = "select min(max(due_at, coalesce(held_until, ''))) from alerts where state = 'pending'"
            (found,) = db.execute(sql).fetchone()
        return None if found is None else moment(found)

    def delivered(self, ids: Sequence[int], at: datetime) -> None:
        """See `Outbox.delivered`."""
        self._close_alerts(ids, "delivered", at, None)

    def given_up(self, ids: Sequence[int], at: datetime, error: str) -> None:
        """See `Outbox.given_up`."""
        self._close_alerts(ids, "given_up", at, error)

    def postponed(self, ids: Sequence[int], due_at: datetime, error: str = "") -> None:
        """See `Outbox.postponed`."""
        with self._writing() as db:
            db.conn.executemany(
                "update alerts set due_at = ?, held_until = null, after_helpers = 0, error = ?, "
                "attempts = attempts + ? where id = ? and state = 'pending'",
                [(stamp(due_at), error or None, int(bool(error)), one) for one in ids],
            )

    def last_delivered(self, route: str, kind: str) -> datetime | None:
        """See `Outbox.last_delivered`."""
        with self._reading() as db:
            sql = "select max(done_at) from alerts where state = 'delivered' and route = ? and kind = ?"
            (found,) = db.execute(sql, (str(route), str(kind))).fetchone()
        return None if found is None else moment(found)

    def _close_alerts(self, ids: Sequence[int], state: str, at: datetime, error: str | None) -> None:
        with self._writing() as db:
            db.conn.executemany(
                "update alerts set state = ?, done_at = ?, held_until = null, error = ? where id = ?",
                [(state, stamp(at), error, one) for one in ids],
            )

    # -- the file --------------------------------------------------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[Any]:
        with self._lock:
            try:
                yield self._db
            except sqlite3.Error as error:
                raise translated(error, self._path) from error

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        with self._reading() as db, db.atomic():
            yield db

    def _read(
        self,
        table: str,
        where: str | None = None,
        values: Any = None,
        *,
        order: str | None = None,
        limit: int | None = None,
    ) -> list[dict[str, Any]]:
        sql = f"select * from {table}"  # noqa: S608 -- tables, clauses and orders are constants of this module
        sql += f" where {where}" if where else ""
        sql += f" order by {order}" if order else ""
        sql += f" limit {limit:d}" if limit is not None else ""
        with self._reading() as db:
            # straight to the connection: the table's own method asks each time whether the table is there
            found = db.conn.execute(sql, values or {})
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found]


def _insert_new(db: Any, table: str, found: Iterable[dict[str, Any]]) -> None:
    """Insert rows; one that is there already stays as it is."""
    _put(db, table, list(found), "on conflict do nothing")


def _upsert(db: Any, table: str, found: Iterable[dict[str, Any]], key: tuple[str, ...]) -> None:
    """Insert rows; one that is there already becomes like the new one."""
    new = list(found)
    rest = [name for name in new[0] if name not in key] if new else []
    becomes = ", ".join(f"{name} = excluded.{name}" for name in rest)
    _put(db, table, new, f"on conflict ({', '.join(key)}) do update set {becomes}")


def _put(db: Any, table: str, new: Sequence[dict[str, Any]], otherwise: str) -> None:
    """Insert rows with one statement for all: the table's own methods work out each time anew how it is made."""
    if new:
        columns, values = ", ".join(new[0]), ", ".join(f":{name}" for name in new[0])
        sql = f"insert into {table} ({columns}) values ({values}) {otherwise}"  # noqa: S608 -- names are constants
        db.conn.executemany(sql, new)


def _settle(db: Any, done: DoneMove) -> None:
    """A move was tried: it is no longer pending, and the message lies where it lies now."""
    place = {**rows.ref_row(done.ref), "kind": done.kind.value}
    db.execute(
        f"update moves set outcome = :outcome, done_at = :at where {_REF_FITS} and kind = :kind",  # noqa: S608
        {**place, "outcome": done.outcome, "at": stamp(done.at)},
    )
    if done.left:
        db.execute(f"update sightings set missing = 1 where {_REF_FITS}", rows.ref_row(done.ref))  # noqa: S608
    if done.now_at is not None:
        _upsert(db, "sightings", [rows.sighting_row(Sighting(done.exhibit, done.now_at, done.at))], _REF)
