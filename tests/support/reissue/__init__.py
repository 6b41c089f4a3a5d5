"""Synthetic mailboxes, for measuring how well mail from a new address is linked to a flagged person.

`world(seed)` makes one person's whole mailbox over two years: hundreds of correspondents, thousands of people who wrote
once, newsletters, shops, her own sent mail, a flagged person's known mail, and what that person sends from new addresses
on four levels of hiding:

0  a new address at the same provider, with the same program, from the same network
1  another provider and another program; the same network where it can be seen
2  level 1 from behind a VPN, the clock sometimes set to another zone
3  level 2 with the text said in other words, without what only this person says

`Habits` are the probabilities with which a mail from a new address still shows something of its writer. What a message
really shows is noted beside it (`Item.shown`). Messages are octets as they lie on the person's server (CRLF): field
names, their order and spelling, trace fields, dates, Message-IDs, MIME and quoting are those of real programs and
providers, written anew from their formats. Addresses are invented; nothing here knows of the detector that is measured.

    world(1)                                    everything, about 8,000 messages
    world(1, levels=(2,), habits=HABITS.scaled(0.5))   the same ordinary mail, other new addresses
    world(1, authors=list(texts_from(path).values()))   real texts, one author each
    a_mail(persona, "text", when)               one message of one person
"""

from tests.support.reissue.corpus import Author, texts_from
from tests.support.reissue.habits import HABITS, KNOWN, LEVELS, Habits
from tests.support.reissue.items import Item, Kind, World
from tests.support.reissue.letter import AT_GOOGLE, HOME, Attachment, Earlier, Home, Letter, Line, Party
from tests.support.reissue.persona import Persona, Private, a_mail, a_persona, posted
from tests.support.reissue.templates import MACHINES, PEOPLE, TEMPLATES, Posted, Template, compose, sent
from tests.support.reissue.world import world

__all__ = [
    "AT_GOOGLE",
    "HABITS",
    "HOME",
    "KNOWN",
    "LEVELS",
    "MACHINES",
    "PEOPLE",
    "TEMPLATES",
    "Attachment",
    "Author",
    "Earlier",
    "Habits",
    "Home",
    "Item",
    "Kind",
    "Letter",
    "Line",
    "Party",
    "Persona",
    "Posted",
    "Private",
    "Template",
    "World",
    "a_mail",
    "a_persona",
    "compose",
    "posted",
    "sent",
    "texts_from",
    "world",
]  # fmt: skip
