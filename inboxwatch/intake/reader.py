"""Reading messages (`MessageReader`): caps first, then the parser, in a process of its own or in this one.

Own findings and the parser's are joined: a candidate that either finds counts. Whatever happens to the parser, there is
an answer, with the defect named.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar, overload

from inboxwatch.intake import frames
from inboxwatch.intake.build import build_of, clean
from inboxwatch.intake.conversation import converse
from inboxwatch.intake.originators import originators
from inboxwatch.intake.reading import CANDIDATE_CAP
from inboxwatch.intake.scan import header_block, over_budget
from inboxwatch.model.message import (
    Attachment,
    Defect,
    Originator,
    OriginatorReading,
    Originators,
    ParsedMessage,
)

_PATIENCE = 10.0  # seconds for one message
_IDLE = 60.0
_ROW = 16  # header blocks that are asked about at once
_ENOUGH = 64 << 20  # octets after which the process is made anew: large messages are what its memory grows by
_PARSE_NOT = frozenset(("header-too-large", "too-many-fields"))

_Answer = TypeVar("_Answer")
Facts = Mapping[str, Any]
"""What the parser says of one message."""


class ProcessReader:
    """Reads in a child process with limits. May be used by several threads, one at a time."""

    def __init__(self, patience: float = _PATIENCE, idle: float = _IDLE) -> None:
        self._patience = patience
        self._idle = idle
        self._lock = threading.Lock()
        self._ahead = ThreadPoolExecutor(1, thread_name_prefix="reader")
        self._child: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._used_at = 0.0
        self._closed = False

    def originators(self, blocks: Sequence[bytes], found: Sequence[Originators] = ()) -> Sequence[OriginatorReading]:
        """See `MessageReader.originators`."""
        return _Ahead(
            [self._ahead.submit(self._originators, blocks[row], found[row]) for row in _rows(blocks)], len(blocks)
        )

    def headers(self, blocks: Sequence[bytes]) -> Sequence[ParsedMessage]:
        """See `MessageReader.headers`."""
        return _Ahead([self._ahead.submit(self._headers, blocks[row]) for row in _rows(blocks)], len(blocks))

    def whole(self, octets: bytes) -> ParsedMessage:
        """See `MessageReader.whole`."""
        block = header_block(octets)
        ours = originators(block)
        too_much = over_budget(octets)
        if too_much is not None:
            return _whole(block, ours, self._facts(frames.HEADERS, [block], [ours])[0], (too_much,))
        return _whole(block, ours, self._facts(frames.WHOLE, [octets], [ours])[0])

    def _originators(self, blocks: Sequence[bytes], found: Sequence[Originators]) -> list[OriginatorReading]:
        ours = found or [originators(block) for block in blocks]
        return [_reading(*one) for one in zip(ours, self._facts(frames.ORIGINATORS, blocks, ours), strict=True)]

    def _headers(self, blocks: Sequence[bytes]) -> list[ParsedMessage]:
        ours = [originators(block) for block in blocks]
        return [_joined(*one) for one in zip(ours, self._facts(frames.HEADERS, blocks, ours), strict=True)]

    def warm(self) -> None:
        """See `MessageReader.warm`."""
        with suppress(RuntimeError):  # it was closed meanwhile
            self._ahead.submit(self._warm)

    def rest(self) -> None:
        """Let the process go if nobody used it for a while."""
        with self._lock:
            if self._child is not None and time.monotonic() - self._used_at > self._idle:
                self._end()

    def close(self) -> None:
        """See `MessageReader.close`."""
        self._closed = True
        child = self._child
        if child is not None:
            child.kill()  # nobody waits for its answers any more
        self._ahead.shutdown(cancel_futures=True)
        with self._lock:
            self._end()

    def _warm(self) -> None:
        with self._lock, suppress(OSError):
            self._used_at = time.monotonic()
            self._begun()
        _named("mail-parser")

    def _facts(self, kind: bytes, many: Sequence[bytes], ours: Sequence[Originators]) -> list[Facts]:
        """What the parser says of each; one is not asked about where our own look found its header over budget."""
        refused = [_over_header_budget(one) for one in ours]
        asked = [one for one, defect in zip(many, refused, strict=True) if defect is None]
        found: list[Facts] = []
        with self._lock:
            while len(found) < len(asked):
                found += self._in_a_row(kind, asked[len(found) :])
        said = iter(found)
        return [next(said) if defect is None else _only(defect) for defect in refused]

    def _in_a_row(self, kind: bytes, many: Sequence[bytes]) -> list[Facts]:
        """What the parser says of these, up to one that it crashes at, or takes too long for: that is a defect."""
        if self._closed:
            return [_only(Defect("parser-crashed", "message", "the reading process was closed"))] * len(many)
        self._used_at = time.monotonic()
        child = self._begun()
        request = b"".join(frames.frame(kind, one) for one in many)
        found: list[Facts] = []
        trouble = None
        try:
            found.extend(map(json.loads, converse(child, request, len(many), self._patience)))
        except TimeoutError:
            trouble = Defect("parser-timeout", "message", f"no answer in {self._patience:.0f} s")
        except OSError:
            pass  # it ended, as below
        if len(found) < len(many):
            if trouble is None and self._used_up(child, others=bool(self._served or found)):
                return found  # the rest is asked of a fresh one
            trouble = trouble or _crashed(child)
            found.append(_only(trouble))
        self._served += len(request)
        if trouble is not None or self._served >= _ENOUGH:
            self._end()
        return found

    def _used_up(self, child: subprocess.Popen[bytes], *, others: bool) -> bool:
        """Let a process go that ended; whether that can be due to `others`, which it read before, and their memory."""
        self._end()
        return others and child.returncode != -signal.SIGXCPU

    def _begun(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = subprocess.Popen(
                [sys.executable, "-I", "-m", "inboxwatch.intake.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
                bufsize=0,
            )
        return self._child

    def _end(self) -> None:
        child, self._child, self._served = self._child, None, 0
        if child is not None:
            child.kill()
            child.wait()
            for stream in (child.stdin, child.stdout):
                if stream is not None:
                    stream.close()


def _rows(blocks: Sequence[bytes]) -> list[slice]:
    return [slice(at, at + _ROW) for at in range(0, len(blocks), _ROW)]


class _Ahead(Sequence[_Answer]):
    """Answers that are being read, row by row, while their asker does something else."""

    def __init__(self, rows: Sequence[Future[list[_Answer]]], count: int) -> None:
        self._rows = rows
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> _Answer: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[_Answer]: ...
    def __getitem__(self, index: int | slice) -> _Answer | Sequence[_Answer]:
        places = range(self._count)[index]
        if isinstance(places, range):
            return [self[place] for place in places]
        return self._rows[places // _ROW].result()[places % _ROW]


class InlineReader:
    """Reads in this process: for tests, and where a single message is looked at. The same caps, no other limits."""

    def originators(self, blocks: Sequence[bytes], found: Sequence[Originators] = ()) -> Sequence[OriginatorReading]:
        """See `MessageReader.originators`."""
        ours = found or [originators(block) for block in blocks]
        return [_reading(one, _inline(frames.ORIGINATORS, block, one)) for block, one in zip(blocks, ours, strict=True)]

    def headers(self, blocks: Sequence[bytes]) -> Sequence[ParsedMessage]:
        """See `MessageReader.headers`."""
        ours = [originators(block) for block in blocks]
        return [_joined(one, _inline(frames.HEADERS, block, one)) for block, one in zip(blocks, ours, strict=True)]

    def whole(self, octets: bytes) -> ParsedMessage:
        """See `MessageReader.whole`."""
        block = header_block(octets)
        ours = originators(block)
        too_much = over_budget(octets)
        if too_much is None:
            return _whole(block, ours, _inline(frames.WHOLE, octets, ours))
        return _whole(block, ours, _inline(frames.HEADERS, block, ours), (too_much,))

    def warm(self) -> None:
        """See `MessageReader.warm`."""

    def close(self) -> None:
        """See `MessageReader.close`."""


def _inline(kind: bytes, octets: bytes, ours: Originators) -> Facts:
    from inboxwatch.intake import derive  # noqa: PLC0415 -- the service never loads the parser into its own process

    refused = _over_header_budget(ours)
    if refused is not None:
        return _only(refused)
    found: Facts = json.loads(json.dumps(derive.FACTS[kind](octets)))
    return found


def _over_header_budget(ours: Originators) -> Defect | None:
    """Why a parser is not to be given a header block in which this was found; None if it may have it."""
    return next((one for one in ours.defects if one.code in _PARSE_NOT), None)


def _only(defect: Defect) -> Facts:
    """What is said of a message that the parser gives no answer for."""
    return {"defects": [[defect.code, defect.where, defect.detail]]}


def _crashed(child: subprocess.Popen[bytes]) -> Defect:
    return Defect("parser-crashed", "message", f"the reading process ended ({child.poll()})")


@cache
def _named(package: str) -> str:
    """A package with its version, such as ``mail-parser/4.8.0``."""
    from importlib.metadata import version  # noqa: PLC0415 -- the reading process starts quicker without it

    return f"{package}/{version(package)}" if package else ""


def _reading(ours: Originators, facts: Facts) -> OriginatorReading:
    """What we found and what the parser found, as one."""
    theirs = tuple(
        Originator(field, address, name.strip(), "mail-parser") for field, address, name in facts.get("addresses", ())
    )
    defects = [Defect(*one) for one in facts["defects"]]
    defects += [Defect(f"parser:{_code(one)}", "message") for one in facts.get("parser_defects", ())]
    return OriginatorReading(_with_theirs(ours, theirs), tuple(defects), _named(facts.get("reader", "")))


def _joined(ours: Originators, facts: Facts, more: tuple[Defect, ...] = ()) -> ParsedMessage:
    """The same, with what else the parser found."""
    read = _reading(ours, facts)
    moment = facts.get("date")
    return ParsedMessage(
        originators=read.originators,
        subject=facts.get("subject", ""),
        date_raw=facts.get("date_raw", ""),
        date=None if moment is None else datetime.fromisoformat(moment).astimezone(UTC),
        message_id=facts.get("message_id", ""),
        to=tuple(facts.get("to", ())),
        defects=(*read.defects, *more),
        text=clean(facts.get("text", "")),
        attachments=tuple(Attachment(**one) for one in facts.get("attachments", ())),
        reader=read.reader,
    )


def _whole(block: bytes, ours: Originators, facts: Facts, more: tuple[Defect, ...] = ()) -> ParsedMessage:
    """The same for a whole message: with how it is built, as far as its body could be read."""
    return replace(_joined(ours, facts, more), build=build_of(block, facts))


def _with_theirs(ours: Originators, theirs: Sequence[Originator]) -> Originators:
    """Our candidates, and those of the parser that are new."""
    known = {(one.field, one.address.lower()) for one in (*ours.candidates, *ours.beyond)}
    names = ours.names
    new = [
        one
        for one in theirs
        if ((one.field, one.address.lower()) not in known if "@" in one.address else one.name and one.name not in names)
    ]
    if not new:
        return ours
    unreadable = ours.from_unreadable and not any(one.field == "from" and one.address for one in new)
    room = max(CANDIDATE_CAP - len(ours.candidates), 0)
    return replace(
        ours,
        candidates=(*ours.candidates, *new[:room]),
        from_unreadable=unreadable,
        beyond=(*ours.beyond, *new[room:]),
    )


def _code(text: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in text.lower())[:60]
