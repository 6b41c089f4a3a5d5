"""The casefile in SQLite: what the river notes.

Every statement is written so that carrying a change out twice is the same as once.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from inboxwatch.casefile import incident_rows, rows
from inboxwatch.casefile.file import insert_new, upsert
from inboxwatch.casefile.learning import forget_all, learn, tend
from inboxwatch.casefile.likeness import SqliteLikeness
from inboxwatch.casefile.outbox import SqliteOutbox
from inboxwatch.casefile.reading import SqliteCaseReader
from inboxwatch.model.case import Change, DoneMove, MoveKind
from inboxwatch.model.exhibit import ExhibitState, Sighting
from inboxwatch.model.times import stamp

_REF = ("account", "folder", "uidvalidity", "uid")
_PROBLEM = (
    "insert into problems (key, since, text, hint, account, times, last) "
    "values (:key, :since, :text, :hint, :account, :times, :last) on conflict (key) do update "
    "set text = excluded.text, hint = excluded.hint, times = excluded.times, last = excluded.last"
)
_REF_FITS = "account = :account and folder = :folder and uidvalidity = :uidvalidity and uid = :uid"


class SqliteCaseFile(SqliteCaseReader, SqliteOutbox):
    """`CaseFile` and `Outbox` over one SQLite file."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. Raises `CasefileError`, `CannotKeep`."""
        super().__init__(path)
        self.likeness = SqliteLikeness(self.reading)

    def commit(self, change: Change) -> None:
        """See `CaseFile.commit`."""
        with self.writing() as db:
            insert_new(db, "exhibits", map(rows.exhibit_row, change.exhibits))
            upsert(db, "sightings", map(rows.sighting_row, change.sightings), _REF)
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
            insert_new(db, "moves", map(rows.move_row, change.moves))
            for done in change.done_moves:
                _settle(db, done)
            for ref in change.missing:
                db.execute(f"update sightings set missing = 1 where {_REF_FITS}", rows.ref_row(ref))  # noqa: S608
            self._note(db, change)
            learn(db, change)

    def _note(self, db: Any, change: Change) -> None:
        """The part of a change that is about watching, not about exhibits."""
        insert_new(db, "alerts", map(rows.alert_row, change.alerts))
        for row in map(rows.problem_row, change.opened):
            db.execute(_PROBLEM, row)
        db.conn.executemany("delete from problems where key = ?", [(key,) for key in change.closed])
        upsert(db, "proofs", map(rows.proof_row, change.proofs), ("account", "folder"))
        insert_new(db, "gaps", map(rows.gap_row, change.gaps))
        upsert(db, "dead_letters", map(rows.dead_row, change.dead), _REF)
        for ref in change.undead:
            db.execute(f"delete from dead_letters where {_REF_FITS}", rows.ref_row(ref))  # noqa: S608
        upsert(db, "senders", map(rows.sender_row, change.senders), ("id",))
        for sender in change.removed_senders:
            db.execute("delete from senders where id = ?", (str(sender),))
        insert_new(db, "attempt_steps", map(rows.step_row, change.attempts))
        insert_new(db, "incident_entries", map(incident_rows.told_row, change.incidents))
        if change.cursor is not None:
            upsert(db, "cursors", [rows.cursor_row(change.cursor)], ("account", "folder"))
        upsert(db, "seen", map(rows.seen_row, change.seen), ("account", "folder"))
        for key in change.signing_keys:
            row = {"name": key.name, "text": key.text, "at": stamp(key.at)}
            upsert(db, "signing_keys", [row], ("name",))
        if change.journal_seq is not None:
            db.execute(
                "insert into facts (name, value) values ('journal_seq', :seq) "
                "on conflict (name) do update set value = max(value, :seq)",
                {"seq": change.journal_seq},
            )

    def use_key(self, mark: int) -> None:
        """Keep what was learnt only if it was digested with the key that has this mark; else nothing is written."""
        if [{"name": "key", "value": mark}] == self.read("facts", "name = 'key'"):
            return
        with self.writing() as db:
            found = db.execute("select value from facts where name = 'key'").fetchone()
            if found is not None and found[0] != mark:
                forget_all(db)
            db.execute("insert or replace into facts (name, value) values ('key', ?)", (mark,))

    def tend(self, today: date) -> int:
        """See `CaseFile.tend`."""
        with self.writing() as db:
            return tend(db, today)

    def probe(self) -> None:
        """Raise `CannotKeep` or `CasefileError` while the file cannot be written."""
        with self.writing() as db:
            db.execute("insert into facts (name, value) values ('probe', 0) on conflict (name) do update set value = 0")


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
        upsert(db, "sightings", [rows.sighting_row(Sighting(done.exhibit, done.now_at, done.at))], _REF)
