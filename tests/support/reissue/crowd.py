"""Everybody else: correspondents, people who wrote once, newsletters, shops, and the person's own mail to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from tests.support.reissue.chance import Chance
from tests.support.reissue.corpus import Author
from tests.support.reissue.items import Item, Kind
from tests.support.reissue.letter import HOME, Attachment, Earlier, Letter, Party
from tests.support.reissue.network import networks
from tests.support.reissue.persona import (
    LAST,
    Persona,
    a_file,
    a_persona,
    moment,
    pick_template,
    posted,
)  # fmt: skip
from tests.support.reissue.templates import MACHINES, PEOPLE, sent
from tests.support.reissue.voice import LEXICONS, Circle, Pen, a_voice, filled

HER_TEMPLATE = PEOPLE["thunderbird-isp"]


@dataclass(slots=True)
class Crowd:
    """Makes the ordinary mail of one mailbox between two days."""

    chance: Chance
    begin: datetime
    days: int
    used: set[str] = field(default_factory=set)
    authors: list[Author] = field(default_factory=list)
    her: Persona = field(init=False)
    flyers: list[Attachment] = field(init=False)

    def __post_init__(self) -> None:
        own = self.chance.for_("her")
        template = replace(HER_TEMPLATE, domains=(HOME.person.domain,))
        person = a_persona("her", own, self.used, template=template, language="en")
        self.her = replace(person, party=HOME.person, zone=HOME.zone, device=3)
        self.flyers = [a_file(own, "pdf") for _ in range(12)]

    def friends(self, count: int, *, nickname: str = "", forward: list[Earlier] | None = None) -> list[Item]:
        """Correspondents, few of whom write much. Some get a new phone, some a new address; close ones know the nickname."""
        items: list[Item] = []
        for number in range(count):
            chance = self.chance.for_("friend", number)
            author = self.authors[number] if number < len(self.authors) else None
            items += self._friend(number, chance, author, nickname if number % 60 == 7 else "")
            if forward and number in {11, 23}:
                items.append(self._forwarded(number, chance.for_("forward"), chance.one(forward)))
        return items

    def _friend(self, number: int, chance: Chance, author: Author | None, nickname: str) -> list[Item]:
        friend = a_persona(f"friend-{number}", chance, self.used, language="en" if author else "")
        first, more = friend, {}
        change_at = self.days * chance.uniform(0.3, 0.9)
        if chance.often(0.10):
            more["device"] = pick_template(chance)
        if chance.often(0.04):
            more["moved"] = pick_template(chance)
        count = min(60, 2 + int(chance.paretovariate(0.9)))
        if author:
            count = min(count + 4, 40)
        items: list[Item] = []
        earlier: Earlier | None = None
        days = sorted(chance.random() * self.days for _ in range(count))
        for day in days:
            shown: set[str] = set()
            friend = first
            if day > change_at and more:
                friend, shown = self._changed(first, more)
            when = moment(friend, self.begin + timedelta(days=day), chance)
            answers = earlier if earlier and earlier.when < when and chance.often(0.55) else None
            item, mail = self._from(friend, when, chance, answers, shown, author, nickname)
            items.append(item)
            if chance.often(0.3):
                answer = self._hers(friend, mail, chance)
                items.append(answer[0])
                earlier = answer[1]
        return items

    def _changed(self, first: Persona, more: dict[str, object]) -> tuple[Persona, set[str]]:
        shown: set[str] = set()
        friend = first
        for what, template in more.items():
            domains = template.domains  # type: ignore[attr-defined]
            if what == "moved":
                local = f"{first.party.local.rpartition('.')[0]}.{self.chance.for_(first.name).one('bcdf')}4{'kmnp'[first.device % 4]}7"
                friend = replace(
                    friend,
                    template=template,
                    party=Party(first.party.name, f"{local}@{domains[first.device % len(domains)]}"),
                )
                shown.add("moved")
            elif first.party.domain in domains:
                friend = replace(friend, template=template, device=first.device + 1)
                shown.add("new-program")
        return friend, shown

    def _from(
        self, friend: Persona, when: datetime, chance: Chance, answers: Earlier | None, shown: set[str],
        author: Author | None, nickname: str,
    ) -> tuple[Item, Earlier]:  # fmt: skip
        lexicon = LEXICONS[friend.language]
        topics = chance.sample(list(lexicon.MUNDANE), k=2)
        given = author.next() if author else None
        if given:
            subject, text = given
        else:
            mood = [lexicon.MUNDANE[one] for one in topics]
            if chance.often(0.03):
                mood.append(lexicon.ANGRY if chance.often(0.4) else lexicon.PLEADING)  # friends quarrel too
            subject = filled(chance.one(lexicon.SUBJECTS[topics[0]]), friend.pen.circle, chance)
            sentences = friend.pen.sentences(mood, chance)
            if nickname and chance.often(0.25):
                sentences.insert(0, friend.pen.voice.styled(f"how is our {nickname}", chance))
                shown.add("nickname")
            text = friend.pen.text(sentences, chance, to="Anna", me=friend.short)
        files: tuple[Attachment, ...] = ()
        if chance.often(0.07):
            shared = chance.often(0.3)
            files = (chance.one(self.flyers) if shared else a_file(chance, chance.one(("image", "pdf"))),)
            shown |= {"same-file"} if shared else set()
        if answers:
            subject = answers.subject if answers.subject.startswith("Re: ") else f"Re: {answers.subject}"
        quotes = answers if answers and chance.often(0.8) else None
        mail = posted(
            friend, text, when, HOME.person, chance, subject=subject, answers=answers, quotes=quotes, attachments=files
        )
        references = (*answers.references[-4:], answers.message_id) if answers else ()
        item = Item(
            mail.octets, mail.message_id, when, Kind.FRIEND, friend.name, friend.party.address, shown=frozenset(shown)
        )
        return item, Earlier(mail.message_id, friend.party, when, subject, text, references)

    def _hers(self, friend: Persona, mail: Earlier, chance: Chance) -> tuple[Item, Earlier]:
        """Her answer, in her folder of sent mail."""
        when = mail.when + timedelta(hours=chance.expovariate(1 / 20), minutes=5)
        subject = mail.subject if mail.subject.startswith("Re: ") else f"Re: {mail.subject}"
        return self.from_her(friend.party, when, chance, subject, mail)

    def from_her(
        self, to: Party, when: datetime, chance: Chance, subject: str, mail: Earlier | None = None, text: str = ""
    ) -> tuple[Item, Earlier]:
        lexicon = LEXICONS["en"]
        pen = self.her.pen
        text = text or pen.text(pen.sentences(list(lexicon.MUNDANE.values()), chance, chance.randrange(1, 5)), chance,
                                to=to.name.split(" ")[0], me="Anna")  # fmt: skip
        line = self.her.networks.line(when, chance)
        letter = Letter(HOME.person, to, when, subject, text, HOME.zone, line, "en", mail, mail, device=self.her.device)
        out = sent(HER_TEMPLATE, letter, chance)
        references = (*mail.references[-4:], mail.message_id) if mail else ()
        item = Item(out.octets, out.message_id, when, Kind.SENT, "her", HOME.person.address, "Sent")
        return item, Earlier(out.message_id, HOME.person, when, subject, text, references)

    def _forwarded(self, number: int, chance: Chance, what: Earlier) -> Item:
        """A friend passes on what the flagged person wrote: the same words, and no alias."""
        friend = a_persona(f"friend-{number}", self.chance.for_("friend", number), self.used)
        when = what.when + timedelta(days=chance.uniform(1, 20))
        text = "Look what I got. Is that the same one who writes to you?\n\n" + what.text
        mail = posted(friend, text, when, HOME.person, chance, subject=f"Fwd: {what.subject}")
        return Item(
            mail.octets,
            mail.message_id,
            when,
            Kind.FRIEND,
            friend.name,
            friend.party.address,
            shown=frozenset({"forwards"}),
        )

    def strangers(self, count: int) -> Iterator[Item]:
        """People who wrote once, at any time: tradesmen, recruiters, clubs, sellers, teachers, and angry ones."""
        for number in range(count):
            chance = self.chance.for_("stranger", number)
            language = "de" if chance.often(0.25) else "en"
            lexicon = LEXICONS[language]
            role = chance.one([*lexicon.STRANGER, *lexicon.STRANGER, "complaint", "mundane"])
            business = role in {"plumber", "recruiter", "school"}
            template = pick_template(chance, _BUSINESS) if business and chance.often(0.75) else pick_template(chance)
            person = a_persona(f"stranger-{number}", chance, self.used, template=template, language=language)
            if business:
                person = replace(
                    person,
                    hour=chance.uniform(10, 15),
                    spread=2.0,
                    networks=networks(person.name, chance, phone=False, vpn=0.05),
                )
            yield self._once(person, role, chance, business=business)

    def _once(self, person: Persona, role: str, chance: Chance, *, business: bool) -> Item:
        lexicon = LEXICONS[person.language]
        phrases = {"complaint": [lexicon.COMPLAINT, lexicon.ANGRY] if chance.often(0.3) else [lexicon.COMPLAINT],
                   "mundane": [lexicon.MUNDANE[chance.one(list(lexicon.MUNDANE))]]}.get(role) or [lexicon.STRANGER[role]]  # fmt: skip
        subject = filled(
            chance.one(lexicon.SUBJECTS[role if role != "mundane" else chance.one(list(lexicon.MUNDANE))]),
            person.pen.circle,
            chance,
        )
        day = self.begin + timedelta(days=chance.random() * self.days)
        if business and day.weekday() > 4:
            day -= timedelta(days=2)
        frame = chance.one(lexicon.FORMAL) if business or chance.often(0.6) else None
        text = person.pen.text(
            person.pen.sentences(phrases, chance), chance, to="Anna", me=person.party.name or person.short, frame=frame
        )
        if business and chance.often(0.6):
            number = (
                f"07700 900{chance.randrange(1000):03}"
                if person.language == "en"
                else f"030 23125{chance.randrange(1000):03}"
            )
            text += f"\n\n--\n{person.party.name}\nTel. {number}"
        files = (a_file(chance, "pdf"),) if chance.often(0.08) else ()
        when = moment(person, day, chance)
        mail = posted(person, text, when, HOME.person, chance, subject=subject, attachments=files)
        return Item(mail.octets, mail.message_id, when, Kind.STRANGER, person.name, person.party.address)

    def machines(self, newsletters: int, shops: int) -> Iterator[Item]:
        """Lists that write every week or month, shops that write when something was bought, forms on web sites."""
        for number in range(newsletters + shops):
            chance = self.chance.for_("machine", number)
            kind = Kind.NEWSLETTER if number < newsletters else Kind.SHOP
            template = (
                MACHINES["newsletter"]
                if kind is Kind.NEWSLETTER
                else MACHINES[chance.one(("shop-cloud", "shop-own", "phpmailer"))]
            )
            label = chance.one(LAST) + chance.one(
                (" Books", " Garden", " News", " Tickets", " Wool", " Weekly", " Tools")
            )
            domain = f"{label.lower().replace(' ', '-').replace('ø', 'o').replace('ö', 'o').replace('ü', 'u')}-{number}.example"
            person = Persona(
                f"{kind}-{number}", Party(label, f"{chance.one(('news', 'info', 'service', 'noreply', 'hello'))}@{domain}"), template,
                networks(domain, chance, phone=False), HOME.zone, Pen(replace(a_voice(chance, care=1.0), length=6.0), Circle.of(chance, "en"), self.used),
                hour=chance.uniform(5, 18), spread=0.6, device=chance.randrange(30),
            )  # fmt: skip
            gap = chance.one((7, 7, 14, 30)) if kind is Kind.NEWSLETTER else chance.uniform(15, 120)
            day = chance.random() * gap
            while day < self.days:
                yield self._machine(person, kind, self.begin + timedelta(days=day), chance)
                day += gap if kind is Kind.NEWSLETTER else chance.expovariate(1 / gap)

    def _machine(self, person: Persona, kind: Kind, day: datetime, chance: Chance) -> Item:
        lexicon = LEXICONS["en"]
        if kind is Kind.NEWSLETTER:
            subject = filled(
                chance.one(("New: {film}", "{plant} and {dish}", "What is on in {town}", "{person} recommends {film}")),
                person.pen.circle,
                chance,
            )
            text = "\n\n".join(
                person.pen.sentences(
                    [lexicon.MUNDANE["leisure"], lexicon.MUNDANE["garden"], lexicon.MUNDANE["food"]], chance
                )
            )
        else:
            order = chance.digits(8)
            subject = chance.one(
                (f"Your order {order}", f"Order {order} has been shipped", f"Invoice {order}", "How was your purchase?")
            )
            thing = filled("{thing}", person.pen.circle, chance)
            text = f"Dear Anna Home,\n\nthank you for your order {order} ({thing}).\nTotal: {filled('{sum}', person.pen.circle, chance)}.\n\nYour {person.party.name} team"
        when = moment(person, day, chance)
        mail = posted(person, text, when, HOME.person, chance, subject=subject)
        return Item(mail.octets, mail.message_id, when, kind, person.name, person.party.address)


_BUSINESS = {
    name: PEOPLE[name]
    for name in (
        "exchange-office",
        "exchange-mobile",
        "outlook-isp",
        "roundcube",
        "mac-own",
        "k9-own",
        "gmail-web",
        "outlook-telekom",
    )
}
YEAR = datetime(2024, 3, 1, tzinfo=UTC)
