"""Tokens of a real authority on this machine, honest and hostile, and openssl's own opinion of what is kept."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inboxwatch.errors import AuthorityFailed, ConfigError, IntegrityFailure
from inboxwatch.evidence.authority import Authority, stamp
from inboxwatch.evidence.tokens import checked, query
from tests.support.authority import LocalAuthority

STATEMENT = b'{"entries":1}\n'


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> LocalAuthority:
    return LocalAuthority(tmp_path_factory.mktemp("tsa") / "one")


@pytest.mark.parametrize("sends_root", [False, True], ids=["signer alone", "certificates in no order"])
def test_a_token_is_got_and_checked_and_openssl_agrees(sends_root: bool, tmp_path: Path) -> None:
    authority = LocalAuthority(tmp_path / "tsa", sends_root=sends_root)
    with authority.served() as url:
        token = stamp(Authority("t", url, authority.root), STATEMENT)
    assert abs(datetime.now(UTC) - token.at) < timedelta(minutes=1)
    for name, octets in (("s", STATEMENT), ("q", token.query), ("r", token.answer), ("c", token.chain)):
        (tmp_path / name).write_bytes(octets)
    for against in (["-data", "s"], ["-queryfile", "q"]):
        call = ["openssl", "ts", "-verify", *against, "-in", "r", "-CAfile", "c"]
        assert "OK" in subprocess.run(call, cwd=tmp_path, check=True, capture_output=True, text=True).stdout


def stamped(authority: LocalAuthority, octets: bytes) -> bytes:
    return authority.stamped(query(octets)[0])


HOSTILE: dict[str, tuple[Callable[[LocalAuthority, bytes], bytes], str]] = {
    "nothing": (lambda _one, _query: b"", "empty"),
    "a page": (lambda _one, _query: b"<!DOCTYPE html><p>Welcome", "not the answer"),
    "too much": (lambda _one, _query: bytes(1 << 20), "longer than any token"),
    "a token over something else": (lambda one, _query: stamped(one, b"other"), "another digest"),
    "an old token over the same": (lambda one, _query: stamped(one, STATEMENT), "Nonce"),
    "a token cut short": (lambda one, asked: one.stamped(asked)[:-9], "not the answer"),
    "a token with a bit changed": (lambda one, asked: flipped(one.stamped(asked)), "does not hold"),
    "a refusal": (lambda one, _query: one.stamped(b"\x30\x03\x02\x01\x01"), ""),
}


def flipped(octets: bytes) -> bytes:
    return octets[:-3] + bytes([octets[-3] ^ 1]) + octets[-2:]


@pytest.mark.parametrize(("answer", "named"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_answer_is_refused_in_words(
    answer: Callable[[LocalAuthority, bytes], bytes],
    named: str,
    authority: LocalAuthority,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(authority, "answer", lambda asked: answer(authority, asked))
    with authority.served() as url, pytest.raises(AuthorityFailed) as refused:
        stamp(Authority("t", url, authority.root), STATEMENT)
    assert named in refused.value.message


def test_a_slow_authority_does_not_hold_us(authority: LocalAuthority, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(asked: bytes) -> bytes:
        time.sleep(1.5)
        return authority.stamped(asked)

    monkeypatch.setattr(authority, "answer", slow)
    began = time.monotonic()
    with authority.served() as url:
        with pytest.raises(AuthorityFailed):
            stamp(Authority("t", url, authority.root), STATEMENT, patience=0.3)
        assert time.monotonic() - began < 1.4


def test_nobody_there(authority: LocalAuthority) -> None:
    with pytest.raises(AuthorityFailed, match="cannot be reached"):
        stamp(Authority("t", "http://127.0.0.1:9/", authority.root), STATEMENT)


def test_the_signature_has_to_lead_to_the_certificates_given(authority: LocalAuthority, tmp_path: Path) -> None:
    stranger = LocalAuthority(tmp_path / "stranger", "Somebody Else")
    with authority.served() as url, pytest.raises(AuthorityFailed, match="does not hold"):
        stamp(Authority("t", url, stranger.root), STATEMENT)


def test_openssl_refuses_what_does_not_hold_as_well(tmp_path: Path) -> None:
    authority = LocalAuthority(tmp_path / "tsa", sends_root=True)
    answer = stamped(authority, STATEMENT)
    with pytest.raises(IntegrityFailure, match="does not hold"):
        checked(b"another statement", answer, authority.root.read_bytes())


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_certificates_that_cannot_be_used_are_the_persons_to_mend(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "ca.pem").write_bytes(content)
    with pytest.raises(ConfigError):
        stamp(Authority("t", "http://127.0.0.1:9/", tmp_path / "ca.pem"), STATEMENT)
