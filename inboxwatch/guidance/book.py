"""The steps as texts: what to do, why, what to say and not to say, what is ready, who learns of it.

They lie in a file of their own (`steps.en.toml`), with the words around them, so that they can be read, corrected and
translated without touching code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Any, Final

FIRST_FOR_THE_YOUNG: Final = "trusted"
"""For a reader under 18 the trusted adult comes before everything else."""


class Urgency(StrEnum):
    """How soon. `ALWAYS` is a rule that is never over."""

    NOW = "now"
    SOON = "soon"
    LATER = "later"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Ready:
    """A command that helps with a step, and what it does."""

    run: str
    does: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A line of the configuration that helps with a step, and what it does. `table` is the line above it."""

    table: str
    line: str
    does: str


@dataclass(frozen=True, slots=True)
class Young:
    """A step in words for a reader under 18."""

    what: tuple[str, ...]
    say: tuple[str, ...]
    avoid: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `lines` names the kinds of help lines that go with it; `discloses` tells who learns of it.

    The first sentence of `what` is all that the overview tells, so it must be safe alone. `helper` is for the trusted
    person.
    """

    id: str
    title: str
    urgency: Urgency
    what: tuple[str, ...]
    why: str
    say: tuple[str, ...]
    avoid: tuple[str, ...]
    discloses: str
    young: Young
    ready: tuple[Ready, ...] = ()
    settings: tuple[Setting, ...] = ()
    helper: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """All steps in order, and the words around them: by table and key."""

    steps: tuple[Step, ...]
    words: Mapping[str, Mapping[str, str]]

    def step(self, name: str) -> Step | None:
        """The step of this name."""
        return next((one for one in self.steps if one.id == name), None)

    def say(self, word: str, **values: str) -> str:
        """A sentence of the frame, with its placeholders filled."""
        return self.words["words"][word].format_map(values)


def in_order(steps: Iterable[Step], *, young: bool) -> list[Step]:
    """The steps in the order in which they are to be done."""
    return sorted(steps, key=lambda one: not (young and one.id == FIRST_FOR_THE_YOUNG))


def book() -> Book:
    """The steps as they are told."""
    data = tomllib.loads(resources.files("inboxwatch.guidance").joinpath("steps.en.toml").read_text("utf-8"))
    steps = data.pop("step")
    return Book(tuple(_step(one) for one in steps), data)


def _step(data: Mapping[str, Any]) -> Step:
    young = data["young"]
    return Step(
        id=data["id"],
        title=data["title"],
        urgency=Urgency(data["urgency"]),
        what=tuple(data["what"]),
        why=data["why"],
        say=tuple(data["say"]),
        avoid=tuple(data["avoid"]),
        discloses=data["discloses"],
        young=Young(tuple(young["what"]), tuple(young["say"]), tuple(young["avoid"])),
        ready=tuple(Ready(one["run"], one["does"]) for one in data.get("ready", ())),
        settings=tuple(Setting(one["table"], one["line"], one["does"]) for one in data.get("setting", ())),
        helper=tuple(data.get("helper", ())),
        lines=tuple(data.get("lines", ())),
    )
