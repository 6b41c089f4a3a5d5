"""Asking about all folders at once: NOOP in the opened one and STATUS for the others, in one burst.

The server may answer what it likes first (RFC 3501 section 5.5): none of these commands changes anything, none names a
message by its sequence number, and every STATUS answer names its folder. It costs one way there and back instead of one
for each. What is new in the opened folder is searched for afterwards, and only if there is news of it: no UID can be
found there that the server has not told by EXISTS (RFC 3501 section 7.3.1), and what NOOP lets the server notice, a
search sent together with it does not always see (Dovecot takes note after the search).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from imapclient.exceptions import IMAPClientError, ProtocolError
from imapclient.imap_utf7 import encode
from imapclient.response_parser import parse_message_list, parse_response

from inboxwatch.mailbox.client import GuardedIMAP4
from inboxwatch.mailbox.session import Session

_USUAL = re.compile(rb'(?:"([^"\\]*)"|([^ "\\(){}]+)) \(([A-Z]+ \d{1,10}(?: [A-Z]+ \d{1,10})*)\) ?')

Status = dict[bytes, Any]
"""The items of one STATUS answer."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back: the untagged lines in their order, and the status of every folder that there was one of."""

    lines: list[bytes]
    statuses: dict[str, Status]


def ask_at_once(session: Session, folders: Sequence[str], items: str) -> Answers:
    """NOOP in the opened folder, and STATUS `items` of other `folders`.

    A folder whose answer is a NO, or cannot be understood, is left out. To be called while `doing` something; raises
    what imaplib and IMAPClient raise.
    """
    client, imap = session.client, session.client.imap
    imap.untagged_responses.clear()
    lines: list[bytes] = []
    with session.wire.together():
        noop = _send(imap, "NOOP")
        asked = [_send(imap, "STATUS", client._normalise_folder(one), items) for one in folders]  # noqa: SLF001
    _checked("noop", _answer(imap, noop, lines))
    for tag in asked:
        _answer(imap, tag, lines)
    told = dict(_statuses(imap.untagged_responses.get("STATUS", ())))
    imap.untagged_responses.clear()
    return Answers(lines, {one: told[name] for one in folders if (name := encode(one)) in told})


def search_from(session: Session, first: int) -> tuple[list[int], list[bytes]]:
    """The UIDs from `first` on in the opened folder (and the last one before, RFC 3501 section 6.4.8), and the lines.

    To be called and raises as `ask_at_once`.
    """
    imap = session.client.imap
    imap.untagged_responses.clear()
    lines: list[bytes] = []
    _checked("search", _answer(imap, _send(imap, "UID", "SEARCH", f"UID {first}:*"), lines))
    uids = parse_message_list(imap.untagged_responses.get("SEARCH", [b""]))
    imap.untagged_responses.clear()
    return list(uids), lines


def _send(imap: GuardedIMAP4, *words: Any) -> bytes:
    tag: bytes = imap._command(*words)  # noqa: SLF001 -- the library's own way to send without waiting
    return tag


def _answer(imap: GuardedIMAP4, tag: bytes, lines: list[bytes]) -> tuple[str, Any]:
    """Read to the end of one command, taking down every line on the way; how it ended, and the words."""
    while not imap.tagged_commands[tag]:
        line = imap._get_response()  # noqa: SLF001
        if "BYE" in imap.untagged_responses:
            raise imap.abort("the server said goodbye")
        if line is not None:
            lines.append(line)
    answer: Any = imap.tagged_commands.pop(tag)
    return answer[0], answer[1]


def _checked(what: str, answer: tuple[str, Any]) -> None:
    if answer[0] != "OK":
        raise IMAPClientError(f"{what} failed: {answer[1]!r}")


def _statuses(pieces: Sequence[bytes | tuple[bytes, bytes]]) -> Iterator[tuple[bytes, Status]]:
    """The names and items of STATUS answers; literals belong to the answer that the next plain piece ends."""
    parts: list[bytes | tuple[bytes, bytes]] = []
    for piece in pieces:
        parts.append(piece)
        if isinstance(piece, bytes):
            found = _usual(piece) if len(parts) == 1 else None
            found = found or _thorough(parts)
            parts = []
            if found is not None:
                yield found


def _usual(answer: bytes) -> tuple[bytes, Status] | None:
    found = _USUAL.fullmatch(answer)
    if found is None:
        return None
    words = found[3].split()
    return found[1] or found[2] or b"", dict(zip(words[::2], map(int, words[1::2]), strict=True))


def _thorough(parts: list[bytes | tuple[bytes, bytes]]) -> tuple[bytes, Status] | None:
    try:
        name, items = parse_response(parts)
        return bytes(name), dict(zip(items[::2], items[1::2], strict=True))
    except (ProtocolError, ValueError, TypeError, RecursionError):
        return None
