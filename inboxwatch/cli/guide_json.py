"""The guided checklist as JSON, for a script. What is told to people is told here as well."""

from __future__ import annotations

from typing import Any

from inboxwatch.cli.guide_text import Guide, because_in_words, danger, told
from inboxwatch.guidance.book import Step
from inboxwatch.guidance.helplines import Line, is_old, lines_of
from inboxwatch.guidance.standing import Standing, upcoming


def as_object(guide: Guide, step: Step | None) -> dict[str, Any]:
    """Everything, or one step."""
    steps = guide.steps
    shown = [(one, found) for one, found in steps if step is None or one.id == step.id]
    calls = lines_of(guide.country or "", guide.lines) if step is None else guide.calls(step.lines)
    return {
        "minor": guide.young,
        "set_up": guide.is_set_up,
        "read": guide.is_read,
        "country": guide.country,
        "country_is_a_guess": guide.is_guess,
        "danger": danger(guide),
        "rules": guide.book.say("rules_young" if guide.young else "rules"),
        "next": [one.id for one in upcoming(steps)],
        "steps": [_object(guide, one, found) for one, found in shown],
        "help_lines": [_line_object(one) for one in calls],
        "help_lines_old": is_old(calls, guide.facts.today),
        "check": guide.book.say("check_it"),
    }


def _object(guide: Guide, step: Step, found: Standing) -> dict[str, Any]:
    what, said, avoid = told(guide, step)
    marked = guide.facts.marks.get(step.id)
    return {
        "step": step.id,
        "title": step.title,
        "state": found.state,
        "waits": found.waits,
        "because": [{"code": one.code, "text": because_in_words(guide.book, one)} for one in found.because],
        "marked_on": None if marked is None else marked.on.isoformat(),
        "urgency": step.urgency,
        "what": list(what),
        "why": step.why,
        "say": list(said),
        "avoid": list(avoid),
        "helper": list(step.helper),
        "settings": [{"table": one.table, "line": one.line, "does": one.does} for one in step.settings],
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
        "chat": line.chat,
        "url": line.url,
        "hours": line.hours,
        "languages": list(line.languages),
        "note": line.note,
        "checked_on": line.checked_on.isoformat(),
        "how": line.how,
        "page": line.page,
    }
