"""Lists that write every week or month, shops that write when something was bought, forms on web sites."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tests.support.reissue.chance import Chance
from tests.support.reissue.her import Her
from tests.support.reissue.items import Item, Kind
from tests.support.reissue.letter import Party
from tests.support.reissue.network import networks
from tests.support.reissue.persona import LAST, Persona, moment, plain_letters, posted
from tests.support.reissue.templates import MACHINES
from tests.support.reissue.voice import LEXICONS, Circle, Pen, a_voice, filled


@dataclass(slots=True)
class Machines:
    """All senders that are no people."""

    chance: Chance
    begin: datetime
    days: int
    her: Her
    used: set[str]

    def some(self, newsletters: int, shops: int) -> Iterator[Item]:
        for number in range(newsletters + shops):
            chance = self.chance.for_(number)
            kind = Kind.NEWSLETTER if number < newsletters else Kind.SHOP
            sender = self._sender(number, kind, chance)
            gap = chance.one((7, 7, 14, 30)) if kind is Kind.NEWSLETTER else chance.uniform(15, 120)
            day = chance.random() * gap
            while day < self.days:
                yield self._mail(sender, kind, self.begin + timedelta(days=day), chance)
                day += gap if kind is Kind.NEWSLETTER else chance.expovariate(1 / gap)

    def _sender(self, number: int, kind: Kind, chance: Chance) -> Persona:
        name = "newsletter" if kind is Kind.NEWSLETTER else chance.one(("shop-cloud", "shop-own", "phpmailer"))
        label = chance.one(LAST) + chance.one((" Books", " Garden", " News", " Tickets", " Wool", " Weekly", " Tools"))
        domain = f"{plain_letters(label).replace('.', '-')}-{number}.example"
        address = f"{chance.one(('news', 'info', 'service', 'noreply', 'hello'))}@{domain}"
        voice = replace(a_voice(chance, care=1.0), length=6.0)
        return Persona(
            f"{kind}-{number}",
            Party(label, address),
            MACHINES[name],
            networks(domain, chance, phone=False),
            self.her.home.zone,
            Pen(voice, Circle.of(chance, "en"), self.used),
            hour=chance.uniform(5, 18),
            spread=0.6,
            device=chance.randrange(30),
        )

    def _mail(self, sender: Persona, kind: Kind, day: datetime, chance: Chance) -> Item:
        lexicon, circle = LEXICONS["en"], sender.pen.circle
        if kind is Kind.NEWSLETTER:
            heads = ("New: {film}", "{plant} and {dish}", "What is on in {town}", "{person} recommends {film}")
            subject = filled(chance.one(heads), circle, chance)
            phrases = [lexicon.MUNDANE[one] for one in ("leisure", "garden", "food")]
            text = "\n\n".join(sender.pen.sentences(phrases, chance))
        else:
            order = chance.digits(8)
            subject = chance.one((f"Your order {order}", f"Order {order} shipped", f"Invoice {order}", "How was it?"))
            what = filled("({thing}).\nTotal: {sum}", circle, chance)
            text = f"Dear Anna Home,\n\nthank you for your order {order} {what}.\n\nYour {sender.party.name} team"
        when = moment(sender, day, chance)
        mail = posted(sender, text, when, chance, subject=subject, home=self.her.home)
        return Item(mail.octets, mail.message_id, when, kind, sender.name, sender.party.address)
