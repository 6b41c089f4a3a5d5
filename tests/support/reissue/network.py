"""Where people's mail comes from: access lines at home, shared addresses of phones, exits of VPNs.

All addresses belong to nobody: IPv6 from the documentation's prefix (RFC 3849), access lines in IPv4 from 198.18.0.0/15
(RFC 2544) because the documentation's three networks (RFC 5737) are too few for hundreds of people to live in different
ones; VPN exits and servers from RFC 5737.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tests.support.reissue.chance import Chance, from_seed
from tests.support.reissue.letter import Line

_PROVIDERS = (
    "dsl.example",
    "kabel.example",
    "fibre.example",
    "telco.example",
    "stadtnetz.example",
    "breitband.example",
)
_CARRIERS = 3
_EXITS = tuple(
    Line(f"{net}.{last}", host, "10.2.0.2", vpn=True)
    for net, host in (("192.0.2", "exit-a.vpn.example"), ("198.51.100", ""), ("203.0.113", "static.hosting.example"))
    for last in (11, 23, 42, 57, 81, 96, 120, 133)
)


@dataclass(frozen=True, slots=True)
class Access:
    """A line at home: its address changes every few weeks within some networks of the provider."""

    name: str  # whose: what is drawn depends on it
    provider: int
    v6: bool
    stable: bool

    def line(self, when: datetime, chance: Chance) -> Line:
        period = 0 if self.stable else when.toordinal() // 17
        own = from_seed("access", self.name, period)
        lan = f"192.168.{hash_of_name(self.name) % 3}.{20 + hash_of_name(self.name) % 60}"
        domain = _PROVIDERS[self.provider]
        if self.v6:
            area = f"2001:db8:{self.provider:x}{from_seed('area', self.name).randrange(4096):03x}"
            return Line(
                f"{area}:{own.hex(2)}00:{chance.hex(4)}:{chance.hex(4)}:{chance.hex(4)}:{chance.hex(4)}", "", lan
            )
        home = from_seed("area", self.name).randrange(80)
        net = f"198.{18 + self.provider % 2}.{self.provider // 2 * 80 + (home + own.randrange(2)) % 80}"
        ip = f"{net}.{own.randrange(2, 254)}"
        return Line(ip, f"p{ip.replace('.', '-')}.{domain}", lan)


@dataclass(frozen=True, slots=True)
class Mobile:
    """A phone on the move: one of few addresses that thousands share."""

    carrier: int

    def line(self, when: datetime, chance: Chance) -> Line:
        ip = f"198.19.{245 + self.carrier}.{chance.randrange(10, 60)}"
        return Line(ip, f"ip-{ip.replace('.', '-')}.mobile{self.carrier}.example", "10.0.0.2")


@dataclass(frozen=True, slots=True)
class Vpn:
    """A service with some exits, the same for all its customers."""

    def line(self, when: datetime, chance: Chance) -> Line:
        return chance.one(_EXITS)


Network = Access | Mobile | Vpn


@dataclass(frozen=True, slots=True)
class Networks:
    """Where one person usually is. `away` is the probability of the phone's network."""

    home: Network
    away: float = 0.0
    phone: Network = Mobile(0)

    def line(self, when: datetime, chance: Chance) -> Line:
        return (self.phone if chance.often(self.away) else self.home).line(when, chance)


def hash_of_name(name: str) -> int:
    return from_seed("name", name).getrandbits(16)


def networks(name: str, chance: Chance, *, phone: bool, vpn: float = 0.03) -> Networks:
    """An ordinary person's networks; a few are always behind a VPN."""
    if chance.often(vpn):
        return Networks(Vpn())
    home = Access(name, chance.randrange(len(_PROVIDERS)), v6=chance.often(0.35), stable=chance.often(0.4))
    return Networks(home, 0.35 if phone else 0.05, Mobile(chance.randrange(_CARRIERS)))
