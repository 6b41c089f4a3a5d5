"""Whole rounds of the river over a server that may say anything: the rooms in memory, the mailbox real."""

from __future__ import annotations

from contextlib import AbstractContextManager, closing
from datetime import timedelta

from inboxwatch.errors import MailboxError
from inboxwatch.mailbox import Grudges, ImapAccount, ImapQuarantine, connect
from inboxwatch.model.case import Change, Problem
from inboxwatch.model.exhibit import ExhibitFilter
from inboxwatch.model.identity import AccountName
from inboxwatch.pipeline.rounds import Manner, Round, go_round
from inboxwatch.pipeline.touch import Refusals
from inboxwatch.ports import MailSource
from tests.support.river import Case

HOME = AccountName("home")


class Rounds:
    """A case in memory over an account somewhere; each round is a connection of its own, with one memory for all."""

    def __init__(self, account: ImapAccount, *, moves: bool = False) -> None:
        self.case = Case(moves=moves)
        self.account = account
        self.grudges = Grudges(lambda: self.steady)
        self.refusals = Refusals()
        self.steady = 0.0

    def connected(self) -> AbstractContextManager[MailSource]:
        return closing(connect(self.account, self.case.clock, grudges=self.grudges))

    def go(self, *, full: bool = False) -> Round:
        manner = Manner(full, timedelta(minutes=3), "a test", refusals=self.refusals)
        with self.connected() as source:
            return go_round(self.case.river(), source, lambda: ImapQuarantine(self.account, self.case.clock), manner)

    def through(self, *, full: bool = False) -> int:
        """Rounds until one comes to its end, as the service makes them; how many connections died before."""
        for died in range(20):
            try:
                self.go(full=full)
            except MailboxError:
                continue
            return died
        raise AssertionError("no round came to its end")

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

    def seen(self) -> set[tuple[str, int]]:
        """Folder and UID of every place where an exhibit was seen."""
        return {(one.ref.folder, one.ref.uid) for one in self.case.casefile.sightings()}

    def dead(self) -> list[int]:
        return [one.ref.uid for one in self.case.casefile.dead_letters(HOME)]
