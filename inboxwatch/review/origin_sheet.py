"""Where a message came from, for a person's eyes and for scripts: three classes that are never merged.

Promises: for a person, addresses only and names of providers from our own table; no word that a sender chose.
"""

from __future__ import annotations

from inboxwatch.model.custody import JsonValue
from inboxwatch.model.origin import Hop, Origin
from inboxwatch.review.layout import facts, paragraph
from inboxwatch.review.safe_text import printable

_TITLE = "Where it came from"
_SHOWN = 3  # claimed addresses that are named
_LIMIT = 300
_TEXT_LIMIT = 600


def origin_text(origin: Origin | None, width: int = 88) -> str:
    """The part of `show` about the origin; None where the message could not be opened."""
    if origin is None:
        return f"{_TITLE}\n" + paragraph("not looked at: the message is encrypted, and the key is not at hand", width)
    pairs = [("seen by your server", _observed(origin.observed))]
    if origin.provider or origin.asserted:
        pairs.append((f"said by {origin.provider or 'your provider'}", _asserted(origin)))
    pairs.append(("only claimed", _claimed(origin)))
    lines = [facts(pairs)]
    if origin.remarks:
        lines.append("")
        lines += [paragraph(printable(one.text, _TEXT_LIMIT), width, "  - ") for one in origin.remarks]
    return f"{_TITLE}\n" + "\n".join(lines)


def origin_object(origin: Origin) -> dict[str, JsonValue]:
    """The origin as `show --json` gives it: each hop with its line as it stands, and its number among the fields."""
    return {
        "observed": None if origin.observed is None else _hop_object(origin.observed, "host"),
        "asserted": [_hop_object(one, "by") for one in origin.asserted],
        "claimed": [_hop_object(one, "by") for one in origin.claimed],
        "provider": origin.provider or None,
        "envelope_from": origin.envelope_from or None,
        "authentication": list(origin.authentication),
        "remarks": [{"code": one.code, "text": one.text} for one in origin.remarks],
    }


def _hop_object(one: Hop, writer: str) -> JsonValue:
    return {"ip": one.ip, writer: one.host, "line": one.line, "number": one.number}


def _observed(one: Hop | None) -> str:
    if one is None:
        return "nothing that can be relied on"
    return f"{one.ip}, by the line of {printable(one.host, _LIMIT)} (header field {one.number})"


def _asserted(origin: Origin) -> str:
    told = [f"{one.ip} (header field {one.number})" for one in origin.asserted if one.ip]
    who = "it handled the message"
    return f"{who}, and had it from {', then '.join(reversed(told))}" if told else f"{who}, and no address"


def _claimed(origin: Origin) -> str:
    if not origin.claimed:
        return "nothing"
    found = list(dict.fromkeys(one.ip for one in origin.claimed if one.ip))
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    named = f"{', '.join(found[:_SHOWN])}{more}; " if found else ""
    count = len(origin.claimed)
    lines = f"{count} lines" if count > 1 else "one line"
    return f"{named}{lines} that whoever sent it could have written"
