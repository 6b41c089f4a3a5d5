"""Taking in what is learnt, within the transaction of a change.

Everything in here is digests and counts, can be learnt again, and has a bound: the oldest senders whom the person does
not know give way, and values that only one ordinary sender shows. Twice is the same as once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from inboxwatch.casefile import likeness_rows as rows
from inboxwatch.casefile.rows import ref_row
from inboxwatch.model.case import Change
from inboxwatch.model.identity import ExhibitId
from inboxwatch.model.likeness import UNLINKED, Compared, Marked, Met, Outcome, TraitKey, Vouched

RIPE_AFTER = timedelta(days=30)
"""What a new sender shows counts as ordinary only after so long: until then a person can say that it is not."""
RIPE_SHARE, RIPE_AT_LEAST = 100, 5
"""Of senders whose first message came on the same day at most one in so many known ones counts, or so many: a flood of
new senders on one day cannot make common what is rare."""
SENDERS_AT_MOST = 100_000
VALUES_AT_MOST = 5_000  # of one kind
SENT_AT_MOST = 20_000
STRANGERS_AT_MOST = 20_000

_UNMARKED = (
    "insert or ignore into marks (exhibit, version, traits, keys, signature) select id, 0, '[]', '', '[]' "
    "from exhibits where id = ?"
)
_COUNTED = ("marks", "profile", "profile_sizes")
_REF_FITS = "account = :account and folder = :folder and uidvalidity = :uidvalidity and uid = :uid"


def learn(db: Any, change: Change) -> None:
    """Take in what a change tells about likeness. Twice is the same as once."""
    db.conn.executemany(_UNMARKED, [(str(one.id),) for one in change.exhibits])
    for one in change.marked:
        _mark(db, one)
    touched = [*(one.exhibit for one in change.marked), *(one.exhibit for one in change.decisions)]
    for exhibit in dict.fromkeys(touched):
        _count(db, exhibit)
    _meet(db, change.met)
    for sent in change.sent:
        db.conn.execute("insert or ignore into sent_ids (value, sender) values (?, ?)", (sent.value, sent.sender))
    db.conn.executemany(
        "insert into strangers (account, folder, uidvalidity, uid, key, at, state) "
        "values (?, ?, ?, ?, ?, ?, 'waiting') "
        "on conflict (account, folder, uidvalidity, uid) do update set state = 'again' where state = 'compared'",
        map(rows.stranger_row, change.strangers),
    )
    for vouched in change.vouched:
        _vouch(db, vouched)
    for compared in change.compared:
        _close(db, compared)
    for score, messages in change.ordinary_scores:
        _count_score(db, score, messages)
    for account, version in change.rules:
        db.conn.execute("insert or replace into rules (account, version) values (?, ?)", (account, version))
    if change.received:
        db.conn.executemany(
            "insert into received_by (account, place, host, key, day) values (?, ?, ?, ?, ?) "
            "on conflict (account, place) do update set host = excluded.host, key = excluded.key, day = excluded.day "
            "where excluded.day >= day",
            [(str(one.account), one.place, one.host, one.key, one.day.isoformat()) for one in change.received],
        )


def tend(db: Any, today: date) -> int:
    """Learn from senders that were met long enough ago, and let the oldest go where there are too many.

    How many were learnt from. To be called now and then.
    """
    (known,) = db.conn.execute("select coalesce(max(senders), 0) from ordinary where kind = ''").fetchone()
    most = max(RIPE_AT_LEAST, known // RIPE_SHARE)
    sql = "select key, first_day, waiting from acquaintances where waiting is not null and first_day <= ? order by 2, 1"
    ripe = db.conn.execute(sql, ((today - RIPE_AFTER).isoformat(),)).fetchall()
    taken: Counter[str] = Counter()
    if ripe:  # one pass over the table, whatever number of days: a first scan brings years of them
        days = "select first_day, count(*) from acquaintances where learnt = 1 group by first_day"
        taken.update(dict(db.conn.execute(days).fetchall()))
    learnt = 0
    for key, day, waiting in ripe:
        if taken[day] < most:
            taken[day] += 1
            learnt += 1
            _learn_from(db, rows.keys_of(waiting))
            db.conn.execute("update acquaintances set waiting = null, learnt = 1 where key = ?", (key,))
        else:
            db.conn.execute("update acquaintances set waiting = null, learnt = 2 where key = ?", (key,))
    _keep_bounds(db)
    return learnt


def _mark(db: Any, one: Marked) -> None:
    """Note a fingerprint; what an earlier version of it counted is taken back first."""
    _uncount(db, one.exhibit)
    db.table("marks").upsert(rows.mark_row(one), pk="exhibit")


def _count(db: Any, exhibit: ExhibitId) -> None:
    """Let an exhibit's traits count for the sender that it is vouched for, or for nobody."""
    found = db.conn.execute(
        "select exhibits.state in ('match', 'confirmed'), exhibits.sender, marks.keys, marks.counted "
        "from marks join exhibits on exhibits.id = marks.exhibit where marks.exhibit = ?",
        (str(exhibit),),
    ).fetchone()
    if found is None:
        return
    is_vouched, sender, keys, counted = found
    wanted = sender if is_vouched else None
    if wanted == counted:
        return
    _uncount(db, exhibit)
    if wanted is None:
        return
    traits = rows.keys_of(keys)
    db.conn.executemany(
        "insert into profile (kind, value, sender, exhibits, example) values (?, ?, ?, 1, ?) "
        "on conflict (kind, value, sender) do update set exhibits = exhibits + 1, example = excluded.example",
        [(*one, wanted, str(exhibit)) for one in traits],
    )
    db.conn.executemany(
        "insert into profile_sizes (sender, kind, exhibits) values (?, ?, 1) "
        "on conflict (sender, kind) do update set exhibits = exhibits + 1",
        [(wanted, kind) for kind in {"", *(one.kind for one in traits)}],
    )
    db.conn.execute("update marks set counted = ? where exhibit = ?", (wanted, str(exhibit)))


def _uncount(db: Any, exhibit: ExhibitId) -> None:
    """Take back what an exhibit's traits count for."""
    found = db.conn.execute("select keys, counted from marks where exhibit = ?", (str(exhibit),)).fetchone()
    if found is None or found[1] is None:
        return
    traits, sender = rows.keys_of(found[0]), found[1]
    db.conn.executemany(
        "update profile set exhibits = exhibits - 1 where kind = ? and value = ? and sender = ?",
        [(*one, sender) for one in traits],
    )
    db.conn.executemany(
        "update profile_sizes set exhibits = exhibits - 1 where sender = ? and kind = ?",
        [(sender, kind) for kind in {"", *(one.kind for one in traits)}],
    )
    db.conn.execute("delete from profile where sender = ? and exhibits <= 0", (sender,))
    db.conn.execute("update marks set counted = null where exhibit = ?", (str(exhibit),))


def _meet(db: Any, met: Sequence[Met]) -> None:
    """Messages of ordinary mail came; from a sender's first one their traits are put by to be learnt."""
    db.conn.executemany(
        "insert into acquaintances (key, vouched, days, first_day, last_day, waiting, learnt) "
        "values (?1, 0, 1, ?2, ?2, null, 0) on conflict (key) do update set "
        "days = days + (?2 > coalesce(last_day, '') or ?2 < coalesce(first_day, '9')), "
        "first_day = min(coalesce(first_day, ?2), ?2), last_day = max(coalesce(last_day, ?2), ?2)",
        [(one.key, one.day.isoformat()) for one in met],
    )
    db.conn.executemany(
        "update acquaintances set waiting = ? where key = ? and learnt = 0 and waiting is null",
        [(rows.keys_text(one.traits), one.key) for one in met if one.traits],
    )


def _learn_from(db: Any, traits: Sequence[TraitKey]) -> None:
    """Count one ordinary sender's traits."""
    values = {*traits, *(TraitKey(kind, "") for kind in {one.kind for one in traits}), TraitKey("", "")}
    db.conn.executemany(
        "insert into ordinary (kind, value, senders) values (?, ?, 1) "
        "on conflict (kind, value) do update set senders = senders + 1",
        sorted(values),
    )


def _vouch(db: Any, vouched: Vouched) -> None:
    """The person knows somebody: messages of theirs need no comparison, and imitations of them are looked for."""
    db.conn.execute(
        "insert into acquaintances (key, vouched, days, first_day, last_day, waiting, learnt) "
        "values (?, 1, 0, null, null, null, 0) on conflict (key) do update set vouched = 1",
        (vouched.key,),
    )
    db.conn.executemany("insert or ignore into contacts (kind, value) values (?, ?)", vouched.lookalikes)
    db.conn.execute("delete from strangers where key = ?", (vouched.key,))


def _close(db: Any, compared: Compared) -> None:
    """Note what came of a comparison; an ordinary message is counted by its score, once.

    Whoever is compared again is counted already. Mail of people whom she knows is not compared again: if strangers'
    counted anew each time that the rules change, the threshold would rise with every `confirm`.
    """
    place = ref_row(compared.ref)
    waited, is_new = (
        db.conn.execute(
            f"update strangers set state = 'compared' where {_REF_FITS} and state = '{state}'",  # noqa: S608
            place,
        ).rowcount
        for state in ("again", "waiting")
    )
    if compared.outcome is Outcome.SUSPECT:  # not ordinary, unless a person says so
        db.conn.execute(f"update strangers set state = 'suspect' where {_REF_FITS}", place)  # noqa: S608
        db.conn.execute("update acquaintances set waiting = null where key = ?", (compared.key,))
    elif waited or is_new:
        if compared.traits:
            sql = "update acquaintances set waiting = ? where key = ? and learnt = 0"
            db.conn.execute(sql, (rows.keys_text(compared.traits), compared.key))
        if is_new:
            _count_score(db, UNLINKED if compared.score is None else compared.score)


def _count_score(db: Any, score: int, messages: int = 1) -> None:
    """Count ordinary messages by their score."""
    db.conn.execute(
        "insert into scores (score, messages) values (:score, :messages) "
        "on conflict (score) do update set messages = messages + :messages",
        {"score": score, "messages": messages},
    )


def _keep_bounds(db: Any) -> None:
    """Let the oldest go where there are too many."""
    for table, order, most in (
        ("acquaintances", "vouched desc, last_day desc", SENDERS_AT_MOST),
        ("sent_ids", "number desc", SENT_AT_MOST),
        ("strangers", "state = 'compared', at desc", STRANGERS_AT_MOST),
    ):
        (count,) = db.conn.execute(f"select count(*) from {table}").fetchone()  # noqa: S608
        if count > most:
            db.conn.execute(
                f"delete from {table} where rowid in "  # noqa: S608
                f"(select rowid from {table} order by {order} limit -1 offset {most})"
            )
    crowded = db.conn.execute(
        "select kind from ordinary group by kind having count(*) > ?", (VALUES_AT_MOST,)
    ).fetchall()
    db.conn.executemany("delete from ordinary where kind = ? and value <> '' and senders = 1", crowded)


def forget_all(db: Any) -> None:
    """Forget everything learnt, since it was digested with a key that is gone."""
    for table in (
        "marks",
        "profile",
        "profile_sizes",
        "acquaintances",
        "ordinary",
        "contacts",
        "sent_ids",
        "strangers",
        "received_by",
    ):
        db.conn.execute(f"delete from {table}")  # noqa: S608
    db.conn.execute(_UNMARKED.replace("where id = ?", ""))
    db.conn.execute("delete from cursors")  # everything is looked at again
