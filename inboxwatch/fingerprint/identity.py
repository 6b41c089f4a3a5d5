"""Family IDENTITY: names, addresses, numbers and handles that a sender gives themselves. The sender vouches for all.

All values are digests. `address`, `reply-to` and `contact` digest an address alike, so that one who writes from a new
address and names an old one is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from inboxwatch.fingerprint.contact import contacts, keys
from inboxwatch.fingerprint.folds import Folds
from inboxwatch.fingerprint.head import Head
from inboxwatch.fingerprint.kinds import clean, trait
from inboxwatch.fingerprint.words import Words
from inboxwatch.model.fingerprint import Trait
from inboxwatch.model.message import Originators, ParsedMessage

_NAMES = 8
_ADDRESSES = 4
_REPLIES = 6
_EDGES = " \t\r\n\"'<>.,;:()[]"  # readers differ in whether they belong to a name
_STEM = 5  # letters
_STEM_CAP = 24  # letters
_WORD = 3  # letters; shorter runs are initials and what makes an address unique
_PART = 7  # letters
_NAME_PART = 4  # letters
_LOCAL = 64  # characters (RFC 5321 section 4.5.3.1.1)
_LETTERS = re.compile(r"[^\W\d_]+")
_ROLES = frozenset(
    (  # noqa: SIM905 -- a table of words
        "abuse account accounts admin administrator billing contact customer editor email enquiries feedback hello help"
        " helpdesk hostmaster info inquiries kontakt mail mailer mailerdaemon mailing marketing member members news"
        " newsletter nobody noreply donotreply notification notifications notify office order orders postmaster"
        " privacy reply sales secretary security service services shop spam staff subscribe support system team"
        " undisclosed update updates webmaster welcome"
    ).split()
)
"""Local parts of offices, not of persons."""
_REPLY_FIELDS = ("reply-to", "sender", "return-path")
_UNSUBSCRIBE = re.compile(r"<(?:https?://|mailto:[^<>@\s]{1,100}@)([A-Za-z0-9.-]{1,200})", re.IGNORECASE)


def traits(message: ParsedMessage, head: Head, words: Words, folds: Folds) -> Iterator[Trait]:
    """All there is in header fields and in the sender's own words."""
    digest = folds.digest
    yield from names(message.originators, folds)
    mine = _mailboxes(message.originators, "from", folds)
    for mailbox in islice(mine, _ADDRESSES):
        yield trait("address", digest(mailbox), "from")
    for stem in _stems(mine):
        for near in sorted(_neighbours(stem)):
            yield trait("stem-near", digest(near), "from")
    for name in _REPLY_FIELDS:
        for mailbox in islice(_mailboxes(message.originators, name, folds), _REPLIES):
            if mailbox not in mine:
                yield trait("reply-to", digest(mailbox), name)
    recipients = {folds.mailbox(clean(one)) for one in message.to[:100]}
    for contact in contacts(f"{words.own}\n{words.signature}", folds.mailbox, recipients):
        yield trait("contact", digest(contact), "text")
    for where, key in keys(head.value("autocrypt"), words.own):
        yield trait("key", digest(key), where)
    found = _UNSUBSCRIBE.search(head.value("list-unsubscribe"))
    if found is not None:
        yield trait("list-unsubscribe", found[1].lower(), "list-unsubscribe")


def names(originators: Originators, folds: Folds) -> Iterator[Trait]:
    """What the From fields alone show: the keys of display names, and the stem of the address."""
    read = (one.name.strip(_EDGES) for one in originators.candidates if one.field == "from")
    for name in islice(filter(None, dict.fromkeys(map(clean, read))), _NAMES):
        for key in sorted(folds.name_keys(name)):
            yield trait("name", folds.digest(key), "from")
            for part in sorted(set(_LETTERS.findall(key))):
                if len(part) >= _NAME_PART:
                    yield trait("name-part", folds.digest(part), "from")
    mine = _mailboxes(originators, "from", folds)
    for stem in _stems(mine):
        yield trait("stem", folds.digest(stem), "from")
    for part in sorted({part for mailbox in mine[:1] for part in _parts(mailbox)}):
        yield trait("stem-part", folds.digest(part), "from")


def _mailboxes(originators: Originators, field: str, folds: Folds) -> list[str]:
    """The addresses in a field, each in its one form, in a fixed order."""
    found = [one.address for one in originators.candidates if one.field == field and "@" in one.address]
    return sorted({folds.mailbox(clean(one)) for one in found[:50]})


def _stems(mailboxes: Iterable[str]) -> Iterator[str]:
    """The first stem of these addresses, if there is one."""
    return islice(filter(None, map(_stem, mailboxes)), 1)


def _words(mailbox: str) -> list[str]:
    """The runs of letters in a local part, without short ones and those of an office."""
    found = _LETTERS.findall(mailbox.rpartition("@")[0][:_LOCAL])
    return [one for one in found if len(one) >= _WORD and one not in _ROLES]


def _stem(mailbox: str) -> str:
    """The words of a local part, in the order of the alphabet; empty if there are few letters in them."""
    stem = "".join(sorted(_words(mailbox)))[:_STEM_CAP]
    return stem if len(stem) >= _STEM else ""


def _parts(mailbox: str) -> set[str]:
    """All runs of seven letters in the words of a local part, as they stand: a made-up name often holds the old one."""
    letters = "".join(_words(mailbox))[:_STEM_CAP]
    return {letters[at : at + _PART] for at in range(len(letters) - _PART + 1)}


def _neighbours(stem: str) -> set[str]:
    """The stem and all that is left of it without one letter: stems at an edit distance of one have one in common."""
    return {stem} | {stem[:at] + stem[at + 1 :] for at in range(len(stem))}
