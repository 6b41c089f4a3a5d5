"""Large mail providers, as data: how their own servers name themselves, and which networks send for them.

Each row has the day on which it was held against header chains and SPF records that others have published; the
providers themselves were not asked. They rename servers: where a row no longer fits, nothing is observed, which
`doctor` notices; a wrong origin does not come of it, since a line counts only as long as all above it are own.

`networks` are the addresses that the provider sends mail to others from, as far as its SPF record or published header
chains show; no customer has a machine of their own there. `inner` are public addresses that its machines talk to each
other with. What is not in here is missed, which costs an assertion and never makes a wrong one.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from inboxwatch.intake.own_hosts import Network, is_in, matches


@dataclass(frozen=True)
class MailProvider:
    """One provider. Host patterns are as in `receiving_hosts`: names, also with stars, and networks.

    `domain` stands for it, `domains` are those of its mailboxes; `signs` are the domains that it signs mail with itself
    (the ``d=`` of DKIM, RFC 6376, and ARC, RFC 8617), `signs_below` those under which each customer has a name.
    `imap` are the servers that a mail program asks, `receiving` the hosts that write Received lines when mail comes in,
    with its networks; `authserv` the names its Authentication-Results begin with (RFC 8601), where `authserv_unnamed`
    says that it leaves the name out. `sending` are the hosts that write Received lines when mail goes out.
    """

    name: str
    domain: str
    checked_on: date
    domains: tuple[str, ...]
    signs: tuple[str, ...]
    sending: tuple[str, ...]
    networks: tuple[str, ...]
    imap: tuple[str, ...] = ()
    receiving: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()
    authserv: tuple[str, ...] = ()
    authserv_unnamed: bool = False
    signs_below: tuple[str, ...] = ()

    @cached_property
    def _networks(self) -> tuple[Network, ...]:
        return tuple(ipaddress.ip_network(one) for one in (*self.networks, *self.inner))

    def holds(self, ip: str) -> bool:
        """Whether an address is one of its own."""
        return is_in(ip, self._networks)

    def signed(self, domain: str) -> bool:
        """Whether a signature of this domain shows that the provider handled a message."""
        name = domain.lower().rstrip(".")
        return name in self.signs or any(name.endswith(f".{one}") for one in self.signs_below)

    def sends_as(self, host: str) -> bool:
        """Whether a host that wrote a Received line is one of those that handle its outgoing mail."""
        return any(matches(host, one) for one in self.sending)


def _country(brand: str, endings: str) -> tuple[str, ...]:
    return tuple(f"{brand}.{ending}" for ending in endings.split())


_CHECKED = date(2026, 11, 26)
_MICROSOFT = (
    *_country("outlook", "com at be cl co.id co.th com.ar com.au com.br com.gr com.tr cz de dk es fr hu ie in it jp"),
    *_country("outlook", "kr lv my ph pt sa sg sk"),
    *_country("hotmail", "com be ca co.uk com.ar com.au com.br de es fr it nl se"),
    *_country("live", "com be ca cl co.uk com.ar com.au com.mx de dk fr ie it jp nl no se"),
    "msn.com",
)
_YAHOO = (
    *_country("yahoo", "com ca co.uk co.in co.id co.nz com.au com.br com.mx com.ar de es fr ie in it se"),
    "ymail.com",
    "rocketmail.com",
    "aol.com",
    "aim.com",
)

PROVIDERS = (
    MailProvider(
        name="Google",
        domain="gmail.com",
        checked_on=_CHECKED,
        domains=("gmail.com", "googlemail.com"),
        signs=("gmail.com", "googlemail.com", "google.com"),
        signs_below=("gappssmtp.com",),
        sending=("*.google.com", "smtp.gmail.com", "2002:a00::/24"),
        networks=(
            *("35.190.247.0/24", "64.233.160.0/19", "66.102.0.0/20", "66.249.80.0/20", "72.14.192.0/18"),
            *("74.125.0.0/16", "108.177.8.0/21", "108.177.96.0/19", "172.217.0.0/19", "172.217.32.0/20"),
            *("172.217.128.0/19", "172.217.160.0/20", "172.217.192.0/19", "172.253.56.0/21", "172.253.112.0/20"),
            *("173.194.0.0/16", "209.85.128.0/17", "216.58.192.0/19", "216.239.32.0/19"),
            *("2001:4860:4000::/36", "2404:6800:4000::/36", "2607:f8b0:4000::/36", "2800:3f0:4000::/36"),
            *("2a00:1450:4000::/36", "2c0f:fb50:4000::/36"),
        ),
        imap=("imap.gmail.com", "imap.googlemail.com"),
        receiving=("mx.google.com",),
        authserv=("mx.google.com",),
    ),
    MailProvider(
        name="Microsoft",
        domain="outlook.com",
        checked_on=_CHECKED,
        domains=_MICROSOFT,
        signs=(*_MICROSOFT, "microsoft.com"),
        signs_below=("onmicrosoft.com",),
        sending=("*.outlook.com", "*.outlook.office365.com", "*.exchangelabs.com"),
        networks=(
            *("40.92.0.0/15", "40.107.0.0/16", "52.100.0.0/15", "52.102.0.0/16", "52.103.0.0/17", "104.47.0.0/17"),
        ),
        imap=("outlook.office365.com", "imap-mail.outlook.com", "imap.outlook.com", "smtp.office365.com"),
        receiving=("*.prod.outlook.com", "*.protection.outlook.com", "*.outlook.office365.com", "*.exchangelabs.com"),
        inner=(
            *("2603:1096::/32", "2603:10a6::/32", "2603:10b6::/32", "2603:10c6::/32", "2603:10d6::/32"),
            *("2a01:111:f400::/48", "2a01:111:f403::/49", "2a01:111:f403:8000::/51", "2a01:111:f403:c000::/51"),
            "2a01:111:f403:f000::/52",
        ),
        authserv_unnamed=True,
    ),
    MailProvider(
        name="Yahoo",
        domain="yahoo.com",
        checked_on=_CHECKED,
        domains=_YAHOO,
        signs=_YAHOO,
        sending=("*.yahoo.com", "*.aol.com"),
        networks=(
            *("66.163.184.0/21", "66.196.80.0/22", "67.195.204.0/23", "74.6.128.0/21", "77.238.176.0/22"),
            *("87.248.110.0/24", "98.137.64.0/21", "98.136.185.0/24", "106.10.240.0/22", "188.125.84.0/22"),
        ),
        imap=("imap.mail.yahoo.com", "imap.aol.com"),
        receiving=("*.mail.yahoo.com", "*.omega.yahoo.com", "10.0.0.0/8"),
        authserv=("*.yahoo.com",),
    ),
    MailProvider(
        name="Apple",
        domain="icloud.com",
        checked_on=_CHECKED,
        domains=("icloud.com", "me.com", "mac.com"),
        signs=("icloud.com", "me.com", "mac.com"),
        sending=("*.me.com", "*.icloud.com", "*.mac.com"),
        networks=("17.0.0.0/8", "57.103.64.0/18", "144.178.36.0/24", "144.178.38.0/24"),
        imap=("imap.mail.me.com",),
        receiving=("*.me.com", "*.icloud.com", "p*-icloudmta-smtpin-*", "p*-mailgateway-smtp-*"),
        authserv=("*.icloud.com", "*.me.com"),
    ),
    MailProvider(
        name="Fastmail",
        domain="fastmail.com",
        checked_on=_CHECKED,
        domains=("fastmail.com", "fastmail.fm"),
        signs=("fastmail.com", "fastmail.fm", "messagingengine.com"),
        sending=("*.messagingengine.com", "*.internal"),
        networks=("66.111.4.0/24", "103.168.172.128/27", "202.12.124.128/27"),
        imap=("imap.fastmail.com",),
        receiving=("*.messagingengine.com", "*.internal", "slot*"),
        authserv=("*.messagingengine.com",),
    ),
    MailProvider(
        name="GMX and WEB.DE",
        domain="gmx.net",
        checked_on=_CHECKED,
        domains=("gmx.net", "gmx.de", "gmx.at", "gmx.ch", "gmx.com", "web.de"),
        signs=("gmx.net", "gmx.de", "gmx.at", "gmx.ch", "gmx.com", "web.de"),
        sending=("mail.gmx.net", "smtp.web.de", "mail.gmx.com", "3c-app-*.server.lan"),
        networks=("82.165.159.0/24", "212.227.15.0/24", "212.227.17.0/27", "213.165.64.0/23"),
        imap=("imap.gmx.net", "imap.gmx.com", "imap.web.de"),
        receiving=("mx-ha.gmx.net", "mx-ha.web.de", "mx-ha.gmx.com"),
        authserv=("gmx.net", "web.de", "gmx.com"),
    ),
    MailProvider(
        name="Proton",
        domain="proton.me",
        checked_on=_CHECKED,
        domains=("proton.me", "protonmail.com", "protonmail.ch", "pm.me"),
        signs=("proton.me", "protonmail.com", "protonmail.ch", "pm.me"),
        sending=("mail.protonmail.ch", "*.protonmail.ch", "*.proton.ch"),
        networks=("79.135.106.0/23", "109.224.244.0/24", "185.70.40.0/22", "185.205.70.0/24"),
        receiving=("mail.protonmail.ch", "*.protonmail.ch"),
        authserv=("mail.protonmail.ch", "mailin*.protonmail.ch"),
    ),
)


def by_imap_host(host: str) -> MailProvider | None:
    """The provider whose mailboxes are read at this server; None if it is none of them."""
    name = host.lower().rstrip(".")
    return next((one for one in PROVIDERS if name in one.imap), None)


def by_signature(domains: Iterable[str]) -> tuple[MailProvider, ...]:
    """The providers that handled a message with signatures of these domains."""
    names = tuple(domains)
    return tuple(one for one in PROVIDERS if any(one.signed(name) for name in names))
