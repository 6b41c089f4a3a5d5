"""The reader written from the document alone, and our own, on the same journals: they reach the same verdict."""

from __future__ import annotations

import importlib.util
import io
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inboxwatch.errors import IntegrityFailure
from inboxwatch.evidence import Gate
from inboxwatch.evidence.journal import Journal
from tests.support.journal_vectors import FOLDER, lines, write

READER = FOLDER.parent / "journal_reader.py"
EXPECTED = json.loads((FOLDER / "expected.json").read_text())


def ours(path: Path) -> dict[str, object]:
    """What inboxwatch says about a journal."""
    folder = path.parent
    journal = Journal(folder, Gate(folder / "gate"), "t", lambda _: None)
    journal._path = path
    count, head = 0, "0" * 64
    try:
        for entry in journal.entries():
            count, head = count + 1, entry.hash
    except IntegrityFailure:
        return {"first_bad": count + 1}
    torn = len(journal.torn_tail())
    return {"entries": count, "head": head, **({"torn": torn} if torn else {})}


def readers(path: Path) -> dict[str, object]:
    """What the reader says about it, called as a stranger calls it."""
    done = subprocess.run([sys.executable, "-I", READER, path], capture_output=True, text=True, check=False)
    words = done.stdout.replace(",", " ").replace(":", " ").split()
    if done.returncode:
        return {"first_bad": int(words[1])}
    torn = {"torn": int(words[words.index("octets") - 1])} if "torn" in words else {}
    return {"entries": int(words[words.index("entries") - 1]), "head": words[-1], **torn}


@pytest.mark.parametrize("name", EXPECTED)
def test_both_reach_the_verdict_of_the_vectors(name: str) -> None:
    assert EXPECTED[name] == readers(FOLDER / name)
    assert EXPECTED[name] == ours(FOLDER / name)


def test_the_vectors_are_those_that_are_made(tmp_path: Path) -> None:
    write(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in FOLDER.iterdir()
    }


def test_the_reader_fits_on_a_page() -> None:
    code = [line for line in READER.read_text().splitlines() if line.strip()]
    assert len(code) <= 62


def test_a_journal_cut_off_is_found_by_a_head(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b"".join(lines()))
    head = json.loads(lines()[-1])["hash"]
    call = [sys.executable, "-I", READER, path, head]
    assert 0 == subprocess.run(call, check=False, capture_output=True).returncode
    path.write_bytes(b"".join(lines()[:-1]))
    assert 65 == subprocess.run(call, check=False, capture_output=True).returncode


@cache
def _reader():
    spec = importlib.util.spec_from_file_location("journal_reader", READER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


WHOLE = b"".join(lines())
edits = st.one_of(
    st.tuples(st.just("edit"), st.integers(0, len(WHOLE) - 1), st.integers(0, 255)),
    st.tuples(st.just("insert"), st.integers(0, len(WHOLE)), st.integers(0, 255)),
    st.tuples(st.just("delete"), st.integers(0, len(WHOLE) - 1), st.just(0)),
)


@given(edits)
@example(("insert", WHOLE.index(b"\n"), 10))
@example(("insert", len(WHOLE) - 1, 10))
@settings(max_examples=400, deadline=None)
def test_every_edit_of_one_octet_anywhere_in_the_file_gets_the_same_verdict(tmp_path_factory, edit) -> None:
    kind, place, octet = edit
    before, behind = WHOLE[:place], WHOLE[place:]
    changed = before + (b"" if kind == "delete" else bytes([octet])) + (behind if kind == "insert" else behind[1:])
    path = tmp_path_factory.mktemp("j") / "journal.jsonl"
    path.write_bytes(changed)
    verdict = ours(path)
    assert verdict == _verdict_of_reader(path)
    if changed != WHOLE:
        torn_only = place >= len(WHOLE) - 1
        # not where it was put, but where the file first differs: a line end put before a line end begins the next line
        shorter = min(len(changed), len(WHOLE))
        same = next((at for at in range(shorter) if changed[at] != WHOLE[at]), shorter)
        right = WHOLE[:same].count(b"\n") + 1
        assert verdict.get("first_bad") == right or (torn_only and verdict.get("entries", 0) in {3, 4}), verdict


def _verdict_of_reader(path: Path) -> dict[str, object]:
    reader, head, count = _reader(), "0" * 64, 0
    for line in io.BytesIO(path.read_bytes()):
        if not line.endswith(b"\n"):
            return {"entries": count, "head": head, "torn": len(line)}
        why, digest = reader.why_not(line[:-1], count + 1, head)
        if why:
            return {"first_bad": count + 1}
        count, head = count + 1, digest
    return {"entries": count, "head": head}
