"""Marking what is kept: the fingerprints of exhibits, derived from their octets and noted in the casefile.

A few are marked while their octets are at hand, many later and bit by bit: a fingerprint is derived, and keeping never
waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from inboxwatch.errors import IntegrityFailure, Stopped
from inboxwatch.model.case import Change
from inboxwatch.model.exhibit import Exhibit
from inboxwatch.model.fingerprint import Fingerprint
from inboxwatch.model.identity import ExhibitId, Sha256
from inboxwatch.model.likeness import Marked
from inboxwatch.pipeline.marking import Read
from inboxwatch.pipeline.river import River

_AT_ONCE = 100
_FEW = 10  # exhibits that are marked as they are kept where no round is about to mark them


def mark_exhibits(river: River) -> int:
    """Mark some exhibits that have no fingerprint of this version yet; how many.

    One whose octets are not what was kept is passed over: `verify` tells of it. Where they are locked, exhibits were
    marked as they were kept.
    """
    if river.marking.is_locked():
        return 0
    marked = []
    for exhibit in river.marking.likeness.unmarked(river.marking.version, _AT_ONCE):
        river.pace()
        try:
            octets = river.vault.open(exhibit.sha256)
        except IntegrityFailure:
            found = Fingerprint(river.marking.version)
        else:
            found = river.marking.mark(read(river, octets, exhibit)).as_exhibit()
        marked.append(noted(river, exhibit.id, found))
    if marked:
        river.casefile.commit(Change(marked=tuple(marked)))
    return len(marked)


def mark_now(river: River, change: Change, octets: Iterable[bytes], *, later: bool = False) -> None:
    """Mark exhibits that were just kept, if it is to be done while their octets are at hand.

    `later` says that a round marks them soon in any case, after everything is kept and told.
    """
    if not change.exhibits or ((later or len(change.exhibits) > _FEW) and not river.marking.is_locked()):
        return
    by_digest = {Sha256.of(one): one for one in octets}
    some = [one for one in change.exhibits if one.sha256 in by_digest]
    for at in range(0, len(some), _FEW):
        marked = []
        for one in some[at : at + _FEW]:
            with suppress(Stopped):  # locked octets cannot be opened again for it
                river.pace()
            found = river.marking.mark(read(river, by_digest[one.sha256], one)).as_exhibit()
            marked.append(noted(river, one.id, found))
        river.casefile.commit(Change(marked=tuple(marked)))


def read(river: River, octets: bytes, exhibit: Exhibit) -> Read:
    """An exhibit's octets, read."""
    return Read(river.header_block(octets), river.reader.whole(octets), exhibit.account, exhibit.internal_date)


def noted(river: River, exhibit: ExhibitId, found: Fingerprint) -> Marked:
    """A fingerprint as it is noted."""
    return Marked(exhibit, found, tuple(river.marking.keys(found)))
