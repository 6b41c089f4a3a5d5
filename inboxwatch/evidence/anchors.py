"""Timestamps over the journal: statements about how it stood, and the tokens of authorities over them.

A statement says how many entries the journal had, its head and its Merkle root (docs/formats/bundle.md). It is written
before anybody is asked, so that it waits on the disk while the network is away; the newest one covers all before it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict, cast

from inboxwatch.errors import ConfigError, IntegrityFailure
from inboxwatch.evidence import durable, merkle
from inboxwatch.evidence.authority import Token, checked
from inboxwatch.evidence.calendars import block_of
from inboxwatch.evidence.canonical import canonical
from inboxwatch.evidence.durable import NewFile
from inboxwatch.evidence.findings import broken
from inboxwatch.model.custody import Disclosure, Entry, Finding, JsonValue, Severity
from inboxwatch.model.identity import Sha256

FORMAT = "inboxwatch-anchor/1"
_PROMISE, _PROOF = ".pending.ots", ".ots"
_LONG_ENDINGS = (".chain.pem", _PROMISE)
_ENDINGS = {".json", ".tsq", ".tsr", _PROOF, *_LONG_ENDINGS}


class _Facts(TypedDict):
    """The members of a statement."""

    entries: int
    format: str
    head: str
    merkle_root: str


@dataclass(frozen=True, slots=True)
class Statement:
    """How the journal stood: `name` is the beginning of its files' names, `stated_at` is aware UTC by this machine."""

    name: str
    entries: int
    octets: bytes
    stated_at: datetime


class Anchors:
    """Statements and tokens in one folder, each written once."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self._folder = folder
        self._scratch = scratch

    def state(self, told: Disclosure) -> Statement:
        """The statement about the journal as it is told now; written unless it is there. Raises `CannotKeep`."""
        facts = _Facts(entries=told.entries, format=FORMAT, head=told.head, merkle_root=told.merkle_root)
        octets = canonical(cast("JsonValue", facts)) + b"\n"
        path = self._folder / f"{_name(told.entries, octets)}.json"
        if not path.exists():
            durable.make_folder(self._folder)
            durable.write_once([NewFile(path, octets)], self._scratch, lambda _step: None)
        return _statement(path, facts)

    def newest(self) -> Statement | None:
        """The statement about the most entries, if there is one."""
        return max(self.statements(), key=lambda one: (one.entries, one.stated_at), default=None)

    def statements(self) -> list[Statement]:
        """All statements that can be read; `findings` names the others."""
        return [_statement(path, facts) for path in sorted(self._folder.glob("*.json")) if (facts := _facts(path))]

    def lacks(self, statement: Statement, authority: str) -> bool:
        """Whether there is no token of this authority over the statement yet."""
        return not (self._folder / f"{statement.name}.{authority}.tsr").exists()

    def lacks_proof(self, statement: Statement, calendar: str) -> bool:
        """Whether this calendar has not even promised a proof over the statement yet."""
        begin = f"{statement.name}.{calendar}"
        return not any((self._folder / f"{begin}{ending}").exists() for ending in (_PROMISE, _PROOF))

    def promises(self, calendar: str) -> list[tuple[Statement, bytes]]:
        """What this calendar has promised and not shown yet: statements with the promise, the newest first."""
        found = []
        for one in sorted(self.statements(), key=lambda one: one.entries, reverse=True):
            promise = self._folder / f"{one.name}.{calendar}{_PROMISE}"
            if promise.exists() and not promise.with_name(f"{one.name}.{calendar}{_PROOF}").exists():
                found.append((one, promise.read_bytes()))
        return found

    def keep_proof(self, statement: Statement, calendar: str, proof: bytes, block: int | None) -> None:
        """Put a calendar's proof beside the statement; a promise if it leads to no block. Raises `CannotKeep`."""
        path = self._folder / f"{statement.name}.{calendar}{_PROMISE if block is None else _PROOF}"
        durable.write_once([NewFile(path, proof)], self._scratch, lambda _step: None)

    def keep(self, statement: Statement, authority: str, token: Token) -> None:
        """Put a token with its query and its certificates beside the statement. Raises `CannotKeep`."""
        begin = f"{statement.name}.{authority}"
        files = ((".tsq", token.query), (".chain.pem", token.chain), (".tsr", token.answer))
        durable.write_once(
            [NewFile(self._folder / f"{begin}{ending}", octets) for ending, octets in files],
            self._scratch,
            lambda _step: None,
        )

    def files(self, told: Disclosure) -> dict[str, bytes]:
        """The files that go out with this disclosure: statements that can be checked against it, with their tokens."""
        fitting = {
            one.name
            for one in self.statements()
            if one.entries == told.entries or (told.whole and one.entries < told.entries)
        }
        return {
            path.name: path.read_bytes()
            for path in sorted(self._folder.glob("*"))
            if path.name.partition(".")[0] in fitting and _ending(path) in _ENDINGS and not _is_outdone(path)
        }

    def findings(self, hashes: Sequence[str], journaled: Collection[Entry]) -> Iterator[Finding]:
        """What is wrong with statements and tokens; `hashes` are those of the journal's entries, from the first."""
        paths = sorted(self._folder.glob("*")) if self._folder.is_dir() else []
        facts = {path: _facts(path) for path in paths if path.suffix == ".json"}
        sizes = {one["entries"] for one in facts.values() if one is not None}
        roots = merkle.roots_at(map(bytes.fromhex, hashes), sizes)
        for path in paths:
            match _ending(path):
                case ".json":
                    yield from _about_statement(path, facts[path], hashes, roots)
                case ".tsr":
                    yield from _about_token(path)
                case ".ots" | ".pending.ots":
                    yield from _about_proof(path)
        yield from self._journaled(journaled)

    def _journaled(self, entries: Collection[Entry]) -> Iterator[Finding]:
        for entry in entries:
            name, expected = _named(entry.event.detail)
            path = self._folder / name
            if not path.is_file() or Sha256.of(path.read_bytes()) != expected:
                yield broken(
                    "token-altered",
                    path,
                    f"the timestamp that entry {entry.seq} of the journal names is missing or was changed",
                    "it no longer shows anything; those of others and later ones do",
                )


def _named(detail: Mapping[str, JsonValue]) -> tuple[str, JsonValue]:
    """The file that an entry about a timestamp names, and its digest."""
    if "calendar" in detail:
        ending = _PROMISE if detail.get("block") is None else _PROOF
        return f"{detail.get('statement')}.{detail['calendar']}{ending}", detail.get("proof_sha256")
    return f"{detail.get('statement')}.{detail.get('authority')}.tsr", detail.get("token_sha256")


def _about_statement(
    path: Path, facts: _Facts | None, hashes: Sequence[str], roots: Mapping[int, bytes]
) -> Iterator[Finding]:
    count = 0 if facts is None else facts["entries"]
    if facts is None:
        yield broken(
            "statement-altered",
            path,
            "this is not a statement about the journal, or not the one that its name says",
            "tokens over it show nothing any more; later ones do",
        )
    elif count > len(hashes):
        yield broken(
            "journal-cut-off",
            path,
            f"a timestamp was put on {count} entries of the journal, and only {len(hashes)} are there",
            "the journal was cut off after the time that the token tells",
        )
    elif (facts["head"], facts["merkle_root"]) != (hashes[count - 1] if count else "0" * 64, roots[count].hex()):
        yield broken(
            "journal-rewritten",
            path,
            f"a timestamp was put on the first {count} entries of the journal, and they are others now",
            "the journal was written anew after the time that the token tells",
        )


def _about_token(path: Path) -> Iterator[Finding]:
    name, _, rest = path.name.partition(".")
    statement, chain = path.with_name(f"{name}.json"), path.with_name(f"{name}.{rest.removesuffix('.tsr')}.chain.pem")
    try:
        checked(statement.read_bytes(), path.read_bytes(), chain.read_bytes())
    except OSError as error:
        yield broken("token-incomplete", path, f"what belongs to this token is missing: {error.filename}", _NOTHING)
    except IntegrityFailure as error:
        yield broken("token-wrong", path, error.message, _NOTHING)
    except ConfigError as error:
        yield Finding(
            "token-unchecked", Severity.NOTE, str(path), error.message, "the token was not looked at", error.hint
        )


def _about_proof(path: Path) -> Iterator[Finding]:
    statement = path.with_name(f"{path.name.partition('.')[0]}.json")
    try:
        block = block_of(statement.read_bytes(), path.read_bytes())
    except OSError as error:
        yield broken("token-incomplete", path, f"what belongs to this proof is missing: {error.filename}", _NOTHING)
    except ValueError as error:
        yield broken("token-wrong", path, f"the proof does not hold: {error}", _NOTHING)
    else:
        if block is None and _ending(path) == _PROOF:
            yield broken("token-wrong", path, "the proof leads to no block", _NOTHING)


_NOTHING = "this timestamp shows nothing; those of other authorities and later ones are checked by themselves"


def _facts(path: Path) -> _Facts | None:
    """What a statement says; None if it is not one, or not the one that its name says."""
    try:
        octets = path.read_bytes()
        facts = json.loads(octets)
        sound = isinstance(facts, dict) and set(facts) == _Facts.__required_keys__ and facts["format"] == FORMAT
        sound = sound and canonical(facts) + b"\n" == octets and path.stem == _name(facts["entries"], octets)
    except (OSError, ValueError, RecursionError):
        return None
    return cast("_Facts", facts) if sound and type(facts["entries"]) is int and facts["entries"] >= 0 else None


def _name(entries: int, octets: bytes) -> str:
    return f"{entries}-{Sha256.of(octets)[:12]}"


def _statement(path: Path, facts: _Facts) -> Statement:
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Statement(path.stem, facts["entries"], path.read_bytes(), at)


def _ending(path: Path) -> str:
    return next((one for one in _LONG_ENDINGS if path.name.endswith(one)), path.suffix)


def _is_outdone(path: Path) -> bool:
    """Whether this is a promise that was kept: the proof says all that it says."""
    return path.name.endswith(_PROMISE) and path.with_name(path.name.removesuffix(_PROMISE) + _PROOF).exists()
