"""People who wrote once: tradesmen, recruiters, clubs, sellers, teachers, travellers, and some who are angry.

They are what a new address of a flagged person looks like at first, and nobody's alias.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.support.reissue.chance import Chance
from tests.support.reissue.corpus import Author
from tests.support.reissue.her import Her
from tests.support.reissue.items import Item, Kind
from tests.support.reissue.letter import Earlier, Party
from tests.support.reissue.network import networks
from tests.support.reissue.persona import Persona, a_file, a_persona, moment, pick_template, posted, tag
from tests.support.reissue.templates import PEOPLE
from tests.support.reissue.voice import LEXICONS, filled

_BUSINESS = {
    name: PEOPLE[name]
    for name in (
        "exchange-office", "exchange-mobile", "outlook-isp", "roundcube", "mac-own", "k9-own", "gmail-web", "outlook-telekom",
    )
}  # fmt: skip
ASKED = 0.15  # she wrote first, and somebody answers from an address she did not write to
LOST_THREAD = 0.04  # cites a Message-ID that nobody here knows
UPSET = 0.5  # of those who complain sound like somebody who harasses
THROWN_AWAY = 0.06  # writes from an address that looks made for the purpose, for reasons of their own


@dataclass(slots=True)
class Strangers:
    """All who wrote once."""

    chance: Chance
    begin: datetime
    days: int
    her: Her
    used: set[str]
    authors: list[Author] = field(default_factory=list)

    def some(self, count: int) -> Iterator[Item]:
        for number in range(count):
            yield from self._one(number, self.chance.for_(number))

    def _one(self, number: int, chance: Chance) -> Iterator[Item]:
        author = chance.one(self.authors) if self.authors else None
        language = "de" if not author and chance.often(0.25) else "en"
        lexicon = LEXICONS[language]
        role = chance.one([*lexicon.STRANGER, *lexicon.STRANGER, "complaint", "complaint", "mundane"])
        business = role in {"plumber", "recruiter", "school"}
        among = _BUSINESS if business and chance.often(0.75) else None
        person = a_persona(
            f"stranger-{number}", chance, self.used, template=pick_template(chance, among), language=language
        )
        if business:
            where = networks(person.name, chance, phone=False, vpn=0.05)
            person = replace(person, networks=where, hour=chance.uniform(10, 15), spread=2.0)
        elif chance.often(THROWN_AWAY):
            local = f"{chance.one(('info', 'hello', 'nobody', 'mail', 'x', 'private'))}{chance.randrange(1, 999)}.{tag(chance)}"
            person = replace(person, party=Party("", f"{local}@{person.party.domain}"))
        day = self.begin + timedelta(days=chance.random() * self.days)
        if business and day.weekday() > 4:
            day -= timedelta(days=2)
        when = moment(person, day, chance)
        answers: Earlier | None = None
        if business and chance.often(ASKED):
            to = Party("", f"info.{tag(chance)}@{person.party.domain}")
            hers, answers = self.her.writes(to, when - timedelta(hours=chance.uniform(2, 60)), chance, "question")
            yield hers
        elif chance.often(LOST_THREAD):
            answers = Earlier(f"{chance.uuid()}@{person.party.domain}", person.party, when - timedelta(days=9), "", "")
        given = author.next() if author else None
        subject, text = given or self._words(person, role, chance, business=business)
        if answers:
            subject = f"Re: {answers.subject or subject}"
        files = (a_file(chance, "pdf"),) if chance.often(0.08) else ()
        mail = posted(
            person, text, when, chance, subject=subject, answers=answers, attachments=files, home=self.her.home
        )
        yield Item(mail.octets, mail.message_id, when, Kind.STRANGER, person.name, person.party.address)

    def _words(self, person: Persona, role: str, chance: Chance, *, business: bool) -> tuple[str, str]:
        lexicon, pen = LEXICONS[person.language], person.pen
        topic = chance.one(list(lexicon.MUNDANE))
        match role:
            case "complaint":
                upset = chance.one((lexicon.ANGRY, lexicon.PLEADING))
                phrases = [lexicon.COMPLAINT, upset] if chance.often(UPSET) else [lexicon.COMPLAINT]
            case "mundane":
                phrases = [lexicon.MUNDANE[topic]]
            case _:
                phrases = [lexicon.STRANGER[role]]
        subject = filled(chance.one(lexicon.SUBJECTS[topic if role == "mundane" else role]), pen.circle, chance)
        frame = chance.one(lexicon.FORMAL) if business or chance.often(0.6) else None
        me = person.party.name or person.short
        text = pen.text(pen.sentences(phrases, chance), chance, to="Anna", me=me, frame=frame)
        if business and chance.often(0.6):
            number = "07700 900" if person.language == "en" else "030 23125"
            text += f"\n\n--\n{person.party.name}\nTel. {number}{chance.randrange(1000):03}"
        return subject, text
