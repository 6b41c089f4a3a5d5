"""Handing a notice to Apprise (`Notifier`), in a process of its own.

Apprise loads over two hundred modules and takes 50 MB: the service never loads it. Address and words go over standard
input, never where other users of the machine can see them; a delivery that takes too long is ended. An alert never goes
to a watched mailbox: the process works out where the address would send to, and refuses.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from inboxwatch.errors import DeliveryFailed
from inboxwatch.model.alert import Notice
from inboxwatch.model.identity import RouteName

_IDLE = 30.0


class AppriseNotifier:
    """Delivers to the addresses that `urls` give when asked; `watched` are addresses that get no alert."""

    def __init__(
        self, urls: Mapping[RouteName, Callable[[], str]], watched: frozenset[str], timeout: float = 60.0
    ) -> None:
        self._urls = dict(urls)
        self._watched = watched
        self._timeout = timeout
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._used_at = 0.0

    def notify(self, notice: Notice) -> None:
        """See `Notifier.notify`. Raises `ConfigError` as well, if the address cannot be read."""
        url = self._urls.get(notice.route)
        if url is None:
            raise DeliveryFailed(
                f"alert {notice.route} is not configured", "look at the [[alert]] tables", retryable=False
            )
        request = {"url": url(), "title": notice.title, "body": notice.body, "watched": sorted(self._watched)}
        self._judge(notice.route, self._asked(request))

    def check(self, route: RouteName) -> str:
        """What is wrong with the address of a route, in words; empty if nothing is. Nothing is sent."""
        answer = self._asked({"url": self._urls[route](), "watched": sorted(self._watched), "check": True})
        return "" if answer["outcome"] == "ok" else _REASONS.get(str(answer["outcome"]), "it does not answer")

    def rest(self) -> None:
        """Let the process go if nobody needed it for a while."""
        with self._lock:
            if self._child is not None and time.monotonic() - self._used_at > _IDLE:
                self._end()

    def close(self) -> None:
        """Let the process go; may be called twice."""
        with self._lock:
            self._end()

    def _judge(self, route: RouteName, answer: Mapping[str, Any]) -> None:
        outcome = str(answer["outcome"])
        if outcome == "ok":
            return
        words = _REASONS.get(outcome, "it could not be delivered")
        raise DeliveryFailed(
            f"alert {route}: {words}", "check its url_file with `inboxwatch doctor`", retryable=outcome not in _FINAL
        )

    def _asked(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        with self._lock:
            self._used_at = time.monotonic()
            child = self._begun()
            try:
                answer = _converse(child, json.dumps(request).encode() + b"\n", self._timeout)
            except (OSError, TimeoutError):
                answer = b""
            if not answer.endswith(b"\n"):
                self._end()
                return {"outcome": "silent"}
            found: Mapping[str, Any] = json.loads(answer)
            return found

    def _begun(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = subprocess.Popen(
                [sys.executable, "-I", "-m", "inboxwatch.alerting.deliver"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
            )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for stream in (child.stdin, child.stdout):
                if stream is not None:
                    stream.close()


_FINAL = frozenset(("unusable", "watched"))
_REASONS = {
    "unusable": "its address is not one that Apprise understands",
    "watched": "its address is one of the watched mailboxes; an alert there would be seen by the wrong person",
    "failed": "it could not be delivered now",
    "silent": "the delivery took too long and was ended",
}


def _converse(child: subprocess.Popen[bytes], request: bytes, timeout: float) -> bytes:
    """Send one line, read one line. Raises `TimeoutError`, `OSError`."""
    if child.stdin is None or child.stdout is None:
        raise OSError
    child.stdin.write(request)
    until = time.monotonic() + timeout
    answer = b""
    poller = select.poll()
    poller.register(child.stdout, select.POLLIN)
    while not answer.endswith(b"\n"):
        left = until - time.monotonic()
        if left <= 0 or not poller.poll(left * 1000):
            raise TimeoutError
        piece = os.read(child.stdout.fileno(), 65536)
        if not piece:
            raise OSError
        answer += piece
    return answer
