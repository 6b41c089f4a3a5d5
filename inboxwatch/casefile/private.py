"""What never leaves (`private.db`): the key of digests, private words as digests, private notes, marks of steps.

Beside the casefile and not in it: the evidence does not hold it, so it could not be made again. Readable by the owner
only. Whoever has this file can try out words against it; without it a digest tells nothing.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from sqlite_utils import Database

from inboxwatch.casefile.notes import KeptNotes
from inboxwatch.casefile.schema import PRIVATE_LOST, translated
from inboxwatch.casefile.step_marks import StepMarks
from inboxwatch.errors import CannotKeep
from inboxwatch.model.identity import SenderId

_KEY_SIZE = 32


class PrivateStore:
    """The file at `path`, made if it is not there. Raises `CasefileError`, `CannotKeep`."""

    def __init__(self, path: Path, random: Iterable[int]) -> None:
        """`random` gives the octets of a new key."""
        self._path = path
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
            connection = sqlite3.connect(path, timeout=30.0, check_same_thread=False)
            connection.executescript(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF; PRAGMA secure_delete=ON;"
            )
            self._db = Database(connection, execute_plugins=False, strict=True)
            if not self._is_made():  # else nothing is written: `status` has to work on a full disk
                self._make(bytes(random)[:_KEY_SIZE])
            self.notes = KeptNotes(self._db, path)
            self.step_marks = StepMarks(self._db, path)
        except sqlite3.Error as error:
            raise translated(error, path, hint=PRIVATE_LOST) from error
        except OSError as error:
            raise CannotKeep(f"cannot open {path}: {error.strerror}", "is the state folder writable?") from error

    def _is_made(self) -> bool:
        tables = {"keys", "words"} <= set(self._db.table_names())
        return tables and bool(self._db.table("keys").count_where("name = 'digests'"))

    def _make(self, key: bytes) -> None:
        with self._db.atomic():
            self._db.table("keys").create({"name": str, "octets": bytes}, pk="name", if_not_exists=True)
            self._db.table("words").create({"digest": str, "sender": str}, pk=("digest", "sender"), if_not_exists=True)
            self._db.table("keys").insert({"name": "digests", "octets": key}, ignore=True)

    def key(self) -> bytes:
        """The key with which things are digested, 32 octets."""
        (octets,) = self._db.execute("select octets from keys where name = 'digests'").fetchone()
        return bytes(octets)

    def words(self) -> Mapping[SenderId, frozenset[str]]:
        """Digests of private words, by the flagged sender who uses them."""
        found: dict[SenderId, set[str]] = {}
        for digest, sender in self._db.execute("select digest, sender from words"):
            found.setdefault(SenderId(sender), set()).add(digest)
        return {sender: frozenset(digests) for sender, digests in found.items()}

    def add_words(self, sender: SenderId, digests: Iterable[str]) -> None:
        """Remember private words."""
        self._db.table("words").insert_all([{"digest": one, "sender": str(sender)} for one in digests], ignore=True)

    def forget_words(self, sender: SenderId) -> int:
        """Forget the private words of a sender; how many there were."""
        with self._db.atomic():
            return int(self._db.execute("delete from words where sender = ?", (str(sender),)).rowcount)

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        self._db.close()
