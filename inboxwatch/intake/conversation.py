"""Asking the reading process many things in a row: all frames go out at once, the answers are taken as they come."""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Iterator

from inboxwatch.intake.frames import HEAD_SIZE, size_of

_PIECE = 1 << 16


def converse(child: subprocess.Popen[bytes], request: bytes, count: int, patience: float) -> Iterator[bytes]:
    """Send `count` frames and read an answer for each, in order; fewer if the child ends.

    Raises `TimeoutError` if one is not there `patience` seconds after the one before it.
    """
    if child.stdin is None or child.stdout is None:
        return
    out, into = child.stdin.fileno(), child.stdout.fileno()
    os.set_blocking(out, False)
    poller = select.poll()
    poller.register(into, select.POLLIN)
    poller.register(out, select.POLLOUT)
    left, got = memoryview(request), bytearray()
    for _ in range(count):
        until = time.monotonic() + patience
        while (answer := _taken(got)) is None:
            ready = dict(poller.poll(max(0.0, until - time.monotonic()) * 1000))
            if not ready:
                raise TimeoutError
            if out in ready:
                left = _sent(out, left)
                if not left:
                    poller.unregister(out)
            if into in ready:
                piece = os.read(into, _PIECE)
                if not piece:
                    return
                got += piece
        yield answer


def _sent(fd: int, view: memoryview) -> memoryview:
    """Send what the child takes now; what is left. A child that is gone takes all of it: what it answered is read."""
    try:
        return view[os.write(fd, view[:_PIECE]) :]
    except BlockingIOError:
        return view
    except BrokenPipeError:
        return view[:0]


def _taken(got: bytearray) -> bytes | None:
    """The first whole answer of what came, taken out of it; None if it is not whole yet."""
    if len(got) < HEAD_SIZE:
        return None
    end = HEAD_SIZE + size_of(bytes(got[:HEAD_SIZE]))
    if len(got) < end:
        return None
    answer = bytes(got[HEAD_SIZE:end])
    del got[:end]
    return answer
