"""What a person ticked off in the guided checklist, and to whom a test alert went: in `private.db`, never journaled.

Not in the journal, since a bundle tells it: whether she told somebody, or thinks a step is not for her, is nobody's
business, and a lawyer of the other side would read it. Not in the casefile, since that is made again from the journal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from inboxwatch.casefile.schema import PRIVATE_LOST, translating
from inboxwatch.model.guidance import Mark, Marked
from inboxwatch.model.identity import RouteName

_MARKS, _TESTS = "step_marks", "alert_tests"
_KNOWN = frozenset(Mark)


class StepMarks:
    """Two small tables, made when something is first written: reading works on a full disk.

    A row that this program does not understand, of a newer one or of somebody's hand, is passed over: help is told all
    the same. Columns that it does not know are left alone.
    """

    def __init__(self, database: Database, path: Path) -> None:
        """`path` is named in errors."""
        self._db = database
        self._path = path

    def marks(self) -> Mapping[str, Marked]:
        """The steps that were marked. Raises `CasefileError`."""
        with self._translating():
            rows = self._rows(_MARKS, "step, mark, day")
        days = ((str(step), str(mark), _day(on)) for step, mark, on in rows)
        return {step: Marked(Mark(mark), on) for step, mark, on in days if mark in _KNOWN and on is not None}

    def mark(self, step: str, marked: Marked) -> None:
        """Mark a step. Raises `CasefileError`, `CannotKeep`."""
        with self._writing():
            table = self._db.table(_MARKS)
            table.create({"step": str, "mark": str, "day": str}, pk="step", if_not_exists=True)
            table.upsert({"step": step, "mark": marked.mark.value, "day": marked.on.isoformat()}, pk="step")

    def clear(self, step: str) -> None:
        """Take the mark away, if there is one. Raises `CasefileError`, `CannotKeep`."""
        with self._translating():
            if _MARKS not in self._db.table_names():
                return
        with self._writing():
            self._db.execute(f"delete from {_MARKS} where step = ?", (step,))  # noqa: S608 -- a name of ours

    def tests(self) -> Mapping[RouteName, date]:
        """When a test alert was handed over last, by the way to alert. Raises `CasefileError`."""
        with self._translating():
            rows = self._rows(_TESTS, "route, day")
        days = ((str(route), _day(on)) for route, on in rows)
        return {RouteName(route): on for route, on in days if on is not None and RouteName.pattern.fullmatch(route)}

    def tested(self, route: RouteName, on: date) -> None:
        """A test alert was handed over on this way. Raises `CasefileError`, `CannotKeep`."""
        with self._writing():
            table = self._db.table(_TESTS)
            table.create({"route": str, "day": str}, pk="route", if_not_exists=True)
            table.upsert({"route": str(route), "day": on.isoformat()}, pk="route")

    def _rows(self, table: str, columns: str) -> list[tuple[object, ...]]:
        if table not in self._db.table_names():
            return []
        return [tuple(row) for row in self._db.execute(f"select {columns} from {table}")]  # noqa: S608 -- names of ours

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction that waits for its turn before it reads, else two processes at once refuse each other."""
        with self._translating():
            self._db.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._db.conn.rollback()
                raise
            self._db.conn.commit()

    def _translating(self) -> AbstractContextManager[None]:
        return translating(self._path, hint=PRIVATE_LOST)


def _day(text: object) -> date | None:
    """The day that is written there; None if it is none."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
