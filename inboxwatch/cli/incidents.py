"""Incidents as a person types them: their numbers, when it happened, by which way, and files that go with it."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from inboxwatch.cli.attempts import AttemptNumber
from inboxwatch.errors import NotFound, StepRefused
from inboxwatch.model.attempt import AttemptId
from inboxwatch.model.identity import SenderId
from inboxwatch.model.incident import AttachedFile, Incident, IncidentId

if TYPE_CHECKING:
    from inboxwatch.daemon.bootstrap import House
    from inboxwatch.pipeline.incidents import NewAttachment

_DIGITS = 12
_DIGEST_PART = 12
"""Letters of a digest by which a file may be named."""
_Kind = TypeVar("_Kind", bound=StrEnum)


class IncidentNumber(click.ParamType[IncidentId]):
    """`L-0004`, `l-4` or `4`."""

    name = "incident"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> IncidentId:
        """The incident's number behind what was typed."""
        text = str(value).strip().upper().removeprefix("L-")
        if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS) or int(text) < 1:
            self.fail(f"{value!r} is not the number of an incident such as L-0004", param, ctx)
        return IncidentId.of(int(text))


class LogNumber(click.ParamType["IncidentId | AttemptId"]):
    """The number of an incident or, with its letter, of an attempt: `L-0004`, `4`, `A-0002`."""

    name = "number"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> IncidentId | AttemptId:
        """The number behind what was typed."""
        if str(value).strip().upper().startswith("A"):
            return AttemptNumber().convert(value, param, ctx)
        return IncidentNumber().convert(value, param, ctx)


class Happened(click.ParamType["tuple[datetime, bool]"]):
    """When something happened: a day, or a day with a time and its zone."""

    name = "happened"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[datetime, bool]:
        """The moment as aware UTC, and whether only the day is known, which then begins at midnight UTC."""
        text = str(value).strip()
        try:
            if len(text) == len("2026-11-20"):
                return datetime.combine(date.fromisoformat(text), time(), UTC), True
            found = datetime.fromisoformat(text)
            if found.utcoffset() is None:
                self.fail(f"{value!r} does not say in which zone: {text}+01:00, or {text}Z for UTC", param, ctx)
            return found.astimezone(UTC), False
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no time such as 2026-11-20 or 2026-11-20T15:04+01:00", param, ctx)


class Ended(click.ParamType["tuple[datetime, bool] | tuple[()]"]):
    """When something was over, as `Happened` reads it; an empty text takes it away."""

    name = "ended"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[datetime, bool] | tuple[()]:
        """As `Happened`; empty for an empty text."""
        return () if not str(value).strip() else Happened().convert(value, param, ctx)


def check_end(until: tuple[datetime, bool], *, day_only: bool) -> None:
    """Raise `StepRefused` for an end that would be told otherwise than it was said, of what began so."""
    at, is_day = until
    if is_day and not day_only:  # nobody said that it was over at midnight
        raise StepRefused("of the beginning the time is known, of the end the day alone", "name the time of the end")
    if day_only and not is_day and is_midnight(at):
        what = "an end at midnight in UTC cannot be told from an end of which the day alone is known"
        raise StepRefused(what, "name the day alone, or the last minute before")


def is_midnight(at: datetime) -> bool:
    """Whether a moment is the beginning of a day in UTC, by which a day is written where no time is known."""
    return at.astimezone(UTC).time() == time()


class Word(click.ParamType[_Kind]):
    """A word of a vocabulary, written with dashes."""

    def __init__(self, kind: type[_Kind], name: str) -> None:
        self.name = name
        self._words = {word_of(one): one for one in kind}

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> _Kind:
        """The member behind the word."""
        found = self._words.get(str(value).strip().lower().replace("_", "-"))
        if found is None:
            self.fail(f"{value!r} is none of {', '.join(self._words)}", param, ctx)
        return found


def words_of(kind: type[StrEnum]) -> str:
    """All words of a vocabulary, for a help text."""
    return ", ".join(map(word_of, kind))


def word_of(one: StrEnum) -> str:
    """A member of a vocabulary as a person types it."""
    return one.value.replace("_", "-")


incident_argument = click.argument("incident", type=IncidentNumber(), metavar="INCIDENT")
files_option = click.option(
    "--file",
    "paths",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="PATH",
    help="A file that shows it: a recording, a photograph, a scan. A copy is kept as evidence.",
)
day = click.DateTime(["%Y-%m-%d"])


def text_of(typed: str) -> str:
    """What was typed; for ``-`` what standard input holds, as far as can be kept. Raises `StepRefused`."""
    from inboxwatch.pipeline.attempts import TEXT_LIMIT

    if typed != "-":
        return typed
    try:
        text = sys.stdin.read(TEXT_LIMIT + 1)
        text.encode("utf-8")  # some locales let octets through that are no text: they would be lost as question marks
    except UnicodeError as error:
        raise StepRefused("standard input is no text in UTF-8", "save it as UTF-8, or attach it as a file") from error
    return text


def file_of(it: Incident, named: str) -> AttachedFile:
    """The file that was named, by its name or the beginning of its digest.

    Raises `NotFound`, and `StepRefused` where several have that name: which of them is meant is not guessed.
    """
    found = [one for one in it.files if one.name == named]
    if not found and len(named) >= _DIGEST_PART:
        found = [one for one in it.files if one.sha256.startswith(named.lower())]
    if not found:
        raise NotFound(f"{it.id} has no file {named!r}", "`inboxwatch log list --full` shows its files")
    if len(found) > 1:
        digests = ", ".join(one.sha256[:_DIGEST_PART] for one in found)
        raise StepRefused(f"{it.id} has several files {named!r}", f"name one by its SHA-256: {digests}")
    return found[0]


def sender_of(house: House, named: str | None) -> SenderId | None:
    """The flagged sender who was named, if one was. Raises `NotFound`."""
    for one in house.people():
        if one.id == named:
            return one.id
    if named is not None:
        raise NotFound(f"nobody is flagged as {named!r}", "`inboxwatch sender list` shows who is")
    return None


def attachments(paths: Sequence[Path]) -> list[NewAttachment]:
    """The files at these paths, each read whole. Raises `StepRefused` for what is not kept."""
    from inboxwatch.pipeline.incidents import NewAttachment, check_file

    return [NewAttachment(path.name, _octets(path, check_file)) for path in paths]


def _octets(path: Path, check: Callable[[str, int], None]) -> bytes:
    fd = _opened(path)
    try:
        facts = os.fstat(fd)
        if not stat.S_ISREG(facts.st_mode):
            kind = "a folder" if stat.S_ISDIR(facts.st_mode) else "not a file"
            raise StepRefused(f"{_shown(path)} is {kind}", "name each file by itself")
        check(path.name, facts.st_size)
        with os.fdopen(fd, "rb", closefd=False) as file:
            octets = file.read(facts.st_size + 1)
    except OSError as error:
        raise _unreadable(path, error) from error
    finally:
        os.close(fd)
    if len(octets) != facts.st_size:
        raise StepRefused(f"{_shown(path)} changed while it was read", "try again when it is written")
    return octets


def _opened(path: Path) -> int:
    """The file, never through a link, and without waiting for what is no file."""
    try:
        return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except ValueError as error:
        raise StepRefused(f"{_shown(path)} is no name of a file", "name the file itself") from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise StepRefused(f"{_shown(path)} is a link to something else", "name the file itself") from error
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> StepRefused:
    return StepRefused(f"{_shown(path)} cannot be read: {error.strerror}", "look at the name and the permissions")


def _shown(path: Path) -> str:
    from inboxwatch.review.safe_text import printable

    return printable(str(path), 200)
