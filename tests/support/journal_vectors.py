"""Journals to try a reader on, good and bad, with the verdict on each: ``python -m tests.support.journal_vectors``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from inboxwatch.evidence.canonical import canonical
from inboxwatch.evidence.chain import GENESIS, link
from inboxwatch.model.custody import Action, Event
from inboxwatch.model.identity import ExhibitId, Sha256

FOLDER = Path(__file__).parents[2] / "docs" / "formats" / "journal-vectors"
_START = datetime(2026, 11, 23, 21, 9, tzinfo=UTC)
_DETAILS: tuple[dict[str, object], ...] = (
    {"record": "ab" * 32, "size": 2**53 - 1, "provenance": "imap"},
    {"escapes": '"\\\b\f\n\r\t\x00\x1f\x7f', "slash": "</script>", "scripts": "Ünïcødé Ж 漢 😀 \u2028 \ufeff"},
    {"hash": "x", "prev": 0, "nested": {"b": [1, [True, None], {}], "a": -1}},
    {"looks_like": '"hash":"0",', "empty": ""},
)


def lines() -> list[bytes]:
    """A sound journal, with all that its form allows."""
    made, prev = [], GENESIS
    for at, detail in enumerate(_DETAILS):
        exhibit, digest = (ExhibitId.of(at + 1), Sha256(f"{at:064x}")) if at % 2 == 0 else (None, None)
        event = Event(list(Action)[at], "person:Änne", _START + timedelta(days=at), "why\twe", exhibit, digest, detail)
        entry, line = link(event, seq=at + 1, prev=prev, tool="inboxwatch 1")
        prev = entry.hash
        made.append(line)
    return made


def resealed(line: bytes, change: Callable[[dict[str, object]], None]) -> bytes:
    """The line with a change, and with a digest that fits it: what somebody writes who knows the format."""
    members = json.loads(line)
    change(members)
    del members["hash"]
    return canonical({**members, "hash": hashlib.sha256(canonical(members)).hexdigest()}) + b"\n"


def raw(line: bytes, old: bytes, new: bytes) -> bytes:
    """The line with other octets, and the digest that fits a reader who does not look at the form."""
    assert old in line
    members = json.loads(line)
    body = line.rstrip(b"\n").replace(b'"hash":"%s",' % members["hash"].encode(), b"").replace(old, new, 1)
    digest = hashlib.sha256(body).hexdigest().encode()
    return line.replace(members["hash"].encode(), digest).replace(old, new, 1)


def vectors() -> Iterator[tuple[str, bytes, dict[str, object]]]:
    """Name, octets, and the verdict: ``{"entries", "head"}`` (and ``torn`` octets), or the number of the first bad line."""
    good = lines()
    first, second, third, last = good
    whole = {"entries": 4, "head": json.loads(last)["hash"]}
    yield "good-empty", b"", {"entries": 0, "head": GENESIS}
    yield "good-one", first, {"entries": 1, "head": json.loads(first)["hash"]}
    yield "good-all", b"".join(good), whole
    yield "good-torn", b"".join(good) + first[:40], {**whole, "torn": 40}
    bad = {
        "edited": [first, second.replace(b"why", b"Why"), third, last],
        "swapped": [first, third, second, last],
        "deleted": [first, third, last],
        "repeated": [first, second, second, third, last],
        "resealed-inside": [first, resealed(second, lambda one: one.update(purpose="else")), third, last],
        "number-in-text": [first, resealed(second, lambda one: one.update(purpose=5))],
        "number-skipped": [first, resealed(second, lambda one: one.update(seq=3))],
        "member-more": [first, resealed(second, lambda one: one.update(note="x"))],
        "member-less": [first, resealed(second, lambda one: one.pop("tool"))],
        "detail-list": [first, resealed(second, lambda one: one.update(detail=[]))],
        "member-twice": [first, raw(second, b'"exhibit":null,', b'"exhibit":null,"exhibit":null,')],
        "float": [first, raw(second, b'"seq":2', b'"seq":2.0')],
        "exponent": [first, raw(second, b'"seq":2', b'"seq":2e0')],
        "minus-zero": [first, raw(second, b'"detail":{', b'"detail":{"a":-0,')],
        "not-a-number": [first, raw(second, b'"detail":{', b'"detail":{"a":NaN,')],
        "beyond-2-53": [first, raw(second, b'"detail":{', b'"detail":{"a":9007199254740992,')],
        "escaped-letter": [first, raw(second, b"why", b"\\u0077hy")],
        "escaped-slash": [first, raw(second, b"</script>", b"<\\/script>")],
        "surrogate": [first, raw(second, b"why", b"\\ud800")],
        "name-not-ascii": [first, raw(second, b'"detail":{', '"detail":{"ä":1,'.encode())],
        "white-space": [first, raw(second, b'"exhibit":', b'"exhibit": ')],
        "carriage-return": [first, second[:-1] + b"\r\n"],
        "not-utf-8": [first, raw(second, b"why", b"\xff\xfe")],
        "byte-order-mark": [first, b"\xef\xbb\xbf" + second],
        "nested-deeply": [first, b"[" * 50_000 + b"\n"],
        "empty-line": [first, b"\n", second],
        "no-object": [first, b"null\n"],
    }
    for name, made in bad.items():
        yield f"bad-{name}", b"".join(made), {"first_bad": 3 if name in {"repeated", "resealed-inside"} else 2}


def write(folder: Path) -> None:
    """Write all vectors and ``expected.json``."""
    folder.mkdir(exist_ok=True)
    expected = {}
    for name, octets, verdict in vectors():
        (folder / f"{name}.jsonl").write_bytes(octets)
        expected[f"{name}.jsonl"] = verdict
    (folder / "expected.json").write_text(json.dumps(expected, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    write(FOLDER)
