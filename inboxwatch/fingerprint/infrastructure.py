"""Family INFRASTRUCTURE: the provider that sent a message, as the header block tells it.

Signatures are read, not checked: the sender vouches for all of it until an Authentication-Results field of the person's
own server says more. Fields that the receiving server put on top count for nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from inboxwatch.fingerprint.head import Head
from inboxwatch.fingerprint.kinds import common_trait
from inboxwatch.model.fingerprint import Trait

_SIGNATURES = 5
_TAG = re.compile(r"(?:^|;)\s*([ds])\s*=\s*([^;\s]{1,200})")
_RIGHT = re.compile(r"@([^<>@\s]{1,200})>")
_ANGLE = re.compile(r"@([A-Za-z0-9._-]{1,200})")
_DIGITS = re.compile(r"\d+")

PROVIDERS = {
    "google": "gmail.com googlemail.com google.com gappssmtp.com",
    "microsoft": "outlook.com hotmail.com live.com msn.com microsoft.com onmicrosoft.com",
    "yahoo": "yahoo.com yahoo.co.uk yahoo.de yahoo.fr yahoo.it yahoo.es yahoo.co.in ymail.com rocketmail.com aol.com"
    " yahoodns.net",
    "apple": "icloud.com me.com mac.com apple.com",
    "proton": "proton.me protonmail.com protonmail.ch pm.me",
    "gmx": "gmx.net gmx.de gmx.at gmx.ch gmx.com web.de mail.com kundenserver.de",
    "tuta": "tuta.com tutanota.com tutanota.de tutamail.com tuta.io",
    "mail.ru": "mail.ru bk.ru inbox.ru list.ru internet.ru",
    "yandex": "yandex.ru yandex.com yandex.net ya.ru",
    "fastmail": "fastmail.com fastmail.fm messagingengine.com",
    "zoho": "zoho.com zoho.eu zoho.in zohomail.com zohomail.eu",
    "mailbox.org": "mailbox.org",
    "posteo": "posteo.de posteo.net",
    "t-online": "t-online.de magenta.de",
    "freenet": "freenet.de",
    "orange": "orange.fr wanadoo.fr",
    "laposte": "laposte.net",
    "libero": "libero.it iol.it virgilio.it",
    "wp": "wp.pl o2.pl",
    "onet": "onet.pl onet.eu",
    "seznam": "seznam.cz email.cz",
    "qq": "qq.com foxmail.com",
    "163": "163.com 126.com netease.com",
    "guerrillamail": "guerrillamail.com sharklasers.com grr.la guerrillamailblock.com",
    "sendgrid": "sendgrid.net sendgrid.com",
    "mailgun": "mailgun.org mailgun.net",
    "amazonses": "amazonses.com",
    "mailchimp": "mcsv.net mandrillapp.com mcdlv.net",
}
"""Providers by domains that stand in signatures and Message-IDs of what they send. Checked on 2026-11-23 against
public mail."""
_OF = {domain: provider for provider, domains in PROVIDERS.items() for domain in domains.split()}
_FIELDS = {
    "x-pm-message-id": "proton",
    "x-pm-origin": "proton",
    "x-pm-content-encryption": "proton",
    "x-ui-sender-class": "gmx",
    "x-provags-id": "gmx",
    "x-ymail-osg": "yahoo",
    "x-sonic-mf": "yahoo",
    "x-me-sender": "fastmail",
    "x-zohomailclient": "zoho",
    "x-yandex-fwd": "yandex",
    "x-qq-mid": "qq",
}
"""Fields that one provider writes into what it sends."""


def traits(head: Head) -> Iterator[Trait]:
    """Domains, selectors, and the provider that they belong to."""
    signed = _signed(head)
    yield from signed
    domains = [one.value for one in signed if one.kind == "dkim-domain"]
    for value in head.on_the_way("arc-seal")[:_SIGNATURES]:
        for tag, content in _TAG.findall(value):
            if tag == "d":
                yield common_trait("arc-sealer", content.lower(), "arc-seal")
                domains.append(content.lower())
    if "return-path" in head.first:
        found = _ANGLE.search(head.last("return-path"))
        yield common_trait("return-path-domain", found[1].lower() if found else "<>", "return-path")
    if "message-id" in head.first:
        right = _RIGHT.search(head.as_it_stands("message-id"))
        if right is not None:
            yield common_trait("message-id-domain", _DIGITS.sub("#", right[1].lower()), "message-id")
            domains.append(right[1].lower())
    provider = next(filter(None, map(_provider_of, domains)), "")
    if not provider and (told := _FIELDS.keys() & head.first.keys()):
        provider = _FIELDS[min(told)]
    if provider:
        yield common_trait("provider", provider, "header")


def _signed(head: Head) -> list[Trait]:
    """Domain and selector of each signature (RFC 6376 section 3.5), below the receiver's own."""
    found = []
    for value in head.on_the_way("dkim-signature")[:_SIGNATURES]:
        for tag, content in _TAG.findall(value):
            kind = "dkim-domain" if tag == "d" else "dkim-selector"
            found.append(common_trait(kind, content.lower(), "dkim-signature"))
    return found


@lru_cache(maxsize=2048)
def _provider_of(domain: str) -> str:
    """The provider that a domain, or one above it, belongs to."""
    while domain:
        if domain in _OF:
            return _OF[domain]
        domain = domain.partition(".")[2]
    return ""
