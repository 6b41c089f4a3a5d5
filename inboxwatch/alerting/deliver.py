"""The delivering process: ``python -m inboxwatch.alerting.deliver IDLE``. The only user of Apprise.

Reads one request a line, answers one line; ends with its input, or when nobody asked for `IDLE` seconds, so that the
memory Apprise takes is given back. Logs nothing and leaves no core dump: addresses hold secrets.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import resource
import select
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import apprise

_ADDRESS = re.compile(r"[^\s<>\"',;:/]+@[^\s<>\"',;:/]+")


def main() -> None:
    """Serve requests on standard input until it ends or falls silent."""
    logging.disable(logging.CRITICAL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = _answers_alone()
    apprise.Apprise.instantiate("json://127.0.0.1/")  # the first one loads two hundred modules: before it is waited for
    for line in requests(sys.stdin.fileno(), float(sys.argv[1])):
        os.write(answers, json.dumps({"outcome": outcome(json.loads(line))}).encode() + b"\n")


def _answers_alone() -> int:
    """Where answers go: whatever else is printed, by whomever, goes to standard error."""
    answers = os.dup(1)
    os.dup2(2, 1)
    return answers


def requests(source: int, idle: float) -> Iterator[bytes]:
    """The lines that come, until the end or until none came for `idle` seconds."""
    held = b""
    while select.select([source], [], [], idle)[0]:
        piece = os.read(source, 1 << 16)
        if not piece:
            return
        *lines, held = (held + piece).split(b"\n")
        yield from lines


def outcome(request: Mapping[str, Any]) -> str:
    """ok, unusable (not an address), several, watched (it has to do with a watched mailbox) or failed."""
    sender = apprise.Apprise()
    if not sender.add(request["url"]):
        return "unusable"
    if len(sender) != 1:
        return "several"
    watched = {plain(one) for one in request["watched"]}
    if any(plain(one) in watched for one in addresses(sender[0])):
        return "watched"
    if request.get("check"):
        return "ok"
    done = sender.notify(body=request["body"], title=request["title"], body_format=apprise.NotifyFormat.TEXT)
    return "ok" if done else "failed"


def addresses(service: Any) -> Iterable[str]:
    """Every e-mail address that this service knows: whom it sends to, in copy, from whom, and who logs in.

    A notice sent *from* a mailbox lies in its folder of sent mail, and what cannot be delivered comes back to it.
    """
    for found in _strings(vars(service)):
        yield from _ADDRESS.findall(found)
    if hasattr(service, "smtp_host"):
        yield f"{service.user}@{service.host}"


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _strings([*value.keys(), *value.values()])
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _strings(one)


def plain(address: str) -> str:
    """An address in the form in which two that reach the same mailbox are likely equal.

    Without regard to case, without a tag after «+» (RFC 5233), the domain in its ASCII form (RFC 3490).
    """
    local, _, domain = address.strip().casefold().rpartition("@")
    with contextlib.suppress(UnicodeError):  # no domain of the DNS: then it is compared as it stands
        domain = domain.encode("idna").decode("ascii")
    domain = {"googlemail.com": "gmail.com"}.get(domain, domain)
    local = local.partition("+")[0]
    return f"{local.replace('.', '') if domain == 'gmail.com' else local}@{domain}"


if __name__ == "__main__":
    main()
