"""The delivering process: ``python -m inboxwatch.alerting.deliver``. The only user of Apprise.

Reads one request a line, answers one line, ends with its input. Logs nothing: addresses hold secrets.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import apprise

logging.disable(logging.CRITICAL)


def main() -> None:
    """Serve requests until the end of standard input."""
    answers = sys.stdout
    with contextlib.redirect_stdout(io.StringIO()):
        for line in sys.stdin:
            answers.write(json.dumps({"outcome": outcome(json.loads(line))}) + "\n")
            answers.flush()


def outcome(request: Mapping[str, Any]) -> str:
    """ok, unusable (not an address), watched (it would go to a watched mailbox) or failed."""
    sender = apprise.Apprise()
    if not sender.add(request["url"]):
        return "unusable"
    watched = {plain(one) for one in request["watched"]}
    if any(plain(one) in watched for service in sender for one in targets(service)):
        return "watched"
    if request.get("check"):
        return "ok"
    done = sender.notify(body=request["body"], title=request["title"], body_format=apprise.NotifyFormat.TEXT)
    return "ok" if done else "failed"


def targets(service: Any) -> Iterable[str]:
    """Every e-mail address that this service would send to, as far as it tells."""
    for name in ("targets", "cc", "bcc"):
        found = getattr(service, name, None) or ()
        for one in [found] if isinstance(found, str) else found:
            parts = one if isinstance(one, list | tuple) else (one,)
            yield from (str(part) for part in parts if isinstance(part, str) and "@" in part)


def plain(address: str) -> str:
    """An address in the form in which two that reach the same mailbox are likely equal."""
    local, _, domain = address.strip().lower().rpartition("@")
    domain = {"googlemail.com": "gmail.com"}.get(domain, domain)
    local = local.partition("+")[0]
    return f"{local.replace('.', '') if domain == 'gmail.com' else local}@{domain}"


if __name__ == "__main__":
    main()
