"""Whole rounds of the river over a server that may say anything: the rooms in memory, the mailbox real."""

from __future__ import annotations

from contextlib import AbstractContextManager, closing
from datetime import timedelta

from inboxwatch.mailbox import ImapQuarantine, connect
from inboxwatch.model.case import Change, Problem
from inboxwatch.model.exhibit import ExhibitFilter
from inboxwatch.model.identity import AccountName
from inboxwatch.pipeline.rounds import Manner, Round, go_round
from inboxwatch.ports import MailSource
from tests.support.hostile import HostileServer
from tests.support.river import Case

HOME = AccountName("home")


class Rounds:
    """A case in memory whose mailbox is at a scripted server; each round is a connection of its own."""

    def __init__(self, server: HostileServer, *, moves: bool = False, **changes: object) -> None:
        self.case = Case(moves=moves)
        self.account = server.account(**changes)

    def connected(self) -> AbstractContextManager[MailSource]:
        return closing(connect(self.account, self.case.clock))

    def go(self, *, full: bool = False) -> Round:
        manner = Manner(full, timedelta(minutes=3), "a test")
        with self.connected() as source:
            return go_round(self.case.river(), source, lambda: ImapQuarantine(self.account, self.case.clock), manner)

    def blind(self) -> None:
        """As the service notes it when a folder was not seen for too long."""
        problem = Problem("blind:home", self.case.clock.now(), "home: mail could not be seen", "", HOME)
        self.case.casefile.commit(Change(opened=(problem,)))

    def problems(self) -> list[str]:
        return [one.key for one in self.case.casefile.problems()]

    def kept(self) -> list[tuple[str, int]]:
        """Folder and UID of every exhibit, in order."""
        found = self.case.casefile.exhibits(ExhibitFilter())
        return sorted((one.location.folder, one.location.uid) for one in found if one.location is not None)

    def dead(self) -> list[int]:
        return [one.ref.uid for one in self.case.casefile.dead_letters(HOME)]
