"""What of the custody journal goes out with some exhibits: all of it, or their own entries with proofs.

The journal is told up to the last entry that is neither an export, a check nor a timestamp: so handing evidence over
does not change what is handed over the next time, and a timestamp is over what a bundle tells (docs/formats/bundle.md).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from inboxwatch.evidence import merkle
from inboxwatch.evidence.chain import GENESIS, unlink
from inboxwatch.model.custody import Action, Disclosure, Entry
from inboxwatch.model.identity import ExhibitId

_WITHOUT_TRACE = {Action.ANCHORED, Action.EXPORTED, Action.VERIFIED}


def disclose(lines: Callable[[], Iterable[bytes]], chosen: Collection[ExhibitId] | None) -> Disclosure:
    """The disclosure for these exhibits, or of the whole journal for None; `lines` gives its lines from the first.

    Raises `IntegrityFailure` at the first entry that does not fit: what is broken is not handed out as sound.
    """
    hashes: list[bytes] = []
    kept: list[tuple[int, bytes]] = []
    head, told = GENESIS, 0
    for number, line in enumerate(lines(), start=1):
        entry = unlink(line, seq=number, prev=head)
        head = entry.hash
        hashes.append(bytes.fromhex(head))
        if chosen is None or entry.event.exhibit in chosen:
            kept.append((number, line))
        if _leaves_a_trace(entry):
            told = number
    tree = merkle.Tree(hashes[:told])
    shown = [(number, line) for number, line in kept if number <= told]
    return Disclosure(
        entries=told,
        head=hashes[told - 1].hex() if told else GENESIS,
        merkle_root=tree.root.hex(),
        whole=chosen is None,
        lines=tuple(line for _, line in shown),
        proofs=() if chosen is None else tuple((number, _proof(tree, number)) for number, _ in shown),
    )


def _leaves_a_trace(entry: Entry) -> bool:
    return entry.event.action not in _WITHOUT_TRACE


def _proof(tree: merkle.Tree, number: int) -> tuple[str, ...]:
    return tuple(step.hex() for step in tree.inclusion(number - 1))
