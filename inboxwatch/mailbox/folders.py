"""Which folders to watch: by name, or by what they are for (SPECIAL-USE, RFC 6154)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inboxwatch.mailbox.session import Session
from inboxwatch.model.mailbox import WatchedFolder

_EMPTIED = frozenset(("\\junk", "\\trash"))
_GUESSES = {
    "\\junk": ("junk", "spam", "junk e-mail", "junk email", "bulk mail", "[gmail]/spam", "inbox.junk", "inbox.spam"),
    "\\trash": ("trash", "deleted items", "deleted messages", "bin", "[gmail]/trash", "inbox.trash"),
    "\\sent": ("sent", "sent items", "sent messages", "[gmail]/sent mail", "inbox.sent"),
    "\\all": ("[gmail]/all mail", "all mail", "archive"),
}
"""Names that providers without SPECIAL-USE give these folders: a guess, used only where no attribute says more."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The folders to watch, and those that were asked for and are not there.

    `sent` is where the person's own mail lies, unless it is watched like any other.
    """

    found: tuple[WatchedFolder, ...]
    missing: tuple[str, ...]
    sent: WatchedFolder | None = None


def list_folders(session: Session) -> list[tuple[frozenset[str], str]]:
    """Attributes (lower case) and names of all folders that can be opened."""
    with session.doing("listing the folders"):
        folders = []
        for flags, _, name in session.client.list_folders():
            attributes = frozenset(one.decode("ascii", "replace").lower() for one in flags)
            if not attributes & {"\\noselect", "\\nonexistent"}:
                folders.append((attributes, name if isinstance(name, str) else name.decode("utf-8", "surrogateescape")))
    return folders


def resolve(wanted: Sequence[str], listed: Sequence[tuple[frozenset[str], str]]) -> Resolved:
    """Match what the person wrote with what the server has, in the person's order, each folder once. Pure."""
    found: dict[str, WatchedFolder] = {}
    missing = []
    for wish in wanted:
        match = _by_attribute(wish, listed) if wish.startswith("\\") else _by_name(wish, listed)
        if match is None:
            if not wish.startswith("\\"):
                missing.append(wish)  # a server without a junk folder misses nothing
            continue
        attributes, name = match
        soon = bool(attributes & _EMPTIED) or wish.lower() in _EMPTIED
        found.setdefault(name, WatchedFolder(name, tuple(sorted(attributes)), soon))
    return Resolved(tuple(found.values()), tuple(missing), _sent(listed, found))


def _sent(listed: Sequence[tuple[frozenset[str], str]], watched: Mapping[str, WatchedFolder]) -> WatchedFolder | None:
    match = _by_attribute("\\sent", listed)
    if match is None or match[1] in watched:
        return None
    return WatchedFolder(match[1], tuple(sorted(match[0])))


def _by_attribute(wish: str, listed: Sequence[tuple[frozenset[str], str]]) -> tuple[frozenset[str], str] | None:
    wish = wish.lower()
    for attributes, name in listed:
        if wish in attributes:
            return attributes, name
    for guess in _GUESSES.get(wish, ()):
        for attributes, name in listed:
            if name.lower() == guess:
                return attributes, name
    return None


def _by_name(wish: str, listed: Sequence[tuple[frozenset[str], str]]) -> tuple[frozenset[str], str] | None:
    for attributes, name in listed:
        if name == wish or (wish.upper() == "INBOX" and name.upper() == "INBOX"):
            return attributes, name
    return (frozenset(), "INBOX") if wish.upper() == "INBOX" else None
