"""What a person leaves so that they can be reached or paid: telephone numbers, addresses, handles, keys.

All of it is in plain form here; the caller makes digests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain, islice

MOST = 40
"""Contacts of one text."""
_LOOKED_AT = 50_000  # characters
_DIGITS = (7, 15)  # of a telephone number (E.164)
_TAIL = 8  # digits that are compared: the same with and without the code of the country
_KEY = 1_000  # characters of a key that are compared: a header field may be cut behind them
_KEY_LEAST = 100
_COIN_LEAST = 26  # characters of the shortest address of a coin

_PHONE = re.compile(
    r"(?:(?<=tel:)|(?<![\w.,:/@#=%&$€£+-]))(?:\+|00)?\(?\d[\d ()./\u00a0\u2010-\u2015-]{5,24}\d"
    r"(?![\w%€$£@]|[.,:]\d| ?(?:EUR|USD|GBP|CHF)\b)"
)
_NUMBERED = re.compile(r"[0-9](?:[^0-9]*[0-9]){6}")  # digits of the shortest number
_DATE = re.compile(
    r"(?:(?:19|20)\d\d[./ -]?[01]?\d[./ -]?[0-3]?\d|[0-3]?\d[./ -][0-3]?\d[./ -](?:19|20)?\d\d)"
    r"(?:[ T]+\d{1,2}(?:[ .-]\d\d)*)?"
)
_NO_PHONE = re.compile(
    r"\d{1,3}(?:[. \u00a0]000)+|\d{1,3}(?:\.\d{3}){2,}"  # amounts
    r"|\d{1,2}\.\d+|\d{1,3}(?:\.\d{1,3}){3}"  # fractions, IP addresses
    r"|(?:19|20)\d\d ?[/\u2010-\u2015-] ?(?:19|20)\d\d|\d{5}-\d{4}"  # years, postal codes
    r"|\d{7,9}"  # numbers of orders and the like; a telephone number is seldom written so
)
_AT = re.compile("@")
_LOCAL_BACKWARDS = re.compile(r"[\w.%+-]{1,64}")
_DOMAIN = re.compile(r"(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}")
_HANDLE = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.]{1,28}[A-Za-z0-9_])")
_ANNOUNCED = re.compile(
    r"\b(?:telegram|insta(?:gram)?|snap(?:chat)?|kik|discord|skype|whatsapp|wickr|threema|tiktok|twitter|onlyfans|wechat)"
    r"[ \t]{0,3}(?:name|id|user|is|ist)?[ \t]{0,3}[:=@][ \t]{0,3}@?([A-Za-z0-9_][A-Za-z0-9_.]{2,29})",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"\b(?:instagram\.com|facebook\.com|fb\.com|fb\.me|twitter\.com|x\.com|tiktok\.com|t\.me|telegram\.me|vk\.com|ok\.ru"
    r"|snapchat\.com/add|linkedin\.com/in|youtube\.com|reddit\.com/(?:u|user)|github\.com|onlyfans\.com|linktr\.ee"
    r"|threads\.net|paypal\.me|paypal\.com/paypalme|cash\.app|wa\.me|ko-fi\.com|patreon\.com|twitch\.tv|soundcloud\.com"
    r"|tumblr\.com|pinterest\.com|discord\.gg|signal\.me)/[@$#+]?(profile\.php\?id=\d{3,20}|[\w.-]{2,60})",
    re.IGNORECASE,
)
_TOP_LEVELS = frozenset(
    ("com", "net", "org", "edu", "gov", "info", "biz", "de", "uk", "fr", "it", "es", "nl", "ru", "io")
)
_NO_PROFILES = frozenset(
    (  # noqa: SIM905 -- a table of words
        "share sharer.php p reel reels watch intent home login help about privacy terms legal explore hashtag i groups"
        " events pages story.php photo.php permalink.php"
    ).split()
)
_COIN = re.compile(
    r"\b(?:bc1[02-9ac-hj-np-z]{25,87}|BC1[02-9AC-HJ-NP-Z]{25,87}|0x[0-9a-fA-F]{40}|[13][1-9A-HJ-NP-Za-km-z]{25,34}"
    r"|T[1-9A-HJ-NP-Za-km-z]{33}|[48][1-9A-HJ-NP-Za-km-z]{94}|ltc1[02-9ac-hj-np-z]{25,87})\b"
)
_MIXED = re.compile(r"(?=\w*[a-z])(?=\w*[A-Z])(?=\w*\d)")
_KEYDATA = re.compile(r"keydata=([A-Za-z0-9+/= ]+)")
_BLOCK = re.compile(r"-----BEGIN PGP PUBLIC KEY BLOCK-----\n(?:[A-Za-z]+: [^\n]*\n)*\s*([A-Za-z0-9+/=\s]{100,20000})")


def contacts(text: str, mailbox: Callable[[str], str], recipients: Collection[str]) -> list[str]:
    """The contacts in a text, each once: at most `MOST`. Addresses of recipients (in their one form) are left out.

    No number and no announcement goes over the end of a line, no profile and no coin address over white space, so the
    patterns, which try at every letter, are given only the lines and words that can hold one.
    """
    text = text[:_LOOKED_AT]
    found: dict[str, None] = {}
    if any(one in text for one in "0123456789"):
        lines = [line for line in text.split("\n") if _NUMBERED.search(line)]
        found.update(dict.fromkeys(islice(_phones(lines), MOST)))
        found.update(dict.fromkeys(islice(_coins(one for one in text.split() if len(one) >= _COIN_LEAST), MOST)))
    if "@" in text:
        found.update(dict.fromkeys(islice(_addresses(text, mailbox, recipients), MOST)))
    if "/" in text:
        found.update(dict.fromkeys(islice(_profiles(one for one in text.split() if "/" in one), MOST)))
    if ":" in text or "@" in text or "=" in text:
        lines = [line for line in text.split("\n") if ":" in line or "@" in line or "=" in line]
        found.update(dict.fromkeys(islice(_announced(lines), MOST)))
    return list(found)[:MOST]


def keys(autocrypt: str, text: str) -> Iterator[tuple[str, str]]:
    """Public keys (Autocrypt, RFC 9580), each with where it stands."""
    if autocrypt:
        found = _KEYDATA.search(autocrypt)
        if found is not None and (key := _plain_key(found[1])):
            yield "autocrypt", key
    if "BEGIN PGP" in text:
        for block in islice(_BLOCK.finditer(text), 2):
            if key := _plain_key(block[1]):
                yield "text", key


def _plain_key(text: str) -> str:
    key = "".join(text.split())[:_KEY]
    return key if len(key) >= _KEY_LEAST else ""


def _phones(lines: Iterable[str]) -> Iterator[str]:
    """Telephone numbers by their last digits."""
    for found in chain.from_iterable(map(_PHONE.finditer, lines)):
        number = found[0]
        digits = "".join(one for one in number if "0" <= one <= "9")
        if not _DIGITS[0] <= len(digits.lstrip("0")) <= _DIGITS[1] or len(set(digits)) <= 2:  # noqa: PLR2004 -- 0000000
            continue
        if not number.startswith(("+", "00")) and (_DATE.fullmatch(number) or _is_other(number)):
            continue
        yield f"tel:{digits[-_TAIL:]}"


def _is_other(number: str) -> bool:
    """Whether a number without the code of a country is rather something else."""
    return number[0] not in "0(" and _NO_PHONE.fullmatch(number) is not None


def _coins(words: Iterable[str]) -> Iterator[str]:
    """Addresses of Bitcoin, Ethereum, Litecoin, Tron and Monero by their form."""
    for found in chain.from_iterable(map(_COIN.finditer, words)):
        one = found[0]
        if one[:3].lower() in {"bc1", "ltc"} or one.startswith("0x"):
            yield one.lower()
        elif _MIXED.match(one):
            yield one


def _addresses(text: str, mailbox: Callable[[str], str], recipients: Collection[str]) -> Iterator[str]:
    """Addresses in their one form, and handles with an «@» before them."""
    for at in islice(_AT.finditer(text), 500):
        place = at.start()
        local = _LOCAL_BACKWARDS.match(text[max(0, place - 64) : place][::-1])
        if local is None:
            handle = _HANDLE.match(text, place + 1)
            if handle is not None and _is_handle(handle[0]) and text[place - 1 : place] != "/":
                yield f"@{handle[0].lower()}"
            continue
        domain = _DOMAIN.match(text, place + 1)
        if domain is not None:
            one = mailbox(f"{local[0][::-1].lstrip('.')}@{domain[0]}")
            if one not in recipients:
                yield one


def _is_handle(text: str) -> bool:
    """Whether a word behind an «@» may be a person's: neither a price nor a domain."""
    return any(map(str.isalpha, text)) and text.rpartition(".")[2].lower() not in _TOP_LEVELS


def _announced(lines: Iterable[str]) -> Iterator[str]:
    """Handles that stand behind the name of a service."""
    for found in chain.from_iterable(map(_ANNOUNCED.finditer, lines)):
        yield f"@{found[1].rstrip('.').lower()}"


def _profiles(words: Iterable[str]) -> Iterator[str]:
    """Profiles: those with a name as handles, since people keep theirs from one service to the next."""
    for found in chain.from_iterable(map(_PROFILE.finditer, words)):
        name = found[1].rstrip(".-").lower()
        if name in _NO_PROFILES:
            continue
        if found[0].lower().startswith("wa.me/") and name.isdigit():
            yield f"tel:{name[-_TAIL:]}"
        else:
            yield f"@{name}"
