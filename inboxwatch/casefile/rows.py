"""Between values and rows: one pair of functions for each table. Pure.

Times are stored as text in UTC with microseconds, so that their order is the order of the text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from inboxwatch.model.alert import AlertKind, ClaimedAlert, OutgoingAlert
from inboxwatch.model.attempt import AttemptId, AttemptKind, AttemptStep, StepKind, Taken
from inboxwatch.model.case import Cursor, DeadLetter, FolderProof, Gap, MoveKind, PendingMove, Problem, SeenUids
from inboxwatch.model.exhibit import Exhibit, ExhibitState, Provenance, Sighting
from inboxwatch.model.identity import AccountName, ExhibitId, RouteName, SenderId, Sha256
from inboxwatch.model.mailbox import MessageRef, UidRange
from inboxwatch.model.people import FlaggedSender
from inboxwatch.model.times import moment, stamp
from inboxwatch.model.verdict import Reason

Row = Mapping[str, Any]


def ref_row(ref: MessageRef) -> dict[str, Any]:
    """The four columns that name a message on a server."""
    return {"account": ref.account, "folder": ref.folder, "uidvalidity": ref.uidvalidity, "uid": ref.uid}


def ref_of(row: Row) -> MessageRef:
    """The reference behind these columns."""
    return MessageRef(AccountName(row["account"]), row["folder"], row["uidvalidity"], row["uid"])


def exhibit_row(one: Exhibit) -> dict[str, Any]:
    """A row of `exhibits`."""
    place: Mapping[str, Any] = (
        ref_row(one.location)
        if one.location
        else {"account": one.account, "folder": None, "uidvalidity": None, "uid": None}
    )
    return {
        "id": str(one.id),
        "number": one.id.number,
        "state": one.state.value,
        "sender": one.sender,
        "reasons": json.dumps([reason.facts() for reason in one.reasons], ensure_ascii=True),
        **place,
        "internal_date": None if one.internal_date is None else stamp(one.internal_date),
        "acquired_at": stamp(one.acquired_at),
        "size": one.size,
        "sha256": str(one.sha256),
        "provenance": one.provenance.value,
        "defects": json.dumps(one.defects),
    }


def exhibit_of(row: Row) -> Exhibit:
    """The exhibit behind a row."""
    return Exhibit(
        id=ExhibitId(row["id"]),
        state=ExhibitState(row["state"]),
        sender=None if row["sender"] is None else SenderId(row["sender"]),
        reasons=tuple(Reason(**reason) for reason in json.loads(row["reasons"])),
        account=None if row["account"] is None else AccountName(row["account"]),
        location=None if row["uid"] is None else ref_of(row),
        internal_date=None if row["internal_date"] is None else moment(row["internal_date"]),
        acquired_at=moment(row["acquired_at"]),
        size=row["size"],
        sha256=Sha256(row["sha256"]),
        provenance=Provenance(row["provenance"]),
        defects=tuple(json.loads(row["defects"])),
    )


def sighting_row(one: Sighting) -> dict[str, Any]:
    """A row of `sightings`."""
    return {**ref_row(one.ref), "exhibit": str(one.exhibit), "seen_at": stamp(one.seen_at), "missing": 0}


def sighting_of(row: Row) -> Sighting:
    """The sighting behind a row."""
    return Sighting(ExhibitId(row["exhibit"]), ref_of(row), moment(row["seen_at"]))


def cursor_row(one: Cursor) -> dict[str, Any]:
    """A row of `cursors`."""
    return {
        "account": one.account,
        "folder": one.folder,
        "uidvalidity": one.uidvalidity,
        "last_uid": one.last_uid,
        "present": one.exists,
    }


def cursor_of(row: Row) -> Cursor:
    """The cursor behind a row."""
    return Cursor(AccountName(row["account"]), row["folder"], row["uidvalidity"], row["last_uid"], row["present"])


def seen_row(one: SeenUids) -> dict[str, Any]:
    """A row of `seen`."""
    uids = ",".join(f"{span.first}:{span.last}" for span in one.ranges)
    return {"account": one.account, "folder": one.folder, "uidvalidity": one.uidvalidity, "uids": uids}


def seen_of(row: Row) -> SeenUids:
    """The UIDs behind a row."""
    spans = [span.split(":") for span in row["uids"].split(",") if span]
    ranges = tuple(UidRange(int(first), int(last)) for first, last in spans)
    return SeenUids(AccountName(row["account"]), row["folder"], row["uidvalidity"], ranges)


def move_row(one: PendingMove) -> dict[str, Any]:
    """A row of `moves` that is still to be done."""
    return {**ref_row(one.ref), "kind": one.kind.value, "exhibit": str(one.exhibit), "outcome": None, "done_at": None}


def move_of(row: Row) -> PendingMove:
    """The pending move behind a row."""
    return PendingMove(ExhibitId(row["exhibit"]), MoveKind(row["kind"]), ref_of(row))


def problem_row(one: Problem) -> dict[str, Any]:
    """A row of `problems`."""
    return {
        "key": one.key,
        "since": stamp(one.since),
        "text": one.text,
        "hint": one.hint,
        "account": one.account,
        "times": one.times,
        "last": None if one.last is None else stamp(one.last),
    }


def problem_of(row: Row) -> Problem:
    """The problem behind a row."""
    account = None if row["account"] is None else AccountName(row["account"])
    last = None if row["last"] is None else moment(row["last"])
    return Problem(row["key"], moment(row["since"]), row["text"], row["hint"], account, row["times"], last)


def proof_row(one: FolderProof) -> dict[str, Any]:
    """A row of `proofs`."""
    return {"account": one.account, "folder": one.folder, "at": stamp(one.at), "present": one.exists}


def proof_of(row: Row) -> FolderProof:
    """The proof behind a row."""
    return FolderProof(AccountName(row["account"]), row["folder"], moment(row["at"]), row["present"])


def gap_row(one: Gap) -> dict[str, Any]:
    """A row of `gaps`."""
    return {
        "account": one.account,
        "folder": one.folder,
        "start": stamp(one.start),
        "end": stamp(one.end),
        "found": one.found,
        "reason": one.reason,
    }


def gap_of(row: Row) -> Gap:
    """The gap behind a row."""
    start, end = moment(row["start"]), moment(row["end"])
    return Gap(AccountName(row["account"]), row["folder"], start, end, row["found"], row["reason"])


def dead_row(one: DeadLetter) -> dict[str, Any]:
    """A row of `dead_letters`."""
    return {**ref_row(one.ref), "why": one.why, "attempts": one.attempts, "first_at": stamp(one.first_at)}


def dead_of(row: Row) -> DeadLetter:
    """The dead letter behind a row."""
    return DeadLetter(ref_of(row), row["why"], row["attempts"], moment(row["first_at"]))


def sender_row(one: FlaggedSender) -> dict[str, Any]:
    """A row of `senders`."""
    lists = {name: json.dumps(getattr(one, name)) for name in ("addresses", "aliases", "display_names", "patterns")}
    return {"id": str(one.id), "label": one.label, **lists}


def sender_of(row: Row) -> FlaggedSender:
    """The flagged sender behind a row."""
    lists: dict[str, Sequence[str]] = {
        name: tuple(json.loads(row[name])) for name in ("addresses", "aliases", "display_names", "patterns")
    }
    return FlaggedSender(SenderId(row["id"]), row["label"], **lists)  # type: ignore[arg-type]


def step_row(one: Taken) -> dict[str, Any]:
    """A row of `attempt_steps`."""
    step = one.step
    return {
        "seq": one.seq,
        "attempt": str(one.attempt),
        "number": one.attempt.number,
        "attempt_kind": one.kind.value,
        "exhibits": json.dumps(one.exhibits),
        "kind": step.kind.value,
        "at": stamp(step.at),
        "recorded_at": stamp(step.recorded_at),
        "actor": step.actor,
        "addressee": step.to,
        "reference": step.reference,
        "due": None if step.due is None else step.due.isoformat(),
        "text": step.text,
    }


def step_of(row: Row) -> Taken:
    """The step behind a row."""
    step = AttemptStep(
        kind=StepKind(row["kind"]),
        at=moment(row["at"]),
        recorded_at=moment(row["recorded_at"]),
        actor=row["actor"],
        to=row["addressee"],
        reference=row["reference"],
        due=None if row["due"] is None else date.fromisoformat(row["due"]),
        text=row["text"],
    )
    exhibits = tuple(map(ExhibitId, json.loads(row["exhibits"])))
    return Taken(row["seq"], AttemptId(row["attempt"]), AttemptKind(row["attempt_kind"]), step, exhibits)


def alert_row(one: OutgoingAlert) -> dict[str, Any]:
    """A row of `alerts` that is still to be handed over."""
    return {
        "key": one.key,
        "route": str(one.route),
        "kind": one.kind.value,
        "created_at": stamp(one.created_at),
        "due_at": stamp(one.due_at),
        "after_helpers": int(one.after_helpers),
        "state": "pending",
        "attempts": 0,
        "held_until": None,
        "done_at": None,
        "error": None,
    }


def alert_of(row: Row) -> ClaimedAlert:
    """The alert behind a row."""
    alert = OutgoingAlert(
        key=row["key"],
        route=RouteName(row["route"]),
        kind=AlertKind(row["kind"]),
        created_at=moment(row["created_at"]),
        due_at=moment(row["due_at"]),
        after_helpers=bool(row["after_helpers"]),
    )
    return ClaimedAlert(row["id"], alert, row["attempts"])
