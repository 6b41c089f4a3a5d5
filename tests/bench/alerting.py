"""How soon after a delivery a message is kept, and how soon an alert about it has arrived."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from imapclient import IMAPClient

from inboxwatch.alerting import AppriseNotifier
from inboxwatch.model.alert import Notice
from inboxwatch.model.identity import RouteName
from tests.bench.ground import Ground
from tests.bench.measure import children, say_limit, timed
from tests.support.service import until
from tests.support.smtp_sink import SmtpSink

_MANY = 11  # the first one begins the processes that read and deliver
_FRESH = 5
_EACH = "[service]\nburst_minutes = 0"  # an alert for each delivery
_NOTIFIER = "inboxwatch.alerting.deliver"


@dataclass(frozen=True, slots=True)
class Delay:
    """Seconds after a bare IMAPClient in IDLE heard of a delivery.

    `kept`: the journal's entry. `handed`: that, and the notifier has its process; so it tells something only about the
    first alert. `arrived`: the alert is at the mail server it goes to.
    """

    kept: float
    handed: float
    arrived: float


def latency(ground: Ground) -> None:
    """From a delivery to the journal's entry and to the alert, in a service that was busy just now and in fresh ones."""
    with SmtpSink() as sink:
        busy = _delays(ground, sink, "latency", _MANY)[1:]
        fresh = [_delays(ground, sink, f"latency{number}", 1)[0] for number in range(_FRESH)]
        heard = "after a bare IMAPClient heard of it"
        say_limit(f"kept {heard}", _middle(one.kept for one in busy), 100, "ms")
        say_limit("its alert at a mail server", _middle(one.arrived for one in busy), 100, "ms")
        say_limit(f"the first of a service kept {heard}", _middle(one.kept for one in fresh), 100, "ms")
        say_limit("its alert handed to the notifier", _middle(one.handed for one in fresh), 100, "ms")
        print(f"its alert at a mail server: {_middle(one.arrived for one in fresh):.0f} ms", flush=True)
        _alone(_address(sink))


def _middle(seconds: Iterable[float]) -> float:
    """The median in milliseconds."""
    return median(seconds) * 1000


def _delays(ground: Ground, sink: SmtpSink, user: str, count: int) -> list[Delay]:
    """What so many deliveries into an empty mailbox took, one after the other, with one service."""
    home = ground.home(user, alerts=True, extra=_EACH)
    (home.folder / "phone").write_text(_address(sink))
    found = []
    with home.service() as service, ground.server.client(user) as client:
        until(lambda: service.events("round_made"))
        client.select_folder("INBOX", readonly=True)
        for number in range(count):
            before = len(sink.taken)
            heard = _heard(ground, client, user)
            begun = _moment(lambda: bool(children(service.process.pid, _NOTIFIER)))
            arrived = _moment(lambda: len(sink.taken) > before)
            until(lambda: len(service.events("alert_dispatched")) > number)
            kept = datetime.fromisoformat(service.events("message_kept")[number]["timestamp"]).timestamp()
            found.append(Delay(kept - heard, max(kept, begun) - heard, arrived - heard))
    return found


def _heard(ground: Ground, client: IMAPClient, user: str) -> float:
    """Deliver a message of its own; when a bare client in IDLE heard of it."""
    client.idle()
    message = b"From: bad@example.net\r\nSubject: %d\r\n\r\nx\r\n" % time.time_ns()
    ground.server.deliver(user, message)
    while not any(one[1:2] == (b"EXISTS",) for one in client.idle_check(10)):
        pass
    heard = time.time()
    client.idle_done()
    return heard


def _moment(happened: Callable[[], bool]) -> float:
    """When it happened, to a few milliseconds."""
    end = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < end, "waited a minute in vain"
        time.sleep(0.002)
    return time.time()


def _alone(address: str) -> None:
    """What of that the notifier takes: the first delivery with the start of its process, and later ones."""
    route = RouteName("sister")
    with closing(AppriseNotifier({route: lambda: address}, frozenset())) as notifier:
        notice = Notice(route, "Mail filing", "1 new item was filed.")
        first = timed(lambda: notifier.notify(notice))
        later = [timed(lambda: notifier.notify(notice)) for _ in range(10)]
    print(
        f"the notifier alone: {first * 1000:.0f} ms with the start of its process, then {median(later) * 1000:.0f} ms",
        flush=True,
    )


def _address(sink: SmtpSink) -> str:
    return (
        f"mailto://127.0.0.1:{sink.port}/?smtp=127.0.0.1&mode=insecure"
        "&from=alerts@example.net&to=sister@example.org&format=text"
    )
