"""Builders for acquisitions, references and moments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from inboxwatch.model.attempt import AttemptId, AttemptKind, AttemptStep, StepKind, Taken
from inboxwatch.model.custody import Acquisition, Event, FileOrigin
from inboxwatch.model.exhibit import Exhibit, ExhibitState, Provenance
from inboxwatch.model.identity import AccountName, ExhibitId, SenderId, Sha256
from inboxwatch.model.incident import AttachedFile, Channel, Incident, IncidentId, IncidentStep, Told
from inboxwatch.model.mailbox import MessageRef, Octets, SessionFacts
from inboxwatch.model.verdict import Match, Reason, Suspect

START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
HOME = AccountName("home")


class TickingClock:
    """A clock that goes on by `step` at every look, and by as much as a test wants."""

    def __init__(self, step: float = 0.001) -> None:
        self._now = START
        self._step = timedelta(seconds=step)

    def now(self) -> datetime:
        self._now += self._step
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


def a_ref(uid: int = 1, folder: str = "INBOX", uidvalidity: int = 7, account: str = HOME) -> MessageRef:
    return MessageRef(AccountName(account), folder, uidvalidity, uid)


def a_session(**changes: object) -> SessionFacts:
    facts: dict[str, object] = {
        "host": "imap.example.org",
        "port": 993,
        "security": "tls",
        "peer_address": "192.0.2.1",
        "greeting": "* OK ready",
        "capabilities_before": ("IMAP4REV1",),
        "capabilities": ("IMAP4REV1", "IDLE", "MOVE"),
        "server_id": {"name": "Dovecot"},
        "mechanism": "LOGIN",
        "connected_at": START,
    }
    return SessionFacts(**{**facts, **changes})  # type: ignore[arg-type]


SESSION = a_session()


def octets_at(octets: bytes, ref: MessageRef | None = None, **changes: object) -> Octets:
    facts: dict[str, object] = {
        "ref": ref or a_ref(),
        "octets": octets,
        "size": len(octets),
        "flags": ("\\Recent",),
        "flags_after": ("\\Recent",),
        "internal_date_raw": "01-Nov-2026 12:00:00 +0100",
        "internal_date": START,
        "started_at": START,
        "finished_at": START,
        "session": SESSION,
    }
    return Octets(**{**facts, **changes})  # type: ignore[arg-type]


def a_match(sender: str = "S1") -> Match:
    return Match(
        SenderId(sender), (Reason("address", "the From field names bad@example.net", "from", "bad@example.net"),)
    )


def a_suspicion() -> Suspect:
    return Suspect((Reason("originator-unreadable", "the From field cannot be read", "from"),))


def fetched(octets: bytes, uid: int = 1, verdict: Match | Suspect | None = None, **where: object) -> Acquisition:
    source = octets_at(octets, a_ref(uid, **where))  # type: ignore[arg-type]
    return Acquisition(octets, Provenance.IMAP, source, verdict or a_match(), START)


def handed_in(octets: bytes, name: str = "letter.eml") -> Acquisition:
    return Acquisition(octets, Provenance.IMPORTED, FileOrigin(name, None), a_suspicion(), START, "person:me")


def an_event(action: object, **facts: object) -> Event:
    return Event(action, "person:me", START, **facts)  # type: ignore[arg-type]


def a_step(
    seq: int,
    attempt: int,
    what: StepKind = StepKind.SENT,
    *,
    kind: AttemptKind = AttemptKind.COMPLAINT,
    exhibits: tuple[ExhibitId, ...] = (),
    at: datetime = START,
    **facts: object,
) -> Taken:
    step = AttemptStep(what, at, START + timedelta(days=1, seconds=seq), "person:me", **facts)  # type: ignore[arg-type]
    return Taken(seq, AttemptId.of(attempt), kind, step, exhibits)


def an_incident(number: int = 1, **changes: object) -> Incident:
    facts: dict[str, object] = {
        "id": IncidentId.of(number),
        "at": START,
        "recorded_at": START + timedelta(days=1),
        "actor": "person:me",
        "channel": Channel.CALL,
        "what": "he called and said «stop»\n\u202e\x1b[2J\0",
        "until": START + timedelta(minutes=5),
        "place": "at home",
        "witnesses": ("Ann Example", "Бо"),
        "reported_to": "PC Jones 4711",
        "reference": "T-1",
        "sender": SenderId("S1"),
        "files": (AttachedFile("voice.ogg", 7, Sha256(f"{number:064x}")),),
    }
    return Incident(**{**facts, **changes})  # type: ignore[arg-type]


def told_of(seq: int, incident: Incident, step: IncidentStep = IncidentStep.RECORDED, why: str = "") -> Told:
    """An entry about an incident."""
    return Told(seq, incident.id, step, None if step is IncidentStep.WITHDRAWN else incident, why)


def an_exhibit(number: int = 1, **changes: object) -> Exhibit:
    facts: dict[str, object] = {
        "id": ExhibitId.of(number),
        "state": ExhibitState.MATCH,
        "sender": SenderId("S1"),
        "reasons": (Reason("address", "the From field names «bad»\u202e", "from", "bad@example.net"),),
        "account": HOME,
        "location": a_ref(number),
        "internal_date": START,
        "acquired_at": START + timedelta(seconds=number),
        "size": 1234,
        "sha256": Sha256(f"{number:064x}"),
        "provenance": Provenance.IMAP,
        "defects": ("nul-octet",),
    }
    return Exhibit(**{**facts, **changes})  # type: ignore[arg-type]
