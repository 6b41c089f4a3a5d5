"""Mail that comes as a file: from the drop folder, or imported by hand. Kept with its lower provenance class.

A person who hands a file in wants it kept, so it is: as a match where a rule says so, otherwise aside, for a person to
decide. Nobody is alerted of what was just handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from inboxwatch.model.case import Change
from inboxwatch.model.custody import Acquisition, FileOrigin
from inboxwatch.model.exhibit import Provenance
from inboxwatch.model.verdict import Clear, Match, Reason, Suspect
from inboxwatch.pipeline.mark import mark_now
from inboxwatch.pipeline.note import keep
from inboxwatch.pipeline.river import River


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One file with one message."""

    octets: bytes = field(repr=False)
    origin: FileOrigin


def is_flagged(river: River, file: HandedIn) -> bool:
    """Whether a rule flags or suspects this message, as in a mailbox."""
    return not isinstance(river.decide(river.originators(river.header_block(file.octets))), Clear)


def keep_files(river: River, files: Sequence[HandedIn], provenance: Provenance, actor: str) -> Change:
    """Keep a group of files; the change that was noted. Raises `CannotKeep`."""
    readings = river.reader.originators([river.header_block(one.octets) for one in files])
    items = []
    for file, read in zip(files, readings, strict=True):
        verdict = river.decide(read.originators)
        items.append(
            Acquisition(
                octets=file.octets,
                provenance=provenance,
                source=file.origin,
                verdict=_kept_in_any_case(verdict, provenance),
                acquired_at=river.clock.now(),
                actor=actor,
                defects=tuple(dict.fromkeys(read.codes)),
                reader=read.reader,
            ),
        )

    change = keep(river, items)
    mark_now(river, change, [one.octets for one in files])
    river.log("files_kept", count=len(items), new=len(change.exhibits), provenance=provenance.value)
    return change


def _kept_in_any_case(verdict: Clear | Suspect | Match, provenance: Provenance) -> Suspect | Match:
    if not isinstance(verdict, Clear):
        return verdict
    how = "put into the drop folder" if provenance is Provenance.DROPPED else "imported"
    return Suspect((*verdict.reasons, Reason("handed-in", f"a person {how} it; no rule says who it is from")))
