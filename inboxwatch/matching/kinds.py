"""What each kind of trait is worth knowing for, as data: the assumptions of the decision, each in one place.

These are judgements, not measurements, except where a number comes from the person's own mailbox. They are written down
so that they can be contested, and `make bench-linking` shows what follows from them (docs/linking.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from inboxwatch.model.fingerprint import Family


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of trait.

    `stays`: how likely somebody who writes from a new address keeps it. `chance`: how likely a stranger shows the same
    by coincidence, at the least; what the mailbox shows can only raise it. `linking`: it can link two addresses; the
    others say which program or provider was used, and no number of them is enough. `many`: one message may show
    several, and lacking one means nothing. `again`: the share that further values of it count. `group`: of kinds with
    the same group, which tell of the same thing, only the strongest counts.
    `words`: how a sentence calls it. `in_header`: how rare a value is can be learnt from header blocks; of the others
    it is learnt from whole messages of strangers. `unique`: hardly any two people share a value, so that its rarity
    needs not be learnt first.
    """

    family: Family
    stays: float
    chance: float
    words: str
    linking: bool = False
    many: bool = False
    again: float = 0.0
    group: str = ""
    in_header: bool = False
    unique: bool = False


@dataclass(frozen=True, slots=True)
class Weighing:
    """How the pieces of a family are put together.

    `most` and `least` bound what it adds. `rest`: of groups beside the strongest only this share counts, since they
    depend on each other.
    """

    most: int
    least: int
    rest: float


WEIGHINGS: dict[Family, Weighing] = {
    Family.IDENTITY: Weighing(300, -20, 1.0),
    Family.THREAD: Weighing(400, 0, 1.0),
    Family.OBJECTS: Weighing(400, 0, 0.7),
    Family.NETWORK: Weighing(250, -20, 0.3),
    Family.SOFTWARE: Weighing(150, -60, 0.3),
    Family.INFRASTRUCTURE: Weighing(60, -20, 0.3),
    Family.TIMING: Weighing(60, -25, 1.0),
    Family.STYLE: Weighing(150, -100, 1.0),
    Family.CONTENT: Weighing(350, 0, 0.7),
}
HABITS_AT_MOST = 220
"""All that programs, providers, times and style may add together: less than any threshold."""
HABITS = frozenset((Family.SOFTWARE, Family.INFRASTRUCTURE, Family.TIMING, Family.STYLE))
PROGRAMS_AT_MOST = 120
"""All that the program and the provider may add together: one goes with the other, and where the program is the same,
everything that it writes is. If one ordinary sender in twenty has it, that is ten times (100), however much agrees."""
PROGRAMS = frozenset((Family.SOFTWARE, Family.INFRASTRUCTURE))

_I, _T, _O, _N = Family.IDENTITY, Family.THREAD, Family.OBJECTS, Family.NETWORK
_S, _F, _G, _C = Family.SOFTWARE, Family.INFRASTRUCTURE, Family.TIMING, Family.CONTENT

_KINDS: dict[str, Kind] = {
    "name": Kind(_I, 0.30, 1 / 2000, "the display name", linking=True, group="called"),
    "name-part": Kind(_I, 0.25, 1 / 500, "a part of the display name", linking=True, many=True, group="called"),
    "stem": Kind(_I, 0.20, 1 / 3000, "the letters of the address before the @", linking=True, group="called"),
    "stem-near": Kind(
        _I, 0.20, 1 / 500, "the address before the @, but for one letter", linking=True, many=True, group="called"
    ),
    "stem-part": Kind(
        _I, 0.20, 1 / 500, "a run of letters in the address before the @", linking=True, many=True, group="called"
    ),
    "reply-to": Kind(_I, 0.20, 1 / 5000, "an address beside the one it is from", linking=True, many=True, again=0.5),
    "address": Kind(_I, 0.20, 1 / 5000, "the address it is from, for answers to go to", linking=True, many=True),
    "contact": Kind(_I, 0.20, 1 / 500, "a number, handle or address in the text", linking=True, many=True, again=0.5),
    "key": Kind(_I, 0.20, 1 / 50000, "a public key", linking=True, many=True),
    "recipient-name": Kind(_I, 0.40, 1 / 20, "what the person is called in the To field"),
    "thread": Kind(_T, 0.25, 1 / 50000, "a Message-ID that it answers", linking=True, many=True),
    "attachment": Kind(_O, 0.15, 1 / 2000, "an attached file", linking=True, many=True, again=0.5),
    "sentence": Kind(_O, 0.30, 1 / 2000, "a whole sentence", linking=True, many=True, again=0.3, group="said"),
    "phrase": Kind(_O, 0.30, 1 / 15, "a run of five words", linking=True, many=True, again=0.3, group="said"),
    "quoted": Kind(_O, 0.15, 1 / 500, "a quoted sentence", linking=True, many=True, again=0.3, group="said"),
    "near-duplicate": Kind(
        _O, 0.20, 1 / 5000, "nearly the whole text", linking=True, many=True, again=0.0, group="said"
    ),
    "observed-ip": Kind(_N, 0.40, 1 / 2000, "the network address it came from", linking=True, group="from"),
    "observed-net": Kind(_N, 0.40, 1 / 500, "the network it came from", linking=True, group="from"),
    "asserted-ip": Kind(
        _N, 0.40, 1 / 1000, "the network address that the provider names", linking=True, group="asserted"
    ),
    "asserted-net": Kind(_N, 0.40, 1 / 300, "the network the provider names", group="asserted"),
    "observed-helo": Kind(_N, 0.40, 1 / 100, "the name that the sending machine gave itself", group="helo"),
    "claimed-helo": Kind(_N, 0.40, 1 / 50, "a machine's name that the message itself claims", group="helo"),
    "claimed-ip": Kind(
        _N, 0.40, 1 / 500, "a network address that the message itself claims", linking=True, group="claimed"
    ),
    "claimed-net": Kind(_N, 0.40, 1 / 200, "a network that the message itself claims", linking=True, group="claimed"),
    "mailer": Kind(_S, 0.50, 1 / 1000, "the mail program", group="mailer"),
    "mailer-full": Kind(_S, 0.40, 1 / 1000, "the mail program and its version", group="mailer"),
    "field-order": Kind(_S, 0.45, 1 / 200, "the order of header fields", group="order"),
    "field-order-core": Kind(_S, 0.50, 1 / 100, "the order of the usual header fields", group="order"),
    "mime-version": Kind(_S, 0.50, 1 / 50, "how the MIME version is written"),
    "from-shape": Kind(_S, 0.50, 1 / 50, "how the sender's own address is written"),
    "to-shape": Kind(_S, 0.50, 1 / 50, "how the recipient's address is written"),
    "language": Kind(_S, 0.70, 1 / 50, "the language that the mail program names"),
    "signature": Kind(_S, 0.50, 1 / 100, "how the signature is set off"),
    "part-type-shape": Kind(_S, 0.55, 1 / 100, "how the types of parts are written"),
    "field-spelling": Kind(_S, 0.50, 1 / 200, "how header fields are spelled"),
    "message-id-shape": Kind(_S, 0.45, 1 / 200, "the shape of the Message-ID"),
    "boundary-shape": Kind(_S, 0.50, 1 / 200, "the shape of the MIME boundary"),
    "date-shape": Kind(_S, 0.60, 1 / 100, "how the date is written"),
    "date-padding": Kind(_S, 0.60, 1 / 50, "how the day is written"),
    "content-type-shape": Kind(_S, 0.55, 1 / 100, "how the content type is written"),
    "charset": Kind(_S, 0.60, 1 / 100, "the charset"),
    "encoding": Kind(_S, 0.50, 1 / 50, "the transfer encoding"),
    "structure": Kind(_S, 0.50, 1 / 100, "how the parts are put together"),
    "html-skeleton": Kind(_S, 0.35, 1 / 300, "the frame of the HTML"),
    "html-elements": Kind(_S, 0.45, 1 / 100, "the elements of the HTML"),
    "wraps": Kind(_S, 0.50, 1 / 50, "where lines are broken"),
    "subject-encoding": Kind(_S, 0.60, 1 / 100, "how the subject is encoded"),
    "reply-prefix": Kind(_S, 0.70, 1 / 100, "the word for an answer in the subject"),
    "priority": Kind(_S, 0.50, 1 / 100, "a mark of priority"),
    "dkim-domain": Kind(_F, 0.40, 1 / 200, "the domain that signed it", group="sending"),
    "dkim-selector": Kind(_F, 0.40, 1 / 200, "the key that signed it", group="sending"),
    "return-path-domain": Kind(_F, 0.40, 1 / 200, "the domain of the envelope sender", group="sending"),
    "message-id-domain": Kind(_F, 0.40, 1 / 200, "the domain of the Message-ID", group="sending"),
    "arc-sealer": Kind(_F, 0.40, 1 / 200, "who passed it on", group="sending"),
    "provider": Kind(_F, 0.45, 1 / 50, "the provider", group="sending"),
    "list-unsubscribe": Kind(_F, 0.20, 1 / 200, "where one unsubscribes", group="sending"),
    "zone": Kind(_G, 0.60, 1 / 200, "the time zone"),
    "hour": Kind(_G, 0.25, 1 / 16, "the time of day"),
    "weekday": Kind(_G, 0.10, 1 / 7, "the day of the week"),
    "style": Kind(Family.STYLE, 1.0, 1.0, "the way of writing"),
    "salutation": Kind(_C, 0.35, 1 / 100, "how the person is addressed", linking=True),
    "closing": Kind(_C, 0.35, 1 / 100, "the words that it ends with", linking=True, many=True),
    "private-word": Kind(_C, 0.40, 1 / 1000, "a private word", linking=True, many=True, again=0.7),
}

_IN_HEADER = frozenset(
    (  # noqa: SIM905 -- a table of words
        "arc-sealer boundary-shape content-type-shape date-padding date-shape dkim-domain"
        " dkim-selector field-order field-order-core field-spelling from-shape hour language"
        " mailer mailer-full message-id-domain message-id-shape mime-version name name-part priority provider"
        " reply-prefix return-path-domain stem stem-part subject-encoding to-shape weekday zone"
    ).split()
)
_UNIQUE = frozenset(
    (
        "address",
        "attachment",
        "contact",
        "key",
        "near-duplicate",
        "phrase",
        "private-word",
        "quoted",
        "reply-to",
        "sentence",
        "thread",
    )
)
KINDS = {name: replace(kind, in_header=name in _IN_HEADER, unique=name in _UNIQUE) for name, kind in _KINDS.items()}
"""Every kind that is weighed, by its name."""
