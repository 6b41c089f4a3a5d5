"""`inboxwatch log attempt`."""

from __future__ import annotations

from datetime import date, datetime

import click

from inboxwatch.cli.attempts import about_option, at_option, due_on, due_option
from inboxwatch.cli.door import Door, common
from inboxwatch.cli.incidents import Word, text_of
from inboxwatch.model.attempt import AttemptKind, StepKind
from inboxwatch.model.identity import ExhibitId

_ANSWERED = frozenset(
    (
        AttemptKind.COMPLAINT,
        AttemptKind.ASKED_TO_STOP,
        AttemptKind.POLICE_REPORT,
        AttemptKind.ORDER,
        AttemptKind.REMOVAL,
    )
)
"""What is put before somebody; the others are done, and that is all."""
_ONCE = (
    "You asked to stop before. Asking once more, or answering, is advised against: every answer shows that writing on "
    "brings one. Keep what comes, and answer nothing."
)
_ASKED = (
    "From here on answer nothing, whatever comes: keep it. What comes after this day counts most for police and court."
)


@click.command("attempt")
@common
@click.argument("kind", type=Word(AttemptKind, "kind"), metavar="KIND")
@click.option("--to", default="", metavar="WHOM", help="Before whom: an office, an officer, a court, a platform.")
@click.option("--reference", default="", metavar="NUMBER", help="Their number for it: of a report, a case, an order.")
@click.option("--text", default="", metavar="TEXT", help="What there is to say of it; - reads it from standard input.")
@about_option
@at_option
@due_option
@click.pass_obj
def command(
    door: Door,
    *,
    kind: AttemptKind,
    to: str,
    reference: str,
    text: str,
    exhibits: tuple[ExhibitId, ...],
    at: datetime | None,
    due: date | int | None,
) -> None:
    """Write down what was done to stop it.

    KIND: complaint, asked-to-stop, blocked, police-report, order (a court's), removal (from a directory), new-address,
    privacy-settings, told-somebody, other. Nothing is sent by this.

    Asked to stop: one clear message in writing, such as "Do not contact me again in any way.", is advised once, without
    a reason or a threat, where it is safe; then never answer again. Keep it as it was sent. Ask an advocate or the
    police first if you fear what may follow.

    New address: write that you have one, never which it is. What you write down may be read by the other side.
    """
    from inboxwatch.cli.log.shown import said_attempt
    from inboxwatch.pipeline.attempts import NewStep, begin

    step = StepKind.SENT if kind in _ANSWERED else StepKind.NOTED
    words = text_of(text)
    with door.house() as house:
        now = house.clock.now()
        day = due_on(due, at or now) if due is not None else None
        asked_before = any(not one.withdrawn for one in house.casefile.attempts(AttemptKind.ASKED_TO_STOP))
        begun = begin(house.river, kind, exhibits, NewStep(step, door.who, at, to, reference, day, words))
    said_attempt(begun, step, now.date())
    if kind is AttemptKind.ASKED_TO_STOP:
        click.echo(_ONCE if asked_before else _ASKED, err=True)
