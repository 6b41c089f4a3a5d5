"""Correspondents: people who write more than once, from their own programs, and get answers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.support.reissue.chance import Chance
from tests.support.reissue.corpus import Author
from tests.support.reissue.her import Her
from tests.support.reissue.items import Item, Kind
from tests.support.reissue.letter import Attachment, Earlier, Party
from tests.support.reissue.persona import (
    FIRST,
    LAST,
    Persona,
    a_file,
    a_persona,
    local_part,
    moment,
    pick_template,
    posted,
    second_program,
    tag,
)
from tests.support.reissue.templates import Template
from tests.support.reissue.voice import LEXICONS, filled

NEW_PROGRAM = 0.15  # gets another phone or program in these two years
NEW_ADDRESS = 0.04  # moves to another address, under the old name: easily taken for somebody's alias
COPIED = 0.12  # of a friend's mails go to others as well
QUARRELS = 0.06  # of a friend's mails are angry or pleading too


@dataclass(slots=True)
class Friend:
    """One correspondent over the whole time."""

    first: Persona
    chance: Chance
    second: Template | None = None  # the other program of those who have two
    change_at: datetime | None = None
    later: Persona | None = None
    moves: bool = False
    author: Author | None = None
    nickname: str = ""

    @classmethod
    def made(
        cls, number: int, chance: Chance, used: set[str], begin: datetime, days: int, author: Author | None
    ) -> Friend:
        first = a_persona(f"friend-{number}", chance, used, language="en" if author else "")
        one = cls(first, chance, second_program(first, chance) if chance.often(0.3) else None, author=author)
        other = pick_template(chance)
        if chance.often(NEW_ADDRESS):
            local = f"{first.party.local.rpartition('.')[0]}.{tag(chance)}"
            party = Party(first.party.name, f"{local}@{chance.one(other.domains)}")
            one.later, one.moves = replace(first, template=other, party=party), True
        elif chance.often(NEW_PROGRAM) and (new := second_program(first, chance)):
            one.later = replace(first, template=new, device=first.device + 1)
        one.change_at = begin + timedelta(days=days * chance.uniform(0.3, 0.9))
        return one

    def at(self, day: datetime, chance: Chance) -> tuple[Persona, set[str]]:
        """Who they are on that day, and what makes that mail easily mistaken."""
        if self.later and self.change_at and day > self.change_at:
            return self.later, {"moved"} if self.moves else {"new-program"}
        if self.second and chance.often(0.3):
            return replace(self.first, template=self.second), set()
        return self.first, set()


@dataclass(slots=True)
class Friends:
    """All of them, and her answers."""

    chance: Chance
    begin: datetime
    days: int
    her: Her
    used: set[str]
    flyers: list[Attachment] = field(init=False)

    def __post_init__(self) -> None:
        self.flyers = [a_file(self.chance.for_("flyers"), "pdf") for _ in range(12)]

    def of(self, number: int, author: Author | None = None, nickname: str = "") -> list[Item]:
        """All mail of one friend, and her answers. Few friends write much."""
        chance = self.chance.for_(number)
        friend = Friend.made(number, chance, self.used, self.begin, self.days, author)
        friend.nickname = nickname
        count = min(60, 2 + int(chance.paretovariate(0.9)) + (4 if author else 0))
        items: list[Item] = []
        last: Earlier | None = None
        for day in sorted(chance.random() * self.days for _ in range(count)):
            persona, shown = friend.at(self.begin + timedelta(days=day), chance)
            when = moment(persona, self.begin + timedelta(days=day), chance)
            answers = last if last and last.when < when and chance.often(0.55) else None
            item, mail = self._mail(friend, persona, when, chance, answers, shown)
            items.append(item)
            if chance.often(0.3):
                hers, last = self.her.answer(mail, chance)
                items.append(hers)
        return items

    def _mail(
        self, friend: Friend, persona: Persona, when: datetime, chance: Chance, answers: Earlier | None, shown: set[str]
    ) -> tuple[Item, Earlier]:
        subject, text = self._words(friend, persona, chance, shown)
        files: tuple[Attachment, ...] = ()
        if chance.often(0.07):
            shared = chance.often(0.3)  # the same flyer reaches her from several people
            files = (chance.one(self.flyers) if shared else a_file(chance, chance.one(("image", "pdf"))),)
            shown |= {"same-file"} if shared else set()
        if answers:
            subject = answers.subject if answers.subject.startswith("Re: ") else f"Re: {answers.subject}"
        quotes = answers if answers and chance.often(0.8) else None
        mail = posted(
            persona,
            text,
            when,
            chance,
            subject=subject,
            answers=answers,
            quotes=quotes,
            attachments=files,
            copies=self._others(chance),
            home=self.her.home,
        )
        references = (*answers.references[-4:], answers.message_id) if answers else ()
        item = Item(
            mail.octets, mail.message_id, when, Kind.FRIEND, persona.name, persona.party.address, shown=frozenset(shown)
        )
        return item, Earlier(mail.message_id, persona.party, when, subject, text, references)

    def _others(self, chance: Chance) -> tuple[Party, ...]:
        """Who else gets it: people of whom nothing else is known here."""
        if not chance.often(COPIED):
            return ()
        people = range(chance.randrange(1, 4))
        names = [(chance.one(FIRST), chance.one(LAST)) for _ in people]
        return tuple(Party(f"{one} {two}", f"{local_part(one, two, chance)}@gmail.com") for one, two in names)

    def _words(self, friend: Friend, persona: Persona, chance: Chance, shown: set[str]) -> tuple[str, str]:
        if friend.author and (given := friend.author.next()):
            return given
        lexicon, pen = LEXICONS[persona.language], persona.pen
        topics = chance.sample(list(lexicon.MUNDANE), k=2)
        phrases = [lexicon.MUNDANE[one] for one in topics]
        if chance.often(QUARRELS):
            phrases.append(lexicon.ANGRY if chance.often(0.4) else lexicon.PLEADING)
        sentences = pen.sentences(phrases, chance)
        if friend.nickname and chance.often(0.25):
            sentences.insert(0, pen.voice.styled(f"how is our {friend.nickname}", chance))
            shown.add("nickname")
        subject = filled(chance.one(lexicon.SUBJECTS[topics[0]]), pen.circle, chance)
        return subject, pen.text(sentences, chance, to="Anna", me=persona.short)

    def forwarded(self, number: int, what: Earlier) -> Item:
        """A friend passes on what the flagged person wrote to them: the same words, and no alias."""
        chance = self.chance.for_(number, "forward")
        friend = Friend.made(number, self.chance.for_(number), self.used, self.begin, self.days, None).first
        when = what.when + timedelta(days=chance.uniform(1, 20))
        text = "Look what I got. Is that the same one who writes to you?\n\n" + what.text
        mail = posted(friend, text, when, chance, subject=f"Fwd: {what.subject}", home=self.her.home)
        shown = frozenset({"forwards"})
        return Item(mail.octets, mail.message_id, when, Kind.FRIEND, friend.name, friend.party.address, shown=shown)
