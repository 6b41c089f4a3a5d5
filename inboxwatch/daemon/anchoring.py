"""Timestamps on the journal: once a day by the service, and whenever a person asks.

First the statement is written, then every authority is asked that has not put its timestamp on it. So a statement waits
while the network is away, and is taken up again by the next try, also after a restart. A calendar (OpenTimestamps) only
promises at first, and is asked at every look whether the proof is there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from inboxwatch.daemon import logs
from inboxwatch.daemon.bootstrap import House
from inboxwatch.errors import AuthorityFailed, CannotKeep, CasefileLocked, ConfigError
from inboxwatch.evidence import Authority, Calendar, block_of, stamp, submit, upgrade
from inboxwatch.evidence.anchors import Statement
from inboxwatch.model.case import Change, Problem
from inboxwatch.model.custody import Action, Event, JsonValue
from inboxwatch.model.identity import Sha256
from inboxwatch.model.times import stamp as utc_text
from inboxwatch.pipeline.note import record

_EVERY = timedelta(hours=24)
_PROBLEMS = ("authority:", "calendar:")  # the beginnings of the keys of problems
_LOOK = 3600.0
_AGAIN = 900.0
_SETTLE = 60.0  # after a start, the first round comes before anything that can wait
_PROMISES = 30  # of each calendar are asked about at one look: those of the last month


@dataclass(frozen=True, slots=True)
class Stamped:
    """What came of asking one authority or calendar.

    `at` is the time of an authority's token (UTC). `block` is the Bitcoin block that a calendar's proof leads to; with
    neither, and without `trouble`, it is a calendar's promise.
    """

    name: str
    at: datetime | None = None
    block: int | None = None
    trouble: str = ""


def anchor(house: House, actor: str, statement: Statement | None = None) -> tuple[Statement, list[Stamped]]:
    """Have the journal timestamped as it stands, or by an earlier statement; asks only who has not done so yet.

    Calendars that promised a proof of any statement are asked whether it is there. Raises `ConfigError` if nobody is
    named or can be used, `CannotKeep`.
    """
    calendars = house.calendars()
    if not (house.settings.authority or calendars):
        raise ConfigError(
            "no time-stamping authority is named",
            "add an [[authority]] or [[calendar]] table; config.example.toml says how",
        )
    anchors = house.vault.anchors
    if statement is None:
        statement = anchors.state(house.vault.disclose(()))
    asked = [_token(house, actor, statement, one) for one in house.authorities() if anchors.lacks(statement, one.name)]
    for calendar in calendars:
        asked += _proofs(house, actor, calendar)
        if anchors.lacks_proof(statement, calendar.name):
            asked.append(_promise(house, actor, statement, calendar))
    return statement, asked


def _token(house: House, actor: str, statement: Statement, authority: Authority) -> Stamped:
    problem = f"authority:{authority.name}"
    try:
        token = stamp(authority, statement.octets)
    except AuthorityFailed as error:
        return _trouble(house, authority.name, problem, error)
    with house.gate.held():
        house.vault.anchors.keep(statement, authority.name, token)
    _journal(
        house,
        actor,
        problem,
        {
            "statement": statement.name,
            "authority": authority.name,
            "token_sha256": Sha256.of(token.answer),
            "time": utc_text(token.at),
        },
    )
    return Stamped(authority.name, at=token.at)


def _promise(house: House, actor: str, statement: Statement, calendar: Calendar) -> Stamped:
    try:
        proof = submit(calendar, statement.octets)
    except AuthorityFailed as error:
        return _trouble(house, calendar.name, f"calendar:{calendar.name}", error)
    return _keep_proof(house, actor, statement, calendar, proof)


def _proofs(house: House, actor: str, calendar: Calendar) -> list[Stamped]:
    """Ask for what was promised; only what has come, or the first trouble."""
    come: list[Stamped] = []
    for statement, promise in house.vault.anchors.promises(calendar.name)[:_PROMISES]:
        try:
            proof = upgrade(calendar, statement.octets, promise)
        except AuthorityFailed as error:
            return [*come, _trouble(house, calendar.name, f"calendar:{calendar.name}", error)]
        except ValueError:
            continue  # the promise was altered: `verify` names it
        if proof is not None:
            come.append(_keep_proof(house, actor, statement, calendar, proof))
    return come


def _keep_proof(house: House, actor: str, statement: Statement, calendar: Calendar, proof: bytes) -> Stamped:
    block = block_of(statement.octets, proof)
    with house.gate.held():
        house.vault.anchors.keep_proof(statement, calendar.name, proof, block)
    _journal(
        house,
        actor,
        f"calendar:{calendar.name}",
        {
            "statement": statement.name,
            "calendar": calendar.name,
            "proof_sha256": Sha256.of(proof),
            "block": block,
        },
    )
    return Stamped(calendar.name, block=block)


def _journal(house: House, actor: str, problem: str, detail: Mapping[str, JsonValue]) -> None:
    event = Event(Action.ANCHORED, actor, house.clock.now(), "timestamp", detail=detail)
    record(house.river, [event], Change(closed=(problem,)))


def _trouble(house: House, name: str, problem: str, error: AuthorityFailed) -> Stamped:
    opened = Problem(problem, house.clock.now(), error.message, error.hint or "it is asked again later")
    house.casefile.commit(Change(opened=(opened,)))
    return Stamped(name, trouble=error.message)


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
        if not (house.settings.authority or house.settings.calendar):
            return _LOOK
        newest = house.vault.anchors.newest()
        due = newest is None or not timedelta(0) <= house.clock.now() - newest.stated_at < _EVERY
        _, asked = anchor(house, "service", None if due else newest)
        for one in asked:
            logs.log("anchor_failed" if one.trouble else "anchored", authority=one.name)
        return _AGAIN if any(one.trouble for one in asked) else _LOOK

    def _forget_those_no_longer_named(self) -> None:
        settings = self._house.settings
        named = {f"authority:{one.name}" for one in settings.authority}
        named |= {f"calendar:{one.name}" for one in settings.calendar}
        open_now = {one.key for one in self._house.casefile.problems() if one.key.startswith(_PROBLEMS)}
        if open_now - named:
            self._house.casefile.commit(Change(closed=tuple(open_now - named)))
