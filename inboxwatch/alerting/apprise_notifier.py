"""Handing a notice to Apprise (`Notifier`), in a process of its own.

Apprise loads over two hundred modules and takes 50 MB: the service never loads it. Address and words go over standard
input, never where other users of the machine can see them; a delivery that takes too long is ended. An alert never goes
to a watched mailbox: the process works out which mailboxes the address has to do with, and refuses.
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
from contextlib import suppress
from typing import Any

from inboxwatch.errors import ConfigError, DeliveryFailed
from inboxwatch.model.alert import Notice
from inboxwatch.model.identity import RouteName

_FINAL = frozenset(("unusable", "several", "watched"))
_REASONS = {
    "unusable": "its address is not one that Apprise understands",
    "several": "its file holds more than one address",
    "watched": "its address is one of the watched mailboxes; an alert there would be seen by the wrong person",
    "failed": "it could not be delivered now",
    "silent": "the delivery took too long and was ended",
    "died": "the process that delivers ended without an answer",
    "closed": "the service is stopping or takes up another configuration",
}


class AppriseNotifier:
    """Delivers to the addresses that `urls` give when asked; `watched` are addresses that get no alert.

    `timeout` is for one delivery, `idle` for how long the process outlives the last one; both in seconds.
    """

    def __init__(
        self,
        urls: Mapping[RouteName, Callable[[], str]],
        watched: frozenset[str],
        timeout: float = 60.0,
        idle: float = 30.0,
    ) -> None:
        self._urls = dict(urls)
        self._watched = watched
        self._timeout = timeout
        self._idle = idle
        self._lock = threading.Lock()
        self._closed = False
        self._child: subprocess.Popen[bytes] | None = None

    def notify(self, notice: Notice) -> None:
        """See `Notifier.notify`. A secret that cannot be read may be mended, so that is to be tried again."""
        url = self._urls.get(notice.route)
        if url is None:
            raise DeliveryFailed(
                f"alert {notice.route} is not configured", "look at the [[alert]] tables", retryable=False
            )
        try:
            address = url()
        except ConfigError as error:
            raise DeliveryFailed(error.message, error.hint) from error
        outcome = self._asked({"url": address, "title": notice.title, "body": notice.body})
        if outcome != "ok":
            words = f"alert {notice.route}: {_REASONS[outcome]}"
            raise DeliveryFailed(words, "check it with `inboxwatch doctor`", retryable=outcome not in _FINAL)

    def check(self, route: RouteName) -> str:
        """What is wrong with the address of a route, in words; empty if nothing is. Nothing is sent.

        Raises `ConfigError` if the address cannot be read.
        """
        outcome = self._asked({"url": self._urls[route](), "check": True})
        return "" if outcome == "ok" else _REASONS[outcome]

    def warm(self) -> None:
        """Begin the process, so that the next delivery need not wait for it. A failure is met at the delivery."""
        if self._lock.acquire(blocking=False):
            try:
                with suppress(OSError):
                    self._begun()
            finally:
                self._lock.release()

    def close(self) -> None:
        """Let the process go, even from a delivery that is under way; may be called twice."""
        self._closed = True
        child = self._child
        if child is not None:
            child.kill()
        with self._lock:
            self._end()

    def _asked(self, request: Mapping[str, Any]) -> str:
        """The outcome, in the process's words. One that ends without an answer is begun anew, once."""
        line = json.dumps({**request, "watched": sorted(self._watched)}).encode() + b"\n"
        with self._lock:
            for _ in range(2):
                if self._closed:
                    break
                try:
                    return str(json.loads(_converse(self._begun(), line, self._timeout))["outcome"])
                except TimeoutError:
                    self._end()
                    return "silent"
                except OSError:
                    self._end()
            return "closed" if self._closed else "died"

    def _begun(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = subprocess.Popen(
                [sys.executable, "-I", "-m", "inboxwatch.alerting.deliver", str(self._idle)],
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


def _converse(child: subprocess.Popen[bytes], request: bytes, timeout: float) -> bytes:
    """Send one line, read one line. Raises `TimeoutError`, and `OSError` if the process ended."""
    if child.stdin is None or child.stdout is None:
        raise BrokenPipeError
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
            raise BrokenPipeError
        answer += piece
    return answer
