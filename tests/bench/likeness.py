"""How long marking and comparing take, against few and very many exhibits, and how large what is learnt becomes."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterable
from datetime import date, timedelta
from statistics import median

from inboxwatch import intake
from inboxwatch.casefile import SqliteCaseFile
from inboxwatch.daemon.marks import Marks
from inboxwatch.model.case import Change
from inboxwatch.model.identity import AccountName
from inboxwatch.model.likeness import Met, TraitKey
from inboxwatch.pipeline.marking import Read
from tests.bench.ground import Ground
from tests.bench.measure import rss, say_limit
from tests.support.reissue import HOME, Kind, world

_SENDERS, _EXHIBITS, _OWN = 100, 1_000, 20
_MESSAGES = 1_000_000


def likeness(ground: Ground) -> None:
    """Marking and comparing one message: with one sender, and with a hundred senders of a thousand exhibits each."""
    mails = [item.octets for item in world(3, friends=60, strangers=600, levels=()).of(Kind.STRANGER)][:600]
    known, ordinary, reads = (list(map(_read, mails[at::3])) for at in range(3))
    for name, senders, limit in (
        ("one sender, 40 exhibits", 1, 2.0),
        ("100 senders, 1,000 exhibits each", _SENDERS, 10.0),
    ):
        casefile = SqliteCaseFile(ground.folder / f"likeness-{senders}.db")
        marks = Marks(lambda casefile=casefile: casefile.likeness, b"k" * 32, dict, lambda _: [HOME.mx], frozenset)
        _fill(casefile, marks, known, senders)
        _learn(casefile, marks, ordinary)
        say_limit(f"marking and comparing a message, {name}", median(_timed(marks, reads)), limit, "ms")
        casefile.close()


def background(ground: Ground) -> None:
    """What a million ordinary messages of 200,000 senders leave behind."""
    path = ground.folder / "background.db"
    casefile = SqliteCaseFile(path)
    before = rss(os.getpid())
    chance = random.Random(5)
    day = date(2020, 1, 1)
    for at in range(0, _MESSAGES, 500):
        met = tuple(_met(chance, day + timedelta(days=at // 400)) for _ in range(500))
        casefile.commit(Change(met=met))
        if at % 50_000 == 0:
            casefile.tend(day + timedelta(days=at // 400))
    casefile.tend(day + timedelta(days=_MESSAGES // 400 + 60))
    say_limit("memory of the background after a million messages", rss(os.getpid()) - before, 50, "MB")
    print(f"its file: {path.stat().st_size >> 20} MB", flush=True)
    casefile.close()


def _met(chance: random.Random, day: date) -> Met:
    sender = chance.randrange(200_000)
    traits = tuple(TraitKey(f"kind-{kind}", f"{chance.randrange(50 * kind + 5):016x}") for kind in range(25))
    return Met(f"{sender:016x}", day, traits if chance.random() < 0.1 else ())


def _read(octets: bytes) -> Read:
    header = intake.header_block(octets)
    return Read(header, intake.InlineReader().whole(octets), AccountName("home"), None)


def _timed(marks: Marks, reads: Iterable[Read]) -> list[float]:
    took = []
    for read in reads:
        started = time.perf_counter()
        marks.compare([marks.mark(read)])
        took.append((time.perf_counter() - started) * 1000)
    return took


def _learn(casefile: SqliteCaseFile, marks: Marks, reads: list[Read]) -> None:
    """What ordinary senders show, one message of each, learnt a month and more ago."""
    day = date(2020, 1, 1)
    for number, read in enumerate(reads):
        casefile.commit(
            Change(
                met=(Met(f"{number:016x}", day + timedelta(days=number), marks.teaches(marks.mark(read).fingerprint)),)
            )
        )
    casefile.tend(day + timedelta(days=len(reads) + 60))


def _fill(casefile: SqliteCaseFile, marks: Marks, reads: list[Read], senders: int) -> None:
    """Profiles straight into the tables: common habits from real messages, own objects at random."""
    chance = random.Random(4)
    exhibits = 40 if senders == 1 else _EXHIBITS
    shapes = [[*marks.keys(marks.mark(read).fingerprint)] for read in reads]
    with casefile.writing() as db:
        for number in range(senders):
            name = f"S{number}"
            own = [("sentence", f"{chance.getrandbits(64):016x}") for _ in range(exhibits * _OWN)]
            usual = {tuple(key) for _ in range(5) for key in chance.choice(shapes)}
            rows = [(*key, name, exhibits) for key in usual] + [(*key, name, 1) for key in own]
            db.conn.executemany(
                "insert or ignore into profile (kind, value, sender, exhibits) values (?, ?, ?, ?)", rows
            )
            kinds = {"", *(kind for kind, _ in usual)}
            db.conn.executemany(
                "insert into profile_sizes values (?, ?, ?)", [(name, kind, exhibits) for kind in kinds]
            )
