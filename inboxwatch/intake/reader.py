"""Reading messages (`MessageReader`): caps first, then the parser, in a process of its own or in this one.

Own findings and the parser's are joined: a candidate that either finds counts. Whatever happens to the parser, there is
an answer, with the defect named.
"""

from __future__ import annotations

import json
import os
import select
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
from typing import Any, overload

from inboxwatch.intake import frames
from inboxwatch.intake.build import build_of, clean
from inboxwatch.intake.originators import originators
from inboxwatch.intake.scan import header_block, header_defects, over_budget
from inboxwatch.model.message import (
    Attachment,
    Defect,
    Originator,
    Originators,
    ParsedMessage,
)

_PATIENCE = 10.0  # seconds for one message
_IDLE = 60.0
_ENOUGH = 2_000  # messages after which the process is made anew, so that its memory goes back
_PARSE_NOT = frozenset(("header-too-large", "too-many-fields"))


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

    def headers(self, blocks: Sequence[bytes]) -> Sequence[ParsedMessage]:
        """See `MessageReader.headers`."""
        return _Ahead([self._ahead.submit(self._header, block) for block in blocks])

    def whole(self, octets: bytes) -> ParsedMessage:
        """See `MessageReader.whole`."""
        block = header_block(octets)
        too_much = over_budget(octets)
        with self._lock:
            if too_much is None:
                return _whole(block, self._asked(frames.WHOLE, octets, _header_budget(block)))
            facts = self._asked(frames.HEADERS, block, _header_budget(block))
        return _whole(block, facts, (too_much,))

    def _header(self, block: bytes) -> ParsedMessage:
        with self._lock:
            facts = self._asked(frames.HEADERS, block, _header_budget(block))
        return _joined(block, facts)

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
        self._ahead.shutdown(cancel_futures=True)
        with self._lock:
            self._end()

    def _warm(self) -> None:
        with self._lock, suppress(OSError):
            self._used_at = time.monotonic()
            self._begun()
        _named("mail-parser")

    def _asked(self, kind: bytes, octets: bytes, refused: Defect | None) -> Mapping[str, Any]:
        """What the parser says; a crash or a timeout is said as a defect."""
        if refused is not None:
            return {"defects": [[refused.code, refused.where, refused.detail]]}
        self._used_at = time.monotonic()
        child = self._begun()
        try:
            answer = _converse(child, frames.frame(kind, octets), self._patience)
        except TimeoutError:
            self._end()
            return {"defects": [["parser-timeout", "message", f"no answer in {self._patience:.0f} s"]]}
        except OSError:
            answer = None
        if answer is None:
            code = child.poll()
            self._end()
            return {"defects": [["parser-crashed", "message", f"the reading process ended ({code})"]]}
        self._served += 1
        if self._served >= _ENOUGH:
            self._end()
        found: Mapping[str, Any] = json.loads(answer)
        return found

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


class _Ahead(Sequence[ParsedMessage]):
    """Answers that are being read while their asker does something else."""

    def __init__(self, answers: Sequence[Future[ParsedMessage]]) -> None:
        self._answers = answers

    def __len__(self) -> int:
        return len(self._answers)

    @overload
    def __getitem__(self, index: int) -> ParsedMessage: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ParsedMessage]: ...
    def __getitem__(self, index: int | slice) -> ParsedMessage | Sequence[ParsedMessage]:
        if isinstance(index, slice):
            return _Ahead(self._answers[index])
        return self._answers[index].result()


class InlineReader:
    """Reads in this process: for tests, and where a single message is looked at. The same caps, no other limits."""

    def headers(self, blocks: Sequence[bytes]) -> Sequence[ParsedMessage]:
        """See `MessageReader.headers`."""
        return [_joined(block, _inline(block, _header_budget(block), whole=False)) for block in blocks]

    def whole(self, octets: bytes) -> ParsedMessage:
        """See `MessageReader.whole`."""
        block = header_block(octets)
        too_much = over_budget(octets)
        if too_much is None:
            return _whole(block, _inline(octets, _header_budget(block), whole=True))
        return _whole(block, _inline(block, _header_budget(block), whole=False), (too_much,))

    def warm(self) -> None:
        """See `MessageReader.warm`."""

    def close(self) -> None:
        """See `MessageReader.close`."""


def _inline(octets: bytes, refused: Defect | None, *, whole: bool) -> Mapping[str, Any]:
    from inboxwatch.intake import derive  # noqa: PLC0415 -- the service never loads the parser into its own process

    if refused is not None:
        return {"defects": [[refused.code, refused.where, refused.detail]]}
    facts = derive.whole_facts(octets) if whole else derive.header_facts(octets)
    found: Mapping[str, Any] = json.loads(json.dumps(facts))
    return found


def _header_budget(block: bytes) -> Defect | None:
    """Why a parser is not to be given this header block; None if it may have it."""
    return next((one for one in header_defects(block) if one.code in _PARSE_NOT), None)


@cache
def _named(package: str) -> str:
    """A package with its version, such as ``mail-parser/4.8.0``."""
    from importlib.metadata import version  # noqa: PLC0415 -- the reading process starts quicker without it

    return f"{package}/{version(package)}" if package else ""


def _joined(block: bytes, facts: Mapping[str, Any], more: tuple[Defect, ...] = ()) -> ParsedMessage:
    """What we found and what the parser found, as one."""
    ours = originators(block)
    theirs = tuple(
        Originator(field, address, name.strip(), "mail-parser") for field, address, name in facts.get("addresses", ())
    )
    candidates = ours.candidates + tuple(one for one in theirs if not _is_known(one, ours))
    unreadable = not any(one.field == "from" and one.address for one in candidates)
    defects = [Defect(*one) for one in facts["defects"]]
    defects += [Defect(f"parser:{_code(one)}", "message") for one in facts.get("parser_defects", ())]
    moment = facts.get("date")
    return ParsedMessage(
        originators=Originators(candidates, unreadable, ours.defects),
        subject=facts.get("subject", ""),
        date_raw=facts.get("date_raw", ""),
        date=None if moment is None else datetime.fromisoformat(moment).astimezone(UTC),
        message_id=facts.get("message_id", ""),
        to=tuple(facts.get("to", ())),
        received=tuple(facts.get("received", ())),
        defects=(*defects, *more),
        text=clean(facts.get("text", "")),
        attachments=tuple(Attachment(**one) for one in facts.get("attachments", ())),
        reader=_named(facts.get("reader", "")),
    )


def _whole(block: bytes, facts: Mapping[str, Any], more: tuple[Defect, ...] = ()) -> ParsedMessage:
    """The same for a whole message: with how it is built, as far as its body could be read."""
    return replace(_joined(block, facts, more), build=build_of(block, facts))


def _is_known(one: Originator, ours: Originators) -> bool:
    if "@" not in one.address:
        return not one.name or one.name in ours.names
    return any(known.address.lower() == one.address.lower() and known.field == one.field for known in ours.candidates)


def _code(text: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in text.lower())[:60]


def _converse(child: subprocess.Popen[bytes], request: bytes, patience: float) -> bytes | None:
    """Send a frame and read the answer; None if the child ended. Raises `TimeoutError`, `OSError`."""
    if child.stdin is None or child.stdout is None:
        return None
    until = time.monotonic() + patience
    out, into = child.stdin.fileno(), child.stdout.fileno()
    os.set_blocking(out, False)
    view = memoryview(request)
    while view:
        _wait_for(out, select.POLLOUT, until)
        try:
            view = view[os.write(out, view[: 1 << 16]) :]
        except BlockingIOError:
            continue
    head = _exactly(into, frames.HEAD_SIZE, until)
    return None if head is None else _exactly(into, frames.size_of(head), until)


def _exactly(fd: int, size: int, until: float) -> bytes | None:
    got = bytearray()
    while len(got) < size:
        _wait_for(fd, select.POLLIN, until)
        piece = os.read(fd, size - len(got))
        if not piece:
            return None
        got += piece
    return bytes(got)


def _wait_for(fd: int, what: int, until: float) -> None:
    poller = select.poll()
    poller.register(fd, what)
    left = until - time.monotonic()
    if left <= 0 or not poller.poll(left * 1000):
        raise TimeoutError
