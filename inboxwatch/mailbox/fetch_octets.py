"""The second look at messages of an opened folder: the exact octets of few (BODY.PEEK[] only), whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime

from inboxwatch.mailbox.account import MIB
from inboxwatch.mailbox.answers import Answer, internal_date
from inboxwatch.mailbox.fetch import FACTS, at
from inboxwatch.mailbox.question import Garbled, Question, ask
from inboxwatch.mailbox.session import Session
from inboxwatch.model.mailbox import MessageRef, Octets, Unfetchable
from inboxwatch.ports import Clock

TOGETHER = 200  # messages whose octets are fetched together
_GROUP_OCTETS = 16 * MIB
_GMAIL = ("X-GM-MSGID", "X-GM-THRID", "X-GM-LABELS")


class Wanted:
    """Messages whose octets are wanted, in the order given; those in `care`, and big ones, piece by piece.

    `ask` may be called before they are: then the server works on the first of them meanwhile. A message whose size the
    server does not know comes whole in pieces, where it would not at once.
    """

    def __init__(
        self, session: Session, clock: Clock, folder: MessageRef, uids: Sequence[int], care: Collection[int] = ()
    ) -> None:
        self._session = session
        self._clock = clock
        self._folder = folder
        self._uids = uids
        self._care = care
        self._started: datetime | None = None
        self._facts: dict[int, Answer] = {}
        self._asked: Question | None = None

    def ask(self) -> None:
        """Ask what the server says of these messages, and for the octets of the first small ones; once."""
        if self._started is None:
            self._started = self._clock.now()
            self._facts = _facts(self._session, self._uids)
            small, _ = next(self._runs(), ([], None))
            self._asked = self._ask_for(small) if small else None

    def fetch(self, then: Callable[[], None] = lambda: None) -> Iterator[Octets | Unfetchable]:
        """The octets; `then` is called when all are here, before the last of them are handed out."""
        self.ask()
        runs = [*self._runs()]
        for number, (small, big) in enumerate(runs):
            came = self._together(small) if big is None else [self._in_pieces(big)]
            if number == len(runs) - 1:
                then()
            came.reverse()
            while came:
                yield came.pop()  # nothing is held that was handed out

    def _runs(self) -> Iterator[tuple[list[int], int | None]]:
        """The messages in order: several small ones together, or a big one alone."""
        small: list[int] = []
        room = _GROUP_OCTETS
        for uid in self._uids:
            size = self._facts[uid].size if uid in self._facts else 0
            is_big = size > self._session.account.limits.small or (uid in self._care and uid in self._facts)
            if small and (size > room or is_big):
                yield small, None
                small, room = [], _GROUP_OCTETS
            if is_big:
                yield [], uid
            else:
                small.append(uid)
                room -= size
        if small:
            yield small, None

    def _ask_for(self, uids: Sequence[int]) -> Question:
        sizes = sum(max(facts.size, 0) for uid in uids if (facts := self._facts.get(uid)) is not None)
        return Question(
            self._session, uids, "UID BODY.PEEK[]", sizes * 11 // 10 + len(uids) * 64 * 1024, "fetching messages"
        )

    def _together(self, uids: Sequence[int]) -> list[Octets | Unfetchable]:
        """Several small messages with one command, and their flags once more afterwards.

        Those that the server garbles together are asked for one by one.
        """
        asked, self._asked = self._asked or self._ask_for(uids), None
        try:
            bodies = asked.answers()
            after = ask(self._session, uids, "UID FLAGS", 0, "asking about flags")
        except Garbled as error:
            if len(uids) == 1:
                return [Unfetchable(at(self._folder, uids[0]), error.message)]
            return [one for uid in uids for one in self._together([uid])]
        found: list[Octets | Unfetchable] = []
        for uid in uids:
            octets = bodies[uid].bodies.get(b"BODY[]") if uid in bodies else None
            facts = self._facts.get(uid)
            if octets is None or facts is None:
                found.append(Unfetchable(at(self._folder, uid), _why_not(facts is not None, uid in bodies)))
            else:
                found.append(self._acquired(facts, after.get(uid), octets, self._started or self._clock.now()))
        return found

    def _in_pieces(self, uid: int) -> Octets | Unfetchable:
        """One big message, piece by piece, so that no literal is larger than a piece; whole, or not at all."""
        facts = self._facts.get(uid) or Answer(uid)
        limits, started = self._session.account.limits, self._clock.now()
        place, too_large = at(self._folder, uid), f"it is larger than {limits.largest // MIB} MB"
        if facts.size > limits.largest:
            return Unfetchable(place, too_large)
        pieces: list[bytes] = []
        had = 0
        try:
            for piece in _pieces(self._session, facts):
                if piece is None:
                    return Unfetchable(place, "it ends halfway" if had else "the server gave no octets")
                pieces.append(piece)
                had += len(piece)
                if had > limits.largest:
                    return Unfetchable(place, too_large)
            after = ask(self._session, [uid], "UID FLAGS", 0, "asking about flags").get(uid)
        except Garbled as error:
            return Unfetchable(place, error.message)
        octets = b"".join(pieces)
        pieces.clear()
        return self._acquired(facts, after, octets, started)

    def _acquired(self, facts: Answer, after: Answer | None, octets: bytes, started: datetime) -> Octets:
        flags = facts.flags or ()
        return Octets(
            ref=at(self._folder, facts.uid),
            octets=octets,
            size=max(facts.size, 0),
            flags=flags,
            flags_after=flags if after is None or after.flags is None else after.flags,
            internal_date_raw=facts.internal_date,
            internal_date=internal_date(facts.internal_date),
            started_at=started,
            finished_at=self._clock.now(),
            session=self._session.facts,
            identifiers={name.decode().lower(): _in_words(value) for name, value in facts.others.items()},
        )


def _facts(session: Session, uids: Sequence[int]) -> dict[int, Answer]:
    """What the server says of these messages; of one that it garbles, nothing."""
    try:
        return ask(session, uids, " ".join((FACTS, *_identifiers(session))), 0, "asking about messages")
    except Garbled:
        if len(uids) == 1:
            return {}
        middle = len(uids) // 2
        return _facts(session, uids[:middle]) | _facts(session, uids[middle:])


def _why_not(described: bool, came: bool) -> str:  # noqa: FBT001 -- two facts
    if described:
        return "the server gave no octets"
    return "what the server says of it cannot be understood" if came else "it is no longer there"


def _pieces(session: Session, facts: Answer) -> Iterator[bytes | None]:
    """The pieces of a message in order; None where the server owes one and gives nothing."""
    most = session.account.limits.small
    had = 0
    while True:
        item = f"UID BODY.PEEK[]<{had}.{most}>"
        answer = ask(session, [facts.uid], item, most + 64 * 1024, "fetching a big message").get(facts.uid)
        piece = None if answer is None else answer.bodies.get(b"BODY[]<%d>" % had)
        if piece is None and had < facts.size:
            yield None
        if not piece:
            return
        yield piece
        had += len(piece)
        if len(piece) < most and had >= facts.size:
            return  # a piece that is only smaller than asked is no end: some servers have a limit of their own


def _identifiers(session: Session) -> list[str]:
    """Further identifiers that the server offers (RFC 8474, RFC 7162, Gmail)."""
    items = []
    if "OBJECTID" in session.capabilities:
        items += ["EMAILID", "THREADID"]
    if "CONDSTORE" in session.capabilities:
        items.append("MODSEQ")
    if "X-GM-EXT-1" in session.capabilities:
        items += _GMAIL
    return items


def _in_words(value: object) -> str:
    match value:
        case bytes():
            return value.decode("utf-8", "backslashreplace")
        case tuple():
            return " ".join(_in_words(one) for one in value)
        case None:
            return ""
        case _:
            return str(value)
