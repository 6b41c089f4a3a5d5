"""From the journal to the casefile: what an entry means for the index. Pure, but for reading acquisition records.

The same function notes what was just kept, finishes what a crash interrupted, and rebuilds the casefile: so what the
river notes is always what the evidence says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, cast

from inboxwatch.model.attempt import AttemptId, AttemptKind, AttemptStep, StepKind, Taken
from inboxwatch.model.case import Change, Decision, DoneMove, Gap, MoveKind, combine
from inboxwatch.model.custody import Action, Entry, JsonValue
from inboxwatch.model.exhibit import Exhibit, ExhibitState, Provenance, Sighting
from inboxwatch.model.identity import AccountName, ExhibitId, SenderId, Sha256
from inboxwatch.model.incident import AttachedFile, Channel, Incident, IncidentId, IncidentStep, Told
from inboxwatch.model.mailbox import MessageRef, Outcome
from inboxwatch.model.origin import SigningKey
from inboxwatch.model.people import FlaggedSender
from inboxwatch.model.times import moment, stamp
from inboxwatch.model.verdict import Reason

Record = Mapping[str, JsonValue]
_NONE: Mapping[Sha256, Sha256] = {}

_DECISIONS = {
    Action.CONFIRMED: ExhibitState.CONFIRMED,
    Action.REJECTED: ExhibitState.REJECTED,
    Action.RELEASED: ExhibitState.RELEASED,
    Action.SEALED: ExhibitState.SEALED,
}


def project(entries: Iterable[Entry], record_of: Callable[[ExhibitId], Record]) -> Change:
    """The change to the casefile that these entries ask for."""
    changes = []
    seq = None
    for entry in entries:
        seq = entry.seq
        changes.append(_change(entry, record_of))
    return combine([*changes, Change(journal_seq=seq)])


def _change(entry: Entry, record_of: Callable[[ExhibitId], Record]) -> Change:
    """What one entry asks for."""
    event, change = entry.event, Change()
    match event.action:
        case Action.ACQUIRED if event.exhibit is not None:
            exhibit = exhibit_of(record_of(event.exhibit))
            change = Change(exhibits=(exhibit,), sightings=_seen(exhibit.id, exhibit.location, event.at))
        case Action.SEEN_AGAIN if event.exhibit is not None:
            change = Change(sightings=_seen(event.exhibit, _ref(event.detail.get("source")), event.at))
        case Action.CONFIRMED | Action.REJECTED | Action.RELEASED | Action.SEALED if event.exhibit is not None:
            named = event.detail.get("sender")
            sender = SenderId(named) if isinstance(named, str) else None
            change = Change(decisions=(Decision(event.exhibit, _DECISIONS[event.action], sender),))
        case Action.MOVED | Action.RESTORED:
            change = Change(done_moves=(_done(entry),))
        case Action.SOURCE_MISSING:
            place = _ref(event.detail.get("source"))
            change = Change(missing=() if place is None else (place,))
        case Action.BLIND:
            change = Change(gaps=(_gap(event.detail),))
        case _:
            change = _by_a_person(entry)
    return change


def _by_a_person(entry: Entry) -> Change:
    """What an entry asks for that is about no message: what a person wrote down, said or had asked."""
    match entry.event.action:
        case Action.KEY_FETCHED:
            return Change(signing_keys=(_key(entry.event.detail, entry.event.at),))
        case Action.SENDER_CHANGED:
            return _sender(entry.event.detail)
        case Action.ATTEMPT:
            return Change(attempts=(_taken(entry),))
        case Action.INCIDENT:
            return Change(incidents=(_told(entry),))
        case _:
            return Change()


def exhibit_of(record: Record) -> Exhibit:
    """The exhibit that an acquisition record describes, in the state in which it was acquired."""
    facts = cast("Mapping[str, Any]", record)
    source, verdict = facts["source"], facts["verdict"]
    location = _ref(source)
    return Exhibit(
        id=ExhibitId(facts["exhibit"]),
        state=ExhibitState(verdict["kind"]),
        sender=None if verdict["sender"] is None else SenderId(verdict["sender"]),
        reasons=tuple(Reason(**one) for one in verdict["reasons"]),
        account=None if location is None else location.account,
        location=location,
        internal_date=None if source.get("internal_date") is None else moment(source["internal_date"]),
        acquired_at=moment(facts["acquired_at"]),
        size=facts["size"],
        sha256=Sha256(facts["sha256"]),
        provenance=Provenance(facts["provenance"]),
        defects=tuple(facts["defects"]),
    )


def ref_facts(ref: MessageRef) -> dict[str, JsonValue]:
    """A reference as the journal writes it."""
    return {"account": ref.account, "folder": ref.folder, "uidvalidity": ref.uidvalidity, "uid": ref.uid}


def gap_facts(gap: Gap) -> dict[str, JsonValue]:
    """A gap in watching as the journal writes it."""
    return {
        "account": gap.account,
        "folder": gap.folder,
        "from": stamp(gap.start),
        "to": stamp(gap.end),
        "found": gap.found,
        "reason": gap.reason,
    }


def sender_facts(sender: FlaggedSender) -> dict[str, JsonValue]:
    """A flagged sender as the journal writes it: without the label, which is private."""
    return {
        "id": sender.id,
        "removed": False,
        "addresses": list(sender.addresses),
        "aliases": list(sender.aliases),
        "display_names": list(sender.display_names),
        "patterns": list(sender.patterns),
    }


def attempt_facts(taken: Taken) -> dict[str, JsonValue]:
    """A step of an attempt as the journal writes it: without what is empty.

    When it was written down and by whom is told by the entry itself.
    """
    step = taken.step
    facts: dict[str, JsonValue] = {
        "attempt": taken.attempt,
        "kind": taken.kind.value,
        "step": step.kind.value,
        "at": stamp(step.at),
        "to": step.to,
        "reference": step.reference,
        "due": "" if step.due is None else step.due.isoformat(),
        "text": step.text,
        "exhibits": list(taken.exhibits),
    }
    return {name: value for name, value in facts.items() if value}


def incident_facts(
    incident: IncidentId,
    step: IncidentStep,
    it: Incident | None,
    why: str = "",
    stored: Mapping[Sha256, Sha256] = _NONE,
) -> dict[str, JsonValue]:
    """An entry about an incident as the journal writes it: all of it as it now stands, without what is empty.

    When it was written down and by whom is told by the entry itself. `stored` has the digest of each locked file that
    was written for it.
    """
    facts: dict[str, JsonValue] = {"incident": incident, "step": step.value, "why": why}
    if it is not None:
        files = [_file_facts(one, stored.get(one.sha256)) for one in it.files]
        facts |= {
            "at": stamp(it.at),
            "until": "" if it.until is None else stamp(it.until),
            "day_only": it.day_only,
            "channel": it.channel.value,
            "what": it.what,
            "place": it.place,
            "witnesses": list(it.witnesses),
            "reported_to": it.reported_to,
            "reference": it.reference,
            "sender": it.sender,
            "files": cast("list[JsonValue]", files),
        }
    return {name: value for name, value in facts.items() if value}


def _file_facts(file: AttachedFile, stored: Sha256 | None) -> dict[str, JsonValue]:
    facts: dict[str, JsonValue] = {"name": file.name, "size": file.size, "sha256": file.sha256}
    return facts if stored is None else {**facts, "stored": stored}


def _ref(source: JsonValue) -> MessageRef | None:
    if not isinstance(source, dict) or "uid" not in source:
        return None
    facts = cast("Mapping[str, Any]", source)
    return MessageRef(AccountName(facts["account"]), facts["folder"], facts["uidvalidity"], facts["uid"])


def _done(entry: Entry) -> DoneMove:
    event = entry.event
    ref = _ref(event.detail["from"])
    if event.exhibit is None or ref is None:
        raise ValueError(f"entry {entry.seq} does not say what was moved")
    outcome = Outcome(str(event.detail["outcome"]))
    return DoneMove(
        exhibit=event.exhibit,
        kind=MoveKind.ISOLATE if event.action is Action.MOVED else MoveKind.RESTORE,
        ref=ref,
        outcome=outcome.value,
        now_at=_ref(event.detail.get("to")),
        left=outcome is not Outcome.COPIED,
        at=event.at,
    )


def _gap(detail: Record) -> Gap:
    facts = cast("Mapping[str, Any]", detail)
    start, end = moment(facts["from"]), moment(facts["to"])
    return Gap(AccountName(facts["account"]), facts["folder"], start, end, facts["found"], facts["reason"])


def _taken(entry: Entry) -> Taken:
    facts, event = cast("Mapping[str, Any]", entry.event.detail), entry.event
    step = AttemptStep(
        kind=StepKind(facts["step"]),
        at=moment(facts["at"]),
        recorded_at=event.at,
        actor=event.actor,
        to=facts.get("to", ""),
        reference=facts.get("reference", ""),
        due=date.fromisoformat(facts["due"]) if "due" in facts else None,
        text=facts.get("text", ""),
    )
    exhibits = tuple(map(ExhibitId, facts.get("exhibits", ())))
    return Taken(entry.seq, AttemptId(facts["attempt"]), AttemptKind(facts["kind"]), step, exhibits)


def _told(entry: Entry) -> Told:
    facts, event = cast("Mapping[str, Any]", entry.event.detail), entry.event
    name, step, why = IncidentId(facts["incident"]), IncidentStep(facts["step"]), facts.get("why", "")
    if step is IncidentStep.WITHDRAWN:
        return Told(entry.seq, name, step, None, why)
    it = Incident(
        id=name,
        at=moment(facts["at"]),
        recorded_at=event.at,
        actor=event.actor,
        channel=Channel(facts["channel"]),
        what=facts["what"],
        until=moment(facts["until"]) if "until" in facts else None,
        day_only=facts.get("day_only", False),
        place=facts.get("place", ""),
        witnesses=tuple(facts.get("witnesses", ())),
        reported_to=facts.get("reported_to", ""),
        reference=facts.get("reference", ""),
        sender=SenderId(facts["sender"]) if "sender" in facts else None,
        files=tuple(AttachedFile(one["name"], one["size"], Sha256(one["sha256"])) for one in facts.get("files", ())),
    )
    return Told(entry.seq, name, step, it, why)


def _sender(detail: Record) -> Change:
    facts = cast("Mapping[str, Any]", detail)
    name = SenderId(facts["id"])
    if facts["removed"]:
        return Change(removed_senders=(name,))
    sender = FlaggedSender(
        id=name,
        label=str(name),
        addresses=tuple(facts["addresses"]),
        aliases=tuple(facts["aliases"]),
        display_names=tuple(facts["display_names"]),
        patterns=tuple(facts["patterns"]),
    )
    return Change(senders=(sender,))


def _key(detail: Record, at: datetime) -> SigningKey:
    facts = cast("Mapping[str, Any]", detail)
    return SigningKey(facts["name"], facts["text"], at)


def _seen(exhibit: ExhibitId, ref: MessageRef | None, at: datetime) -> tuple[Sighting, ...]:
    return () if ref is None else (Sighting(exhibit, ref, at),)
