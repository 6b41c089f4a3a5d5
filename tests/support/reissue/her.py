"""The person whose mailbox it is: what she writes lies in her folder of sent mail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tests.support.reissue.chance import Chance
from tests.support.reissue.items import Item, Kind
from tests.support.reissue.letter import Earlier, Home, Letter, Party
from tests.support.reissue.persona import Persona, a_persona
from tests.support.reissue.templates import PEOPLE, sent
from tests.support.reissue.voice import LEXICONS

_TEMPLATE = PEOPLE["thunderbird-isp"]


@dataclass(frozen=True, slots=True)
class Her:
    """One program, one voice."""

    persona: Persona
    home: Home

    @classmethod
    def made(cls, chance: Chance, used: set[str], home: Home) -> Her:
        template = replace(_TEMPLATE, domains=(home.person.domain,))
        person = a_persona("her", chance, used, template=template, language="en")
        return cls(replace(person, party=home.person, zone=home.zone, device=3), home)

    def answer(self, mail: Earlier, chance: Chance) -> tuple[Item, Earlier]:
        """To whoever wrote that mail, within a day or two."""
        when = mail.when + timedelta(hours=chance.expovariate(1 / 20), minutes=5)
        subject = mail.subject if mail.subject.startswith("Re: ") else f"Re: {mail.subject}"
        return self.writes(mail.writer, when, chance, subject, mail)

    def writes(
        self, to: Party, when: datetime, chance: Chance, subject: str, mail: Earlier | None = None, text: str = ""
    ) -> tuple[Item, Earlier]:
        """The message, and what others need to answer it."""
        pen = self.persona.pen
        if not text:
            sentences = pen.sentences(list(LEXICONS["en"].MUNDANE.values()), chance, chance.randrange(1, 5))
            text = pen.text(sentences, chance, to=to.name.split(" ")[0], me="Anna")
        me = self.home.person
        line = self.persona.networks.line(when, chance)
        device = self.persona.device
        letter = Letter(me, to, when, subject, text, self.home.zone, line, "en", mail, mail, device=device)
        out = sent(_TEMPLATE, letter, chance)
        references = (*mail.references[-4:], mail.message_id) if mail else ()
        item = Item(out.octets, out.message_id, when, Kind.SENT, "her", me.address, "Sent")
        return item, Earlier(out.message_id, me, when, subject, text, references)
