"""The casefile's one SQLite file: one connection for a process, used by one thread at a time.

Everything that belongs together is one transaction. Rows go in by one statement for all of them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from inboxwatch.casefile.schema import connect, translating


class SqliteFile:
    """The open file. To be closed."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. Raises `CasefileError`, `CannotKeep`."""
        self._path = path
        self._lock = threading.RLock()
        self._db = connect(path)

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        with self._lock:
            self._db.close()

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """The database, for this thread alone; its errors come as `CasefileError` and `CannotKeep`."""
        with self._lock, translating(self._path):
            yield self._db

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """The same, as one transaction."""
        with self.reading() as db, db.atomic():
            yield db

    def read(
        self,
        table: str,
        where: str | None = None,
        values: Any = None,
        *,
        order: str | None = None,
        limit: int | None = None,
    ) -> list[dict[str, Any]]:
        """Rows of a table as they lie there."""
        sql = f"select * from {table}"  # noqa: S608 -- tables, clauses and orders are constants of this room
        sql += f" where {where}" if where else ""
        sql += f" order by {order}" if order else ""
        sql += f" limit {limit:d}" if limit is not None else ""
        with self.reading() as db:
            # straight to the connection: the table's own method asks each time whether the table is there
            found = db.conn.execute(sql, values or {})
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found]


def insert_new(db: Any, table: str, found: Iterable[dict[str, Any]]) -> None:
    """Insert rows; one that is there already stays as it is."""
    _put(db, table, list(found), "on conflict do nothing")


def upsert(db: Any, table: str, found: Iterable[dict[str, Any]], key: tuple[str, ...]) -> None:
    """Insert rows; one that is there already becomes like the new one."""
    new = list(found)
    rest = [name for name in new[0] if name not in key] if new else []
    becomes = ", ".join(f"{name} = excluded.{name}" for name in rest)
    _put(db, table, new, f"on conflict ({', '.join(key)}) do update set {becomes}")


def _put(db: Any, table: str, new: Sequence[dict[str, Any]], otherwise: str) -> None:
    """Insert rows with one statement for all: the table's own methods work out each time anew how it is made."""
    if new:
        columns, values = ", ".join(new[0]), ", ".join(f":{name}" for name in new[0])
        sql = f"insert into {table} ({columns}) values ({values}) {otherwise}"  # noqa: S608 -- names are constants
        db.conn.executemany(sql, new)
