"""Tokens of time-stamping authorities (RFC 3161): making a query, and checking an answer.

The home of rfc3161-client, an optional extra: to be imported where it is needed. openssl is the second reader, for
answers that the package refuses: those whose certificates do not stand in the order of DER, as openssl writes them.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from cryptography.x509 import load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from inboxwatch.errors import IntegrityFailure

_PATIENCE = 20.0
_TIME = re.compile(r"^Time stamp: (\w{3}) +(\d+) ([\d:]+)(?:\.\d+)? (\d{4}) GMT$", re.MULTILINE)


def query(statement: bytes) -> tuple[bytes, int | None]:
    """A query for a token over the SHA-256 of a statement (DER), with its nonce."""
    request = TimestampRequestBuilder().data(statement).hash_algorithm(HashAlgorithm.SHA256).build()
    return request.as_bytes(), request.nonce


def checked(statement: bytes, answer: bytes, chain: bytes, nonce: int | None = None) -> datetime:
    """The time (UTC) that a token tells, after checking that it is over this statement and who signed it.

    `chain` are the PEM certificates that the signature has to lead to. Raises `IntegrityFailure` in words.
    """
    if not answer:
        raise IntegrityFailure("the token is empty")
    try:
        response = decode_timestamp_response(answer)
    except ValueError as error:
        if "InvalidSetOrdering" in str(error):
            return _checked_by_openssl(statement, answer, chain)
        raise IntegrityFailure("that is not the answer of a time-stamping authority") from error
    try:
        if response.tst_info.message_imprint.message != hashlib.sha256(statement).digest():
            raise IntegrityFailure("the token is over another digest than that of its statement")
        roots = load_pem_x509_certificates(chain)
        VerifierBuilder(roots=roots, nonce=nonce).build().verify_message(response, statement)
    except (VerificationError, ValueError) as error:
        raise IntegrityFailure(f"the token does not hold: {error}") from error
    return response.tst_info.gen_time


def _checked_by_openssl(statement: bytes, answer: bytes, chain: bytes) -> datetime:
    with tempfile.TemporaryDirectory() as folder:
        for name, octets in (("statement", statement), ("token", answer), ("chain", chain)):
            Path(folder, name).write_bytes(octets)
        _openssl(folder, "-verify", "-data", "statement", "-in", "token", "-CAfile", "chain")
        found = _TIME.search(_openssl(folder, "-reply", "-in", "token", "-text"))
    if found is None:
        raise IntegrityFailure("the token tells no time")
    return datetime.strptime(" ".join(found.groups()), "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)


def _openssl(folder: str, *words: str) -> str:
    """What `openssl ts` prints. Raises `IntegrityFailure` if it does not agree, or did not run."""
    call = ["openssl", "ts", *words]
    try:
        done = subprocess.run(call, cwd=folder, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise IntegrityFailure("the token can only be read by openssl, which did not run") from error
    if done.returncode:
        reason = done.stderr.strip().rpartition(":")[2].strip() or "no reason given"
        raise IntegrityFailure(f"the token does not hold: {reason}")
    return done.stdout
