r"""The one filter that stands between the words of a mail and a person's screen.

Promises, for any text at all: what comes out holds only characters that stand still where they are put. Control
characters, escape sequences, letters that turn the direction of writing, invisible letters, lone surrogates, private
and unassigned code points are shown as what they are (``\x1b``, ``<U+202E>``), never carried out and never dropped.
Links and addresses can be read but not clicked: a click could tell the sender that somebody is looking.

The filter is for eyes only. Nothing that leaves the house goes through it: exports hold the octets as they are.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NOT_PLAIN = re.compile(r"[^ -~]+")
_NOT_PLAIN_LINES = re.compile(r"[^ -~\n\t]+")
_MARKS_KEPT = 4
"""How many combining marks may stand on one letter: more of them run over the lines above and below."""

_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_MARKS = frozenset({"Mn", "Me"})
_SYMBOLS = frozenset({"So", "Sm", "Sk"})
_HIDDEN = frozenset({"Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_EMOJI_STYLE = frozenset({"\ufe0e", "\ufe0f"})

# letters, marks and symbols that Unicode counts as printable and that show as nothing (Default_Ignorable_Code_Point
# in UAX 44, and the empty braille cell), as ranges of code points
_BLANK = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xE0000, 0xE0FFF),
)

# each begins with the letter that it turns on: the search leaps from one such letter to the next, and then looks back
_HTTP = re.compile(r"[Hh](?<!\w.)[Tt][Tt][Pp]([Ss\u017f]?)(?=:)", re.DOTALL)
_SCHEME = re.compile(r":(?<!hxxp:)(?<!hxxps:)(?=//)")
_SCHEMES = "mailto|tel|sms|sip|sips|xmpp|javascript|vbscript|data|file|magnet|news|callto|skype|facetime|geo"
_BEHIND = "|".join(rf"(?<=\b{scheme}:)" for scheme in _SCHEMES.split("|"))
_SCHEME_ALONE = re.compile(rf":(?=\S)(?:{_BEHIND})", re.IGNORECASE)
_AT = re.compile(r"@(?<=\S@)(?=\S)(?!(?<=\[@)\])")
_HOST = r"[\w\-\u0080-\U0010ffff]"
_DOT = re.compile(rf"\.(?<={_HOST}\.)(?={_HOST})(?!(?<=\d\.)\d)")


def printable(text: str, limit: int | None = None) -> str:
    r"""The text as one harmless line: line breaks and tabs are shown as ``\n``, ``\r`` and ``\t``.

    Spaces of any width become the plain space. With a `limit` at most so many characters are shown, followed by
    ``… (n more characters)``. What comes out passes through again unchanged.
    """
    return _limited(text, limit, _NOT_PLAIN)


def printable_lines(text: str, limit: int | None = None) -> str:
    """The text with its line breaks (CRLF or LF) and tabs, harmless in every other way, as `printable`."""
    return _limited(text.replace("\r\n", "\n"), limit, _NOT_PLAIN_LINES)


def defang(text: str) -> str:
    """The text with its links and mail addresses made unclickable: ``hxxps://``, ``[.]``, ``[@]``, ``mailto[:]``.

    Dots between digits stay, so that numbers, dates and IPv4 addresses can be read. Twice is the same as once.
    """
    text = _HTTP.sub(r"hxxp\1", text)
    text = _SCHEME.sub("[:]", text)
    text = _SCHEME_ALONE.sub("[:]", text)
    return _DOT.sub("[.]", _AT.sub("[@]", text))


def safe_line(text: str, limit: int | None = None) -> str:
    """What a person may be shown of a mail in one line: `printable` and `defang`."""
    return defang(printable(text, limit))


def safe_lines(text: str, limit: int | None = None) -> str:
    """What a person may be shown of a mail in several lines: `printable_lines` and `defang`."""
    return defang(printable_lines(text, limit))


def _limited(text: str, limit: int | None, risky: re.Pattern[str]) -> str:
    if limit is None:
        return risky.sub(_shown_run, text)
    if limit < 0:
        raise ValueError(f"a limit is not negative: {limit}")
    if len(text) <= limit and not risky.search(text):
        return text
    room, taken = limit, 0
    shown: list[str] = []
    # every character is shown as one or more, so the first `limit` of them are all that can be needed
    for piece in _pieces(text[:limit], risky):
        if len(piece) > room:
            break
        shown.append(piece)
        room -= len(piece)
        taken += 1
    left = len(text) - taken
    return "".join(shown) + (f"… ({left} more characters)" if left else "")


def _pieces(text: str, risky: re.Pattern[str]) -> list[str]:
    """What is shown for each character, one piece for each."""
    pieces: list[str] = []
    at = 0
    for run in risky.finditer(text):
        pieces.extend(text[at : run.start()])
        pieces.extend(_shown(run))
        at = run.end()
    pieces.extend(text[at:])
    return pieces


def _shown_run(run: re.Match[str]) -> str:
    return "".join(_shown(run))


def _shown(run: re.Match[str]) -> list[str]:
    """What is shown for each character of a run of characters that are not plain ASCII."""
    start = run.start()
    before = run.string[start - 1] if start else ""
    bearer = before if before not in {"\n", "\t"} else ""
    marks = 0
    pieces: list[str] = []
    for letter in run.group():
        kind = unicodedata.category(letter)
        if letter in _EMOJI_STYLE and bearer and not marks and unicodedata.category(bearer) in _SYMBOLS:
            piece, marks = letter, 1
        elif kind in _MARKS:
            marks += 1
            piece = letter if bearer and marks <= _MARKS_KEPT and not _is_blank(letter) else _named(letter)
        else:
            piece, marks = _alone(letter), 0
        if piece != letter:
            bearer = " " if piece == " " else ""
        elif kind not in _MARKS:
            bearer = letter
        pieces.append(piece)
    return pieces


@lru_cache(maxsize=4096)
def _alone(letter: str) -> str:
    """What is shown for a character that is not a combining mark."""
    kind = unicodedata.category(letter)
    if kind == "Cc":
        return _NAMED.get(letter, f"\\x{ord(letter):02x}")
    if kind == "Zs":
        return " "
    return _named(letter) if kind in _HIDDEN or _is_blank(letter) else letter


def _named(letter: str) -> str:
    return f"<U+{ord(letter):04X}>"


def _is_blank(letter: str) -> bool:
    code = ord(letter)
    return any(first <= code <= last for first, last in _BLANK)
