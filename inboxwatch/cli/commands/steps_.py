"""`inboxwatch steps`."""

from __future__ import annotations

import shlex
import shutil
import sys
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from inboxwatch.cli.door import Door, answer_json, as_json, common, say
from inboxwatch.errors import ConfigError, InboxwatchError

if TYPE_CHECKING:
    from inboxwatch.cli.guide_text import Guide
    from inboxwatch.daemon.bootstrap import House
    from inboxwatch.guidance.book import Book, Step
    from inboxwatch.guidance.standing import Facts
    from inboxwatch.model.guidance import Mark
    from inboxwatch.settings import Settings


@click.command("steps")
@common
@as_json
@click.argument("name", metavar="[STEP]", required=False)
@click.option(
    "--minor/--adult",
    default=None,
    help="For a reader under 18, with the trusted adult first; or for the adult who helps. Else as it was set up.",
)
@click.option("--country", metavar="CC", help="Where you are (GB, US, DE …): whose help lines are told.")
@click.option("--page", is_flag=True, help="On a screen of its own: one key leaves, and nothing stays to be seen.")
@click.option("--done", "mark", flag_value="done", help="Tick this step off.")
@click.option("--not-for-me", "mark", flag_value="not_for_me", help="Put this step aside: it is not for you.")
@click.option("--not-done", "mark", flag_value="still_to_do", help="It is still to do, whatever is seen here.")
@click.option("--undo", "mark", flag_value="undo", help="Take back what you said about this step.")
@click.pass_obj
def command(
    door: Door,
    name: str | None,
    *,
    minor: bool | None,
    country: str | None,
    page: bool,
    mark: str | None,
    as_json: bool,
) -> int | None:
    """Tell what to do, one step at a time, and whom to call.

    What a person is advised to do whom somebody will not leave alone: what is done, what comes next, what to say and
    what not to say. With STEP, one step in full. It works before anything is set up, and asks nobody on the network.
    What you tick off stays on this computer and is in no export.
    """
    from inboxwatch.cli.guide_json import as_object
    from inboxwatch.cli.guide_text import overview, whole
    from inboxwatch.cli.paging import show
    from inboxwatch.guidance.book import book

    texts = book()
    step = None if name is None else _named(name, texts)
    if mark is not None:
        if step is None:
            raise click.UsageError("name the step as well, such as: inboxwatch steps device --done")
        return _mark(door, step, mark, minor=minor, as_json=as_json)
    place = _Place.of(door)
    guide = _guide(door, texts, place, minor=minor, country=country)
    if as_json:
        answer_json(as_object(guide, step))
    else:
        told = overview(guide) if step is None else whole(guide, step)
        (show if page and _has_a_screen(door) else click.echo)(told)
    return None if place.trouble is None else place.trouble.exit_code


@dataclass(frozen=True, slots=True)
class _Place:
    """What is set up here: nothing, settings alone, or facts as well. A trouble is told and stops nothing."""

    settings: Settings | None = None
    facts: Facts | None = None
    trouble: InboxwatchError | None = None

    @classmethod
    def of(cls, door: Door) -> _Place:
        """Look. The steps are told also to somebody whose state cannot be read just now."""
        from inboxwatch.cli.guide_facts import facts_of

        settings = None
        try:
            if not _is_set_up(door):
                return cls()
            settings = door.settings()
            with door.house() as house:
                return cls(settings, facts_of(house))
        except InboxwatchError as error:
            say(error)
            return cls(settings, trouble=error)


def _is_set_up(door: Door) -> bool:
    """Whether there is a configuration. Raises `ConfigError` where one was named and is not there."""
    try:
        door.found_config()
    except ConfigError:
        if door.config_path is not None or door.environ.get("INBOXWATCH_CONFIG"):
            raise
        return False
    return True


def _guide(door: Door, texts: Book, place: _Place, *, minor: bool | None, country: str | None) -> Guide:
    from inboxwatch.cli.guide_text import NARROWEST, WIDEST, Guide
    from inboxwatch.cli.whereabouts import whereabouts
    from inboxwatch.daemon.clock import SystemClock
    from inboxwatch.guidance.helplines import help_lines
    from inboxwatch.guidance.standing import Facts

    person = door.person() if place.settings is None else place.settings.person
    where = whereabouts(country, person, door.environ, texts.words["countries"])
    commands = click.get_current_context().find_root().command
    return Guide(
        book=texts,
        facts=place.facts or Facts(today=SystemClock().now().date()),
        lines=help_lines(),
        country=where.country,
        is_guess=where.is_guess,
        young=person.minor if minor is None else minor,
        is_set_up=place.settings is not None or place.trouble is not None,
        is_read=place.facts is not None,
        knows=lambda run: _is_command(commands, run),
        program="inboxwatch" if door.config is None else f"inboxwatch --config {shlex.quote(door.config)}",
        options=_options(minor, country),
        width=min(max(shutil.get_terminal_size().columns - 2, NARROWEST), WIDEST),
    )


def _has_a_screen(door: Door) -> bool:
    """Whether somebody sits at a terminal that has a second screen."""
    return sys.stdin.isatty() and sys.stdout.isatty() and door.environ.get("TERM") != "dumb"


def _options(minor: bool | None, country: str | None) -> str:  # noqa: FBT001 -- as it stands on the command line
    """The words that were said about the reader, to stand in what is pasted next."""
    reader = {None: "", True: "--minor ", False: "--adult "}[minor]
    return reader + ("" if country is None else f"--country {shlex.quote(country)} ")


def _is_command(group: click.Command, run: str) -> bool:
    """Whether this program has the command that a text names."""
    found: click.Command | None = group
    for word in run.split()[1:]:
        if not isinstance(found, click.Group):
            return True
        found = found.get_command(click.Context(found), word)
        if found is None:
            return False
    return not isinstance(found, click.Group)


def _named(name: str, texts: Book) -> Step:
    step = texts.step(name.strip().lower())
    if step is None:
        known = [one.id for one in texts.steps]
        near = get_close_matches(name.lower(), known, 1)
        raise click.UsageError(
            f"there is no step {name!r}" + (f": did you mean {near[0]}?" if near else f"; there are {', '.join(known)}")
        )
    return step


def _mark(door: Door, step: Step, mark: str, *, minor: bool | None, as_json: bool) -> int | None:
    """Write down what a person says about a step, or take it back."""
    from inboxwatch.guidance.book import FIRST_FOR_THE_YOUNG, Urgency
    from inboxwatch.model.guidance import Mark

    if step.urgency is Urgency.ALWAYS:
        raise click.UsageError(f"«{step.title}» holds always: it cannot be ticked off or put aside")
    with door.house() as house:
        young = house.settings.person.minor if minor is None else minor
        if mark == Mark.NOT_FOR_ME and step.id == FIRST_FOR_THE_YOUNG and young:
            raise click.UsageError(
                f"«{step.title}» is never put aside under 18: somebody at a help line counts as well "
                f"(inboxwatch steps {step.id})"
            )
        _write(house, step, None if mark == "undo" else Mark(mark))
    if as_json:
        answer_json({"step": step.id, "mark": None if mark == "undo" else mark})
        return None
    said = {
        "done": "done",
        "not_for_me": "not for you",
        "still_to_do": "still to do",
        "undo": "as before you said anything",
    }[mark]
    click.echo(f"{step.title}: {said}. This stays on this computer, and is in no export.")
    return None


def _write(house: House, step: Step, mark: Mark | None) -> None:
    from inboxwatch.model.guidance import Marked

    marks = house.private.step_marks
    if mark is None:
        marks.clear(step.id)
    else:
        marks.mark(step.id, Marked(mark, house.clock.now().date()))
