"""What `list`, `status` and the river read of the casefile."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from inboxwatch.casefile import incident_rows, rows
from inboxwatch.casefile.file import SqliteFile
from inboxwatch.errors import NotFound
from inboxwatch.model.attempt import Attempt, AttemptId, AttemptKind, attempts_of
from inboxwatch.model.case import Counts, Cursor, DeadLetter, FolderProof, Gap, PendingMove, Problem, SeenUids
from inboxwatch.model.exhibit import Exhibit, ExhibitFilter, Sighting
from inboxwatch.model.identity import AccountName, ExhibitId
from inboxwatch.model.incident import Incident, IncidentId, incidents_of
from inboxwatch.model.mailbox import MessageRef
from inboxwatch.model.origin import SigningKey
from inboxwatch.model.people import FlaggedSender
from inboxwatch.model.times import moment, stamp


class SqliteCaseReader(SqliteFile):
    """`CaseReader` over the casefile."""

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
        if which.ids is not None:
            clauses.append("id in (select value from json_each(:ids))")
            values["ids"] = json.dumps(sorted(which.ids))
        where = " and ".join(clauses) or None
        found = self.read("exhibits", where, values, order="acquired_at desc, number desc")
        return [rows.exhibit_of(row) for row in found]

    def exhibit(self, exhibit: ExhibitId) -> Exhibit:
        """See `CaseReader.exhibit`."""
        found = self.read("exhibits", "id = :id", {"id": str(exhibit)})
        if not found:
            raise NotFound(f"there is no exhibit {exhibit}", "`inboxwatch list` shows what is kept")
        return rows.exhibit_of(found[0])

    def sightings(self, exhibit: ExhibitId | None = None) -> Sequence[Sighting]:
        """See `CaseReader.sightings`."""
        where, values = ("missing = 0", {}) if exhibit is None else ("exhibit = :exhibit", {"exhibit": str(exhibit)})
        found = self.read("sightings", where, values, order="seen_at, account, folder, uidvalidity, uid")
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
        with self.reading() as db:
            return frozenset(
                them[uid]
                for place, them in folders.items()
                for (uid,) in db.execute(sql, (*place, json.dumps(list(them)))).fetchall()
            )

    def cursor(self, account: AccountName, folder: str) -> Cursor | None:
        """See `CaseReader.cursor`."""
        found = self.read("cursors", "account = :a and folder = :f", {"a": account, "f": folder})
        return rows.cursor_of(found[0]) if found else None

    def cursors(self) -> Sequence[Cursor]:
        """See `CaseReader.cursors`."""
        return [rows.cursor_of(row) for row in self.read("cursors", order="account, folder")]

    def seen(self, account: AccountName, folder: str) -> SeenUids | None:
        """See `CaseReader.seen`."""
        found = self.read("seen", "account = :a and folder = :f", {"a": account, "f": folder})
        return rows.seen_of(found[0]) if found else None

    def senders(self) -> Sequence[FlaggedSender]:
        """See `CaseReader.senders`."""
        return [rows.sender_of(row) for row in self.read("senders", order="id")]

    def attempts(self, kind: AttemptKind | None = None) -> Sequence[Attempt]:
        """See `CaseReader.attempts`."""
        found = attempts_of(map(rows.step_of, self.read("attempt_steps")))
        return [one for one in found if kind in {None, one.kind}]

    def attempt(self, attempt: AttemptId) -> Attempt:
        """See `CaseReader.attempt`."""
        steps = self.read("attempt_steps", "number = :number", {"number": attempt.number})
        if not steps:
            raise NotFound(f"there is no attempt {attempt}", "look at the list of what was done for its number")
        return attempts_of(map(rows.step_of, steps))[0]

    def incidents(self) -> Sequence[Incident]:
        """See `CaseReader.incidents`."""
        return list(incidents_of(map(incident_rows.told_of, self.read("incident_entries"))))

    def incident(self, incident: IncidentId) -> Incident:
        """See `CaseReader.incident`."""
        told = self.read("incident_entries", "number = :number", {"number": incident.number})
        if not told:
            raise NotFound(f"there is no incident {incident}", "`inboxwatch log list` shows what was written down")
        return incidents_of(map(incident_rows.told_of, told))[0]

    def moves(self, account: AccountName | None = None) -> Sequence[PendingMove]:
        """See `CaseReader.moves`."""
        where = "outcome is null" + ("" if account is None else " and account = :account")
        found = self.read("moves", where, {"account": account}, order="account, folder, uidvalidity, uid")
        return [rows.move_of(row) for row in found]

    def problems(self) -> Sequence[Problem]:
        """See `CaseReader.problems`."""
        return [rows.problem_of(row) for row in self.read("problems", order="since, key")]

    def proofs(self) -> Sequence[FolderProof]:
        """See `CaseReader.proofs`."""
        return [rows.proof_of(row) for row in self.read("proofs", order="account, folder")]

    def gaps(self, limit: int = 100) -> Sequence[Gap]:
        """See `CaseReader.gaps`."""
        return [rows.gap_of(row) for row in self.read("gaps", order="start desc, account, folder", limit=limit)]

    def dead_letters(self, account: AccountName) -> Sequence[DeadLetter]:
        """See `CaseReader.dead_letters`."""
        found = self.read("dead_letters", "account = :a", {"a": account}, order="folder, uidvalidity, uid")
        return [rows.dead_of(row) for row in found]

    def counts(self) -> Counts:
        """See `CaseReader.counts`."""
        with self.reading() as db:
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
            row["name"]: SigningKey(row["name"], row["text"], moment(row["at"])) for row in self.read("signing_keys")
        }

    def journal_seq(self) -> int:
        """See `CaseReader.journal_seq`."""
        found = self.read("facts", "name = 'journal_seq'")
        return int(found[0]["value"]) if found else 0
