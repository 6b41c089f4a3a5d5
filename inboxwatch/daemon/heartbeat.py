"""Telling systemd how the service is (sd_notify(3)): ready, stopping, a status line, and the watchdog's ping.

A ping is sent only while every watcher has shown real progress lately: a service that looks alive and is blind is
what this project exists to avoid.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping


class Heartbeat:
    """Speaks to the socket that the system manager named in NOTIFY_SOCKET; silent where there is none."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._address = environ.get("NOTIFY_SOCKET", "")
        usec = environ.get("WATCHDOG_USEC", "")
        self._interval = int(usec) / 2_000_000 if usec.isdigit() else 0.0

    @property
    def interval(self) -> float:
        """Seconds between pings, half of what the system manager allows; 0 where it does not watch."""
        return self._interval

    def ready(self) -> None:
        """The service watches."""
        self._send("READY=1")

    def reloading(self, monotonic: float) -> None:
        """The configuration is being read again."""
        self._send(f"RELOADING=1\nMONOTONIC_USEC={int(monotonic * 1_000_000)}")

    def stopping(self) -> None:
        """The service is ending."""
        self._send("STOPPING=1")

    def alive(self) -> None:
        """Every watcher has shown progress."""
        self._send("WATCHDOG=1")

    def status(self, text: str) -> None:
        """One line of counts for `systemctl status`; never content."""
        self._send(f"STATUS={text}")

    def _send(self, message: str) -> None:
        if not self._address:
            return
        name = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
            try:
                sock.connect(name)
                sock.sendall(message.encode())
            except OSError:
                return  # the manager is gone or its queue is full: it will notice by itself
