"""The guided checklist as text: short, calm, as wide as the terminal and never wider than 78 columns.

Whatever is shown, three things stand on top: whom to call in danger, never to meet this person, not to answer.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from inboxwatch.guidance.book import FIRST_FOR_THE_YOUNG, Book, Ready, Step, Urgency, in_order
from inboxwatch.guidance.helplines import How, Kind, Line, countries, is_old, is_yet_to_come, lines_of
from inboxwatch.guidance.standing import Because, Facts, Standing, State, standing, upcoming

WIDEST = 78
NARROWEST = 24
_FEW = 3
"""So many help lines are told in the overview: more than that nobody reads in fear."""


@dataclass(frozen=True, slots=True)
class Guide:
    """All that is told from. `knows` says whether this program has a command.

    `is_set_up`: there is a configuration; `is_read`: and the facts could be read. Without facts everything is open.
    `program` is how this program was called, and `options` with which words `steps` was, so that what is told can be
    pasted and tells the same reader. `width`: columns to write in.
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
    program: str = "inboxwatch"
    options: str = ""
    width: int = WIDEST

    @property
    def steps(self) -> list[tuple[Step, Standing]]:
        """Every step in order, and where it stands."""
        return [(one, standing(one, self.facts)) for one in in_order(self.book.steps, young=self.young)]

    def calls(self, kinds: Iterable[str]) -> list[Line]:
        """The help lines of these kinds, in their order. For the young those for the young are always among them.

        They come first then, but for danger; else last.
        """
        wanted = sorted(kinds, key=lambda one: one == Kind.YOUNG)
        if self.young and wanted:
            others = [one for one in wanted if one not in {Kind.EMERGENCY, Kind.YOUNG}]
            wanted = [*(one for one in wanted if one == Kind.EMERGENCY), Kind.YOUNG, *others]
        known = lines_of(self.country or "", self.lines)
        return [line for kind in wanted for line in known if line.kind == kind]

    def say(self, word: str, **values: str) -> str:
        """A sentence of the frame, with commands as they can be pasted."""
        return self.command(self.book.say(word, **values))

    def command(self, text: str) -> str:
        """A text in which this program is called as it was called now."""
        asked = text.replace("inboxwatch steps ", f"inboxwatch steps {self.options}")
        return asked.replace("inboxwatch ", f"{self.program} ")

    def ready(self, step: Step) -> list[Ready]:
        """What this program has for a step."""
        return [one for one in step.ready if self.knows(one.run)]


# -- text --------------------------------------------------------------------------------------------------------------


def overview(guide: Guide) -> str:
    """What to do next, then the whole list."""
    steps = guide.steps
    stands = {one.id: found for one, found in steps}
    say = guide.say
    parts = [_top(guide)]
    if not guide.is_read:
        parts.append(_wrapped(guide, say("unread" if guide.is_set_up else "no_setup")))
    following = upcoming(steps)
    if following:
        parts.append(_wrapped(guide, say("next")))
        parts += [_next(guide, number, one, stands[one.id]) for number, one in enumerate(following, 1)]
    else:
        parts.append(_wrapped(guide, say("nothing_next")))
    parts.append("\n".join([say("all"), *_listed(guide, steps), "", say("all_hint"), _wrapped(guide, say("near"))]))
    parts.append(_calls(guide, _few(guide), more=True))
    return "\n\n".join(parts)


def _listed(guide: Guide, steps: list[tuple[Step, Standing]]) -> Iterator[str]:
    """Every step in one line: what is urgent first, the rules last, since they stand on top of the page as well."""
    words = guide.book.words
    for urgency in Urgency:
        yield f"  {words['urgencies'][urgency]}"
        for one, found in steps:
            if one.urgency is urgency and guide.width == WIDEST:
                yield f"    {words['states'][found.state]:<12}{one.id:<13}{one.title}"
            elif one.urgency is urgency:
                yield f"    {one.id}  [{words['states'][found.state]}]"
                yield _wrapped(guide, one.title, "      ")


def whole(guide: Guide, step: Step) -> str:
    """One step in full."""
    found = standing(step, guide.facts)
    say = guide.say
    what, said, avoid = told(guide, step)
    head = _wrapped(guide, f"{step.title}  [{guide.book.words['states'][found.state]}]")
    parts = [_top(guide), "\n".join([head, *(_wrapped(guide, _because(guide, one), "  ") for one in found.because)])]
    parts.append(_bullets(guide, "what", what))
    parts.append(_bullets(guide, "why", (step.why,)))
    parts.append(_bullets(guide, "say", said))
    parts.append(_bullets(guide, "avoid", avoid))
    if step.helper:
        parts.append(_bullets(guide, "helper", step.helper))
    parts += _at_hand(guide, step)
    parts.append(_bullets(guide, "discloses", (step.discloses,)))
    if step.lines:
        parts.append(_calls(guide, guide.calls(step.lines)))
    if found.state is not State.HOLDS:
        parts.append("\n".join(say(one, id=step.id) for one in _ways(guide, step, found)))
    return "\n\n".join(parts)


def _at_hand(guide: Guide, step: Step) -> Iterator[str]:
    """Commands and settings that help with a step."""
    listed = [f"  {guide.command(one.run)}\n{_wrapped(guide, one.does, '      ')}" for one in guide.ready(step)]
    listed += [f"  {one.table}\n  {one.line}\n{_wrapped(guide, one.does, '      ')}" for one in step.settings]
    if listed:
        heads = [_wrapped(guide, guide.say("ready_young" if guide.young else "ready"))]
        heads += [_wrapped(guide, guide.say("blanks"), "  ")] if any("..." in one for one in listed) else []
        yield "\n".join([*heads, *listed])


def _ways(guide: Guide, step: Step, found: Standing) -> tuple[str, ...]:
    """What a person may say about a step."""
    if step.id in guide.facts.marks:
        return ("undo",)
    done = "not_done" if found.state is State.DONE else "tick"
    return (done,) if guide.young and step.id == FIRST_FOR_THE_YOUNG else (done, "aside")


def _top(guide: Guide) -> str:
    """Danger, and the rules: on top of everything."""
    rules = _wrapped(guide, guide.say("rules_young" if guide.young else "rules"))
    return f"{_wrapped(guide, danger(guide))}\n{rules}"


def danger(guide: Guide) -> str:
    """Whom to call in danger, and how to reach them in writing where that is known."""
    lines = guide.calls([Kind.EMERGENCY])[:1]
    if not lines or lines[0].kind is not Kind.EMERGENCY:
        return guide.say("danger_unknown")
    (line,) = lines
    sentence = "danger_guess" if guide.is_guess else "danger"
    told = [guide.say(sentence, number=line.phone, country=country_name(guide))]
    if line.text:
        told.append(
            guide.say(
                "danger_text_guess" if guide.is_guess else "danger_text", text=line.text, country=country_name(guide)
            )
        )
    return " ".join(told)


def _next(guide: Guide, number: int, step: Step, found: Standing) -> str:
    head = f"{number}. {step.title}  [{guide.book.words['states'][found.state]}]"
    lines = [_wrapped(guide, head, "  ", "     ")]
    lines.append(_wrapped(guide, told(guide, step)[0][0], "     "))
    lines += [_wrapped(guide, _because(guide, one), "     ") for one in found.because if one.code != "not_seen"]
    lines.append(f"     {guide.say('more', id=step.id)}")
    return "\n".join(lines)


def _few(guide: Guide) -> list[Line]:
    """The help lines for the overview: those with a telephone, the most fitting first."""
    kinds = [Kind.YOUNG] if guide.young else [Kind.STALKING, Kind.VIOLENCE, Kind.VICTIMS]
    calls = guide.calls(kinds)
    return ([one for one in calls if one.phone] or calls)[:_FEW]


def _calls(guide: Guide, calls: list[Line], *, more: bool = False) -> str:
    """Help lines, how they were checked, and whose they are."""
    say = guide.say
    if not lines_of(guide.country or "", guide.lines):
        return _unknown(guide)
    if not calls:
        return say("lines_more")
    listed = [part for kind, some in groupby(calls, lambda one: one.kind) for part in _of_kind(guide, kind, some)]
    notes = [say("guessed")] if guide.is_guess else []
    notes += [*_how(guide, calls), say("check_it")]
    last = [f"  {say('lines_more')}"] if more else []
    head = _wrapped(guide, say("lines_of", country=country_name(guide)))
    return "\n".join([head, *listed, *(_wrapped(guide, one, "  ") for one in notes), *last])


def _unknown(guide: Guide) -> str:
    """What is told where no line is known, since no country is, or this one is not on the list."""
    say = guide.say
    missing = [say("lines_missing", country=country_name(guide))] if guide.country else []
    known = say("lines_none", countries=", ".join(countries(guide.lines)))
    return "\n".join([say("lines"), *(_wrapped(guide, one, "  ") for one in (*missing, known, say("lines_elsewhere")))])


def country_name(guide: Guide) -> str:
    """The country in words, as it stands in a sentence; its two letters where there are none."""
    return guide.book.words["countries"].get(guide.country or "", guide.country or "")


def _of_kind(guide: Guide, kind: Kind, lines: Iterable[Line]) -> Iterator[str]:
    yield _wrapped(guide, guide.book.words["kinds"][kind], "  ")
    for one in lines:
        yield _call(guide, one)


def _call(guide: Guide, line: Line) -> str:
    star = " *" if line.how is How.PAGE else ""
    names = guide.book.words["languages"]
    languages = ", ".join(names.get(one, one) for one in line.languages)
    written = [guide.say("write", text=line.text)] if line.text else []
    written += [guide.say("chat")] if line.chat else []
    facts = "; ".join(one for one in (line.phone, *written, line.hours, languages) if one)
    rest = [_wrapped(guide, one, "        ") for one in (facts, line.note) if one]
    name = _wrapped(guide, f"{line.name}{star}", "    ")
    return "\n".join([name, *rest, *([f"        {line.url}"] if line.url else [])])


def _how(guide: Guide, calls: list[Line]) -> Iterator[str]:
    """How these lines were checked, in words."""
    published = [one for one in calls if one.how in {How.PUBLISHED, How.PAGE}]
    if published:
        yield guide.say("checked_published", day=_day(min(one.checked_on for one in published)))
    if any(one.how is How.PAGE for one in calls):
        yield guide.say("checked_page")
    if len(published) < len(calls):
        yield guide.say("checked_other")
    if is_old(calls, guide.facts.today):
        yield guide.say("checked_long_ago")
    if is_yet_to_come(calls, guide.facts.today):
        yield guide.say("checked_tomorrow", day=_day(guide.facts.today))


def told(guide: Guide, step: Step) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What to do, to say, and not to say, for this reader."""
    chosen = step.young if guide.young else step
    return chosen.what, chosen.say, chosen.avoid


def _because(guide: Guide, because: Because) -> str:
    return guide.command(because_in_words(guide.book, because))


def because_in_words(book: Book, because: Because) -> str:
    """Why a step stands as it does, as a sentence."""
    words = book.words["because"][because.code]
    return words.format(n=because.n, day="" if because.day is None else _day(because.day))


def _bullets(guide: Guide, word: str, points: Iterable[str]) -> str:
    return "\n".join([_wrapped(guide, guide.say(word)), *(_wrapped(guide, one, "  - ", "    ") for one in points)])


def _wrapped(guide: Guide, text: str, first: str = "", rest: str | None = None) -> str:
    return textwrap.fill(
        text,
        guide.width,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _day(day: date) -> str:
    return day.isoformat()
