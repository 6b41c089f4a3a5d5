"""Timestamps on the journal: once a day by the service, and whenever a person asks.

First the statement is written, then every authority is asked that has not put its timestamp on it. So a statement waits
while the network is away, and is taken up again by the next try, also after a restart.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from inboxwatch.daemon import logs
from inboxwatch.daemon.bootstrap import House
from inboxwatch.errors import AuthorityFailed, CannotKeep, CasefileLocked, ConfigError
from inboxwatch.evidence import Authority, stamp
from inboxwatch.evidence.anchors import Statement
from inboxwatch.model.case import Change, Problem
from inboxwatch.model.custody import Action, Event
from inboxwatch.model.identity import Sha256
from inboxwatch.model.times import stamp as utc_text
from inboxwatch.pipeline.note import record

_EVERY = timedelta(hours=24)
_PROBLEM = "authority:"  # the beginning of the keys of problems
_LOOK = 3600.0
_AGAIN = 900.0
_SETTLE = 60.0  # after a start, the first round comes before anything that can wait


@dataclass(frozen=True, slots=True)
class Stamped:
    """What came of asking one authority: the time of its token (UTC), or the trouble."""

    authority: str
    at: datetime | None
    trouble: str = ""


def anchor(house: House, actor: str, statement: Statement | None = None) -> tuple[Statement, list[Stamped]]:
    """Have the journal timestamped as it stands, or by an earlier statement; asks only who has not done so yet.

    Raises `ConfigError` if no authority is named or can be used, `CannotKeep`.
    """
    if not house.settings.authority:
        raise ConfigError(
            "no time-stamping authority is named", "add an [[authority]] table; config.example.toml says how"
        )
    anchors = house.vault.anchors
    if statement is None:
        statement = anchors.state(house.vault.disclose(()))
    return statement, [
        _asked(house, actor, statement, one) for one in house.authorities() if anchors.lacks(statement, one.name)
    ]


def _asked(house: House, actor: str, statement: Statement, authority: Authority) -> Stamped:
    problem = f"{_PROBLEM}{authority.name}"
    try:
        token = stamp(authority, statement.octets)
    except AuthorityFailed as error:
        opened = Problem(problem, house.clock.now(), error.message, error.hint or "it is asked again later")
        house.casefile.commit(Change(opened=(opened,)))
        return Stamped(authority.name, None, error.message)
    with house.gate.held():
        house.vault.anchors.keep(statement, authority.name, token)
    detail = {
        "statement": statement.name,
        "authority": authority.name,
        "token_sha256": Sha256.of(token.answer),
        "time": utc_text(token.at),
    }
    event = Event(Action.ANCHORED, actor, house.clock.now(), "timestamp", detail=dict(detail))
    record(house.river, [event], Change(closed=(problem,)))
    return Stamped(authority.name, token.at)


class AnchorThread:
    """Asks once a day, and again after a quarter of an hour whoever did not answer."""

    def __init__(self, house: House, full: Callable[[CannotKeep], None]) -> None:
        self._house = house
        self._full = full
        self._stop = threading.Event()

    def stop(self) -> None:
        """Ask the thread to end; a query on its way may take its time, and is not waited for."""
        self._stop.set()

    def run(self) -> None:
        """Ask until told to stop."""
        seconds = _SETTLE
        while not self._stop.wait(seconds):
            seconds = _LOOK
            try:
                seconds = self.look()
            except (CasefileLocked, ConfigError) as error:
                logs.warn("anchor_failed", kind=type(error).__name__)
                seconds = _AGAIN
            except CannotKeep as error:
                self._full(error)

    def look(self) -> float:
        """Do what is due; in how many seconds to look again."""
        house = self._house
        self._forget_those_no_longer_named()
        if not house.settings.authority:
            return _LOOK
        newest = house.vault.anchors.newest()
        due = newest is None or house.clock.now() - newest.stated_at >= _EVERY
        _, asked = anchor(house, "service", None if due else newest)
        for one in asked:
            logs.log("anchored" if one.at else "anchor_failed", authority=one.authority)
        return _AGAIN if any(one.at is None for one in asked) else _LOOK

    def _forget_those_no_longer_named(self) -> None:
        named = {f"{_PROBLEM}{one.name}" for one in self._house.settings.authority}
        open_now = {one.key for one in self._house.casefile.problems() if one.key.startswith(_PROBLEM)}
        if open_now - named:
            self._house.casefile.commit(Change(closed=tuple(open_now - named)))
