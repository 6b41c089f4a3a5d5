"""A flagged person: what came from the known address, and what came later from new ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.support.reissue.chance import Chance, from_seed, listed
from tests.support.reissue.corpus import Author
from tests.support.reissue.habits import HABITS, KNOWN, Habits
from tests.support.reissue.items import Item, Kind
from tests.support.reissue.letter import HOME, Attachment, Earlier, Party
from tests.support.reissue.network import Networks, Vpn
from tests.support.reissue.persona import (
    FIRST,
    LAST,
    Persona,
    a_persona,
    moment,
    pick_template,
    plain_letters,
    posted,
    private_of,
    tag,
)  # fmt: skip
from tests.support.reissue.rewrite import nearly, rewritten
from tests.support.reissue.templates import PEOPLE, Template
from tests.support.reissue.voice import LEXICONS, Circle, Pen, Voice, filled
from tests.support.reissue.zones import ATHENS, BERLIN, GREENWICH, LONDON, MOSCOW, NEW_YORK

PET = {
    "en": ("remember the {}", "you will always be my {}", "what would the {} say to that", "nobody calls you {} but me",
           "sleep well, {}", "is that what the {} was for", "my poor little {}"),
    "de": ("denk an die Sache mit {}", "du bleibst für mich {}", "was würde {} dazu sagen", "so nennt dich keiner außer mir, {}",
           "schlaf gut, {}", "mein armes kleines {}"),
}  # fmt: skip
CALL = {"en": ("you can reach me on {}", "call {} and nobody will ever know", "write to {} if you dare"),
        "de": ("du erreichst mich unter {}", "ruf {} an, das bleibt unter uns", "schreib an {}, wenn du dich traust")}  # fmt: skip


@dataclass(slots=True)
class Past:
    """What was said and sent so far from the known address: only that can be said and sent again."""

    sentences: list[str] = field(default_factory=list)
    grievances: list[str] = field(default_factory=list)
    mails: list[Earlier] = field(default_factory=list)  # theirs, and hers to them
    files: list[Attachment] = field(default_factory=list)
    said: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Harasser:
    """The person behind all these addresses."""

    persona: Persona
    author: Author | None = None
    past: Past = field(default_factory=Past)

    @classmethod
    def made(
        cls, name: str, chance: Chance, used: set[str], author: Author | None = None, language: str = ""
    ) -> Harasser:
        language = "en" if author else language or ("de" if chance.often(0.2) else "en")
        persona = a_persona(name, chance, used, language=language)
        stem = plain_letters(persona.party.local).split(".")[0]
        private = private_of(chance, persona.pen.circle, persona.language, stem)
        return cls(replace(persona, private=private), author)

    def exhibits(self, count: int, begin: datetime, days: int, chance: Chance, hers: list[Earlier]) -> list[Item]:
        """Mail from the known address. `hers` are what the person wrote to them: they may answer those."""
        self.past.mails += hers
        times = sorted(
            moment(self.persona, begin + timedelta(days=chance.random() * days), chance) for _ in range(count)
        )
        return [self._mail(self.persona, when, KNOWN, chance.for_("exhibit", number), Kind.EXHIBIT, None, known=True)
                for number, when in enumerate(times)]  # fmt: skip

    def from_new_address(
        self, level: int, number: int, begin: datetime, days: int, chance: Chance, habits: Habits = HABITS
    ) -> list[Item]:
        """One to four mails within some days from one new address.

        What is drawn does not depend on the level, so that the same mail can be had on two levels and be compared: but
        for the end of the address and the marks of the servers, which must be new ones.
        """
        now = habits.at(level)
        alias, kept = self.alias(level, number, chance, now)
        days_after = chance.for_("days")
        first = begin + timedelta(days=days_after.random() * days)
        count = days_after.choices((1, 2, 3, 4), (40, 30, 20, 10))[0]
        times = sorted(
            moment(self.persona, first + timedelta(days=days_after.random() * 9), days_after) for _ in range(count)
        )
        return [
            self._mail(alias, when, now, chance.for_("mail", order), Kind.ALIAS, level, kept=kept)
            for order, when in enumerate(times)
        ]

    def alias(self, level: int, number: int, chance: Chance, habits: Habits) -> tuple[Persona, frozenset[str]]:
        """The same person under a new address, and what of the old one it keeps."""
        known = self.persona
        kept: set[str] = set()
        other = _another(known.template, chance.for_("template"))
        template, device = (
            (known.template, known.device) if level == 0 else (other, chance.for_("device").randrange(30))
        )
        domain = known.party.domain if level == 0 else chance.for_("domain").one(template.domains)
        ending = chance.for_("ending", level)
        named, local = chance.for_("name"), chance.for_("local")
        name = named.one(("", f"{named.one(FIRST)} {named.one(LAST)}", named.one(FIRST), "A friend", "x", "no name"))
        stem = local.one(
            (plain_letters(f"{local.one(FIRST)}.{local.one(LAST)}"), f"{local.one(_THROWN)}{local.randrange(1, 999)}")
        )
        if named.often(habits.name) and known.party.name:
            name = varied_name(known.party.name, named)
            kept.add("name")
        if local.often(habits.stem):
            stem = varied_stem(known.party.local, local)
            kept.add("stem")
        voice, closing = known.pen.voice, chance.for_("closing")
        if closing.often(habits.closing):
            kept.add("closing")
        else:
            voice = replace(voice, closings=("", closing.one(LEXICONS[known.language].CLOSINGS)))
        where = Networks(Vpn()) if level >= 2 else known.networks
        clock = chance.for_("clock")
        zone = known.zone
        if level >= 2 and clock.often(0.3):  # some set the device's clock elsewhere as well
            zone = clock.one([one for one in _ELSEWHERE if one != known.zone])
        circle = Circle.wide(known.language) if level >= 3 else known.pen.circle
        persona = replace(
            known,
            name=f"{known.name}/{level}.{number}",
            party=Party(name, f"{stem}.{tag(ending)}@{domain}"),
            template=template,
            device=device,
            networks=where,
            zone=zone,
            pen=Pen(voice, circle, known.pen.used),
        )
        return persona, frozenset(kept)

    def _mail(
        self, writer: Persona, when: datetime, habits: Habits, chance: Chance, kind: Kind, level: int | None,
        *, known: bool = False, kept: frozenset[str] = frozenset(),
    ) -> Item:  # fmt: skip
        shown = set(kept)
        marks = chance.for_("marks", level)
        mood = chance.choices(("angry", "pleading", "mundane"), (45, 40, 15))[0]
        subject, sentences = self._words(writer, mood, chance)
        fresh = list(sentences)
        extra = self._repeated(writer, habits, chance, shown, known=known)
        for one in extra:
            sentences.insert(chance.randrange(len(sentences) + 1), one)
        answers, quotes = self._thread(when, habits, chance, shown)
        files: tuple[Attachment, ...] = ()
        pool = self.persona.private.files if known else tuple(self.past.files)
        if chance.often(habits.attachment) and pool:
            files = (chance.one(pool),)
            shown.add("attachment")
        text = self._framed(writer, sentences, chance, level)
        if answers:
            subject = _re(answers.subject, writer)
        sent = posted(
            writer, text, when, HOME.person, marks, subject=subject, answers=answers, quotes=quotes, attachments=files
        )
        if known:
            self.past.sentences += [one for one in fresh if len(one) >= 45]
            self.past.files += [one for one in files if one not in self.past.files]
            self.past.mails.append(
                Earlier(sent.message_id, writer.party, when, subject, text, answers.references if answers else ())
            )
            self.past.said |= shown
        return Item(
            sent.octets,
            sent.message_id,
            when,
            kind,
            self.persona.name,
            writer.party.address,
            "INBOX",
            level,
            frozenset(shown),
        )

    def _words(self, writer: Persona, mood: str, chance: Chance) -> tuple[str, list[str]]:
        """Subject and sentences of the mail's own: the author's next real text, or new ones."""
        lexicon = LEXICONS[writer.language]
        if self.author and (given := self.author.next()):
            return given[0], [given[1]]
        phrases = {"angry": [self._half(lexicon.ANGRY, writer)], "pleading": [self._half(lexicon.PLEADING, writer)],
                   "mundane": list(lexicon.MUNDANE.values())}[mood]  # fmt: skip
        topic = mood if mood != "mundane" else chance.one(list(lexicon.MUNDANE))
        subject = filled(chance.one(lexicon.SUBJECTS[topic]), writer.pen.circle, chance)
        return subject, writer.pen.sentences(phrases, chance)

    def _half(self, phrases: tuple[str, ...], writer: Persona) -> tuple[str, ...]:
        """The known address and the new ones draw from different halves of the phrases.

        Two sentences made from one phrase look alike. What links mail must come from the habits, not from there being
        few phrases.
        """
        mixed = from_seed("halves", self.persona.name, self.persona.party.address).sample(phrases, k=len(phrases))
        return tuple(mixed[::2] if writer is self.persona else mixed[1::2])

    def _repeated(self, writer: Persona, habits: Habits, chance: Chance, shown: set[str], *, known: bool) -> list[str]:
        """What is said again in this mail."""
        private, past, voice = self.persona.private, self.past, writer.pen.voice
        extra = []

        def now(habit: str, *, possible: object) -> bool:
            happens = chance.often(getattr(habits, habit)) and bool(possible)
            if happens:
                shown.add(habit)
            return happens

        old = past.sentences + past.grievances
        if now("verbatim", possible=private.grievances if known else old):
            said = (
                voice.styled(chance.one(private.grievances), chance)
                if (known and chance.often(0.7)) or not old
                else chance.one(old)
            )
            extra.append(said)
            if said not in past.grievances and known:
                past.grievances.append(said)
        if now("nearly", possible=private.grievances if known else past.grievances or past.sentences):
            raw = chance.one(private.grievances) if known else chance.one(past.grievances or past.sentences)
            extra.append(nearly(voice.styled(raw, chance) if known else raw, chance, writer.language))
        if now("private_word", possible="private_word" in past.said or known):
            extra.append(voice.styled(chance.one(PET[writer.language]).format(chance.one(private.words)), chance))
        if now("number", possible=True):
            extra.append(
                voice.styled(
                    chance.one(CALL[writer.language]).format(chance.one((private.phone, private.handle))), chance
                )
            )
        return extra

    def _thread(
        self, when: datetime, habits: Habits, chance: Chance, shown: set[str]
    ) -> tuple[Earlier | None, Earlier | None]:
        earlier = [one for one in self.past.mails if one.when < when]
        answers = quotes = None
        if chance.often(habits.old_thread) and earlier:
            answers = chance.one(earlier[-8:])
            shown.add("old_thread")
        if chance.often(habits.quotes) and earlier:
            quotes = answers or chance.one(earlier[-8:])
            shown.add("quotes")
        return answers, quotes

    def _framed(self, writer: Persona, sentences: list[str], chance: Chance, level: int | None) -> str:
        if level == 3:
            plain = Pen(Voice(writer.language), writer.pen.circle, writer.pen.used)
            return plain.text([rewritten("\n\n".join(sentences), chance, writer.language)], chance)
        return writer.pen.text(sentences, chance, to=HOME.person.name.split(" ")[0], me=writer.short)


_ELSEWHERE = (LONDON, BERLIN, ATHENS, MOSCOW, NEW_YORK, GREENWICH)
_THROWN = listed("nobody river truth shadow listener maybe lamp grey post real echo north someone plain window", " ")
_THROWABLE = ("gmail-web", "gmail-android", "outlook-web", "outlook-mobile", "yahoo-web", "yahoo-android", "gmx-web", "proton",
              "tuta", "yandex", "mail-ru", "zoho", "icloud-web", "iphone-gmail", "iphone-icloud", "k9-gmx", "fastmail")  # fmt: skip


def _another(known: Template, chance: Chance) -> Template:
    """Where accounts are free and quickly made, by another provider and with another program."""
    others = {name: PEOPLE[name] for name in _THROWABLE
              if PEOPLE[name].client is not known.client and not set(PEOPLE[name].domains) & set(known.domains)}  # fmt: skip
    return pick_template(chance, others)


def varied_name(name: str, chance: Chance) -> str:
    """The same name, or what people make of it."""
    words = name.replace(",", "").split(" ")
    options: list[Callable[[], str]] = [
        lambda: name, lambda: words[0], lambda: " ".join(reversed(words)), name.lower, lambda: words[0][0] + ".",
        lambda: f"{words[0]} {words[-1][0]}.", lambda: words[0] + str(chance.randrange(2, 9)),
    ]  # fmt: skip
    return chance.one(options)()


def varied_stem(local: str, chance: Chance) -> str:
    """What people make of their old local part, without its invented ending."""
    stem = local.rpartition(".")[0]
    bare = stem.replace(".", "").replace("_", "")
    return chance.one(
        (
            bare,
            f"{stem}{chance.randrange(2, 99)}",
            f"real.{bare}",
            f"{bare[: max(5, len(bare) - 3)]}{chance.randrange(10, 99)}",
            f"{stem}_2",
        )
    )


def _re(subject: str, writer: Persona) -> str:
    prefix = (
        "Aw: "
        if writer.template.name == "gmx-web"
        else "AW: "
        if writer.language == "de" and "outlook" in writer.template.name
        else "Re: "
    )
    return subject if subject[:4].lower() in {"re: ", "aw: "} else prefix + subject
