"""How far a stranger's mail resembles a flagged sender's, as a sum of log-likelihood ratios with its reasons. Pure.

Every trait is weighed by how often the flagged sender shows it and how often ordinary senders do; traits of one family
depend on each other, so each family counts up to a cap. Programs, providers, times and style together never reach a
threshold: without something that can link two addresses nobody is suspected, whatever the sum. Resemblance is no
identity: what comes out is a suggestion with its reasons, for a person to decide.

What is promised: the same traits and counts give the same assessment, in whatever order they come; a flagged sender is
compared only by exhibits that a rule or a person vouched for, so one suspicion never leads to the next.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from inboxwatch.matching.kinds import (
    HABITS,
    HABITS_AT_MOST,
    KINDS,
    PROGRAMS,
    PROGRAMS_AT_MOST,
    WEIGHINGS,
    Kind,
)
from inboxwatch.model.fingerprint import Family, Trait, Voucher
from inboxwatch.model.identity import SenderId
from inboxwatch.model.likeness import LINKING_AT_LEAST, SENT, Assessment, Outcome, Piece, Shown, Standing, TraitKey

VERSION = 2
UNDECIDED_FROM = 150
PIECES_AT_MOST = 40
WEIGHED_AT_MOST = 8
"""Flagged senders: where common phrases seem to link to dozens, the nearest have the others' reasons and more."""

_MET_BY = {
    "message-id": ("thread",),
    SENT: ("thread",),
    "thread": (),
    "address": ("contact", "reply-to"),
    "reply-to": ("reply-to", "address", "contact"),
    "sentence": ("sentence", "quoted"),
}
"""Which traits of a candidate meet a trait of flagged mail, where it is not the same kind.

A cited Message-ID links only where it is an exhibit's own, or of the person's mail to that sender alone: a message that
both cite may be known to many. An address that an exhibit only mentions may be anybody's.
"""
_MEETS: dict[str, tuple[str, ...]] = {
    kind: tuple(flagged for flagged in (*KINDS, "message-id", SENT) if kind in _MET_BY.get(flagged, (flagged,)))
    for kind in KINDS
}


def asked_of(keys: Iterable[TraitKey]) -> set[TraitKey]:
    """The traits of flagged mail, and of ordinary mail, that a candidate with these has to be held against."""
    wanted = set(keys)
    return wanted | {TraitKey(kind, key.value) for key in wanted for kind in _MEETS.get(key.kind, ())}


def linking(keys: Iterable[TraitKey]) -> set[TraitKey]:
    """Those of a flagged sender's traits that can link somebody to them."""
    return {key for key in keys if _links(key.kind)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is compared: the traits of one address's messages by their keys, and what is worked out for each sender.

    `closeness` says how alike the text is to what a flagged sender wrote (0 to 1, estimated Jaccard of shingles) and in
    which exhibit; `style` how far the way of writing speaks for them, in centibans. Both are asked for only of senders
    that something else links. `letters` is how many characters of text could be compared.
    """

    traits: Mapping[TraitKey, Trait]
    closeness: Callable[[Sequence[Shown]], tuple[float, Shown] | None]
    style: Callable[[SenderId], int]
    letters: int = 0
    messages: int = 1


def worth_weighing(candidate: Candidate, standing: Standing) -> frozenset[SenderId]:
    """Whom to weigh the candidate against, by what can link it alone: the nearest of those for whom it may be enough.

    For whom it is less than `LINKING_AT_LEAST` it is never enough, whatever else is alike; the nearest is weighed in
    any case, for the score.
    """
    found = {
        sender: _linking([*_alike(candidate, them, standing), *_near(candidate, them, standing)])
        for sender, them in _by_sender(standing).items()
    }
    nearest = sorted(found, key=lambda one: (-found[one], one))[:WEIGHED_AT_MOST]
    return frozenset(one for one in nearest if found[one] >= LINKING_AT_LEAST or one == nearest[0])


def assess(candidate: Candidate, standing: Standing, threshold: int) -> Assessment | None:
    """The flagged sender whom the candidate resembles most; None if nothing could link it to any of them."""
    found = [_against(candidate, sender, them, standing, threshold) for sender, them in _by_sender(standing).items()]
    return max(found, key=_nearest_last, default=None)


def _by_sender(standing: Standing) -> dict[SenderId, list[Shown]]:
    """What each of those shows whom something could link."""
    shown: defaultdict[SenderId, list[Shown]] = defaultdict(list)
    for one in standing.shown:
        shown[one.sender].append(one)
    return {sender: them for sender, them in shown.items() if any(_links(one.key.kind) for one in them)}


def threshold_of(scores: Mapping[int, int], floor: int, one_in: int = 1000) -> int:
    """The lowest threshold, not below `floor`, at which at most one in so many ordinary messages would be suspected.

    `scores` counts ordinary messages by their score in centibans, those with too little linking for any suspicion under
    the lowest. A message counts as ordinary if it was not suspected, or a person rejected the suspicion.
    """
    allowed = sum(scores.values()) // one_in
    above = 0
    for score in sorted(scores, reverse=True):
        above += scores[score]
        if above > allowed:
            return max(floor, score + 1)
    return floor


def _against(
    candidate: Candidate, sender: SenderId, shown: Sequence[Shown], standing: Standing, threshold: int
) -> Assessment:
    """Weigh the candidate against one sender."""
    pieces = [*_alike(candidate, shown, standing), *_different(candidate, sender, shown, standing)]
    pieces += _near(candidate, shown, standing)
    style = candidate.style(sender)
    if style:
        pieces.append(Piece(Family.STYLE, "style", "text", Voucher.SENDER, style, 0, 0, 0, 0))
    families = {family: _family(family, pieces) for family in Family}
    families = _held(families, PROGRAMS, PROGRAMS_AT_MOST)
    families = _held(families, HABITS, HABITS_AT_MOST)
    score = sum(families.values())
    linking = _linking(pieces)
    return Assessment(
        version=VERSION,
        sender=sender,
        outcome=_outcome(score, linking, threshold),
        score=score,
        linking=linking,
        threshold=threshold,
        families={family: value for family, value in families.items() if value},
        pieces=tuple(sorted(pieces, key=_strongest_first)[:PIECES_AT_MOST]),
        senders=standing.senders,
        messages=candidate.messages,
        letters=candidate.letters,
    )


def _linking(pieces: Iterable[Piece]) -> int:
    """What the traits that can link add, in centibans."""
    them = [one for one in pieces if KINDS[one.kind].linking]
    return sum(_family(family, them) for family in {one.family for one in them})


def _outcome(score: int, linking: int, threshold: int) -> Outcome:
    if score >= threshold and linking >= LINKING_AT_LEAST:
        return Outcome.SUSPECT
    return Outcome.UNDECIDED if max(score, linking) >= UNDECIDED_FROM else Outcome.CLEAR


def _alike(candidate: Candidate, shown: Iterable[Shown], standing: Standing) -> list[Piece]:
    """What both show; a value under two names counts once."""
    found: dict[tuple[str, str], Piece] = {}
    for one in shown:
        for name in _MET_BY.get(one.key.kind, (one.key.kind,)):
            key = TraitKey(name, one.key.value)
            trait = candidate.traits.get(key)
            if trait is None or name not in KINDS:
                continue
            piece = _weighed(trait, one, standing.ordinary.get(key, 0), standing)
            before = found.get(key)
            if before is None or before.bans < piece.bans:
                found[key] = piece
    return list(found.values())


def _weighed(trait: Trait, one: Shown, ordinary: int, standing: Standing) -> Piece:
    """A trait that a flagged sender shows as well.

    They may always have a value in another way in the next message: one exhibit alone shows no habit yet.
    """
    kind = KINDS[trait.kind]
    size = max(standing.sizes.get(one.sender, {}).get("", 0), one.exhibits, 1)
    same = kind.stays * (1.0 if kind.many else one.exhibits / (size + 1))
    senders = standing.senders if kind.in_header else standing.whole
    other = _coincidence(kind, ordinary, senders)
    bans = _bans((same + (1 - kind.stays) * other) / other)
    counts = (one.exhibits, size, ordinary, senders)
    return Piece(trait.family, trait.kind, trait.where, trait.voucher, bans, *counts, one.example)


def _different(candidate: Candidate, sender: SenderId, shown: Iterable[Shown], standing: Standing) -> list[Piece]:
    """What the sender's exhibits always show in one way, and the candidate in another."""
    sizes = standing.sizes.get(sender, {})
    alike = {one.key.kind for one in shown}
    found = []
    for name, trait in sorted({key.kind: one for key, one in candidate.traits.items()}.items()):
        kind, exhibits = KINDS.get(name), sizes.get(name, 0)
        if kind is None or kind.many or kind.linking or name in alike or not exhibits:
            continue
        bans = _bans(1 - kind.stays * exhibits / (exhibits + 1))
        found.append(Piece(trait.family, name, trait.where, trait.voucher, bans, 0, exhibits, 0, standing.senders))
    return found


def _near(candidate: Candidate, shown: Sequence[Shown], standing: Standing) -> list[Piece]:
    """A text that is nearly one of the sender's."""
    bands = [one for one in shown if one.key.kind == "band"]
    close = candidate.closeness(bands) if bands else None
    if close is None:
        return []
    kind, (likeness, example) = KINDS["near-duplicate"], close
    bans = round(_bans(kind.stays / kind.chance + 1) * min(1.0, likeness / 0.8))
    size = standing.sizes.get(example.sender, {}).get("", 1)
    return [
        Piece(
            kind.family, "near-duplicate", "text", Voucher.SENDER, bans, 1, size, 0, standing.senders, example.example
        )
    ]


def _coincidence(kind: Kind, ordinary: int, senders: int) -> float:
    """How likely a stranger shows this value: as the mailbox has it, and never less than is credible.

    Where little was learnt yet, nothing is rare. Of values that hardly any two people ever share (sentences, files) the
    kind's own assumption holds, until the mailbox shows that it is more.
    """
    if kind.unique:
        return max(kind.chance, ordinary / (senders + 1))
    return max(kind.chance, (ordinary + 1) / (senders + 2))


def _family(family: Family, pieces: Sequence[Piece]) -> int:
    """What a family adds: of each group the strongest kind, of groups but the strongest a share, within its caps."""
    how = WEIGHINGS[family]
    kinds: defaultdict[str, list[int]] = defaultdict(list)
    for one in pieces:
        if one.family is family:
            kinds[one.kind].append(one.bans)
    groups: dict[str, float] = {}
    for name, them in kinds.items():
        group, total = KINDS[name].group or name, _repeated(KINDS[name], them)
        groups[group] = max(groups.get(group, total), total)
    ranked = sorted(groups.values(), reverse=True)
    positive = [bans for bans in ranked if bans > 0]
    total = sum(positive[:1]) + how.rest * sum(positive[1:]) + how.rest * sum(bans for bans in ranked if bans < 0)
    return max(how.least, min(how.most, round(total)))


def _repeated(kind: Kind, them: Sequence[int]) -> float:
    """What several values of one kind add: the strongest, and a share of the others."""
    strongest, *others = sorted(them, reverse=True)
    return strongest + kind.again * sum(bans for bans in others if bans > 0)


def _held(families: Mapping[Family, int], some: Iterable[Family], most: int) -> dict[Family, int]:
    """The families, some of them held to what they may add together: the strongest keeps its value, others give way."""
    held = dict(families)
    excess = sum(held[family] for family in some) - most
    for family in sorted(some, key=lambda one: (held[one], one)):
        taken = max(0, min(excess, held[family]))
        held[family] -= taken
        excess -= taken
    return held


def _links(name: str) -> bool:
    """Whether a flagged sender's trait of this kind can link a candidate that shows it."""
    return name == "band" or any(KINDS[one].linking for one in _MET_BY.get(name, (name,)) if one in KINDS)


def _nearest_last(one: Assessment) -> tuple[bool, int, int, SenderId]:
    return (one.outcome is Outcome.SUSPECT, one.score, one.linking, one.sender)


def _strongest_first(one: Piece) -> tuple[int, str, str, str]:
    return (-one.bans, one.family, one.kind, one.where)


def _bans(ratio: float) -> int:
    return round(100 * math.log10(ratio))
