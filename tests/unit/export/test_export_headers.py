"""Header blocks leave the house exactly as they were served, and never over anything."""

from __future__ import annotations

import hashlib
import io
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.errors import ExportRefused
from inboxwatch.export.header_set import Boundary, HeaderOf, index_text, write_header_set
from inboxwatch.export.headers import ExportedHeader, header_block, sealed_header, write_headers
from inboxwatch.model.exhibit import Exhibit, ExhibitState, Provenance
from inboxwatch.model.identity import ExhibitId, Sha256

ONE, TWO = ExhibitId("IW-000001"), ExhibitId("IW-000002")
HEADER = b"From: a@example.org\r\nX: caf\xe9\x00\r\n \t\r\n folded\r\n\r\n"
MAIL = HEADER + b"(sample text)\r\n\r\nmore\r\n"


@pytest.mark.parametrize(
    ("octets", "block"),
    [
        (MAIL, HEADER),
        (b"A: b\n\nbody\r\n\r\n", b"A: b\n\n"),
        (b"A: b\r\n\nbody", b"A: b\r\n\n"),
        (b"A: b\n\r\nbody\n\n", b"A: b\n\r\n"),
        (b"A: b\r\n", b"A: b\r\n"),
        (b"A: b\r\rbody", b"A: b\r\rbody"),
    ],
)
def test_the_block_ends_with_the_first_empty_line(octets: bytes, block: bytes) -> None:
    assert header_block(octets) == block


@pytest.mark.parametrize("octets", [b"", b"\r\nbody", b"\nbody"])
def test_a_message_without_header_is_refused_by_its_number(octets: bytes) -> None:
    with pytest.raises(ExportRefused, match="IW-000001"):
        write_headers(None, [(ONE, header_block(octets))], io.BytesIO(), untold)


@pytest.mark.parametrize(
    ("octets", "told"),
    [
        (b"A: b\r\n c\r\n\r\nbody\r\n", b"A: b\r\n c\r\n\r\n"),
        (b"A: b\n\nbody", b"A: b\n\n"),
        (b"A: b\r\nbody without an empty line\r\n", b"A: b\r\n"),
        (b"A: b\r\nbody", b"A: b\r\n"),
        (b"A: b\r\rbody\r\n\r\n", b""),
        (b"A: b\r\nC: d\r\rbody\r\n\r\n", b"A: b\r\n"),
        (b"\r\nbody", b""),
        (b"", b""),
        (b"body: https://x", b""),
    ],
)
def test_of_a_sealed_exhibit_only_fields_are_told(octets: bytes, told: bytes) -> None:
    assert told == sealed_header(octets)


@given(st.binary(min_size=1).filter(lambda octets: not octets.startswith((b"\n", b"\r\n"))))
def test_the_block_is_always_the_beginning_of_what_is_kept(octets: bytes) -> None:
    block = header_block(octets)

    assert octets.startswith(block)
    assert b"\n\n" not in block[:-1]


def untold(_written: object) -> None:
    """No journal."""


def kept(exhibit: ExhibitId, block: bytes, boundary: Boundary | None = None) -> HeaderOf:
    digest = Sha256.of(block + b"(sample text)")
    arrived = datetime(2026, 10, 6, 9, 12, 45, tzinfo=UTC)
    one = Exhibit(exhibit, ExhibitState.MATCH, None, (), None, None, arrived, arrived, 4711, digest, Provenance.IMAP)
    return HeaderOf(one, block, boundary)


def test_a_directory_gets_one_private_file_for_each_exhibit(tmp_path: Path) -> None:
    written = write_header_set(tmp_path, [kept(ONE, HEADER), kept(TWO, b"A: b\r\n")], untold)

    first = tmp_path / "IW-000001.headers.txt"
    assert first.read_bytes() == HEADER
    assert (tmp_path / "IW-000002.headers.txt").read_bytes() == b"A: b\r\n"
    assert {stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()} == {0o600}
    assert written.headers[0] == ExportedHeader(ONE, Sha256(hashlib.sha256(HEADER).hexdigest()), len(HEADER), first)


def test_a_directory_gets_all_of_them_in_one_file_exactly_and_the_index_says_where_each_is(tmp_path: Path) -> None:
    line = Boundary(2, 19, 9, "203.0.113.5")
    written = write_header_set(tmp_path, [kept(ONE, HEADER, line), kept(TWO, b"A: b\r\n")], untold)

    together = (tmp_path / "all.headers.txt").read_bytes()
    index = (tmp_path / "INDEX.txt").read_text("ascii")
    assert together == HEADER + b"A: b\r\n"
    assert written.combined == Sha256.of(together)
    assert written.index == Sha256.of(index.encode())
    assert f"SHA-256 {Sha256.of(HEADER)}" in index
    assert f"4711 octets, SHA-256 {Sha256.of(HEADER + b'(sample text)')}" in index
    assert "boundary line:        header field 2, 9 octets from octet 19" in index
    assert "observed:             203.0.113.5" in index
    assert "boundary line:        not known" in index
    assert f"with all the others:  from octet {len(HEADER)}" in index
    assert "2026-10-06T09:12:45" in index


def test_a_folder_is_made_for_its_owner_alone_or_refused(tmp_path: Path) -> None:
    write_header_set(tmp_path / "new", [kept(ONE, HEADER)], untold)

    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    with pytest.raises(ExportRefused, match="cannot make"):
        write_header_set(tmp_path / "not" / "there", [kept(ONE, HEADER)], untold)


def test_one_alone_gets_no_second_file_of_the_same(tmp_path: Path) -> None:
    written = write_header_set(tmp_path, [kept(ONE, HEADER)], untold)

    assert sorted(one.name for one in tmp_path.iterdir()) == ["INDEX.txt", "IW-000001.headers.txt"]
    assert written.combined is None


@given(st.binary(max_size=80))
def test_no_octet_of_a_block_is_in_the_index(octets: bytes) -> None:
    block = b"Subject: =cmd|' /C calc'!A0\r\nX: " + octets + b"\r\n\r\n"
    index = index_text([kept(ONE, block), kept(TWO, HEADER)], block + HEADER)

    assert index.isascii()
    assert "calc" not in index
    assert not [line for line in index.splitlines() if line[:1] in {"=", "+", "-", "@", "\t"}]


def test_one_file_or_standard_output_gets_the_blocks_one_after_another(tmp_path: Path) -> None:
    out = io.BytesIO()
    items = [(ONE, HEADER), (TWO, b"A: b\n\n")]
    write_headers(tmp_path / "all.txt", items, out, untold)
    written = write_headers(None, items, out, untold)

    assert (tmp_path / "all.txt").read_bytes() == out.getvalue() == HEADER + b"A: b\n\n"
    assert [one.path for one in written] == [None, None]


def test_blocks_that_could_not_be_told_apart_are_not_put_into_one_file(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="IW-000001"):
        write_headers(tmp_path / "all.txt", [(ONE, b"A: b\r\n"), (TWO, MAIL)], io.BytesIO(), untold)

    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten_and_nothing_of_a_refused_call_stays(tmp_path: Path) -> None:
    taken = tmp_path / "IW-000002.headers.txt"
    taken.write_bytes(b"mine")

    with pytest.raises(ExportRefused, match=r"IW-000002\.headers\.txt is there already") as refused:
        write_header_set(tmp_path, [kept(ONE, MAIL), kept(TWO, MAIL)], untold)

    assert refused.value.exit_code == 73
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {taken.name: b"mine"}


def test_the_journal_is_told_before_any_file_has_its_name_and_where_it_fails_none_is_left(tmp_path: Path) -> None:
    heard: list[object] = []

    def journal(written: object) -> None:
        heard.append((written, [one.name for one in tmp_path.iterdir() if one.suffix == ".txt"]))
        if len(heard) > 2:
            raise ExportRefused("no journal", "")

    one = write_headers(tmp_path / "one.txt", [(ONE, MAIL)], io.BytesIO(), journal)
    (tmp_path / "one.txt").unlink()
    several = write_header_set(tmp_path, [kept(ONE, MAIL), kept(TWO, MAIL)], journal)
    assert heard == [(one, []), (several, [])]
    for path in tmp_path.iterdir():
        path.unlink()

    out = io.BytesIO()
    for write in (
        lambda: write_headers(tmp_path / "one.txt", [(ONE, MAIL)], out, journal),
        lambda: write_headers(None, [(ONE, MAIL)], out, journal),
        lambda: write_header_set(tmp_path, [kept(ONE, MAIL)], journal),
    ):
        with pytest.raises(ExportRefused, match="no journal"):
            write()
    assert (b"", []) == (out.getvalue(), list(tmp_path.iterdir()))


def test_a_planted_link_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    target = tmp_path / "out"
    target.mkdir()
    (target / "IW-000001.headers.txt").symlink_to(elsewhere)

    with pytest.raises(ExportRefused):
        write_header_set(target, [kept(ONE, MAIL)], untold)

    assert not elsewhere.exists()


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="cannot write"):
        write_headers(tmp_path / "missing" / "x.txt", [(ONE, MAIL)], io.BytesIO(), untold)
