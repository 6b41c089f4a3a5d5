"""The service at rest: the memory of one account, and of each further one."""

from __future__ import annotations

import time

from tests.bench.ground import Ground
from tests.bench.measure import rss, say_limit
from tests.support.service import Home, until


def idle(ground: Ground) -> None:
    """Memory of the idle service with one account and with many, plain and over TLS."""
    one = _resting(ground, 0)
    say_limit("one idle account", one, 80.0, "MB")
    for more in (100, 999):
        say_limit(f"each further idle account of {more}", (_resting(ground, more) - one) / more, 0.3, "MB")
    first = _resting(ground, 1, tls=True)
    say_limit("each further idle account of 100, TLS", (_resting(ground, 101, tls=True) - first) / 100, 0.3, "MB")


def _resting(ground: Ground, more: int, *, tls: bool = False) -> float:
    """MB of a service with so many accounts besides the first, when every one was looked at and is waited for."""
    home = ground.home("idle0")
    extra = "".join(_account(ground, home, number, tls=tls) for number in range(1, more + 1))
    home.write_config(ground.server.port, alerts=False, extra=extra)
    with home.service() as service:
        until(lambda: len(service.events("round_made")) > more, 300)
        time.sleep(6)
        return rss(service.process.pid)


def _account(ground: Ground, home: Home, number: int, *, tls: bool) -> str:
    server = ground.server
    way = f'"tls"\nca_file = "{server.ca_file}"' if tls else '"none"'
    return (
        f'[[account]]\nname = "a{number}"\nhost = "127.0.0.1"\nport = {server.tls_port if tls else server.port}\n'
        f'security = {way}\nusername = "idle{number}"\npassword_file = "{home.folder}/password"\n'
    )
