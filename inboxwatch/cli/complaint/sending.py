"""Sending what was drafted: only what the journal says was drafted, and only once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from inboxwatch.complaint.deadlines import due_after
from inboxwatch.complaint.draft import MAIL
from inboxwatch.complaint.submit import Envelope, Submission, envelope_of, submit
from inboxwatch.daemon.bootstrap import House
from inboxwatch.errors import CannotKeep, ConfigError, DeliveryFailed, ExportRefused, InboxwatchError, NotFound
from inboxwatch.model.attempt import Attempt, AttemptId, StepKind
from inboxwatch.model.custody import Action
from inboxwatch.model.identity import Sha256
from inboxwatch.pipeline.attempts import NewStep, check_follows, go_on
from inboxwatch.settings import submission_secret

_ONCE_MORE = "draft it once more: inboxwatch complaint draft"


@dataclass(frozen=True, slots=True)
class Mail:
    """A drafted mail that may be sent, and the server that takes it."""

    octets: bytes = field(repr=False)
    digest: Sha256
    envelope: Envelope
    server: Submission


def ready(house: House, number: AttemptId, folder: Path) -> Mail:
    """The mail that was drafted into a folder under a number. Nobody is asked anything yet.

    Raises `NotFound`, `ExportRefused` where it is not what was drafted or was sent already, `ConfigError`.
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
    drafted = _drafted(house, number)
    if drafted is None:
        raise ExportRefused(f"{number} was not drafted here", "`inboxwatch complaint list` tells what was")
    if digest != drafted:
        raise ExportRefused(f"{path} is not what was drafted as {number}", _ONCE_MORE)
    envelope = envelope_of(octets)
    return Mail(octets, digest, envelope, _server(house, envelope))


def send(house: House, number: AttemptId, mail: Mail, actor: str) -> date:
    """Send it and write that down; the day by which an answer is due. Raises `DeliveryFailed`, `ConfigError`.

    What failed is written down as well: it may not be known whether the mail went out.
    """
    try:
        said = submit(mail.server, mail.envelope, mail.octets)
    except DeliveryFailed as error:
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


def _refuse_sent(attempt: Attempt) -> None:
    sent = next((one for one in attempt.steps if one.kind is StepKind.SENT), None)
    if sent is not None:
        raise ExportRefused(
            f"{attempt.id} was sent already, on {sent.at:%Y-%m-%d}",
            f"a desk wants one report; to ask after it: inboxwatch complaint remind {attempt.id}",
        )


def _drafted(house: House, number: AttemptId) -> Sha256 | None:
    """The digest of the mail that was drafted under a number, as the journal has it; None if there is none."""
    found = None
    for entry in house.vault.custody():
        detail = entry.event.detail
        if (
            entry.event.action is Action.EXPORTED
            and detail.get("what") == "complaint"
            and detail.get("attempt") == number
            and "message_id" in detail
        ):
            found = Sha256(str(detail["written_sha256"]))
    return found


def _server(house: House, envelope: Envelope) -> Submission:
    settings = house.settings.complaint
    if not settings.smtp_host:
        raise ConfigError(
            "there is no server to send it by", "set [complaint] smtp_host, or send it with a mail program"
        )
    if envelope.sender != settings.from_address:
        raise ConfigError(f"the draft is from {envelope.sender}, which is not [complaint] from_address", _ONCE_MORE)
    return Submission(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        username=settings.username,
        secret=submission_secret(settings, house.environ),
        ca_file=settings.ca_file,
    )
