"""Mailboxes to measure with: realistic header blocks, bodies of many sizes, some from the flagged sender."""

from __future__ import annotations

import os
import pwd
import random
from pathlib import Path

from tests.support.dovecot import DovecotServer

MIXED = (2_000, 5_000, 20_000, 60_000, 120_000, 300_000)  # octets of a body; 84,500 on average
SMALL = (20,)


def fill(server: DovecotServer, user: str, count: int, flagged_every: int, sizes: tuple[int, ...] = MIXED) -> int:
    """Put `count` messages into a user's INBOX, the first of every so many flagged (0: none); octets in all."""
    chance = random.Random(1)
    text = chance.randbytes(60_000).hex().encode()
    body = b"\n".join(text[at : at + 76] for at in range(0, len(text), 76))
    base = server.folder / "mail" / user
    for name in ("cur", "new", "tmp"):
        (base / name).mkdir(parents=True, exist_ok=True)
    octets = 0
    for number in range(count):
        size = chance.choice(sizes)
        message = (
            _header(number, flagged=flagged_every > 0 and number % flagged_every == 0)
            + (body * (size // len(body) + 1))[:size]
            + b"\n"
        )
        (base / "cur" / f"{1_700_000_000 + number}.M{number}.host,S={len(message)}:2,S").write_bytes(message)
        octets += len(message)
    _hand_over(base)
    return octets


def _header(number: int, *, flagged: bool) -> bytes:
    who = "Bad <bad@example.net>" if flagged else f"Sender {number} <s{number % 3000}@host{number % 500}.example>"
    lines = [
        f"Return-Path: <s{number}@host.example>",
        "Received: from a.example (a.example [192.0.2.1])",
        f"\tby mx.home.example (Postfix) with ESMTPS id {number}",
        "\tfor <me@home.example>; Mon, 5 Jan 2026 00:00:00 +0000 (UTC)",
        *[f"X-Filler-{line}: " + "x" * 60 for line in range(20)],
        "DKIM-Signature: v=1; a=rsa-sha256; b=" + "A" * 300,
        f"From: {who}",
        "To: me@home.example",
        f"Subject: message {number}",
        "Date: Mon, 5 Jan 2026 00:00:00 +0000",
        f"Message-ID: <{number}@host.example>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain",
    ]
    return "\n".join(lines).encode() + b"\n\n"


def _hand_over(base: Path) -> None:
    """Let the server's own user own the mail."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for path in (base, *base.rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
