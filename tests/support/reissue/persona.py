"""Who writes: address, programs, networks, hours, a way of writing, and what only they know."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.support.reissue.chance import Chance, from_seed, listed
from tests.support.reissue.letter import HOME, Attachment, Earlier, Home, Letter, Party
from tests.support.reissue.network import Networks, networks
from tests.support.reissue.templates import PEOPLE, Posted, Template, compose
from tests.support.reissue.voice import LEXICONS, Circle, Pen, a_voice, filled
from tests.support.reissue.zones import ATHENS, BERLIN, LONDON, NEW_YORK, Zone

FIRST = listed("Aldo Bea Cem Dorit Enno Fenja Gero Hilde Ilka Janko Kaja Ludo Mette Nilo Orla Pim Quirin Runa Sanne Tilo Ulla Vito Wanda Xaver Ylva Zeno Ada Bruno Cleo Dag Edda Finn Gitte Hark Inka Jonte Karl Lotte Malin Nele", " ")  # fmt: skip
LAST = listed("Velmar Tollwick Ashquill Bremlow Ondraski Quillard Harfen Lundquell Pestrow Marrick Dornfeldt Wexley Straub-Hill Calloway-Test Grindel Fennimore Ostrava Pillweber Kestrin Huxmann Zarnick Bellwood Trautner Øvregaard Schönfeld Müllner Draxel Whitmore-Low Ingleby Rastow", " ")  # fmt: skip
_BEGIN = listed(
    "Ash Brem Cald Dorn Elver Fenn Grind Harl Ingle Jask Kestr Lund Marr Nord Ostr Pest Quill Rast Stell Tarn Ulm Velm Wex Yarr Zarn",
    " ",
)
_END = listed(
    "berg borough croft dale eck feldt gate ham ing kott low mark neth over quist rath stead thorp wick worth", " "
)
LAST = (*LAST, *(begin + end for begin in _BEGIN for end in _END))
"""Many enough that two people seldom share one: of thirty alone every thirtieth stranger would."""


@dataclass(frozen=True, slots=True)
class Private:
    """What one person repeats and others do not have: pet words, grievances, a number, a handle, files."""

    words: tuple[str, ...] = ()
    grievances: tuple[str, ...] = ()
    phone: str = ""
    handle: str = ""
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Persona:
    """One writer as one mailbox sees them. The same person under another address is another Persona."""

    name: str  # for the reader of a measurement; never in a message
    party: Party
    template: Template
    networks: Networks
    zone: Zone = BERLIN
    pen: Pen = field(default_factory=lambda: Pen(a_voice(from_seed("plain")), Circle.wide("en"), set()), repr=False)
    hour: float = 15.0  # the middle of the day's writing, local
    spread: float = 3.5
    device: int = 0
    private: Private = field(default=Private(), repr=False)

    @property
    def language(self) -> str:
        return self.pen.voice.language

    @property
    def short(self) -> str:
        """How they sign."""
        return self.party.name.split(" ")[0].strip(",") or self.party.local[:1].upper()


def posted(
    persona: Persona,
    text: str,
    when: datetime,
    chance: Chance,
    *,
    subject: str = "",
    answers: Earlier | None = None,
    quotes: Earlier | None = None,
    attachments: tuple[Attachment, ...] = (),
    copies: tuple[Party, ...] = (),
    home: Home = HOME,
) -> Posted:
    """One mail of this person as it arrives, with its Message-ID."""
    letter = Letter(
        persona.party,
        home.person,
        when,
        subject,
        text,
        persona.zone,
        persona.networks.line(when, chance),
        persona.language,
        answers,
        quotes,
        attachments,
        persona.device,
        chance.randrange(2, 9),
        home,
        copies,
    )
    return compose(persona.template, letter, chance)


def a_mail(persona: Persona, text: str, when: datetime, *, seed: object = 0, **more: object) -> bytes:
    """The octets alone. `more` are the options of `posted`."""
    return posted(persona, text, when, from_seed("a mail", seed, when.isoformat()), **more).octets  # type: ignore[arg-type]


def moment(persona: Persona, day: datetime, chance: Chance) -> datetime:
    """A time of that day when this person writes."""
    hour = chance.gauss(persona.hour, persona.spread) % 24
    there = persona.zone.local(day.replace(hour=12)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (there + timedelta(seconds=int(hour * 3600) + chance.randrange(60))).astimezone(day.tzinfo)


def tag(chance: Chance) -> str:
    """What makes an invented address plainly invented: no person's address ends so."""
    return f"{chance.one('bcdfghjkmnpqrstvwxz')}{chance.randrange(10)}{chance.one('bcdfghjkmnpqrstvwxz')}{chance.randrange(10)}"


_PLAIN = {"ö": "oe", "ü": "ue", "ä": "ae", "ø": "o", "ß": "ss", "'": "", " ": "."}


def plain_letters(text: str) -> str:
    return "".join(_PLAIN.get(one, one) for one in text.lower())


def local_part(first: str, last: str, chance: Chance) -> str:
    first, last = plain_letters(first), plain_letters(last)
    stem = chance.one((f"{first}.{last}", f"{first}{last}", f"{first[0]}.{last}", f"{last}.{first}", f"{first}_{last}", f"{first}{chance.randrange(60, 99)}"))  # fmt: skip
    return f"{stem}.{tag(chance)}"


def pick_template(chance: Chance, among: dict[str, Template] | None = None) -> Template:
    options = list((among or PEOPLE).values())
    return chance.choices(options, weights=[one.share for one in options])[0]


def second_program(persona: Persona, chance: Chance) -> Template | None:
    """Another program for the same account, as people have one on the desk and one in the pocket."""
    others = {
        name: one
        for name, one in PEOPLE.items()
        if persona.party.domain in one.domains and one.client is not persona.template.client
    }
    return pick_template(chance, others) if others else None


def a_persona(
    name: str, chance: Chance, used: set[str], *, template: Template | None = None, language: str = ""
) -> Persona:
    """An ordinary person."""
    language = language or ("de" if chance.often(0.25) else "en")
    first, last = chance.one(FIRST), chance.one(LAST)
    template = template or pick_template(chance)
    shown = chance.one(
        (f"{first} {last}", f"{first} {last}", f"{first} {last}", first, f"{last}, {first}", "", first.lower())
    )
    phone = any(word in template.name for word in ("iphone", "android", "mobile", "k9"))
    zone = BERLIN if language == "de" else chance.choices((BERLIN, LONDON, ATHENS, NEW_YORK), (60, 28, 5, 7))[0]
    voice = a_voice(chance, language, care=min(1.0, chance.betavariate(3.0, 1.6)))
    return Persona(
        name, Party(shown, f"{local_part(first, last, chance)}@{chance.one(template.domains)}"), template,
        networks(name, chance, phone=phone), zone, Pen(voice, Circle.of(chance, language), used),
        hour=chance.uniform(9, 21), spread=chance.uniform(1.5, 4.5), device=chance.randrange(30),
    )  # fmt: skip


def a_file(chance: Chance, kind: str = "image") -> Attachment:
    """A small file that no other has: octets that begin like a photo or a document, and are noise otherwise."""
    size = chance.randrange(700, 2600)
    if kind == "image":
        name = chance.one(
            (
                f"IMG_{chance.digits(4)}.jpg",
                f"{chance.digits(8)}_{chance.digits(6)}.jpg",
                f"photo{chance.randrange(9)}.jpeg",
            )
        )
        return Attachment(name, "image/jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + chance.randbytes(size))
    name = f"{chance.one(('scan', 'letter', 'list', 'Rechnung', 'flyer', 'plan'))}{chance.randrange(1, 40)}.pdf"
    return Attachment(name, "application/pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + chance.randbytes(size) + b"\n%%EOF\n")


def private_of(chance: Chance, circle: Circle, language: str, stem: str) -> Private:
    """Pet words, five grievances, a number from the ranges that are kept for fiction, a handle, three files."""
    lexicon = LEXICONS[language]
    words = tuple(chance.one(lexicon.PAIRS[0]) + chance.one(lexicon.PAIRS[1]) for _ in range(3))
    grievances = tuple(filled(one, circle, chance) for one in chance.sample(lexicon.GRIEVANCES, k=5))
    phone = f"07700 900{chance.randrange(1000):03}" if language == "en" else f"030 23125{chance.randrange(1000):03}"
    return Private(
        words,
        grievances,
        phone,
        f"@{stem}{chance.randrange(10, 99)}",
        (a_file(chance), a_file(chance), a_file(chance, "pdf")),
    )
