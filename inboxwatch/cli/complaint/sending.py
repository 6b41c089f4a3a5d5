"""Sending what was drafted: only what the journal says was drafted, and only once.

The order is: that it is handed over is journaled; it is handed over; what came of it is journaled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from inboxwatch.cli.complaint.drafting import refuse_watched
from inboxwatch.cli.complaint.journaled import HANDED, HANDING, NOT_TAKEN, UNKNOWN, journaled
from inboxwatch.complaint.deadlines import due_after
from inboxwatch.complaint.draft import MAIL
from inboxwatch.complaint.original import Shape, may_leave
from inboxwatch.complaint.submit import Envelope, OutcomeUnknown, Submission, envelope_of, submit
from inboxwatch.daemon.bootstrap import House
from inboxwatch.errors import CannotKeep, ConfigError, ExportRefused, InboxwatchError, NotFound
from inboxwatch.model.attempt import Attempt, AttemptId, StepKind
from inboxwatch.model.custody import Action, Entry, Event, JsonValue
from inboxwatch.model.exhibit import Exhibit, ExhibitState
from inboxwatch.model.identity import Sha256
from inboxwatch.pipeline.attempts import NewStep, check_follows, go_on
from inboxwatch.pipeline.note import keep_and_note, record
from inboxwatch.settings import submission_secret

_ONCE_MORE = "draft it once more: inboxwatch complaint draft"


@dataclass(frozen=True, slots=True)
class Mail:
    """A drafted mail that may be sent, and the server that takes it.

    `handed` is when it was handed over before, if it is not known what came of that.
    """

    octets: bytes = field(repr=False)
    digest: Sha256
    envelope: Envelope
    server: Submission
    handed: datetime | None = None


def ready(house: House, number: AttemptId, folder: Path, *, once_more: bool = False) -> Mail:
    """The mail that was drafted into a folder under a number. Nobody is asked anything yet.

    `once_more` is a person's word that it may go out twice. Raises `NotFound`, `ExportRefused` where it is not what was
    drafted, was or may have been sent already, or something in it may not leave any more, `ConfigError`.
    """
    attempt = house.casefile.attempt(number)
    _refuse_sent(attempt)
    check_follows(attempt, StepKind.SENT)
    path = folder / MAIL
    try:
        octets = path.read_bytes()
    except OSError as error:
        raise NotFound(
            f"{path} cannot be read: {error.strerror}", "name the folder that it was drafted into"
        ) from error
    digest = Sha256.of(octets)
    told = journaled(house.vault.custody(), number)
    if told.mail is None:
        raise ExportRefused(f"{number} was not drafted here", "`inboxwatch complaint list` tells what was")
    if digest != told.mail:
        raise ExportRefused(f"{path} is not what was drafted as {number}", _ONCE_MORE)
    if told.handed is not None and not once_more:
        raise ExportRefused(_maybe_sent(number, told.handed), _look_first(number, folder))
    for exhibit, shape in told.forms.items():
        _refuse_changed(house.casefile.exhibit(exhibit), shape)
    envelope = envelope_of(octets)
    return Mail(octets, digest, envelope, _server(house, envelope), told.handed)


def send(house: House, number: AttemptId, mail: Mail, actor: str) -> date:
    """Send it and write that down; the day by which an answer is due. Raises `DeliveryFailed`, `ConfigError`.

    That it is handed over is written down before, and what came of it after: so a crash between the two is seen, and
    the mail does not go out twice unless a person says so.
    """
    _note_handing_over(house, number, mail, actor)
    try:
        said = submit(mail.server, mail.envelope, mail.octets)
    except OutcomeUnknown as error:
        go_on(house.river, number, NewStep(StepKind.NOTED, actor, text=f"{UNKNOWN}: {error.message}"))
        raise
    except InboxwatchError as error:
        record(house.river, [_event(house, number, mail, actor, NOT_TAKEN)])
        go_on(house.river, number, NewStep(StepKind.NOTED, actor, text=f"sending failed: {error.message}"))
        raise
    due = due_after(StepKind.SENT, house.clock.now().date())
    text = (
        f"sent by {mail.server.host}, which said: {said}. Message-ID {mail.envelope.message_id}, SHA-256 {mail.digest}"
    )
    try:
        go_on(house.river, number, NewStep(StepKind.SENT, actor, to=mail.envelope.recipient, due=due, text=text))
    except InboxwatchError as error:
        what = f"it was sent to {mail.envelope.recipient}, but that could not be written down: {error.message}"
        raise CannotKeep(what, f"when it can be written again: inboxwatch complaint sent {number}") from error
    return due


def _note_handing_over(house: House, number: AttemptId, mail: Mail, actor: str) -> None:
    """Write down that it is about to be handed over, unless somebody else did in the meantime."""

    def write() -> Sequence[Entry]:
        _refuse_sent(house.casefile.attempt(number))
        if (handed := journaled(house.vault.custody(), number).handed) not in {None, mail.handed}:
            raise ExportRefused(f"{number} is being sent by another command since {handed:%H:%M:%S} UTC", "wait for it")
        return house.vault.record([_event(house, number, mail, actor, HANDED)])

    keep_and_note(house.river, write)
    text = f"{HANDING} {mail.server.host}, for {mail.envelope.recipient}"
    go_on(house.river, number, NewStep(StepKind.NOTED, actor, text=text))


def _event(house: House, number: AttemptId, mail: Mail, actor: str, what: str) -> Event:
    facts: dict[str, JsonValue] = {
        "what": what,
        "attempt": number,
        "to": mail.envelope.recipient,
        "by": mail.server.host,
        "written_sha256": mail.digest,
    }
    return Event(Action.EXPORTED, actor, house.clock.now(), "complaint to a provider", detail=facts)


def _maybe_sent(number: AttemptId, handed: datetime) -> str:
    return (
        f"{number} may have been sent already: it was handed over on {handed:%Y-%m-%d at %H:%M} UTC, and what came of "
        "that is not known"
    )


def _look_first(number: AttemptId, folder: Path) -> str:
    return (
        f"look into the folder for sent mail. It is there: inboxwatch complaint sent {number}. It is not: "
        f"inboxwatch complaint send {number} {folder} --once-more"
    )


def _refuse_sent(attempt: Attempt) -> None:
    sent = next((one for one in attempt.steps if one.kind is StepKind.SENT), None)
    if sent is not None:
        raise ExportRefused(
            f"{attempt.id} was sent already, on {sent.at:%Y-%m-%d}",
            f"a desk wants one report; to ask after it: inboxwatch complaint remind {attempt.id}",
        )


def _refuse_changed(exhibit: Exhibit, shape: Shape) -> None:
    """Raise `ExportRefused` for what was rejected, released or sealed since it was drafted."""
    may_leave(exhibit)
    if exhibit.state is ExhibitState.SEALED and shape is not Shape.SEALED:
        raise ExportRefused(f"{exhibit.id} was sealed since it was drafted, and more of it is in the draft", _ONCE_MORE)


def _server(house: House, envelope: Envelope) -> Submission:
    settings = house.settings.complaint
    if not settings.smtp_host:
        raise ConfigError(
            "there is no server to send it by", "set [complaint] smtp_host, or send it with a mail program"
        )
    if envelope.sender != settings.from_address:
        raise ConfigError(f"the draft is from {envelope.sender}, which is not [complaint] from_address", _ONCE_MORE)
    refuse_watched(house, envelope.sender)  # it may be watched since it was drafted
    return Submission(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        username=settings.username,
        secret=submission_secret(settings, house.environ),
        ca_file=settings.ca_file,
    )
