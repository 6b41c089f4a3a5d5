"""An assessment in plain words: what is alike, where, how rare it is, how much it says, and what speaks against it.

The words say resemblance, never identity. How much a trait says is put into the verbal scale of the European Network of
Forensic Science Institutes (Guideline for Evaluative Reporting, 2015).
"""

from __future__ import annotations

from collections import Counter

from inboxwatch.matching.kinds import KINDS
from inboxwatch.model.likeness import Assessment, Piece
from inboxwatch.model.verdict import Reason

RESEMBLES = "resembles"
"""The reason that stands first where a message was put aside for its resemblance."""
_SCALE = ((400, "very strong"), (300, "strong"), (200, "moderately strong"), (100, "moderate"), (30, "weak"))
_TOLD_FROM = 30  # centibans; less is no reason
_AGAINST_FROM = -10


def reasons_of(found: Assessment) -> tuple[Reason, ...]:
    """The reasons, strongest first and one for each kind, then what speaks against, in the same order."""
    first = Reason(
        RESEMBLES,
        f"it resembles mail of {found.sender}: what was seen is about {_times(found.score)} times as common in their "
        f"mail as in mail of strangers. This is a resemblance and no proof of who wrote it",
    )
    times = Counter(one.kind for one in found.pieces)
    firsts = list({one.kind: one for one in reversed(found.pieces)}.values())[::-1]
    alike = [_alike(one, times[one.kind], found) for one in firsts if one.bans >= _TOLD_FROM]
    against = [_against(one, found) for one in reversed(firsts) if one.bans <= _AGAINST_FROM]
    return (first, *alike, *against)


def strength(bans: int) -> str:
    """How strongly so many centibans support a proposition, in words."""
    return next((words for least, words in _SCALE if bans >= least), "very weak")


def _alike(piece: Piece, times: int, found: Assessment) -> Reason:
    says = f"{strength(piece.bans)} support" + (f", and {times - 1} more like it" if times > 1 else "")
    if piece.kind == "style":
        text = f"the way of writing is like that of {found.sender} ({says})"
    elif piece.kind == "near-duplicate":
        text = f"nearly the whole text stands in {piece.example} as well ({says})"
    else:
        text = f"{_words(piece)} is one that {_shown(piece, found)}, and {_ordinary(piece)} ({says})"
    return Reason(f"alike-{piece.kind}", text, piece.where)


def _against(piece: Piece, found: Assessment) -> Reason:
    if piece.kind == "style":
        text = f"against it: the way of writing is not like that of {found.sender}"
    else:
        text = f"against it: {_words(piece)} is none that the kept mail of {found.sender} shows"
    return Reason(f"unlike-{piece.kind}", text, piece.where)


def _words(piece: Piece) -> str:
    return KINDS[piece.kind].words


def _shown(piece: Piece, found: Assessment) -> str:
    such = f", such as {piece.example}" if piece.example is not None else ""
    if not piece.shown:
        return f"belongs to the person's own mail to {found.sender}"
    return f"{piece.shown} of {piece.exhibits} kept messages of {found.sender} show{such}"


def _ordinary(piece: Piece) -> str:
    if KINDS[piece.kind].many and not piece.ordinary:
        return "strangers hardly ever do"
    return f"{piece.ordinary} of {piece.senders} ordinary senders do"


def _times(score: int) -> str:
    """A score as a rounded number: two digits that count."""
    ratio = 10 ** (max(score, 0) / 100)
    if ratio < 100:  # noqa: PLR2004 -- smaller numbers are told as they are
        return f"{ratio:.0f}"
    digits = len(str(int(ratio))) - 2
    return f"{int(round(ratio, -digits)):,}"
