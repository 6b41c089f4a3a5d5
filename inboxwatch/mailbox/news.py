"""What a line of a server says of the messages in the opened folder, whatever it was asked. Pure."""

from __future__ import annotations

import re

_NEWS = re.compile(rb"\* (\d{1,10}) (EXISTS|RECENT|EXPUNGE)", re.IGNORECASE)
_OTHER = re.compile(rb"[^*]|\* (?:STATUS |E?SEARCH\b|OK (?!\[))", re.IGNORECASE)


def is_news(line: bytes) -> bool:
    """Whether a line speaks of messages that came or went (RFC 3501 sections 7.3 and 7.4.1)."""
    return _NEWS.match(line) is not None


def is_quiet(line: bytes) -> bool:
    """Whether a line cannot speak of messages in the opened folder: the end of a command, or talk of something else.

    So news are not overlooked that a server tells of in a way of its own: by FETCH alone, VANISHED, or a code.
    """
    return _OTHER.match(line) is not None


def exists_after(line: bytes, exists: int) -> int:
    """How many messages the opened folder holds after this line, if it held `exists` before (RFC 3501 section 7.3)."""
    news = _NEWS.match(line)
    if news is None:
        return exists
    if news[2].upper() == b"EXISTS":
        return int(news[1])
    return max(exists - 1, 0) if news[2].upper() == b"EXPUNGE" else exists
