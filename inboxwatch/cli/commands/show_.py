"""`inboxwatch show`: the ladder of looking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from inboxwatch.cli.door import Door, answer_json, as_json, common
from inboxwatch.cli.exhibits import exhibit_argument
from inboxwatch.errors import ExportRefused
from inboxwatch.model.custody import Action, Event
from inboxwatch.model.identity import ExhibitId

if TYPE_CHECKING:
    from inboxwatch.daemon.bootstrap import House
    from inboxwatch.model.custody import JsonValue
    from inboxwatch.model.exhibit import Exhibit
    from inboxwatch.model.origin import Origin


@click.command("show")
@common
@exhibit_argument
@click.option("--headers", "step", flag_value="headers", help="Show the header block. Journaled.")
@click.option("--text", "step", flag_value="text", help="Show the words of the message as plain text. Journaled.")
@click.option("--attachments", "step", flag_value="attachments", help="Name the attached files. Journaled.")
@click.option(
    "--fingerprint", "step", flag_value="fingerprint", help="Show the traits that other mail is compared by. Journaled."
)
@click.option(
    "--signatures", is_flag=True, help="Ask for the keys of the sender's mail provider first, to check its signature."
)
@click.option("--yes", is_flag=True, help="With --signatures: do not ask whether to; for scripts.")
@as_json
@click.pass_obj
def command(door: Door, exhibit: ExhibitId, step: str | None, *, signatures: bool, yes: bool, as_json: bool) -> None:
    """Look at one exhibit, step by step.

    EXHIBIT is its number (IW-000017, or 17). Without options: what is known about it, and no word of the message. Every
    deeper step is written into the custody journal with your name before anything is shown. Nothing is fetched that the
    message names, and no link can be clicked. With --signatures, public keys of the sender's mail provider are asked
    for: you are told first whom that tells what.
    """
    with door.house() as house:
        found = house.casefile.exhibit(exhibit)
        if signatures:
            from inboxwatch.cli.signing_keys import fetch_keys

            _refuse_sealed(found, "signatures")
            fetch_keys(door, house, found, yes=yes)
        if step is None:
            _facts(house, found, as_json=as_json)
        else:
            _refuse_sealed(found, step)
            _look(door, house, found, step, as_json=as_json)


def _facts(house: House, exhibit: Exhibit, *, as_json: bool) -> None:
    """What is known of it, and no word of the message."""
    from inboxwatch.review.origin_sheet import origin_text
    from inboxwatch.review.sheet import details_text
    from inboxwatch.review.views import Step, details

    record = house.vault.acquisition(exhibit.id)
    sightings = house.casefile.sightings(exhibit.id)
    marks = house.casefile.likeness.fingerprint(exhibit.id)
    origin = _origin(house, exhibit)
    if as_json:
        answer_json(details(exhibit, record, sightings, origin, marks))
        return
    taken = {
        Step(str(one.event.detail["step"]))
        for one in house.vault.custody()
        if one.event.action is Action.VIEWED and one.event.exhibit == exhibit.id
    }
    text = details_text(
        exhibit,
        record,
        sightings,
        senders=house.people(),
        looked_at=taken,
        tracking=() if marks is None else marks.tracking,
        came_from=origin_text(origin),
    )
    click.echo(text)


def _look(door: Door, house: House, exhibit: Exhibit, step: str, *, as_json: bool) -> None:
    """One step deeper, which is written down before anything is shown."""
    from inboxwatch.review.views import Step

    if step == Step.FINGERPRINT:
        _journal(door, house, exhibit, step)
        _fingerprint(house, exhibit, as_json=as_json)
        return
    octets = house.vault.open(exhibit.sha256)  # what cannot be opened was not looked at
    _journal(door, house, exhibit, step)
    _deeper(house, exhibit, octets, Step(step), as_json=as_json)


def _origin(house: House, exhibit: Exhibit) -> Origin | None:
    """Where a message came from; None where it is encrypted and the key is not at hand."""
    if house.storage_key.is_asked_for and house.vault.storage().is_locked:
        return None
    return house.origin(exhibit)


def _refuse_sealed(exhibit: Exhibit, step: str) -> None:
    from inboxwatch.model.exhibit import ExhibitState

    if exhibit.state is ExhibitState.SEALED and step != "headers":
        raise ExportRefused(f"{exhibit.id} is sealed", "its content is shown to nobody; its header block can be seen")


def _journal(door: Door, house: House, exhibit: Exhibit, step: str) -> None:
    from inboxwatch.pipeline.note import record

    now = house.clock.now()
    event = Event(Action.VIEWED, door.who, now, "review", exhibit.id, exhibit.sha256, {"step": step})
    record(house.river, [event])


def _fingerprint(house: House, exhibit: Exhibit, *, as_json: bool) -> None:
    from inboxwatch.review.sheet import fingerprint_text
    from inboxwatch.review.views import fingerprint_object

    found = house.casefile.likeness.fingerprint(exhibit.id)
    if as_json:
        answer_json({"exhibit": exhibit.id, **fingerprint_object(found)})
    else:
        click.echo(fingerprint_text(found))


def _deeper(house: House, exhibit: Exhibit, octets: bytes, step: object, *, as_json: bool) -> None:
    from inboxwatch.export.headers import header_of
    from inboxwatch.review.sheet import attachments_text
    from inboxwatch.review.views import Step, attachment_rows, body_text, headers_text

    answer: dict[str, JsonValue] = {"exhibit": exhibit.id}
    match step:
        case Step.HEADERS:
            answer["headers"] = text = headers_text(header_of(exhibit.state, octets))
        case Step.TEXT:
            answer["text"] = text = body_text(house.reader.whole(octets))
        case _:
            rows = attachment_rows(house.reader.whole(octets))
            answer["attachments"] = list(rows)
            text = attachments_text(rows)
    if as_json:
        answer_json(answer)
    else:
        click.echo(text)
