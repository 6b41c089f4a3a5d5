"""Smaller servers, which write down where a mail came from: access providers, hosters, and scripts on web servers."""

from __future__ import annotations

from datetime import timedelta

from tests.support.reissue import signing
from tests.support.reissue.chance import Chance
from tests.support.reissue.letter import Letter
from tests.support.reissue.shape import Carriage, Draft, greeting, hash_of
from tests.support.reissue.words import Fields
from tests.support.reissue.zones import BERLIN, GREENWICH, rfc_date


def _address_of(domain: str, salt: str = "") -> str:
    """A server's address from the documentation's ranges, the same for one domain in every run."""
    number = hash_of(domain + salt)
    return f"{('192.0.2', '198.51.100', '203.0.113')[number % 3]}.{number // 7 % 40 + 200}"


def access(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    """An access provider's Postfix: the client's address and its reverse name."""
    domain = letter.writer.domain
    host = f"smtp{chance.randrange(1, 5)}.{domain}"
    line = letter.line
    stamp = rfc_date(letter.when + timedelta(seconds=1), letter.zone, named=bool(letter.zone.names[0]))
    received = (
        f"from {greeting(letter, draft)} ({line.host or 'unknown'} [{line.ip}])\r\n"
        f"\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n\t(No client certificate requested)\r\n"
        f"\t(Authenticated sender: {letter.writer.address})\r\n\tby {host} (Postfix) with ESMTPSA id {chance.alnum(14)}\r\n"
        f"\tfor <{letter.to.address}>; {stamp}"
    )
    dkim = signing.tabbed(chance, domain, "default", draft.names, letter.when, canon="relaxed/simple")
    above: Fields = [("DKIM-Signature", dkim), ("Received", received)]
    return Carriage(above, host, _address_of(domain, host), domain, "default")


def telekom(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    node = chance.randrange(70, 90)
    out = f"mailout{chance.randrange(1, 13):02}.t-online.de"
    stamp = rfc_date(letter.when + timedelta(seconds=1), BERLIN, named=True)
    above: Fields = [
        (
            "Received",
            (
                f"from fwd{node}.aul.t-online.de (fwd{node}.aul.t-online.de [10.223.144.{chance.randrange(90, 130)}])\r\n"
                f"\tby {out} (Postfix) with SMTP id {chance.upper_hex(8)}\r\n\tfor <{letter.to.address}>; {stamp}"
            ),
        ),
        (
            "Received",
            f"from {greeting(letter, draft)} ([{letter.line.ip}]) by fwd{node}.t-online.de\r\n"
            f"\twith (TLSv1.3:TLS_AES_256_GCM_SHA384 encrypted)\r\n\tesmtp id 1{chance.alnum(5)}-{chance.alnum(6)}0; "
            + rfc_date(letter.when, BERLIN),
        ),
    ]
    number = f"{chance.upper_hex(8)}-{chance.upper_hex(8)}"
    below: Fields = [
        ("X-TOI-EXPURGATEID", f"150726::{int(letter.when.timestamp())}-{number}/0/0 CLEAN NORMAL"),
        ("X-TOI-MSGID", chance.uuid()),
    ]
    return Carriage(above, out, f"194.25.134.{chance.one((17, 18, 19, 20, 21, 80, 81, 83, 84, 85))}", "", "", below)


def hoster(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    """Exim at a hoster; for its own web mail the web server is the client."""
    domain = letter.writer.domain
    number = hash_of(domain) % 90 + 10
    host = f"s{number}.hoster.example"
    stamp = rfc_date(letter.when, letter.zone)
    web = any("Roundcube" in value for _, value in draft.fields)
    who = f"[127.0.0.1] (helo=webmail.{domain})" if web else f"[{letter.line.ip}] (helo={greeting(letter, draft)})"
    received = (
        f"from {who}\r\n\tby {host} with esmtpsa  (TLS1.3) tls TLS_AES_256_GCM_SHA384\r\n\t(Exim 4.97.1)\r\n"
        f"\t(envelope-from <{letter.writer.address}>)\r\n\tid 1{chance.alnum(5)}-{chance.alnum(11)}-{chance.alnum(4)}\r\n"
        f"\tfor {letter.to.address};\r\n\t{stamp}"
    )
    dkim = signing.tabbed(chance, domain, "default", draft.names, letter.when)
    below: Fields = [("X-Authenticated-Sender", f"{host}: {letter.writer.address}")] if web else []
    return Carriage(
        [("DKIM-Signature", dkim), ("Received", received)], host, _address_of(host), domain, "default", below
    )


def web_server(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    """A script hands its mail to the Postfix beside it; nothing is signed."""
    domain = letter.writer.domain
    host = f"web{hash_of(domain) % 30}.hoster.example"
    received = f"by {host} (Postfix, from userid 33)\r\n\tid {chance.upper_hex(10)}; " + rfc_date(
        letter.when, GREENWICH, named=True
    )
    above: Fields = [("Received", received)]
    return Carriage(above, host, _address_of(host), envelope=f"www-data@{host}")


def campaigns(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    """A mailer of newsletters: bounces go to a tagged address of its own."""
    host = draft.message_id.partition("@")[2]
    bounce = f"bounce-mc.us21_{chance.digits(8)}.{chance.digits(7)}-{chance.hex(10)}@{host}"
    received = (
        f"from localhost (localhost [127.0.0.1])\r\n\tby {host} (Mailchimp) with ESMTP id {chance.alnum(13)}\r\n"
        f"\tfor <{letter.to.address}>; {rfc_date(letter.when, GREENWICH, padded=True, named=True).replace('UTC', 'GMT')}"
    )
    more = ("X-MC-User", "Feedback-ID", "List-ID", "List-Unsubscribe", "List-Unsubscribe-Post")
    domain = letter.writer.domain
    dkim = signing.tabbed(chance, domain, "k2", draft.names, letter.when, more=more)
    above: Fields = [("DKIM-Signature", dkim), ("Received", received)]
    return Carriage(
        above, host, f"198.2.{chance.randrange(128, 190)}.{chance.randrange(1, 254)}", domain, "k2", envelope=bounce
    )


def cloud(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    """Amazon's mailer: two signatures, the sender's and its own."""
    domain = letter.writer.domain
    token, _, _host = draft.message_id.partition("@")
    above: Fields = [
        ("DKIM-Signature", signing.tabbed(chance, domain, chance.for_("ses", domain).lower(32), draft.names, letter.when, canon="relaxed/simple")),
        ("DKIM-Signature", signing.tabbed(chance, "amazonses.com", "uku4taia5b5tsbglxyj6zym32efj7xqv", draft.names, letter.when, canon="relaxed/simple", more=("Feedback-ID",), octets=128)),
    ]  # fmt: skip
    number = hash_of(domain)
    below: Fields = [
        ("Feedback-ID", f"::1.eu-west-1.{chance.for_('feedback', domain).base64(33)}:AmazonSES"),
        ("X-SES-Outgoing", f"{letter.when:%Y.%m.%d}-54.240.{number % 3 + 1}.{number % 200 + 20}"),
    ]
    out = f"a{number % 3 + 1}-{number % 200 + 20}.smtp-out.eu-west-1.amazonses.com"
    return Carriage(
        above,
        out,
        f"54.240.{number % 3 + 1}.{number % 200 + 20}",
        domain,
        "ses",
        below,
        f"{token}@eu-west-1.amazonses.com",
    )


def mailing_list(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    """A club's list (Mailman): many people behind one server, whose own providers can be seen no more."""
    lists = "lists.verein.example"
    name = ("chor", "garten", "lauftreff")[hash_of(letter.writer.address) % 3]
    stamp = rfc_date(letter.when + timedelta(seconds=2), BERLIN, named=True)
    received = (
        f"from {lists} (localhost [127.0.0.1])\r\n\tby {lists} (Postfix) with ESMTP id {chance.alnum(14)}\r\n"
        f"\tfor <{letter.to.address}>; {stamp}"
    )
    below: Fields = [
        ("X-Mailman-Version", "3.3.8"),
        ("Precedence", "list"),
        ("List-Id", f"Mitteilungen <{name}.{lists}>"),
        ("List-Help", f"<mailto:{name}-request@{lists}?subject=help>"),
        ("List-Post", f"<mailto:{name}@{lists}>"),
        ("List-Unsubscribe", f"<mailto:{name}-leave@{lists}>"),
    ]
    return Carriage(
        [("Received", received)], lists, _address_of(lists), below=below, envelope=f"{name}-bounces@{lists}"
    )


def own_server(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    """A firm's own server: an application on another host hands mail to it."""
    domain = letter.writer.domain
    host, inside = f"mail.{domain}", f"app{hash_of(domain) % 9}.int.{domain}"
    stamp = rfc_date(letter.when, letter.zone, named=bool(letter.zone.names[0]))
    received = (
        f"from {inside} ({inside} [10.1.{hash_of(domain) % 250}.12])\r\n\tby {host} (Postfix) with ESMTP id "
        f"{chance.upper_hex(10)}\r\n\tfor <{letter.to.address}>; {stamp}"
    )
    dkim = signing.tabbed(chance, domain, "mail2023", draft.names, letter.when)
    return Carriage([("DKIM-Signature", dkim), ("Received", received)], host, _address_of(domain), domain, "mail2023")
