"""Sets of UIDs as the protocol writes them: ``1:5,9`` (RFC 3501, sequence-set). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def compact(uids: Iterable[int]) -> str:
    """The shortest text for these UIDs, in ascending order. The only form in which a UID goes to a server."""
    parts: list[list[int]] = []
    for uid in sorted(set(uids)):
        if uid < 1:
            raise ValueError(f"not a UID: {uid}")
        if parts and parts[-1][1] == uid - 1:
            parts[-1][1] = uid
        else:
            parts.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in parts)


def batches(uids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """These UIDs in groups of at most `size`."""
    for start in range(0, len(uids), size):
        yield uids[start : start + size]
