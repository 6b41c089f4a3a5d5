"""Which programs send over which providers, and how a letter becomes the octets that lie in the person's mailbox."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.reissue import (
    bulk,
    hosts,
    outlook_mail,
    programs,
    providers,
    providers_more,
    web_mail,
    web_mail_more,
)
from tests.support.reissue.arrival import arrival
from tests.support.reissue.chance import Chance
from tests.support.reissue.letter import Letter
from tests.support.reissue.shape import Client, Provider, copied
from tests.support.reissue.words import head


@dataclass(frozen=True, slots=True)
class Template:
    """A program over a provider. `domains` are those of the addresses it can have; none: those of the writer's own.

    `share` is a rough weight among ordinary people's mail in Europe: Gmail and Apple lead, then Outlook, the rest is
    long. Weights are guesses after published shares of clients, and only their order matters. `tells_line` and
    `tells_zone` say whether the message shows the client's address and the writer's zone.
    """

    name: str
    client: Client
    provider: Provider
    domains: tuple[str, ...] = ()
    share: float = 1.0
    tells_line: bool = False
    tells_zone: bool = True


_GOOGLE = ("gmail.com",)
_ISP = ("dsl.example", "kabel.example", "fibre.example")
_OWN = ("studio.example", "praxis.example", "verein.example", "family.example.net", "works.example.org")
_FIRMS = ("kanzlei.example", "logistics.example", "council.example.org", "school.example.net", "builders.example")

PEOPLE = {
    one.name: one
    for one in (
        Template("gmail-web", web_mail.gmail_web, providers.google_web, _GOOGLE, 13),
        Template("gmail-android", web_mail.gmail_android, providers.google_web, _GOOGLE, 17),
        Template("iphone-icloud", programs.iphone, providers_more.icloud, ("icloud.com", "me.com"), 14),
        Template("iphone-gmail", programs.iphone, providers.google_smtp, _GOOGLE, 9, tells_line=True),
        Template("iphone-gmx", programs.iphone, providers_more.gmx_smtp, ("gmx.de", "web.de"), 3, tells_line=True),
        Template("mac-icloud", programs.mac_mail, providers_more.icloud, ("icloud.com", "me.com"), 3),
        Template("mac-own", programs.mac_mail, hosts.hoster, _OWN, 1.5, tells_line=True),
        Template("icloud-web", web_mail_more.icloud_web, providers_more.icloud, ("icloud.com",), 1, tells_zone=False),
        Template("outlook-web", outlook_mail.outlook_web, providers.microsoft, ("outlook.com", "hotmail.com"), 5, tells_zone=False),
        Template("outlook-mobile", outlook_mail.outlook_mobile, providers.microsoft, ("outlook.com", "live.com"), 4, tells_zone=False),
        Template("exchange-office", outlook_mail.outlook_office, providers.microsoft, _FIRMS, 6, tells_zone=False),
        Template("exchange-mobile", outlook_mail.outlook_mobile, providers.microsoft, _FIRMS, 2, tells_zone=False),
        Template("outlook-isp", programs.outlook_desktop, hosts.access, _ISP, 2, tells_line=True),
        Template("yahoo-web", web_mail.yahoo_web, providers.yahoo, ("yahoo.com", "ymail.com"), 2, tells_zone=False),
        Template("yahoo-android", web_mail.yahoo_android, providers.yahoo, ("yahoo.com",), 2, tells_zone=False),
        Template("gmx-web", web_mail_more.gmx, providers_more.gmx_web, ("gmx.de", "web.de", "gmx.net"), 4, tells_line=True, tells_zone=False),
        Template("thunderbird-gmx", programs.thunderbird, providers_more.gmx_smtp, ("gmx.de", "web.de"), 1.5, tells_line=True),
        Template("thunderbird-isp", programs.thunderbird, hosts.access, _ISP, 2, tells_line=True),
        Template("thunderbird-telekom", programs.thunderbird, hosts.telekom, ("t-online.de",), 1.5, tells_line=True),
        Template("outlook-telekom", programs.outlook_desktop, hosts.telekom, ("t-online.de",), 1, tells_line=True),
        Template("thunderbird-gmail", programs.thunderbird, providers.google_smtp, _GOOGLE, 1, tells_line=True),
        Template("k9-gmx", programs.k9, providers_more.gmx_smtp, ("gmx.de", "gmx.net"), 1, tells_line=True),
        Template("k9-own", programs.k9, hosts.hoster, _OWN, 1, tells_line=True),
        Template("roundcube", web_mail_more.roundcube, hosts.hoster, _OWN, 1.5),
        Template("proton", web_mail.proton, providers_more.proton, ("proton.me", "protonmail.com", "pm.me"), 1.5, tells_zone=False),
        Template("tuta", web_mail.tuta, providers_more.tuta, ("tutanota.com", "tuta.io"), 0.5, tells_zone=False),
        Template("fastmail", web_mail_more.fastmail, providers_more.fastmail, ("fastmail.com",), 0.6),
        Template("yandex", web_mail_more.yandex, providers_more.yandex, ("yandex.ru", "yandex.com"), 0.4, tells_zone=False),
        Template("mail-ru", web_mail_more.mail_ru, providers_more.mail_ru, ("mail.ru", "list.ru"), 0.4, tells_zone=False),
        Template("thunderbird-list", programs.thunderbird, hosts.mailing_list, ("posteo.example", "dsl.example"), 1),
        Template("mac-list", programs.mac_mail, hosts.mailing_list, ("dsl.example", "family.example.net"), 0.5),
        Template("zoho", web_mail_more.zoho, providers_more.zoho, ("zohomail.com", "zohomail.eu"), 0.5),
    )
}  # fmt: skip

MACHINES = {
    one.name: one
    for one in (
        Template("phpmailer", bulk.phpmailer, hosts.web_server, _OWN, tells_zone=False),
        Template(
            "newsletter", bulk.campaign, hosts.campaigns, ("news.example", "magazine.example.net"), tells_zone=False
        ),
        Template("shop-cloud", bulk.cloud_shop, hosts.cloud, ("shop.example", "tickets.example.org"), tells_zone=False),
        Template("shop-own", bulk.java_shop, hosts.own_server, ("books.example", "parcels.example.net")),
    )
}

TEMPLATES = PEOPLE | MACHINES


@dataclass(frozen=True, slots=True)
class Posted:
    """The message as it lies there, and its Message-ID without the brackets."""

    octets: bytes
    message_id: str


def compose(template: Template, letter: Letter, chance: Chance) -> Posted:
    """The letter as it arrives: the person's own servers on top, then the provider, then the program."""
    draft = copied(template.client(letter, chance), letter.copies)
    carriage = template.provider(letter, chance, draft)
    fields = [*arrival(letter, chance, carriage), *carriage.above, *draft.fields, *carriage.below]
    return Posted(head(fields) + b"\r\n" + draft.body, draft.message_id)


def sent(template: Template, letter: Letter, chance: Chance) -> Posted:
    """The copy in the folder of the one who wrote it: no trace of any server."""
    draft = copied(template.client(letter, chance), letter.copies)
    return Posted(head(draft.fields) + b"\r\n" + draft.body, draft.message_id)
