"""What is learnt of flagged and of ordinary mail, in the casefile's tables (`Likeness`).

Reading; `learning` writes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Sized
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from inboxwatch.casefile import likeness_rows as rows
from inboxwatch.casefile.rows import exhibit_of, ref_row
from inboxwatch.model.exhibit import Exhibit
from inboxwatch.model.fingerprint import Fingerprint
from inboxwatch.model.identity import AccountName, ExhibitId, SenderId
from inboxwatch.model.likeness import SENT, WHOLE, Acquaintance, Agenda, ReceivedBy, Shown, Standing, Stranger, TraitKey
from inboxwatch.model.mailbox import MessageRef

_CHUNK = 200
_EVERYBODY, _WHOLLY = TraitKey("", ""), TraitKey(WHOLE, "")  # under which is counted how many were learnt from
_REF_FITS = "account = :account and folder = :folder and uidvalidity = :uidvalidity and uid = :uid"


class SqliteLikeness:
    """`Likeness` over the tables of an open casefile; `reading` gives the connection for the time of one question."""

    def __init__(self, reading: Callable[[], AbstractContextManager[Any]]) -> None:
        self._reading = reading

    def acquaintances(self, keys: Collection[str]) -> Mapping[str, Acquaintance]:
        """See `Likeness.acquaintances`."""
        asked = "select key, vouched, days, first_day, last_day from acquaintances where key in ({})"
        found = (self._tuples(asked.format(_places(some)), some) for some in _chunks(keys))
        return {row[0]: rows.acquaintance_of(*row) for part in found for row in part}

    def answers_hers(self, values: Collection[str]) -> bool:
        """See `Likeness.answers_hers`."""
        return any(self._among("select 1 from sent_ids where sender is null and value in ({}) limit 1", values))

    def contacts_meet(self, keys: Collection[TraitKey]) -> frozenset[TraitKey]:
        """See `Likeness.contacts_meet`."""
        return frozenset(TraitKey(kind, value) for kind, value in self._showing("contacts", sorted(set(keys))))

    def strangers(self, account: AccountName, limit: int) -> Sequence[Stranger]:
        """See `Likeness.strangers`."""
        sql = "select * from strangers where state = :state and account = :account order by at desc, uid desc limit :n"
        found: list[Stranger] = []
        for state in ("waiting", "again"):  # one after the other: each is read in the order of an index
            values = {"state": state, "account": account, "n": limit - len(found)}
            found += map(rows.stranger_of, self._rows(sql, values))
        return found

    def earlier(self, key: str, limit: int) -> Sequence[Stranger]:
        """See `Likeness.earlier`."""
        sql = "select * from strangers where state = 'compared' and key = :key order by at desc, uid desc limit :n"
        return [rows.stranger_of(row) for row in self._rows(sql, {"key": key, "n": limit})]

    def suspected(self, ref: MessageRef) -> str | None:
        """See `Likeness.suspected`."""
        sql = f"select key from strangers where {_REF_FITS} and state = 'suspect'"  # noqa: S608 -- a constant
        return next((row["key"] for row in self._rows(sql, ref_row(ref))), None)

    def agenda(self, account: AccountName, version: int) -> Agenda:
        """See `Likeness.agenda`."""
        sql = (
            "select (select version from rules where account = :account) as rules, "
            "exists (select 1 from strangers where state in ('waiting', 'again') and account = :account) "
            "and exists (select 1 from profile_sizes where exhibits > 0) as compare, "
            "exists (select 1 from marks where version < :version) as mark"
        )
        row = next(self._rows(sql, {"account": account, "version": version}))
        return Agenda(row["rules"], bool(row["compare"]), bool(row["mark"]))

    def waiting(self) -> int:
        """See `Likeness.waiting`."""
        return int(next(self._rows("select count(*) as n from strangers where state in ('waiting', 'again')"))["n"])

    def unmarked(self, version: int, limit: int) -> Sequence[Exhibit]:
        """See `Likeness.unmarked`."""
        sql = (
            "select exhibits.* from marks join exhibits on exhibits.id = marks.exhibit "
            "where version < :version order by number desc limit :n"
        )
        return [exhibit_of(row) for row in self._rows(sql, {"version": version, "n": limit})]

    def fingerprint(self, exhibit: ExhibitId) -> Fingerprint | None:
        """See `Likeness.fingerprint`."""
        sql = "select * from marks where exhibit = :exhibit and version > 0"
        found = list(self._rows(sql, {"exhibit": str(exhibit)}))
        return rows.fingerprint_of(found[0]) if found else None

    def fingerprints(self, sender: SenderId, limit: int) -> Sequence[Fingerprint]:
        """See `Likeness.fingerprints`."""
        sql = "select * from marks where counted = :sender order by exhibit desc limit :n"
        return [rows.fingerprint_of(row) for row in self._rows(sql, {"sender": str(sender), "n": limit})]

    def standing(self, keys: Collection[TraitKey], senders: Collection[SenderId] | None = None) -> Standing:
        """See `Likeness.standing`."""
        wanted = sorted(set(keys))
        shown = [rows.shown_of(*row) for row in self._showing("profile", wanted, senders)]
        sent = "select value, sender from sent_ids where sender is not null and value in ({})"
        values = [one.value for one in wanted if one.kind == SENT]
        shown += [
            Shown(TraitKey(SENT, row["value"]), SenderId(row["sender"]), 0, None)
            for row in self._among(sent, values)
            if senders is None or row["sender"] in senders
        ]
        sizes: dict[SenderId, dict[str, int]] = {}
        names = sorted({"", *(one.kind for one in wanted)})
        of_kinds = f"select * from profile_sizes where kind in ({_places(names)}) and sender in ({{}})"  # noqa: S608
        for some in _chunks({one.sender for one in shown}):
            for sender, kind, exhibits in self._tuples(of_kinds.format(_places(some)), [*names, *some]):
                sizes.setdefault(SenderId(sender), {})[kind] = exhibits
        ordinary = {
            TraitKey(kind, value): int(count)
            for kind, value, count in self._showing("ordinary", [_EVERYBODY, _WHOLLY, *wanted])
        }
        return Standing(
            shown=tuple(sorted(shown, key=lambda one: (one.key, one.sender))),
            sizes=sizes,
            ordinary={key: count for key, count in ordinary.items() if key.value},
            senders=ordinary.get(_EVERYBODY, 0),
            whole=ordinary.get(_WHOLLY, 0),
        )

    def scores(self) -> Mapping[int, int]:
        """See `Likeness.scores`."""
        return {row["score"]: row["messages"] for row in self._rows("select * from scores")}

    def received_by(self, account: AccountName) -> Sequence[ReceivedBy]:
        """See `Likeness.received_by`."""
        sql = "select host, key, day from received_by where account = :account"
        return [
            ReceivedBy(account, row["host"], row["key"], date.fromisoformat(row["day"]))
            for row in self._rows(sql, {"account": str(account)})
        ]

    def _rows(self, sql: str, values: Any = ()) -> Iterator[dict[str, Any]]:
        with self._reading() as db:
            found = db.conn.execute(sql, values)
            names = [column[0] for column in found.description]
            answer = [dict(zip(names, row, strict=True)) for row in found]
        return iter(answer)

    def _showing(
        self, table: str, keys: Sequence[TraitKey], senders: Collection[SenderId] | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """The rows of a table for these traits, of these senders, as they stand in it.

        A join in this order, since SQLite reads the whole table for a condition on pairs.
        """
        for at in range(0, len(keys), _CHUNK):
            some = keys[at : at + _CHUNK]
            pairs = ",".join(["(?,?)"] * len(some))
            sql = (
                f"with wanted (a, b) as (values {pairs}) "  # noqa: S608 -- constants
                f"select {table}.* from wanted cross join {table} on kind = a and value = b"
            )
            values: list[str] = [part for one in some for part in one]
            if senders is not None:
                sql += f" and sender in ({_places(senders)})"
                values += map(str, senders)
            yield from self._tuples(sql, values)

    def _tuples(self, sql: str, values: Sequence[str]) -> Sequence[tuple[Any, ...]]:
        with self._reading() as db:
            found: list[tuple[Any, ...]] = db.conn.execute(sql, values).fetchall()
        return found

    def _among(self, sql: str, values: Iterable[str]) -> Iterator[dict[str, Any]]:
        """Rows for a question about many values; `sql` has ``{}`` for them."""
        for some in _chunks(values):
            yield from self._rows(sql.format(_places(some)), some)


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    """The values, each once, as many at a time as a question may have."""
    wanted = sorted(set(values))
    return (wanted[at : at + _CHUNK] for at in range(0, len(wanted), _CHUNK))


def _places(values: Sized) -> str:
    """As many question marks as there are values."""
    return ",".join("?" * len(values))
