"""A person under a new address: what changes on each level of hiding, and what of the old address is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.support.reissue.chance import Chance, listed
from tests.support.reissue.habits import Habits
from tests.support.reissue.letter import Party
from tests.support.reissue.network import Networks, Vpn
from tests.support.reissue.persona import FIRST, LAST, Persona, pick_template, plain_letters, tag
from tests.support.reissue.templates import PEOPLE, Template
from tests.support.reissue.voice import LEXICONS, Circle, Pen
from tests.support.reissue.zones import ATHENS, BERLIN, GREENWICH, LONDON, MOSCOW, NEW_YORK

CLOCK = 0.3  # behind a VPN, some set the device's clock elsewhere as well

_ELSEWHERE = (LONDON, BERLIN, ATHENS, MOSCOW, NEW_YORK, GREENWICH)
_THROWN = listed("nobody river truth shadow listener maybe lamp grey post real echo north someone plain window", " ")
# Where accounts are free and quickly made.
_THROWABLE = listed(
    "gmail-web gmail-android outlook-web outlook-mobile yahoo-web yahoo-android gmx-web proton tuta yandex mail-ru zoho "
    "icloud-web iphone-gmail iphone-icloud k9-gmx fastmail",
    " ",
)


def disguised(
    known: Persona, level: int, number: int, chance: Chance, habits: Habits
) -> tuple[Persona, frozenset[str]]:
    """The same person under a new address, and the habits that the address itself shows."""
    kept: set[str] = set()
    other = _another(known.template, chance.for_("template"))
    template, device = (known.template, known.device) if level == 0 else (other, chance.for_("device").randrange(30))
    domain = known.party.domain if level == 0 else chance.for_("domain").one(template.domains)
    name, local = _called(known, chance, habits, kept)
    voice, closing = known.pen.voice, chance.for_("closing")
    if closing.often(habits.closing):
        kept.add("closing")
    else:
        voice = replace(voice, closings=("", closing.one(LEXICONS[known.language].CLOSINGS)))
    clock, zone = chance.for_("clock"), known.zone
    if level >= 2 and clock.often(CLOCK):
        zone = clock.one([one for one in _ELSEWHERE if one != known.zone])
    persona = replace(
        known,
        name=f"{known.name}/{level}.{number}",
        party=Party(name, f"{local}.{tag(chance.for_('ending', level))}@{domain}"),
        template=template,
        device=device,
        networks=Networks(Vpn()) if level >= 2 else known.networks,
        zone=zone,
        pen=Pen(voice, Circle.wide(known.language) if level >= 3 else known.pen.circle, known.pen.used),
    )
    return persona, frozenset(kept)


def _called(known: Persona, chance: Chance, habits: Habits, kept: set[str]) -> tuple[str, str]:
    """A display name and a local part without its ending: new ones, or made from the old."""
    named, local = chance.for_("name"), chance.for_("local")
    name = named.one(("", f"{named.one(FIRST)} {named.one(LAST)}", named.one(FIRST), "A friend", "x", "no name"))
    stem = local.one(
        (plain_letters(f"{local.one(FIRST)}.{local.one(LAST)}"), f"{local.one(_THROWN)}{local.randrange(1, 999)}")
    )
    if named.often(habits.name) and known.party.name:
        name = varied_name(known.party.name, named)
        kept.add("name")
    if local.often(habits.stem):
        stem = varied_stem(known.party.local, local)
        kept.add("stem")
    return name, stem


def _another(known: Template, chance: Chance) -> Template:
    """Another provider and another program."""
    others = {
        name: PEOPLE[name]
        for name in _THROWABLE
        if PEOPLE[name].client is not known.client
        and PEOPLE[name].provider is not known.provider
        and not set(PEOPLE[name].domains) & set(known.domains)
    }
    return pick_template(chance, others)


def varied_name(name: str, chance: Chance) -> str:
    """The same name, or what people make of it."""
    words = name.replace(",", "").split(" ")
    options: list[Callable[[], str]] = [
        lambda: name, lambda: words[0], lambda: " ".join(reversed(words)), name.lower, lambda: words[0][0] + ".",
        lambda: f"{words[0]} {words[-1][0]}.", lambda: words[0] + str(chance.randrange(2, 9)),
    ]  # fmt: skip
    return chance.one(options)()


def varied_stem(local: str, chance: Chance) -> str:
    """What people make of their old local part, without its invented ending."""
    stem = local.rpartition(".")[0]
    bare = stem.replace(".", "").replace("_", "")
    return chance.one(
        (
            bare,
            f"{stem}{chance.randrange(2, 99)}",
            f"real.{bare}",
            f"{bare[: max(5, len(bare) - 3)]}{chance.randrange(10, 99)}",
            f"{stem}_2",
        )
    )
