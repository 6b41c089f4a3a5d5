"""Signatures that are well-formed and verify nothing: DKIM (RFC 6376) and ARC (RFC 8617) as providers fold them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tests.support.reissue.chance import Chance, listed
from tests.support.reissue.words import chopped

_SIGNED = frozenset(
    listed(
        "from to cc subject date message-id mime-version content-type content-transfer-encoding in-reply-to references "
        "reply-to",
        " ",
    )
)


def signed_names(names: Sequence[str]) -> list[str]:
    return [one for one in names if one.lower() in _SIGNED]


def signature(chance: Chance, octets: int = 256) -> str:
    return chance.base64(octets)


def google(chance: Chance, domain: str, names: Sequence[str], when: datetime, darn: str = "") -> str:
    """As Gmail folds it: eight spaces, lower-case names, the last ones named twice so that nothing can be added."""
    signed = [one.lower() for one in reversed(signed_names(names)) if not one.lower().startswith("content")]
    listed = [*signed, "from", "to", "cc", "subject", "date", "message-id", "reply-to"]
    if darn == "":
        listed.insert(0, "x-gm-message-state")
    lines, now = [], "        h="
    for number, name in enumerate(listed):
        piece = (":" if number else "") + name
        if len(now) + len(piece) > 74:
            lines.append(now)
            now = "         "
        now += piece
    lines.append(now + ";")
    begun = int(when.timestamp())
    tail = f" darn={darn};" if darn else ""
    return "\r\n".join(
        (
            "v=1; a=rsa-sha256; c=relaxed/relaxed;",
            f"        d={domain}; s=20230601; t={begun}; x={begun + 604800};{tail}",
            *lines,
            f"        bh={chance.base64(32)};",
            f"        b={chopped(signature(chance), 68, '         ', 8)}",
        )
    )


def tabbed(
    chance: Chance,
    domain: str,
    selector: str,
    names: Sequence[str],
    when: datetime,
    *,
    more: Sequence[str] = (),
    canon: str = "relaxed/relaxed",
    agent: str = "",
    expires: int = 0,
    octets: int = 256,
) -> str:
    """As OpenDKIM, rspamd and their relatives fold it: a tab."""
    listed = ":".join((*more, *signed_names(names)))
    begun = int(when.timestamp())
    x = f" x={begun + expires};" if expires else ""
    i = f" i={agent};" if agent else ""
    h = _folded_names(listed)
    return (
        f"v=1; a=rsa-sha256; c={canon}; d={domain};\r\n\ts={selector}; t={begun};{x}{i}\r\n"
        f"\tbh={chance.base64(32)};\r\n\th={h};\r\n\tb={chopped(signature(chance, octets), 65, chr(9) + ' ')}"
    )


def _folded_names(listed: str) -> str:
    out, now = [], ""
    for name in listed.split(":"):
        if len(now) + len(name) > 60:
            out.append(now)
            now = ""
        now += ("" if not now and not out else ":") + name if now or out else name
    out.append(now)
    return "\r\n\t ".join(one.rstrip() for one in out)


def in_a_line(
    chance: Chance,
    domain: str,
    selector: str,
    names: Sequence[str],
    when: datetime | None = None,
    *,
    more: Sequence[str] = (),
    octets: int = 256,
) -> str:
    """As Yahoo and Microsoft write it: one long line."""
    t = f" t={int(when.timestamp())};" if when else ""
    listed = ":".join((*more, *signed_names(names)))
    return (
        f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s={selector};{t} bh={chance.base64(32)}; "
        f"h={listed}; b={signature(chance, octets)}"
    )


def arc(chance: Chance, domain: str, selector: str, names: Sequence[str], results: str) -> list[tuple[str, str]]:
    """The first instance of a chain, as the sender's provider seals it."""
    listed = ":".join(signed_names(names))
    return [
        ("ARC-Seal", f"i=1; a=rsa-sha256; s={selector}; d={domain}; cv=none;\r\n b={signature(chance)}"),
        (
            "ARC-Message-Signature",
            (
                f"i=1; a=rsa-sha256; c=relaxed/relaxed; d={domain};\r\n s={selector};\r\n h={listed};\r\n"
                f" bh={chance.base64(32)};\r\n b={signature(chance)}"
            ),
        ),
        ("ARC-Authentication-Results", f"i=1; {results}"),
    ]
