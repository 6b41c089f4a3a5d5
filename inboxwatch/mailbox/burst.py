"""Asking about all folders at once: what is new in the opened one, and the STATUS of the others, in one burst.

The server may answer what it likes first (RFC 3501 section 5.5): none of these commands changes anything, none names a
message by its sequence number, and every STATUS answer names its folder. It costs one way there and back instead of one
for each. NOOP goes before, alone: what it lets the server notice, a search sent together with it does not always see
(Dovecot takes note after the search).
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
    """What came back: UIDs, the untagged lines in their order, and the status of every folder that there was one of."""

    uids: list[int]
    lines: list[bytes]
    statuses: dict[str, Status]


def ask_at_once(session: Session, first: int, folders: Sequence[str], items: str) -> Answers:
    """NOOP and a search for UIDs from `first` on in the opened folder, STATUS `items` of other `folders`.

    A folder whose answer is a NO, or cannot be understood, is left out. To be called while `doing` something; raises
    what imaplib and IMAPClient raise.
    """
    client, imap = session.client, session.client.imap
    send = imap._command  # noqa: SLF001 -- the library's own way to send without waiting
    imap.untagged_responses.clear()
    lines: list[bytes] = []
    _checked("noop", _answer(imap, send("NOOP"), lines))
    with session.wire.together():
        search = send("UID", "SEARCH", f"UID {first}:*")
        asked = [send("STATUS", client._normalise_folder(one), items) for one in folders]  # noqa: SLF001
    _checked("search", _answer(imap, search, lines))
    for tag in asked:
        _answer(imap, tag, lines)
    uids = parse_message_list(imap.untagged_responses.get("SEARCH", [b""]))
    told = dict(_statuses(imap.untagged_responses.get("STATUS", ())))
    imap.untagged_responses.clear()
    return Answers(list(uids), lines, {one: told[name] for one in folders if (name := encode(one)) in told})


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
