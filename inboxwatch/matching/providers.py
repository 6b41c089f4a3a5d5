"""What large mail providers make of a local part, as data: which ways of writing an address reach one mailbox.

Checked against the providers' help pages and email-normalize 3.2.0 on the date below. Only a provider's own domains
are here: for a domain that somebody hosts with a provider, nothing is assumed. Outlook, Hotmail, Live and MSN are
different mailboxes under the same local part, and are not folded into one.
"""

from __future__ import annotations

from dataclasses import dataclass

CHECKED_ON = "2026-11-23"


@dataclass(frozen=True, slots=True)
class Provider:
    """The habits of one provider for one set of domains.

    `tag` is the character that begins a tag without meaning for delivery. `domain`: all domains are other names of
    this one. `dots`: dots in the local part mean nothing. `base_only`: what stands before the tag is no mailbox of
    its own, so the tag is cut off but its mark kept (Yahoo's disposable addresses share a base that nobody else has).
    `named_below`: in ``anything@user.domain``, the mailbox is ``user@domain``.
    """

    name: str
    domains: tuple[str, ...]
    tag: str = "+"
    domain: str = ""
    dots: bool = False
    base_only: bool = False
    named_below: bool = False


def _country(brand: str, *endings: str) -> tuple[str, ...]:
    """The domains of one brand."""
    return tuple(f"{brand}.{ending}" for ending in endings)


_YAHOO = ("com", "ca", "co.uk", "co.in", "co.id", "co.nz", "com.au", "com.br", "com.mx", "com.ar", "de", "fr", "it")
_HOTMAIL = ("com", "be", "ca", "co.uk", "com.ar", "com.au", "com.br", "de", "es", "fr", "it", "nl", "se")
_LIVE = ("com", "be", "ca", "cl", "co.uk", "com.ar", "com.au", "com.mx", "de", "dk", "fr", "ie", "it", "jp", "nl", "no")
_OUTLOOK = ("com", "at", "be", "cl", "co.id", "co.th", "com.ar", "com.au", "com.br", "com.gr", "com.tr", "cz", "de")
_OUTLOOK_TOO = ("dk", "es", "fr", "hu", "ie", "in", "it", "jp", "kr", "lv", "my", "ph", "pt", "sa", "sg", "sk")

PROVIDERS = (
    Provider("Apple", ("icloud.com", "me.com", "mac.com"), domain="icloud.com"),
    Provider("Fastmail", ("fastmail.com", "fastmail.fm"), named_below=True),
    Provider("Google", ("gmail.com", "googlemail.com"), domain="gmail.com", dots=True),
    Provider(
        "Microsoft",
        (
            *_country("outlook", *_OUTLOOK, *_OUTLOOK_TOO),
            *_country("hotmail", *_HOTMAIL),
            *_country("live", *_LIVE, "se"),
            "msn.com",
        ),
    ),
    Provider("Proton", ("proton.me", "protonmail.com", "protonmail.ch", "pm.me"), domain="proton.me"),
    Provider(
        "Yahoo",
        (*_country("yahoo", *_YAHOO, "es", "ie", "in", "se"), "ymail.com", "rocketmail.com"),
        tag="-",
        base_only=True,
    ),
    Provider(
        "Yandex",
        ("yandex.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.ua", "yandex.com.tr", "ya.ru"),
        domain="yandex.ru",
    ),
    Provider("Zoho", ("zoho.com", "zoho.eu", "zoho.in", "zohomail.com", "zohomail.eu", "zohomail.in")),
)

BY_DOMAIN = {domain: provider for provider in PROVIDERS for domain in provider.domains}
BELOW_DOMAIN = {domain: provider for provider in PROVIDERS if provider.named_below for domain in provider.domains}


def mailbox_of(local: str, domain: str) -> tuple[str, str]:
    """Local part and domain, both folded, as the mailbox that they reach; unchanged where nothing is known."""
    provider = BY_DOMAIN.get(domain)
    if provider is None:
        user, _, parent = domain.partition(".")
        return (user, parent) if user and parent in BELOW_DOMAIN else (local, domain)
    base, tag, _ = local.partition(provider.tag)
    if base and tag:
        local = base + tag if provider.base_only else base
    if provider.dots:
        local = local.replace(".", "") or local
    return local, provider.domain or domain
