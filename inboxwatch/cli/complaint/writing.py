"""From a draft that was checked to the files of a complaint, and to what the journal tells of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from inboxwatch import intake
from inboxwatch.cli.complaint.drafting import Draft
from inboxwatch.cli.complaint.journaled import DRAFTED
from inboxwatch.complaint.draft import Drafted, Kept, draft
from inboxwatch.complaint.reported import reported
from inboxwatch.daemon.bootstrap import House
from inboxwatch.errors import InboxwatchError
from inboxwatch.export.bag import new_folder
from inboxwatch.export.headers import header_of
from inboxwatch.model.attempt import AttemptId, AttemptKind, StepKind
from inboxwatch.model.custody import Action, Event, JsonValue
from inboxwatch.model.exhibit import Exhibit
from inboxwatch.pipeline.attempts import NewStep, begin, go_on
from inboxwatch.pipeline.note import record
from inboxwatch.review.safe_text import printable


def draft_for(house: House, one: Draft, target: Path, actor: str) -> tuple[AttemptId, Drafted]:
    """Write a complaint into a new folder under its number or a new one, and write down that this was done.

    Raises `ExportRefused`, `IntegrityFailure`, `CannotKeep`; then no folder is left behind, and a new number is closed.
    """
    about = [exhibit.id for exhibit in one.exhibits]
    number = one.begun
    try:
        with new_folder(target, house.clock.now()) as put:
            if number is None:
                first = NewStep(StepKind.NOTED, actor, to=one.to, text="a complaint is being drafted")
                number = begin(house.river, AttemptKind.COMPLAINT, about, first).id
            plan = replace(one.plan, cover=replace(one.plan.cover, reference=number))
            drafted = draft(put, (_kept(house, exhibit) for exhibit in one.exhibits), plan)
            record(house.river, _events(house, one, number, drafted, actor))  # before it lies under its name
    except InboxwatchError as error:
        if number is not None:
            kind = StepKind.CLOSED if one.begun is None else StepKind.NOTED
            failed = NewStep(kind, actor, text=f"the draft could not be written: {error.message}")
            go_on(house.river, number, failed)
        raise
    text = f"complaint.eml, SHA-256 {drafted.mail}, Message-ID {drafted.message_id}"
    go_on(house.river, number, NewStep(StepKind.DRAFTED, actor, to=one.to, text=text))
    return number, drafted


def _events(house: House, one: Draft, number: AttemptId, drafted: Drafted, actor: str) -> list[Event]:
    """One entry for the mail, and one for each exhibit that is in it."""
    now = house.clock.now()
    known = {exhibit.id: exhibit for exhibit in one.exhibits}
    facts: dict[str, JsonValue] = {"what": DRAFTED, "attempt": number, "to": one.to}
    whole: dict[str, JsonValue] = {
        **facts,
        "written_sha256": drafted.mail,
        "message_id": drafted.message_id,
        "exhibits": len(known),
    }
    return [
        Event(Action.EXPORTED, actor, now, one.purpose, detail=whole),
        *(
            Event(
                Action.EXPORTED,
                actor,
                now,
                one.purpose,
                exhibit,
                known[exhibit].sha256,
                {**facts, "form": shape.value, "written_sha256": digest},
            )
            for exhibit, digest, shape in drafted.parts
        ),
    ]


def _kept(house: House, exhibit: Exhibit) -> Kept:
    """An exhibit as it is read for a complaint."""
    octets = house.vault.open(exhibit.sha256)
    header = header_of(exhibit.state, octets)
    originators = intake.originators(header)
    message_id = intake.correspondence(header).message_id
    told = reported(exhibit, house.origin(exhibit), header, originators.candidates, message_id, printable)
    return Kept(told, octets, header)
