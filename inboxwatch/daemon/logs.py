"""What the service writes down about itself: one event a line, allow-listed facts, nothing of any mail.

The home of structlog. An event is a constant name in the past tense; a fact is written only if its name is on the
list, so that content cannot slip in by a later change. Tracebacks hold no local variables, since those hold passwords
and mail. Other people's libraries are held down to warnings, of which only the source and the level are written.
Writing never raises: a log on a full disk, or one that nobody reads any more, must not stop what it tells of.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import accumulate
from typing import Any, TextIO, cast

_RICH = sys.modules.get("rich")
sys.modules["rich"] = cast("Any", None)  # structlog would load it where it is there, 40 ms and some MB, for terminals

import structlog  # noqa: E402
from structlog.tracebacks import ExceptionDictTransformer  # noqa: E402

if _RICH is None:
    del sys.modules["rich"]
else:
    sys.modules["rich"] = _RICH

FACTS = frozenset(
    (
        "account",
        "attempts",
        "authority",
        "code",
        "count",
        "delay",
        "event",
        "exception",
        "exc_info",
        "exhibit",
        "exists",
        "folders",
        "items",
        "kept",
        "kind",
        "level",
        "library",
        "new",
        "outcome",
        "pid",
        "problem",
        "provenance",
        "reasons",
        "route",
        "seconds",
        "seen",
        "sender",
        "sha256",
        "signal",
        "size",
        "state",
        "thread",
        "timestamp",
        "uid",
        "uidvalidity",
        "unfetchable",
        "version",
    ),
)
"""The names of facts that may be written. `sender` is the short id a person chose, `reasons` are codes."""

_PIECE = 4096  # octets that a pipe takes in one piece
_QUIET = ("imapclient", "imaplib", "mailparser", "watchdog", "apprise", "asyncio", "urllib3", "requests")


def configure(form: str, level: str, environ: Mapping[str, str], stream: TextIO | None = None) -> None:
    """Set up logging for this process. `form` is ``json``, ``console`` or ``auto`` (JSON unless on a terminal)."""
    out = stream or sys.stderr
    _sink.lead_to(out)
    journal = bool(environ.get("JOURNAL_STREAM"))
    as_json = form == "json" or (form == "auto" and (journal or not out.isatty()))
    processors: list[Any] = [structlog.processors.add_log_level]
    if not (journal and as_json):
        processors.append(structlog.processors.TimeStamper(fmt="iso", utc=True))
    processors += [
        structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False, max_frames=20)),
        _allow_listed,
        structlog.processors.JSONRenderer(ensure_ascii=True)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(level.lower()),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", _sink)),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [_OtherPeoplesWarnings()]
    root.setLevel(logging.WARNING)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class _Held(threading.local):
    """Lines of one thread that are held back; None where they are not."""

    lines: list[str] | None = None


class _Sink:
    """Where lines go, each in one piece; a line that cannot be written is lost.

    Straight to the file, where there is one: a buffer would keep a line that failed and fail with it at every next one.
    """

    def __init__(self) -> None:
        self._line: list[str] = []
        self._held = _Held()
        self._lock = threading.Lock()
        self.lead_to(sys.stderr)

    def lead_to(self, stream: TextIO) -> None:
        """From here on lines go there."""
        self._stream, self._torn, self._fd = stream, "", -1
        with suppress(OSError, ValueError, AttributeError):  # standard error may be closed from the start
            self._fd = stream.fileno()

    def write(self, text: str) -> None:
        """Take a part of a line."""
        self._line.append(text)

    def flush(self) -> None:
        """Write the line. One logger's lock is held, so that no other line comes in between."""
        line, self._line = "".join(self._line), []
        if self._held.lines is None:
            self._put(line)
        else:
            self._held.lines.append(line)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Lines of this thread go out at the end, as many in one piece as a pipe takes."""
        if self._held.lines is not None:
            yield  # as part of what is held already
            return
        lines = self._held.lines = []
        try:
            yield
        finally:
            self._held.lines = None
            while lines:
                sizes = accumulate(map(len, lines))
                count = max(sum(size <= _PIECE for size in sizes), 1)
                self._put("".join(lines[:count]))
                del lines[:count]

    def _put(self, text: str) -> None:
        with self._lock, suppress(OSError, ValueError, AttributeError):
            if self._fd < 0:
                self._stream.write(text)
                self._stream.flush()
                return
            left = memoryview(f"{self._torn}{text}".encode("utf-8", "backslashreplace"))
            while left:
                left = left[os.write(self._fd, left) :]
                self._torn = "\n" if left else ""


_sink = _Sink()


def log(event: str, **facts: object) -> None:
    """Write down one event (`Log`)."""
    structlog.get_logger().info(event, **facts)


def together() -> AbstractContextManager[None]:
    """What this thread writes down within goes out at the end: for many events of one kind."""
    return _sink.together()


def warn(event: str, **facts: object) -> None:
    """Write down one event that a person should know of."""
    structlog.get_logger().warning(event, **facts)


def failed(event: str, error: BaseException, **facts: object) -> None:
    """Write down an unexpected failure with its traceback, without local variables and without the message.

    The message of a foreign exception may hold what somebody wrote into a mail; its type and place are enough.
    """
    structlog.get_logger().error(event, exc_info=error, **facts)


def _allow_listed(_logger: object, _name: str, facts: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    kept = {name: value for name, value in facts.items() if name in FACTS}
    if "exception" in kept:
        kept["exception"] = _places(kept["exception"])
    return kept


def _places(exception: object) -> object:
    """Types and places of an exception, without its messages."""
    if not isinstance(exception, list):
        return exception
    return [
        {
            "type": one.get("exc_type"),
            "frames": [f"{frame['filename']}:{frame['lineno']} {frame['name']}" for frame in one.get("frames", [])],
        }
        for one in exception
        if isinstance(one, dict)
    ]


class _OtherPeoplesWarnings(logging.Handler):
    """Says that a library warned, not what it said: its words may hold a subject, an address or a URL."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write it down."""
        warn("library_warned", library=record.name, kind=record.levelname.lower())
