"""The reading process: ``python -m inboxwatch.intake.worker``. Ends with its parent, at limits, or when it is told to.

It can allocate so much memory and no more, and take so much time for each message; what it cannot take ends it, and the
parent names the message that did.
"""

from __future__ import annotations

import json
import resource
import sys
import time

from inboxwatch.intake import derive
from inboxwatch.intake.frames import frame, read_frame

_MEMORY = 512 << 20
_SECONDS = 5


def main() -> None:
    """Read frames from standard input until its end; answer each on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold mail
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it has nothing to write
    limit = 0
    while (found := read_frame(sys.stdin.buffer)) is not None:
        kind, octets = found
        limit = _allowed(_SECONDS, limit)
        facts = derive.FACTS[kind](octets)
        sys.stdout.buffer.write(frame(kind, json.dumps(facts, ensure_ascii=True).encode("ascii")))
        sys.stdout.buffer.flush()


def _allowed(more: int, limit: int) -> int:
    """Let the processor time that is left be so many seconds from now, or up to one more; the limit that stands then.

    The system counts in whole seconds, so the `limit` that stands mostly is the right one already.
    """
    wanted = int(time.process_time()) + more + 1
    if wanted != limit:
        resource.setrlimit(resource.RLIMIT_CPU, (wanted, resource.RLIM_INFINITY))
    return wanted


if __name__ == "__main__":
    main()
