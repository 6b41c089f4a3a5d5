"""A river over memory: every room real but for the ones that need a disk, a server or a process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from inboxwatch import alerting, intake, matching
from inboxwatch.casefile import MemoryCaseFile
from inboxwatch.daemon.marks import Marks
from inboxwatch.evidence import MemoryVault
from inboxwatch.mailbox.memory import MemoryMailbox, MemorySource
from inboxwatch.mailbox.memory_quarantine import MemoryQuarantine
from inboxwatch.model.alert import Audience, Route
from inboxwatch.model.identity import RouteName, SenderId
from inboxwatch.model.people import FlaggedSender
from inboxwatch.pipeline.river import River, open_gate
from inboxwatch.pipeline.rounds import Manner, Round, go_round
from tests.support.case import HOME, TickingClock

SENDER = FlaggedSender(SenderId("S1"), addresses=("bad@example.net",))
OWN = frozenset(("me@example.org",))
ROUTES = [Route(RouteName("sister"), Audience.HELPER), Route(RouteName("me"), Audience.SELF)]


def flagged(word: str = "x") -> bytes:
    return f"From: Bad <bad@example.net>\r\nSubject: {word}\r\n\r\n{word}\r\n".encode()


def ordinary(word: str = "x") -> bytes:
    return f"From: Good <good@example.org>\r\nSubject: {word}\r\n\r\n{word}\r\n".encode()


def unreadable(word: str = "x") -> bytes:
    return f"From: nobody knows\r\nSubject: {word}\r\n\r\n{word}\r\n".encode()


class Case:
    """A case in memory: vault, casefile, mailbox; the river over them can be made again, as after a crash."""

    def __init__(self, *, moves: bool = False, can_move: bool = True) -> None:
        self.clock = TickingClock()
        self.mailbox = MemoryMailbox()
        self.vault = MemoryVault()
        self.casefile = MemoryCaseFile()
        self.events: list[tuple[str, dict[str, object]]] = []
        self.shelved: list[str] = []
        self.people = [SENDER]
        self.compares = True
        self.words: dict[SenderId, frozenset[str]] = {}
        self.marks = Marks(lambda: self.casefile.likeness, b"k" * 32, lambda: self.words, lambda _: (), lambda: OWN)
        self.moves = moves
        self.can_move = can_move

    def river(self, reached: Callable[[str], None] = lambda _: None) -> River:
        self.vault._reached = reached
        rules = matching.compile_rules([*self.people, *self.casefile.senders()])
        return River(
            clock=self.clock,
            vault=self.vault,
            casefile=self.casefile,
            reader=intake.InlineReader(),
            originators=intake.originators,
            header_block=intake.header_block,
            only_named=intake.only_in_names,
            marking=self.marks.marking(rules.is_allowed, lambda: False, lambda: self.compares),
            rules=lambda: hash((tuple(self.people), tuple(self.casefile.senders()))),
            decide=rules.decide,
            alerts_for=lambda kind, key, now: alerting.alerts_for(kind, key, ROUTES, now),
            moves_mail=lambda _: self.moves,
            quarantine_folder=lambda _: "Archive 2",
            shelve=lambda exhibits: self.shelved.extend(one.id for one in exhibits),
            gate=open_gate,
            log=lambda event, **facts: self.events.append((event, facts)),
            reached=reached,
            alerted=lambda: None,
        )

    def source(self) -> MemorySource:
        return MemorySource(self.mailbox, HOME, self.clock)

    def quarantine(self, reached: Callable[[str], None] = lambda _: None) -> MemoryQuarantine:
        return MemoryQuarantine(self.mailbox, can_move=self.can_move, reached=reached)

    def round(self, *, full: bool = False, reached: Callable[[str], None] = lambda _: None, **manners: object) -> Round:
        manner = Manner(full, timedelta(minutes=3), "a test", **manners)  # type: ignore[arg-type]
        return go_round(self.river(reached), self.source(), lambda: self.quarantine(reached), manner)
