"""Where a header block has fields that say who sent it, however they are written (RFC 5322 sections 2.2, 3.6, 4.5).

Pure, and linear in the size of the block, which has no cap here. Found is what any mail program takes for such a
field:

- control characters, blanks and octets of no charset around the name count for nothing, nor does a fold before the
  colon; Thunderbird trims a name in that way;
- a carriage return alone ends a line for some and is part of it for others. Where there is one, both are read.
"""

from __future__ import annotations

import re
import sys
from itertools import chain

FIELDS = frozenset(("from", "sender", "reply-to", "return-path", "resent-from", "resent-sender", "x-original-from"))

_PER_FIELD = 8  # octets that a field takes in any case
_NAMED = rb"((?i:from|sender|re(?:ply-to|turn-path|sent-(?:from|sender))|x-original-from))"


def _pattern(end: bytes, ends: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """What finds a field after a line end, and what finds one at the very beginning.

    `end` is what ends a line, `ends` the octets that do. Looking for one octet first is quicker than for the beginning
    of every line.
    """
    junk = rb"[^!-~%b]" % ends
    field = _NAMED + rb"(?:%b|%b[ \t])*:([^%b]*(?:%b[ \t][^%b]*)*)" % (junk, end, ends, end, ends)
    following = rb"%b(?=[^\t -EG-QTUVWYZ-eg-qtuvwyz-~%b])%b*%b" % (end, ends, junk, field)
    return re.compile(following), re.compile(junk + b"*" + field)


_ORDINARY = _pattern(rb"\n", rb"\n")
_WITH_BARE_CR = _pattern(rb"(?:\r\n?|\n)", rb"\r\n")


def originator_fields(header: bytes, *, bare_cr: bool, cap: int = sys.maxsize) -> list[tuple[str, bytes]]:
    """Name in lower case and value of each of these fields, line ends taken out, in order.

    `bare_cr` says whether there is a carriage return alone; what is then read in another way is there twice. At most so
    many fields as have `cap` octets; of the last the rest is cut off.
    """
    found: list[tuple[str, bytes]] = []
    known: frozenset[tuple[str, bytes]] = frozenset()
    for following, first in (_ORDINARY, _WITH_BARE_CR) if bare_cr else (_ORDINARY,):
        begin = first.match(header)
        for one in chain((begin,), following.finditer(header)) if begin else following.finditer(header):
            name, value = one.groups()
            if b"\n" in value:
                value = value.replace(b"\r\n", b"").replace(b"\n", b"")
            field = (name.decode("ascii").lower(), value[:cap].rstrip(b"\r") if bare_cr else value[:cap])
            if not bare_cr or field not in known:
                found.append(field)
            cap -= len(value) + _PER_FIELD
            if cap <= 0:
                return found
        known = frozenset(found)
    return found
