"""Answers of registries that were had already, in one small JSON file: so that nobody is asked twice within a month.

It holds addresses that were looked up and the networks that they are in, and nothing of any message. It may be deleted
at any time. A file that cannot be read counts as empty, and one that cannot be written is done without.
"""

from __future__ import annotations

import ipaddress
import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from inboxwatch.complaint.network import Desk, Network, form_link, mail_address, one_line

_FORMAT = 1
_LARGEST = 4 << 20
_ANSWERS = 500
_AGE = timedelta(days=30)
_AHEAD = timedelta(days=1)  # a clock that was wrong when it was written


class Cache:
    """Keeps answers under a key, each with the time at which it came (aware UTC)."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._path = path
        self._now = now
        self._state: tuple[int, int] | None = None
        self._rows: dict[str, tuple[datetime, Any]] = {}

    def get(self, key: str) -> tuple[datetime, object] | None:
        """When an answer came, and what it was (None, a list or a dict); None if there is none that is fresh."""
        row = self._read().get(key)
        return row if row is not None and self._is_fresh(row[0]) else None

    def put(self, key: str, value: object) -> datetime:
        """Keep an answer that came now; when that is."""
        now = self._now()
        fresh = {name: row for name, row in self._read().items() if self._is_fresh(row[0])}
        newest = sorted({**fresh, key: (now, value)}.items(), key=lambda one: one[1][0])[-_ANSWERS:]
        rows = {name: {"at": at.isoformat(), "answer": answer} for name, (at, answer) in newest}
        with suppress(OSError):  # it is asked again, no more
            self._write(json.dumps({"format": _FORMAT, "answers": rows}, indent=1).encode("ascii"))
        return now

    def _is_fresh(self, at: datetime) -> bool:
        return -_AHEAD <= self._now() - at <= _AGE

    def _read(self) -> dict[str, tuple[datetime, Any]]:
        """All answers; read again only when the file changed, for one command may ask about a thousand messages."""
        try:
            stat = self._path.stat()
        except OSError:
            return {}
        state = stat.st_mtime_ns, stat.st_ino
        if state != self._state:
            self._rows, self._state = self._parsed(), state
        return self._rows

    def _parsed(self) -> dict[str, tuple[datetime, Any]]:
        try:
            with self._path.open("rb") as file:
                octets = file.read(_LARGEST + 1)
            rows = json.loads(octets) if len(octets) <= _LARGEST else {}
            if rows["format"] != _FORMAT:
                return {}
            found = {
                str(key): (datetime.fromisoformat(row["at"]), row["answer"]) for key, row in rows["answers"].items()
            }
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return {}
        return {key: row for key, row in found.items() if row[0].tzinfo is not None}

    def _write(self, octets: bytes) -> None:
        beside = self._path.with_name(f"{self._path.name}.new")
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123 -- a mode
            file.write(octets)
        beside.replace(self._path)


def network_to_json(network: Network) -> dict[str, object]:
    """A network as plain values."""
    return {
        "first": str(network.first),
        "last": str(network.last),
        "name": network.name,
        "organisation": network.organisation,
        "desks": [[one.address, one.form, one.remark] for one in network.desks],
        "placeholders": list(network.placeholders),
        "domains": sorted(network.domains),
        "above": network.above,
    }


def network_from_json(row: Any) -> Network:
    """The network again, each value checked as if a registry had just said it.

    Raises `ValueError`, `TypeError`, `KeyError` for anything else.
    """
    return Network(
        first=ipaddress.ip_address(row["first"]),
        last=ipaddress.ip_address(row["last"]),
        name=one_line(row["name"]),
        organisation=one_line(row["organisation"]),
        desks=tuple(Desk(mail_address(one), form_link(two), one_line(three)) for one, two, three in row["desks"]),
        placeholders=tuple(map(mail_address, row["placeholders"])),
        domains=frozenset(map(str, row["domains"])),
        above=str(row["above"]),
    )
