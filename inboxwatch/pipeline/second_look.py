"""The second look: the exact octets of what is flagged, read by every reader and decided about, in groups to be kept.

What the parser makes of the header blocks is asked at the first look and answered while the octets are fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from inboxwatch.model.custody import Acquisition, Digests
from inboxwatch.model.exhibit import Provenance
from inboxwatch.model.mailbox import HeaderLook, MessageRef, Octets, Unfetchable
from inboxwatch.model.message import OriginatorReading, Originators
from inboxwatch.model.verdict import Clear, Match, Suspect, Verdict
from inboxwatch.pipeline.river import River
from inboxwatch.ports import MailSource

_GROUP = 200  # messages kept at once
_GROUP_OCTETS = 32 << 20  # or as many octets, whichever comes first

Fetched = tuple[Octets, Digests]
"""What came of a message, and its digests: they are worked out while the group before is being kept."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that is flagged, or may be, by its header block at the first look."""

    look: HeaderLook
    originators: Originators
    verdict: Match | Suspect


class SecondLook:
    """What is made of some hits when their octets are there."""

    def __init__(self, river: River, hits: Sequence[Hit]) -> None:
        self._river = river
        self._hits = {one.look.ref: (number, one) for number, one in enumerate(hits)}
        self._answers = river.reader.originators([one.look.header for one in hits], [one.originators for one in hits])

    def acquisitions(self, group: Sequence[Fetched]) -> list[Acquisition]:
        """Those of a group that are flagged, now that every reader was asked."""
        items = []
        for one, digests in group:
            self._river.pace()
            read, verdict, differs = self._read(one)
            if isinstance(verdict, Clear):
                continue
            defects = [*read.codes]
            if differs:
                defects.append("served-differently")  # the header block of the first look was another one
            if len(one.octets) != one.size:
                defects.append("size-disagrees")  # RFC822.SIZE is not what came
            items.append(
                Acquisition(
                    octets=one.octets,
                    provenance=Provenance.IMAP,
                    source=one,
                    verdict=verdict,
                    acquired_at=self._river.clock.now(),
                    defects=tuple(dict.fromkeys(defects)),
                    reader=read.reader,
                    digests=digests,
                ),
            )
        return items

    def _read(self, one: Octets) -> tuple[OriginatorReading, Verdict, bool]:
        """Who is named in the message, what is decided now, and whether its header is another than at the first look.

        Whoever was named at the first look stays named: a server may end the header elsewhere than we do.
        """
        block = self._river.header_block(one.octets)
        number, hit = self._hits.get(one.ref, (-1, None))
        differs = False
        if hit is not None and hit.look.header == block:
            read = self._answers[number]
            if read.originators is hit.originators:
                return read, hit.verdict, differs  # the parser had nothing to add
        else:
            (read,) = self._river.reader.originators([block])
            if hit is not None:
                read = replace(read, originators=read.originators.joined(hit.originators))
                first = hit.look.header
                differs = not (first and block.startswith(first))  # the first look takes a part of a large one
        return read, self._river.decide(read.originators), differs


def groups(
    river: River, source: MailSource, refs: Sequence[MessageRef]
) -> Iterator[tuple[list[Fetched], list[Unfetchable]]]:
    """The second look, in groups that fit into memory, in ascending order of UID.

    The first is a small one: keeping begins sooner, and the last one takes longer to keep than the next batch to come.
    """
    enough = _GROUP // 2
    group: list[Fetched] = []
    letters: list[Unfetchable] = []
    size = 0
    for answer in source.octets(refs) if refs else ():
        river.pace()
        if isinstance(answer, Unfetchable):
            letters.append(answer)
            continue
        group.append((answer, Digests.of(answer.octets)))
        size += len(answer.octets)
        if len(group) >= enough or size >= _GROUP_OCTETS:
            yield group, letters
            group, letters, size, enough = [], [], 0, _GROUP
    if group or letters:
        yield group, letters
