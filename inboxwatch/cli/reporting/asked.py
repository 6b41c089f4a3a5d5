"""What a person asked for, as it was typed, and what that means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from inboxwatch.cli.commands.list_ import sender_id
from inboxwatch.export.dossier.facts import Manner
from inboxwatch.export.dossier.selection import Selection
from inboxwatch.model.identity import ExhibitId


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of the command, by the names of its options. Days are midnight without a zone: they are of `zone`."""

    exhibits: tuple[ExhibitId, ...]
    outputs: tuple[Path, ...]
    html: Path | None
    csv: Path | None
    since: datetime | None
    until: datetime | None
    senders: tuple[str, ...]
    with_suspects: bool
    subjects: bool
    bodies: bool
    redact_third_parties: bool
    redact_own: bool
    title: str
    case: str
    zone: ZoneInfo | None
    language: str | None
    recipient: str
    purpose: str

    def files(self) -> list[tuple[Path, str]]:
        """The files to be written, each with its form as the end of a name."""
        named = [(path, path.suffix.lower()) for path in self.outputs]
        return named + [(path, kind) for path, kind in ((self.html, ".html"), (self.csv, ".csv")) if path is not None]

    def selection(self) -> Selection:
        """What is to be told. Raises `click.UsageError` for an end before its beginning, or what is no sender's id."""
        if self.since is not None and self.until is not None and self.until < self.since:
            raise click.UsageError(f"--until {self.until:%Y-%m-%d} is before --since {self.since:%Y-%m-%d}")
        return Selection(
            frozenset(self.exhibits),
            frozenset(map(sender_id, self.senders)),
            self._begin(self.since),
            self._end(),
            self.with_suspects,
        )

    def manner(self, language: str) -> Manner:
        """How it is to be told, and in which language."""
        return Manner(
            self.title,
            self.case,
            self.zone,
            "" if self.zone is None else self.zone.key,
            language,
            self.subjects,
            self.bodies,
            self.redact_third_parties,
            self.redact_own,
        )

    def choice(self) -> dict[str, str]:
        """What was asked for, for the cover."""
        return dict(self._choice())

    def _choice(self) -> Iterator[tuple[str, str]]:
        if self.exhibits:
            yield "exhibits", str(len(self.exhibits))
        if self.senders:
            yield "senders", ", ".join(self.senders)
        for name, day in (("since", self.since), ("until", self.until)):
            if day is not None:
                yield name, f"{day:%Y-%m-%d}"

    def _begin(self, day: datetime | None) -> datetime | None:
        return None if day is None else day.replace(tzinfo=self.zone or UTC)

    def _end(self) -> datetime | None:
        """Midnight at which the last day ends; None where the calendar ends with it."""
        if self.until is None or self.until.date() == date.max:
            return None
        return self._begin(self.until + timedelta(days=1))
