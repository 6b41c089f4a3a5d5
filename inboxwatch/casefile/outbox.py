"""The alert outbox in the casefile: what is to be handed over, who holds it, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from inboxwatch.casefile import rows
from inboxwatch.casefile.file import SqliteFile
from inboxwatch.model.alert import ClaimedAlert
from inboxwatch.model.times import moment, stamp


class SqliteOutbox(SqliteFile):
    """`Outbox` over the casefile."""

    def claim(self, now: datetime, hold_until: datetime) -> Sequence[ClaimedAlert]:
        """See `Outbox.claim`."""
        with self.writing() as db:
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
        with self.writing() as db:
            db.execute("update alerts set held_until = null where state = 'pending'")

    def next_due(self) -> datetime | None:
        """See `Outbox.next_due`."""
        with self.reading() as db:
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
        with self.writing() as db:
            db.conn.executemany(
                "update alerts set due_at = ?, held_until = null, after_helpers = 0, error = ?, "
                "attempts = attempts + ? where id = ? and state = 'pending'",
                [(stamp(due_at), error or None, int(bool(error)), one) for one in ids],
            )

    def last_delivered(self, route: str, kind: str) -> datetime | None:
        """See `Outbox.last_delivered`."""
        with self.reading() as db:
            sql = "select max(done_at) from alerts where state = 'delivered' and route = ? and kind = ?"
            (found,) = db.execute(sql, (str(route), str(kind))).fetchone()
        return None if found is None else moment(found)

    def _close_alerts(self, ids: Sequence[int], state: str, at: datetime, error: str | None) -> None:
        with self.writing() as db:
            db.conn.executemany(
                "update alerts set state = ?, done_at = ?, held_until = null, error = ? where id = ?",
                [(state, stamp(at), error, one) for one in ids],
            )
