"""The shape of texts that programs make up: what stays when the same program makes up the next one.

Shapes of well-known programs and providers have a name; others are told as classes of characters with their lengths:
``d`` digits, ``h`` and ``H`` hexadecimal digits in small and capital letters, ``l`` small letters and digits, ``U``
capital letters and digits, ``m`` mixed, ``b64`` base64.
"""

from __future__ import annotations

import re

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_CAPITAL_UUID = _UUID.replace("a-f", "A-F")

_MESSAGE_IDS = {
    "google_web": r"CA[\w+=-]{30,90}@mail\.gmail\.com",
    "google_added": r"[^@]{1,120}SMTPIN_ADDED_(?:MISSING|BROKEN)@mx\.google\.com",
    "google_smtp": r"[0-9a-f.]{30,60}@mx\.google\.com",
    "exchange_online": r"[A-Z0-9]{40,70}@[A-Z0-9]{8,20}\.[a-z0-9]{4,12}\.prod\.outlook\.com",
    "outlook_com": r"[A-Z0-9]{40,70}@[A-Z0-9]{8,20}\.[A-Z0-9]{4,12}\.PROD\.OUTLOOK\.COM",
    "yahoo": r"\d{4,12}\.\d{2,12}\.\d{13}@mail\.yahoo\.com",
    "mail_ru": r"\d{10}\.\d{5,10}@f\d{1,5}\.(?:i|m|my)\.mail\.ru",
    "yandex": r"\d{5,20}@[\w-]+(?:\.[\w-]+)*\.yandex\.(?:ru|net|com)",
    "tuta": r"[\w-]{8,16}--?[\w-]{1,3}--?\w@tuta(?:nota\.(?:com|de)|mail\.com|\.io|\.com)",
    "proton": r"[\w-]{80,90}={0,2}@(?:proton\.me|protonmail\.(?:com|ch)|pm\.me)",
    "trinity": rf"trinity-(?:msg-)?{_UUID}-\d{{13}}@[^@]+",
    "outlook_desktop": r"[0-9a-f]{12}\$[0-9a-f]{8}\$[0-9a-f]{8}\$@[^@]+",
    "outlook_mapi": r"!&![A-Za-z0-9+/=]{20,400}@[^@]+",
    "uuid": rf"{_UUID}@[^@]+",
    "capital_uuid": rf"{_CAPITAL_UUID}@[^@]+",
    "thunderbird_old": r"[0-9A-F]{8}\.\d{5,8}@[^@]+",
    "javamail": r"\d{1,12}\.\d{1,12}\.\d{13}(?:\.JavaMail\.[^@]{1,60})?@[^@]+",
    "exim": r"E1\w{5}-\w{6,11}-\w{2,4}@[^@]+",
    "sendmail": r"20\d{10}\.[A-Za-z0-9]{14,16}@[^@]+",
    "postfix": r"20\d{12}\.[0-9A-Za-z]{8,16}@[^@]+",
    "mutt": r"20\d{12}\.(?:G[A-Z])?[A-Z]{0,2}\d{1,8}@[^@]+|[A-Za-z0-9+/_-]{16}@[^@]+",
    "python": r"\d{12,24}\.\d{1,7}\.\d{5,20}@[^@]+",
    "phpmailer": r"[A-Za-z0-9]{40,46}@[^@]+",
    "hex32": r"[0-9a-f]{32}@[^@]+",
}
_SIDELESS = frozenset(
    (
        "google_web",
        "google_added",
        "google_smtp",
        "exchange_online",
        "outlook_com",
        "yahoo",
        "mail_ru",
        "yandex",
        "tuta",
    )
)
"""Those whose right side is the provider's own, whoever writes."""

_BOUNDARIES = {
    "google": r"0{10,12}[0-9a-f]{16,18}",
    "apple": rf"Apple-Mail(?:=_|-){_CAPITAL_UUID}",
    "apple_old": r"Apple-Mail-\d{1,4}-{1,2}\d{5,12}",
    "icloud_web": r"Boundary_\(ID_[^()]{10,40}\)",
    "thunderbird": r"-{12}(?=.{0,23}[A-Za-z])[A-Za-z0-9]{24}",
    "thunderbird_old": r"-{12}\d{24}",
    "outlook": r"----=_NextPart_[0-9A-F]{3}_[0-9A-F]{4}_[0-9A-F]{8}\.[0-9A-F]{8}",
    "outlook_mac": r"B_\d{8,12}_\d{4,12}",
    "exchange": r"_\d{3}_[A-Za-z0-9]{16,90}_",
    "javamail": r"----=_Part_\d{1,12}_\d{1,12}\.\d{10,16}",
    "phpmailer": r"b\d(?:=_|_)[\w+/=]{20,60}",
    "python": r"={15}\d{15,22}==",
    "perl": r"_-{10}=_\w{5,40}",
    "k9": r"-{4}[A-Z0-9]{30,34}",
    "samsung": r"--_com\.(?:samsung\.)?android\.email_\d{5,20}",
    "nodemailer": r"-{2,}_NmP-[0-9a-f]{8,20}-Part_\d{1,3}",
    "gmx": rf"(?:abmob|sgnirk|kenitram|rekcah|trap|tolgate)-{_UUID}",
    "dotnet": rf"--boundary_\d{{1,9}}_{_UUID}",
    "tuta": r"-{12}79Bu5A16qPEYcVIZL@tutanota",
    "mail_ru": r"--ALT--[\w-]{3,40}|--{2,}[A-Za-z0-9]{8,10}-[A-Za-z0-9]{16}-\d{10}",
    "yandex": r"----==--bound\.\d{1,12}\.[\w.-]{3,60}",
    "kmail": r"nextPart\d{4,12}\.\w{4,16}",
    "evolution": r"=-[A-Za-z0-9+/]{16,24}",
    "claws": r"(?:MP|Sig)_/[\w+/.=-]{10,40}",
    "gnus": r"=(?:-=)+",
    "roundcube": r"=_[0-9a-f]{32}",
    "zimbra": rf"=_{_UUID}",
    "horde": r"=_[\w-]{22}",
    "squirrelmail": r"----=_\d{14}_\d{1,8}",
    "mutt": r"[A-Za-z0-9+/]{16}",
    "hex32": r"[0-9a-f]{32}",
    "uuid": _UUID,
}

_TOKEN = re.compile(r"[A-Za-z0-9]+|[^A-Za-z0-9]")
_CLASSES = (
    ("d", re.compile("[0-9]+")),
    ("h", re.compile("[0-9a-f]+")),
    ("H", re.compile("[0-9A-F]+")),
    ("l", re.compile("[0-9a-z]+")),
    ("U", re.compile("[0-9A-Z]+")),
)
_BASE64 = re.compile(r"(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])(?=[^0-9]*[0-9])[A-Za-z0-9+/_-]{20,}={0,2}")
_STATED = 6  # lengths below are not stated: counters grow
_TOKENS = 12
_LOOKED_AT = 200  # characters


def _one_of(table: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in table.items()))


_message_id = _one_of(_MESSAGE_IDS)
_boundary = _one_of(_BOUNDARIES)


def message_id_shape(left: str, right: str, sender: str) -> str:
    """The shape of a Message-ID with these sides, from a sender at this domain (in lower case)."""
    found = _message_id.fullmatch(f"{left}@{right}"[: 2 * _LOOKED_AT])
    name = found.lastgroup if found is not None else None
    if name in _SIDELESS:
        return name.replace("_", "-")
    return f"{name.replace('_', '-') if name else generic_shape(left)}@{_side(right.lower(), sender)}"


def boundary_shape(boundary: str) -> str:
    """The shape of a boundary (RFC 2046 section 5.1.1)."""
    found = _boundary.fullmatch(boundary)
    if found is None or found.lastgroup is None:
        return generic_shape(boundary)
    return found.lastgroup.replace("_", "-")


def generic_shape(text: str) -> str:
    """Classes of characters with their lengths, and what stands between them."""
    text = text[:_LOOKED_AT]
    if _BASE64.fullmatch(text):
        return f"b64:{len(text) // 8 * 8}"
    shape: list[str] = []
    for token in _TOKEN.findall(text):
        piece = _class(token) if token.isalnum() and token.isascii() else token if token.isascii() else "?"
        if not shape or piece != shape[-1] or piece[0].isalnum():
            shape.append(piece)
    return "".join(shape[:_TOKENS]) + ("…" if len(shape) > _TOKENS else "")


def _class(token: str) -> str:
    name = next((name for name, pattern in _CLASSES if pattern.fullmatch(token)), "m")
    return f"{name}{len(token)}" if len(token) >= _STATED else name


def _side(right: str, sender: str) -> str:
    """What the right side of a Message-ID has to do with the sender's domain."""
    if right == sender:
        return "from"
    if right.startswith("["):
        return "literal"
    if "." not in right:
        return "bare"
    if right.endswith((".local", ".localdomain", ".lan", ".home", ".internal")):
        return "local"
    if sender and right.endswith("." + sender):
        return "below"
    return "above" if sender.endswith("." + right) else "elsewhere"
