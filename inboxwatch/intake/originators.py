"""Who a message says it is from: every candidate that any way of reading finds (RFC 5322 sections 3.6.2, 3.6.6, 3.6.7).

Pure, never raises. A sender who wants to be missed writes a From field that one reader understands and another does
not. So nothing is decided here: addresses are taken from the octets as they stand, with comments, white space and
control characters taken out, with encoded words decoded, and from the standard library's readers. All of them count.

A sender may also write so much that no reader comes to the end of it. Where there is more than is read in every way,
all addresses are still taken from the octets, for comparing (`Originators.beyond`), and a defect says that more may be
there. The work is linear in the size of the block.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from inboxwatch.intake.address_text import bare_addresses
from inboxwatch.intake.originator_fields import originator_fields
from inboxwatch.intake.reading import CANDIDATE_CAP, LIBRARY_FIELDS, LIBRARY_OCTETS, Reading
from inboxwatch.intake.scan import header_defects
from inboxwatch.model.message import Defect, Originator, Originators

VALUES_CAP = 1 << 20
"""Octets of originator fields that are looked at: four times what the first look fetches of a whole header block."""


def originators(header: bytes) -> Originators:
    """Every originator in a header block."""
    defects = header_defects(header)
    bare_cr = bool(defects) and any(one.code == "bare-cr" for one in defects)
    mine = originator_fields(header, bare_cr=bare_cr, cap=VALUES_CAP)
    reading = Reading()
    candidates = {(one.field, one.address, one.name): one for name, value in mine for one in reading.of(name, value)}
    found = tuple(candidates.values())
    beyond: tuple[Originator, ...] = ()
    if reading.is_cut or len(found) > CANDIDATE_CAP:
        found, beyond = found[:CANDIDATE_CAP], _beyond(mine, found[:CANDIDATE_CAP])
        defects.append(_too_many(mine))
    senders = [name for name, _ in mine].count("from")
    if senders > 1:
        defects.append(Defect("duplicate-from", "from", f"{senders} From fields"))
    unreadable = not any(one.field == "from" and one.address for one in chain(found, beyond))
    if unreadable:
        defects.append(Defect("from-unreadable" if senders else "no-from", "from"))
    return Originators(found, unreadable, tuple(defects), beyond)


def _beyond(fields: Iterable[tuple[str, bytes]], known: Iterable[Originator]) -> tuple[Originator, ...]:
    """Each address that the octets of these fields show, but for those that are known."""
    seen = {(one.field, one.address) for one in known}
    found = dict.fromkeys((name, address) for name, value in dict.fromkeys(fields) for address in bare_addresses(value))
    return tuple(Originator(name, address, "", "octets") for name, address in found if (name, address) not in seen)


def _too_many(fields: list[tuple[str, bytes]]) -> Defect:
    size = sum(len(value) for _, value in fields)
    text = f"{len(fields)} fields of {size} octets; read in every way are {LIBRARY_FIELDS} of {LIBRARY_OCTETS}"
    return Defect("too-many-originators", "header", text)
