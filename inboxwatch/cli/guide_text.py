"""The guided checklist as text and as JSON: short, calm, 80 columns.

Whatever is shown, three things stand on top: whom to call in danger, never to meet this person, not to answer.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from inboxwatch.guidance.book import Book, Ready, Step, Urgency, in_order
from inboxwatch.guidance.helplines import How, Kind, Line, countries, lines_of
from inboxwatch.guidance.standing import Because, Facts, Standing, State, standing, upcoming

_WIDTH = 78
_FEW = 3
"""So many help lines are told in the overview: more than that nobody reads in fear."""


_OLD = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Guide:
    """All that is told from. `knows` says whether this program has a command.

    `is_set_up`: there is a configuration; `is_read`: and the facts could be read. Without facts everything is open.
    """

    book: Book
    facts: Facts
    lines: tuple[Line, ...]
    country: str | None
    is_guess: bool
    young: bool
    is_set_up: bool
    is_read: bool
    knows: Callable[[str], bool]

    @property
    def steps(self) -> list[tuple[Step, Standing]]:
        """Every step in order, and where it stands."""
        return [(one, standing(one, self.facts)) for one in in_order(self.book.steps, young=self.young)]

    def calls(self, kinds: Iterable[str]) -> list[Line]:
        """The help lines of these kinds, in their order; those for the young come first for the young, else last."""
        wanted = sorted(kinds, key=lambda one: (one == Kind.YOUNG) is not self.young)
        known = lines_of(self.country or "", self.lines)
        return [line for kind in wanted for line in known if line.kind == kind]

    def ready(self, step: Step) -> list[Ready]:
        """What this program has for a step."""
        return [one for one in step.ready if self.knows(one.run)]


# -- text --------------------------------------------------------------------------------------------------------------


def overview(guide: Guide) -> str:
    """What to do next, then the whole list."""
    steps = guide.steps
    stands = {one.id: found for one, found in steps}
    say = guide.book.say
    parts = [_top(guide)]
    if not guide.is_read:
        parts.append(_wrapped(say("unread" if guide.is_set_up else "no_setup")))
    following = upcoming(steps)
    if following:
        parts.append(say("next"))
        parts += [_next(guide, number, one, stands[one.id]) for number, one in enumerate(following, 1)]
    else:
        parts.append(_wrapped(say("nothing_next")))
    parts.append("\n".join([say("all"), *_listed(guide, steps), "", _wrapped(say("all_hint"))]))
    parts.append(_calls(guide, _few(guide), more=True))
    return "\n\n".join(parts)


def _listed(guide: Guide, steps: list[tuple[Step, Standing]]) -> Iterator[str]:
    """Every step in one line: what is urgent first, the rules last, since they stand on top of the page as well."""
    words = guide.book.words
    for urgency in Urgency:
        yield f"  {words['urgencies'][urgency]}"
        for one, found in steps:
            if one.urgency is urgency:
                yield f"    {words['states'][found.state]:<12}{one.id:<13}{one.title}"


def whole(guide: Guide, step: Step) -> str:
    """One step in full."""
    found = standing(step, guide.facts)
    say = guide.book.say
    what, said, avoid = _told(guide, step)
    head = f"{step.title}  [{guide.book.words['states'][found.state]}]"
    parts = [_top(guide), "\n".join([head, *(_wrapped(_because(guide, one), "  ") for one in found.because)])]
    parts.append(_bullets(say("what"), what))
    parts.append(_bullets(say("why"), (step.why,)))
    parts.append(_bullets(say("say"), said))
    parts.append(_bullets(say("avoid"), avoid))
    if ready := guide.ready(step):
        listed = [f"  {one.run}\n{_wrapped(one.does, '      ')}" for one in ready]
        parts.append("\n".join([say("ready_young" if guide.young else "ready"), *listed]))
    parts.append(_bullets(say("discloses"), (step.discloses,)))
    if step.lines:
        parts.append(_calls(guide, guide.calls(step.lines)))
    if found.state is not State.HOLDS:
        parts.append("\n".join(say(one, id=step.id) for one in _ways(guide, step, found)))
    return "\n\n".join(parts)


def _ways(guide: Guide, step: Step, found: Standing) -> tuple[str, ...]:
    """What a person may say about a step."""
    if step.id in guide.facts.marks:
        return ("undo",)
    return ("not_done", "aside") if found.state is State.DONE else ("tick", "aside")


def _top(guide: Guide) -> str:
    """Danger, and the rules: on top of everything."""
    say = guide.book.say
    rules = _wrapped(say("rules_young" if guide.young else "rules"))
    return f"{_wrapped(_danger(guide))}\n{rules}"


def _danger(guide: Guide) -> str:
    numbers = [one.phone for one in guide.calls([Kind.EMERGENCY])]
    if not numbers:
        return guide.book.say("danger_unknown")
    if guide.is_guess:
        return guide.book.say("danger_guess", number=numbers[0], country=_country(guide))
    return guide.book.say("danger", number=numbers[0])


def _next(guide: Guide, number: int, step: Step, found: Standing) -> str:
    lines = [f"  {number}. {step.title}  [{guide.book.words['states'][found.state]}]"]
    lines.append(_wrapped(_told(guide, step)[0][0], "     "))
    lines += [_wrapped(_because(guide, one), "     ") for one in found.because if one.code != "not_seen"]
    lines.append(f"     {guide.book.say('more')} inboxwatch steps {step.id}")
    return "\n".join(lines)


def _few(guide: Guide) -> list[Line]:
    """The help lines for the overview: those with a telephone, the most fitting first."""
    kinds = [Kind.YOUNG] if guide.young else [Kind.STALKING, Kind.VIOLENCE, Kind.VICTIMS]
    calls = guide.calls(kinds)
    return ([one for one in calls if one.phone] or calls)[:_FEW]


def _calls(guide: Guide, calls: list[Line], *, more: bool = False) -> str:
    """Help lines, how they were checked, and whose they are."""
    say = guide.book.say
    if not lines_of(guide.country or "", guide.lines):
        known = ", ".join(countries(guide.lines))
        return f"{say('lines')}\n{_wrapped(say('lines_none', countries=known), '  ')}"
    if not calls:
        return _wrapped(say("lines_more"))
    listed = [part for kind, some in groupby(calls, lambda one: one.kind) for part in _of_kind(guide, kind, some)]
    notes = [say("guessed")] if guide.is_guess else []
    notes += [*_how(guide, calls), say("check_it")]
    notes += [say("lines_more")] if more else []
    return "\n".join([say("lines_of", country=_country(guide)), *listed, *(_wrapped(one, "  ") for one in notes)])


def _country(guide: Guide) -> str:
    return guide.book.words["countries"].get(guide.country or "", guide.country or "")


def _of_kind(guide: Guide, kind: Kind, lines: Iterable[Line]) -> Iterator[str]:
    yield f"  {guide.book.words['kinds'][kind]}"
    for one in lines:
        yield _call(guide, one)


def _call(guide: Guide, line: Line) -> str:
    star = " *" if line.how is How.PAGE else ""
    names = guide.book.words["languages"]
    languages = ", ".join(names.get(one, one) for one in line.languages)
    facts = [line.phone, f"text {line.text}" if line.text else "", line.hours, languages]
    told = "; ".join(one for one in facts if one)
    rest = [_wrapped(one, "        ") for one in (told, line.note) if one]
    return "\n".join([_wrapped(f"{line.name}{star}", "    "), *rest, *([f"        {line.url}"] if line.url else [])])


def _how(guide: Guide, calls: list[Line]) -> Iterator[str]:
    """How these lines were checked, in words."""
    published = [one for one in calls if one.how in {How.PUBLISHED, How.PAGE}]
    if published:
        yield guide.book.say("checked_published", day=_day(min(one.checked_on for one in published)))
    if any(one.how is How.PAGE for one in calls):
        yield guide.book.say("checked_page")
    if len(published) < len(calls):
        yield guide.book.say("checked_other")
    if any(guide.facts.today - one.checked_on > _OLD for one in calls):
        yield guide.book.say("checked_long_ago")


def _told(guide: Guide, step: Step) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What to do, to say, and not to say, for this reader."""
    told = step.young if guide.young else step
    return told.what, told.say, told.avoid


def _because(guide: Guide, because: Because) -> str:
    words = guide.book.words["because"][because.code]
    return words.format(n=because.n, day="" if because.day is None else _day(because.day))


def _bullets(head: str, points: Iterable[str]) -> str:
    return "\n".join([head, *(_wrapped(one, "  - ", "    ") for one in points)])


def _wrapped(text: str, first: str = "", rest: str | None = None) -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _day(day: date) -> str:
    return day.isoformat()


# -- JSON --------------------------------------------------------------------------------------------------------------


def as_object(guide: Guide, step: Step | None) -> dict[str, Any]:
    """Everything, or one step, for a script. What is told to people is told here as well."""
    steps = guide.steps
    shown = [(one, found) for one, found in steps if step is None or one.id == step.id]
    calls = lines_of(guide.country or "", guide.lines)
    return {
        "minor": guide.young,
        "set_up": guide.is_set_up,
        "read": guide.is_read,
        "country": guide.country,
        "country_is_a_guess": guide.is_guess,
        "danger": _danger(guide),
        "rules": guide.book.say("rules_young" if guide.young else "rules"),
        "next": [one.id for one in upcoming(steps)],
        "steps": [_object(guide, one, found) for one, found in shown],
        "help_lines": [_line_object(one) for one in calls if step is None or one.kind in step.lines],
        "check": guide.book.say("check_it"),
    }


def _object(guide: Guide, step: Step, found: Standing) -> dict[str, Any]:
    what, said, avoid = _told(guide, step)
    marked = guide.facts.marks.get(step.id)
    return {
        "step": step.id,
        "title": step.title,
        "state": found.state,
        "waits": found.waits,
        "because": [{"code": one.code, "text": _because(guide, one)} for one in found.because],
        "marked_on": None if marked is None else marked.on.isoformat(),
        "urgency": step.urgency,
        "what": list(what),
        "why": step.why,
        "say": list(said),
        "avoid": list(avoid),
        "ready": [{"run": one.run, "does": one.does} for one in guide.ready(step)],
        "discloses": step.discloses,
        "help_lines": [one.name for one in guide.calls(step.lines)],
    }


def _line_object(line: Line) -> dict[str, Any]:
    return {
        "country": line.country,
        "kind": line.kind,
        "name": line.name,
        "phone": line.phone,
        "text": line.text,
        "url": line.url,
        "hours": line.hours,
        "languages": list(line.languages),
        "note": line.note,
        "checked_on": line.checked_on.isoformat(),
        "how": line.how,
        "page": line.page,
    }
