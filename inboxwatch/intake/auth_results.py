"""Authentication-Results (RFC 8601): what the person's own server found when it checked a message. Pure.

Only lines that begin with a name of the own server and stand above the boundary are given in here (`trace`). They still
hold words of the sender: an envelope sender or a comment may be made to look like a result. So a line is read by its
grammar, and one in which a comment holds a quote or a backslash, where a quote or a comment does not end, or where
anything else is unclear, says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_LONGEST = 8_000  # octets of one field that are read
_MOST = 60  # results in one line
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,250}")
_INSTANCE = re.compile(r"\s*i\s*=\s*\d{1,2}\s*;", re.IGNORECASE)  # RFC 8617 section 4.1.1
_RESULT = re.compile(r"([a-z0-9-]{1,40})(?:\s*/\s*[0-9.]+)?\s*=\s*([a-z0-9-]{1,40})", re.IGNORECASE)
_PROPERTY = re.compile(
    r'([a-z0-9-]{1,40})\s*\.\s*([a-z0-9-]{1,60})\s*=\s*("(?:[^"\\]|\\.)*"(?:@[^\s;()"]*)?|[^\s;()"]+)', re.IGNORECASE
)
_REASON = re.compile(r'(?:reason|action)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;()"]+)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Result:
    """One check: the method, its result, and the properties that were checked, all in lower case."""

    method: str
    value: str
    properties: Mapping[str, str]


def without_instance(text: str) -> str:
    """An ARC-Authentication-Results field as Authentication-Results: without the number of its set (RFC 8617)."""
    found = _INSTANCE.match(text)
    return text[found.end() :].strip() if found else text.strip()


def authserv_id(text: str) -> str:
    """The name that a line begins with, in lower case; empty where it begins with a result (Exchange) or nonsense."""
    plain = _without_comments(text[:_LONGEST])
    if plain is None:
        return ""
    words = plain.partition(";")[0].split()
    if not words or len(words) > 2 or _NAME.fullmatch(words[0]) is None:  # noqa: PLR2004 -- a version may follow
        return ""
    return words[0].lower().rstrip(".")


def results(text: str, *, named: bool) -> tuple[Result, ...]:
    """The results in a line; none where anything in it is unclear. `named`: it begins with the name of a server."""
    plain = _without_comments(text[:_LONGEST]) if len(text) <= _LONGEST else None
    if plain is None:
        return ()
    clauses = list(_clauses(plain))
    if named:
        clauses = clauses[1:]
    found: list[Result] = []
    for clause in clauses[:_MOST]:
        if not clause.strip() or clause.strip().lower() == "none":
            continue
        one = _result(clause.strip())
        if one is None:
            return ()
        found.append(one)
    return tuple(found)


def passed_domains(found: Iterable[Result]) -> frozenset[str]:
    """The domains whose DKIM signature the server verified."""
    domains = set()
    for one in found:
        if one.method == "dkim" and one.value == "pass":
            name = one.properties.get("header.d") or one.properties.get("header.i", "").rpartition("@")[2]
            domains.add(name.rstrip("."))
    return frozenset(domains - {""})


def last_sealer(found: Iterable[Result]) -> str:
    """The domain that sealed last in an ARC chain that the server verified; empty where it does not name it."""
    passed = [one for one in found if one.method == "arc"]
    if len(passed) != 1 or passed[0].value != "pass":
        return ""
    return passed[0].properties.get("arc.chain", "").partition(":")[0].rstrip(".")


def sender_domain(found: Iterable[Result]) -> str:
    """The domain of the envelope sender for which the peer's address may send (SPF); empty where that is not shown."""
    checked = [one for one in found if one.method == "spf"]
    if not checked or any(one.value != "pass" for one in checked):
        return ""
    domains = {one.properties.get("smtp.mailfrom", "").rpartition("@")[2].rstrip(".") for one in checked}
    return domains.pop() if len(domains) == 1 else ""


def _without_comments(text: str) -> str | None:
    """The text with a blank for each comment; None where it cannot be said what is a comment."""
    kept: list[str] = []
    depth, is_quoted, at = 0, False, 0
    while at < len(text):
        letter = text[at]
        if depth:
            if letter in '"\\':
                return None
            depth += (letter == "(") - (letter == ")")
            letter = "" if depth else " "
        elif is_quoted:
            if letter == "\\":
                letter, at = text[at : at + 2], at + 1
            is_quoted = letter != '"'
        elif letter == "(":
            depth, letter = 1, ""
        elif letter == ")":
            return None
        else:
            is_quoted = letter == '"'
        kept.append(letter)
        at += 1
    return None if depth or is_quoted else "".join(kept)


def _clauses(text: str) -> Iterator[str]:
    """The parts between semicolons that are not quoted."""
    start, is_quoted, at = 0, False, 0
    while at < len(text):
        if text[at] == "\\" and is_quoted:
            at += 1
        elif text[at] == '"':
            is_quoted = not is_quoted
        elif text[at] == ";" and not is_quoted:
            yield text[start:at]
            start = at + 1
        at += 1
    yield text[start:]


def _result(clause: str) -> Result | None:
    begin = _RESULT.match(clause)
    if begin is None:
        return None
    properties: dict[str, str] = {}
    told = _REASON.sub(" ", clause[begin.end() :])
    if '"' in _PROPERTY.sub(" ", told):
        return None  # an address with quotes in it, of which what was read is a part alone
    for kind, name, value in _PROPERTY.findall(told):
        key = f"{kind}.{name}".lower()
        if key in properties:
            return None
        properties[key] = value.replace('"', "").lower()
    return Result(begin[1].lower(), begin[2].lower(), properties)
