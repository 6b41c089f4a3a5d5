"""Attempts to learn whether, when and where the person reads: receipts, pixels, marked links, invitations, forms.

What is promised: nothing is fetched, resolved or answered; never raises; the work is bounded, so of a message with very
much of a kind only the beginning is looked at; the same message gives the same findings in the same order, each once.
The words say what was found. Newsletters and friends' programs do much of this too, and why is not ours to say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from inboxwatch.fingerprint.tracking_marks import (
    Place,
    has_code,
    hosts,
    known_host,
    needles,
    place,
    shown_host,
    told_apart,
)
from inboxwatch.model.fingerprint import TrackingAttempt
from inboxwatch.model.message import ParsedMessage, Part, RemoteResource

_OPENED = "asks for a receipt when the message is opened"
_ARRIVED = "asks for a receipt when the message has arrived"
_RECEIPTS = {
    "Disposition-Notification-To": _OPENED,  # RFC 8098
    "Read-Receipt-To": _OPENED,
    "Return-Receipt-Requested": _OPENED,
    "ReturnReceipt": _OPENED,  # Domino
    "X-Confirm-Reading-To": _OPENED,  # Pegasus
    "X-PMRQC": _OPENED,  # Pegasus
    "X-Receipt-To": _OPENED,
    "Generate-Delivery-Report": _ARRIVED,  # RFC 2156
    "Return-Receipt-To": _ARRIVED,  # sendmail; some programs answer when it is opened
    "X-Return-Receipt-To": _ARRIVED,
}
_RECEIPT_FIELDS = {name.lower(): name for name in _RECEIPTS}
_REFUSED = frozenset(("", "0", "no", "none", "false"))
_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "to", "cc")
_ADDRESS = re.compile(r"[^\s<>\"',;:()]{1,64}@[^\s<>\"',;:()]{1,255}")
_RECIPIENTS = 6
_LINKS = 200
_LETTERS = 200_000  # of the text, and of all URLs together
_IN_TEXT = re.compile(r"(?:https?://|www\.)[^\s<>\"'\[\]()]{1,2000}", re.IGNORECASE)
_IMAGES = frozenset(("img", "css", "input", "body", "table", "td", "th", "tr", "div"))
_OTHERS = {
    "link": "style sheet or look-ahead",
    "iframe": "page in a frame",
    "frame": "page in a frame",
    "meta": "page that is to open by itself",
    "script": "script",
    "object": "embedded object",
    "embed": "embedded object",
}
_IMAGE_WORDS = {
    "tracking-pixel": "that cannot be seen and would be fetched",
    "marked-image": "with a long code in the address, which would be fetched",
    "remote-images": "that would be fetched",
}
_TINY = re.compile(r"[ \t]*0*[01](?:\.0*)?(?:px)?[ \t]*", re.IGNORECASE)
_HIDDEN = re.compile(
    r"(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|(?<![\w-])opacity\s{0,9}:\s{0,9}0(?![.\d]*[1-9])"
    r"|(?<![\w-])(?:max-)?(?:width|height)\s{0,9}:\s{0,9}[01](?:px)?\s{0,9}(?:!|;|$))",
    re.IGNORECASE,
)
_REQUEST = re.compile(r"method\s{0,9}=\s{0,9}\"?request\b", re.IGNORECASE)
_KNOWN = {
    "grabbers": ("ip-grabber", "known for recording the network address of whoever opens it"),
    "openings": ("open-tracker", "known for telling senders when and where a message is opened"),
    "shorteners": ("short-link", "which hides where a link leads and can count who opens it"),
}
_SHOWN = 3  # hosts that are named


@dataclass(frozen=True, slots=True)
class _Leads:
    """Something with a URL that leads outside."""

    url: str
    place: Place
    resource: RemoteResource | None = None

    @property
    def host(self) -> str:
        return shown_host(self.place.host)

    @property
    def is_marked(self) -> bool:
        """Whether the URL holds a code by which an opening can be told from others; a shared document's is no such."""
        return has_code(f"{self.place.host}/{self.place.rest}") and not known_host(self.place.host, "shares")


def tracking(message: ParsedMessage, recipients: tuple[str, ...] = ()) -> tuple[TrackingAttempt, ...]:
    """Every attempt in this message. `recipients` are further addresses of the person, beside those in its header."""
    fetched = _outside((one.url, one) for one in message.build.resources)
    links = _outside((url, None) for url in _links(message))
    found = (
        *_receipts(message),
        *_fetched(fetched),
        *_addressed(fetched, links, _recipients(message, recipients)),
        *_marked_links(links),
        *_known_hosts(fetched + links, message.text),
        *_parts(message.build.parts),
        *_forms(message),
    )
    return tuple(dict.fromkeys(found))


def _receipts(message: ParsedMessage) -> Iterator[TrackingAttempt]:
    own = {one.address.lower() for one in message.originators.candidates if one.field == "from"}
    for one in message.build.fields:
        name = _RECEIPT_FIELDS.get(one.name.strip().lower())
        if name is None or one.value.strip().lower() in _REFUSED:
            continue
        words = _RECEIPTS[name]
        asked = {found[0].lower() for found in islice(_ADDRESS.finditer(one.value), _RECIPIENTS)}
        if asked and own and not asked & own:
            words += ", which would go to another address than that of the From field"
        yield TrackingAttempt("receipt-requested", name, words)


def _outside(urls: Iterable[tuple[str, RemoteResource | None]]) -> list[_Leads]:
    """What leads outside, in order, until there is too much of it."""
    found: list[_Leads] = []
    letters = 0
    for url, resource in urls:
        letters += len(url)
        if letters > _LETTERS:
            break
        where = place(url)
        if where is not None:
            found.append(_Leads(url, where, resource))
    return found


def _links(message: ParsedMessage) -> Iterator[str]:
    """Every link once: those of HTML, and those that stand in the text."""
    linked = dict.fromkeys(one.url for one in message.build.links[:_LINKS] if one.element in {"a", "area"})
    yield from linked
    words = [one for one in message.text[:_LETTERS].split() if "." in one or ":" in one]  # the only ones worth trying
    for found in islice(chain.from_iterable(map(_IN_TEXT.finditer, words)), _LINKS):
        url = found[0].rstrip(".,;:!?")
        if not any(one.startswith(url) for one in linked):
            linked[url] = None
            yield url if "://" in url[:8] else f"http://{url}"


def _fetched(fetched: list[_Leads]) -> Iterator[TrackingAttempt]:
    """What a mail program would fetch by itself."""
    images: dict[str, list[_Leads]] = {}
    others: dict[str, list[_Leads]] = {}
    shares: list[_Leads] = []
    for one in fetched:
        if one.place.is_share:
            shares.append(one)
        elif one.resource is not None and one.resource.element in _IMAGES:
            images.setdefault(_image_code(one, one.resource), []).append(one)
        elif one.resource is not None:
            others.setdefault(_OTHERS.get(one.resource.element, "sound or film"), []).append(one)
    for code, what in _IMAGE_WORDS.items():
        if them := images.get(code):
            text = f"has {_count(len(them), 'image')} {what} from {_named(them)} when the message is shown"
            yield TrackingAttempt(code, "HTML part", text)
    for kind, them in sorted(others.items()):
        text = f"would fetch something from {_named(them)} when the message is shown ({kind}; {len(them)} in all)"
        yield TrackingAttempt("remote-resource", "HTML part", text)
    if shares:
        text = f"would make a Windows computer sign on at {_named(shares)} when the message is shown"
        yield TrackingAttempt("network-path", "HTML part", text)


def _image_code(one: _Leads, image: RemoteResource) -> str:
    if _is_unseen(image):
        return "tracking-pixel"
    return "marked-image" if one.is_marked else "remote-images"


def _is_unseen(one: RemoteResource) -> bool:
    """Whether an image is there without being seen: one pixel or none, or hidden by its style."""
    sizes = [size for size in (one.width, one.height) if size.strip()]
    return bool(sizes and all(map(_TINY.fullmatch, sizes))) or _HIDDEN.search(one.style) is not None


def _recipients(message: ParsedMessage, more: Iterable[str]) -> list[str]:
    """Addresses that the message was sent to, those first that the receiving server names."""
    named = (one for name in _DELIVERED for one in message.build.fields if one.name.strip().lower() == name)
    values = [*more, *(one.value for one in named), *message.to[:_RECIPIENTS]]
    senders = {one.lower() for one in message.originators.addresses}
    found = (hit[0] for value in values for hit in islice(_ADDRESS.finditer(value), _RECIPIENTS))
    return list(islice(dict.fromkeys(one for one in found if one.lower() not in senders), _RECIPIENTS))


def _addressed(fetched: list[_Leads], links: list[_Leads], recipients: list[str]) -> Iterator[TrackingAttempt]:
    """URLs that hold an address of a recipient."""
    sought = needles(recipients)
    for them, where, what in (
        (fetched, "HTML part", "would fetch something from {} under a name that holds"),
        (links, "links", "has a link to {} that holds"),
    ):
        places = {one.url: one for one in them}
        for how, urls in sorted(told_apart(places, sought).items()):
            said = what.format(_named(places[url] for url in places if url in urls))
            yield TrackingAttempt("address-in-url", where, f"{said} an address the message was sent to, {how}")


def _marked_links(links: list[_Leads]) -> Iterator[TrackingAttempt]:
    marked = [one for one in links if one.is_marked]
    if marked:
        text = f"has {_count(len(marked), 'link')} to {_named(marked)} with a long code, which can tell who opened it"
        yield TrackingAttempt("unique-link", "links", text)


def _known_hosts(them: list[_Leads], text: str) -> Iterator[TrackingAttempt]:
    """Services that are known for tracking, also where their name stands in the text without a link."""
    text = text[:_LETTERS].lower()
    paths = " ".join(one for one in text.split() if "/" in one) if "/" in text else ""
    named = [*(one.place.host for one in them), *_bare_hosts(paths)]
    for kind, (code, words) in _KNOWN.items():
        for host in sorted({known_host(one, kind) for one in named} - {""})[:_SHOWN]:
            yield TrackingAttempt(code, "links", f"names an address at {host}, {words}")


def _bare_hosts(text: str) -> Iterator[str]:
    """Hosts that record addresses, as they stand in a text with something behind them."""
    for host in hosts("grabbers"):
        if f"{host}/" in text and re.search(rf"(?<![\w-]){re.escape(host)}/\S", text):
            yield host


def _parts(parts: Iterable[Part]) -> Iterator[TrackingAttempt]:
    for one in parts:
        kind = one.content_type.partition(";")[0].strip().lower()
        if kind == "text/calendar" and _REQUEST.search(one.content_type):
            yield TrackingAttempt("answer-requested", kind, "holds an invitation that asks for an answer")
        elif kind == "text/x-amp-html":
            yield TrackingAttempt(
                "amp-part", kind, "holds a page (AMP) that can fetch and send something while it is shown"
            )
        elif kind == "message/external-body":  # RFC 2046 section 5.2.3
            yield TrackingAttempt("external-part", kind, "holds a part that a mail program would fetch from elsewhere")


def _forms(message: ParsedMessage) -> Iterator[TrackingAttempt]:
    forms = [one for one in message.build.links if one.element in {"form", "button"}]
    if forms:
        leads = _outside((one.url, None) for one in forms)
        to = f" to {_named(leads)}" if leads else ""
        yield TrackingAttempt("form", "HTML part", f"holds a form that sends what is typed or chosen{to}")


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _named(them: Iterable[_Leads]) -> str:
    """The hosts, those with most first; not more than a few by name."""
    counted = Counter(one.host for one in them)
    names = sorted(counted, key=lambda name: (-counted[name], name))
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {_count(more, 'more host')}" if more > 0 else "")
