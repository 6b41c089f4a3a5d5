"""A flagged person: what came from the known address, and what came later from new ones."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.support.reissue.chance import Chance, from_seed
from tests.support.reissue.corpus import Author
from tests.support.reissue.disguise import disguised
from tests.support.reissue.habits import HABITS, KNOWN, Habits
from tests.support.reissue.items import Item, Kind
from tests.support.reissue.letter import HOME, Attachment, Earlier, Home
from tests.support.reissue.persona import (
    Persona,
    a_persona,
    moment,
    pick_template,
    plain_letters,
    posted,
    private_of,
    second_program,
)
from tests.support.reissue.rewrite import nearly, rewritten
from tests.support.reissue.templates import PEOPLE, Template
from tests.support.reissue.voice import LEXICONS, Pen, Voice, filled

PET = {
    "en": ("remember the {}", "you will always be my {}", "what would the {} say to that", "nobody calls you {} but me",
           "sleep well, {}", "is that what the {} was for", "my poor little {}"),
    "de": ("denk an die Sache mit {}", "du bleibst für mich {}", "was würde {} dazu sagen", "so nennt dich keiner außer mir, {}",
           "schlaf gut, {}", "mein armes kleines {}"),
}  # fmt: skip
CALL = {"en": ("you can reach me on {}", "call {} and nobody will ever know", "write to {} if you dare"),
        "de": ("du erreichst mich unter {}", "ruf {} an, das bleibt unter uns", "schreib an {}, wenn du dich traust")}  # fmt: skip


SECOND = 0.25  # of the known mails of somebody with two programs come from the other one


@dataclass(slots=True)
class Past:
    """What was said and sent so far from the known address: only that can be said and sent again."""

    sentences: list[str] = field(default_factory=list)
    grievances: list[str] = field(default_factory=list)
    mails: list[Earlier] = field(default_factory=list)  # theirs, and hers to them
    files: list[Attachment] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Harasser:
    """The person behind all these addresses."""

    persona: Persona
    author: Author | None = None
    second: Template | None = None
    home: Home = HOME
    past: Past = field(default_factory=Past)

    @classmethod
    def made(
        cls, name: str, chance: Chance, used: set[str], author: Author | None = None, home: Home = HOME
    ) -> Harasser:
        language = "de" if not author and chance.often(0.2) else "en"
        personal = {key: one for key, one in PEOPLE.items() if not key.endswith("-list")}
        template = pick_template(chance, personal)
        persona = a_persona(name, chance, used, template=template, language=language)
        stem = plain_letters(persona.party.local).split(".")[0]
        private = private_of(chance, persona.pen.circle, persona.language, stem)
        other = second_program(persona, chance) if chance.often(0.4) else None
        return cls(replace(persona, private=private), author, other, home)

    def exhibits(self, count: int, begin: datetime, days: int, chance: Chance, hers: list[Earlier]) -> list[Item]:
        """Mail from the known address. `hers` are what the person wrote to them: they may answer those."""
        self.past.mails += hers
        times = sorted(
            moment(self.persona, begin + timedelta(days=chance.random() * days), chance) for _ in range(count)
        )
        return [self._mail(self.persona, when, KNOWN, chance.for_("exhibit", number), Kind.EXHIBIT, None, known=True)
                for number, when in enumerate(times)]  # fmt: skip

    def from_new_address(
        self,
        level: int,
        number: int,
        begin: datetime,
        days: int,
        chance: Chance,
        habits: Habits = HABITS,
        least: int = 1,
    ) -> list[Item]:
        """One to four mails within some days from one new address, but at `least` so many.

        What is drawn does not depend on the level, so that the same mail can be had on two levels and be compared: but
        for the end of the address and the marks of the servers, which must be new ones.
        """
        now = habits.at(level)
        alias, kept = disguised(self.persona, level, number, chance, now)
        if self.author:  # who brings texts of their own closes them in their own way
            kept -= {"closing"}
        days_after = chance.for_("days")
        first = begin + timedelta(days=days_after.random() * days)
        count = max(least, days_after.choices((1, 2, 3, 4), (40, 30, 20, 10))[0])
        times = sorted(
            moment(self.persona, first + timedelta(days=days_after.random() * 9), days_after) for _ in range(count)
        )
        return [
            self._mail(alias, when, now, chance.for_("mail", order), Kind.ALIAS, level, kept=kept)
            for order, when in enumerate(times)
        ]

    def _mail(
        self, writer: Persona, when: datetime, habits: Habits, chance: Chance, kind: Kind, level: int | None,
        *, known: bool = False, kept: frozenset[str] = frozenset(),
    ) -> Item:  # fmt: skip
        shown = set(kept)
        marks, words = chance.for_("marks", level), chance.for_("words")
        mood = words.choices(("angry", "pleading", "mundane"), (35, 35, 30))[0]
        subject, sentences = self._words(writer, mood, words)
        fresh = list(sentences)
        for one in self._repeated(writer, habits, chance.for_("repeated"), shown, level, known=known):
            sentences.insert(words.randrange(len(sentences) + 1), one)
        answers, quotes = self._thread(when, habits, chance.for_("thread"), shown)
        files = self._files(habits, chance.for_("files"), shown, known=known)
        text = self._framed(writer, sentences, words, level)
        if answers:
            subject = _re(answers.subject, writer)
        if known and self.second and marks.often(SECOND):
            writer = replace(writer, template=self.second)
        sent = posted(
            writer,
            text,
            when,
            marks,
            subject=subject,
            answers=answers,
            quotes=quotes,
            attachments=files,
            home=self.home,
        )
        if known:
            references = answers.references if answers else ()
            self.past.mails.append(Earlier(sent.message_id, writer.party, when, subject, text, references))
            self.past.sentences += _worth_repeating(fresh)
            self.past.files += [one for one in files if one not in self.past.files]
        address = writer.party.address
        return Item(
            sent.octets, sent.message_id, when, kind, self.persona.name, address, "INBOX", level, frozenset(shown)
        )

    def _files(self, habits: Habits, chance: Chance, shown: set[str], *, known: bool) -> tuple[Attachment, ...]:
        """Only what was sent before can be sent again."""
        pool = self.persona.private.files if known else tuple(self.past.files)
        if not (chance.often(habits.attachment) and pool):
            return ()
        shown.add("attachment")
        return (chance.one(pool),)

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

    def _repeated(
        self, writer: Persona, habits: Habits, chance: Chance, shown: set[str], level: int | None, *, known: bool
    ) -> list[str]:
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
            anew = known and (not old or chance.often(0.7))
            said = voice.styled(chance.one(private.grievances), chance) if anew else chance.one(old)
            extra.append(said)
            if said not in past.grievances and known:
                past.grievances.append(said)
        if now("nearly", possible=private.grievances if known else past.grievances or past.sentences):
            raw = chance.one(private.grievances) if known else chance.one(past.grievances or past.sentences)
            extra.append(nearly(voice.styled(raw, chance) if known else raw, chance, writer.language))
        if now("private_word", possible=private.words if known else past.words):
            word = chance.one(private.words if known else past.words)
            extra.append(voice.styled(chance.one(PET[writer.language]).format(word), chance))
            past.words += [word] if known else []
        if now("number", possible=True):
            where = chance.one((private.phone, private.handle))
            call = "{}" if level == 3 else chance.one(CALL[writer.language])
            extra.append(voice.styled(call.format(where), chance))
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
        """With greeting and closing; real authors bring their own, and whoever rewrites leaves them out."""
        if level == 3:
            plain = Pen(Voice(writer.language), writer.pen.circle, writer.pen.used)
            return plain.text([rewritten("\n\n".join(sentences), chance, writer.language)], chance)
        to, frame = self.home.person.name.split(" ")[0], ("", "") if self.author else None
        return writer.pen.text(sentences, chance, to=to, me=writer.short, frame=frame)


def _re(subject: str, writer: Persona) -> str:
    """The subject of an answer, as the writer's program makes it."""
    prefix = "Re: "
    if writer.template.name == "gmx-web":
        prefix = "Aw: "
    elif writer.language == "de" and "outlook" in writer.template.name:
        prefix = "AW: "
    return subject if subject[:4].lower() in {"re: ", "aw: "} else prefix + subject


_BETWEEN = re.compile(r"(?<=[.!?])\s+|\n+")


def _worth_repeating(told: list[str]) -> list[str]:
    """Whole sentences that are long enough to be known again."""
    found = [one.strip() for text in told for one in _BETWEEN.split(text)]
    return [one for one in found if 45 <= len(one) <= 240]
