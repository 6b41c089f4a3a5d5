"""What a registry answers about an IP network (RFC 9083 section 5.4), read as far as it makes sense (pure).

The role abuse usually sits on an entity inside another, so entities are searched at every depth. Bounded in depth and
number whatever the answer holds; what is not understood is left out.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable, Iterable, Iterator

from inboxwatch.complaint.domains import domain_of, registered
from inboxwatch.complaint.network import Desk, Network, form_link, is_placeholder, mail_address, one_line

_DEPTH, _ENTITIES, _REMARKS, _DESKS = 8, 200, 20, 8
_VALUES = 100  # properties of one card, roles, links: of each no more is looked at
_IN_TEXT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{2,252}")
_TEXT_LOOKED_AT = 4000


def read_network(octets: bytes) -> Network:
    """The network of an answer. Raises `ValueError` in words for what is none."""
    try:
        answer = json.loads(octets.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError("the answer is no JSON that can be read") from error
    if not isinstance(answer, dict) or answer.get("objectClassName") != "ip network":
        raise ValueError("the answer is about no network")
    first, last = _limit(answer, "startAddress"), _limit(answer, "endAddress")
    entities = list(_entities(answer))
    desks: dict[str, Desk] = {}
    for desk in (*_desks(entities), *_remarked(answer, entities)):
        desks.setdefault(desk.address or desk.form, desk)
    found = list(desks.values())
    named = _all_addresses(entities)
    return Network(
        first=first,
        last=last,
        name=one_line(answer.get("name")) or one_line(answer.get("handle")),
        organisation=_organisation(entities),
        desks=tuple(one for one in found if not (one.address and is_placeholder(one.address)))[:_DESKS],
        placeholders=tuple(one.address for one in found if one.address and is_placeholder(one.address))[:_DESKS],
        domains=frozenset(registered(domain_of(one)) for one in (*named, *(one.address for one in found))) - {""},
        above=_above(answer),
    )


def _limit(answer: dict[str, object], name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    value = answer.get(name)
    if not isinstance(value, str):
        raise ValueError("the answer does not say from where to where the network goes")  # noqa: TRY004 -- as any other
    try:
        return ipaddress.ip_address(value.partition("/")[0].strip())
    except ValueError:
        raise ValueError("the limits of the network are no addresses") from None


def _entities(answer: dict[str, object]) -> Iterator[dict[str, object]]:
    """Every entity, the nearest first, whatever it is nested in."""
    level, seen = _dicts(answer.get("entities")), 0
    for _ in range(_DEPTH):
        below: list[dict[str, object]] = []
        for one in level:
            seen += 1
            if seen > _ENTITIES:
                return
            yield one
            below += _dicts(one.get("entities"))
        level = below


def _desks(entities: Iterable[dict[str, object]]) -> Iterator[Desk]:
    """What entities with the role abuse name (RFC 9083 section 10.2.4)."""
    for entity in entities:
        if "abuse" in _roles(entity):
            card = _card(entity)
            yield from (Desk(address=one) for one in _values(card, "email", mail_address))
            yield from (Desk(form=one) for kind in ("contact-uri", "url") for one in _values(card, kind, form_link))


def _remarked(answer: dict[str, object], entities: list[dict[str, object]]) -> Iterator[Desk]:
    """Mail addresses in remarks about abuse: some networks say there where reports should go."""
    remarks = _dicts(answer.get("remarks")) + [
        one for entity in entities if "abuse" in _roles(entity) for one in _dicts(entity.get("remarks"))
    ]
    for remark in remarks[:_REMARKS]:
        lines = remark.get("description")
        text = " ".join(one for one in lines[:_VALUES] if isinstance(one, str)) if isinstance(lines, list) else ""
        text = text[:_TEXT_LOOKED_AT]
        if "abuse" in text.lower():
            for found in _IN_TEXT.findall(text):
                address = mail_address(found.rstrip(".-"))
                if address:
                    yield Desk(address=address, remark="named in a remark of the registry's answer")


def _organisation(entities: list[dict[str, object]]) -> str:
    """The name of the registrant, rather of an organisation than of a maintainer; else any name."""

    def rank(entity: dict[str, object]) -> tuple[bool, bool]:
        return "registrant" not in _roles(entity), "org" not in _values(_card(entity), "kind", one_line)

    names = (name for entity in sorted(entities, key=rank) for name in _values(_card(entity), "fn", one_line))
    return next(names, "")


def _all_addresses(entities: list[dict[str, object]]) -> list[str]:
    return [one for entity in entities for one in _values(_card(entity), "email", mail_address)]


def _above(answer: dict[str, object]) -> str:
    """Where the network above is: the link up (RFC 9083 section 4.2; rdap-up in newer registries, RFC 9910)."""
    for link in _dicts(answer.get("links")):
        href, relation = link.get("href"), link.get("rel")
        if isinstance(relation, str) and relation in {"up", "rdap-up"} and isinstance(href, str) and "/ip/" in href:
            return href
    return ""


def _roles(entity: dict[str, object]) -> set[str]:
    roles = entity.get("roles")
    return {one.lower() for one in roles[:_VALUES] if isinstance(one, str)} if isinstance(roles, list) else set()


def _card(entity: dict[str, object]) -> list[object]:
    """The properties of a jCard (RFC 7095): ``["vcard", [[name, parameters, type, value…]…]]``."""
    card = entity.get("vcardArray")
    properties = card[1] if isinstance(card, list) and len(card) > 1 else None
    return properties[:_VALUES] if isinstance(properties, list) else []


def _values(card: list[object], name: str, checked: Callable[[object], str]) -> list[str]:
    """The values of these properties that pass a check, in order."""
    found: list[str] = []
    for one in card:
        if isinstance(one, list) and len(one) > 3 and isinstance(one[0], str) and one[0].lower() == name:  # noqa: PLR2004
            values = one[3] if isinstance(one[3], list) else [one[3]]
            found += [text for value in values[:_VALUES] if (text := checked(value))]
    return found


def _dicts(value: object) -> list[dict[str, object]]:
    return [one for one in value[:_ENTITIES] if isinstance(one, dict)] if isinstance(value, list) else []
