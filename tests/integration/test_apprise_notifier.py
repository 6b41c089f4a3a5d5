"""Apprise in a process of its own, delivering to a web address and a mail server on this machine."""

import email
import email.policy
import os
import signal
import socket
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from inboxwatch.alerting import AppriseNotifier
from inboxwatch.errors import ConfigError, DeliveryFailed
from inboxwatch.model.identity import RouteName
from tests.support.alerts import a_notice
from tests.support.service import Phone, until
from tests.support.smtp_sink import SmtpSink

SECRET = "hunter2-Zq81"
ROUTE = RouteName("sister")


@contextmanager
def notifying(url, watched=(), **options):
    notifier = AppriseNotifier({ROUTE: url if callable(url) else lambda: url}, frozenset(watched), **options)
    try:
        yield notifier
    finally:
        notifier.close()


@pytest.fixture
def phone():
    phone = Phone()
    yield phone
    phone.close()


@pytest.fixture
def sink():
    with SmtpSink() as sink:
        yield sink


def mailto(sink, query, login=""):
    return f"mailto://{login}127.0.0.1:{sink.port}/?smtp=127.0.0.1&mode=insecure&{query}"


def refusal(notifier):
    with pytest.raises(DeliveryFailed) as caught:
        notifier.notify(a_notice())
    return caught.value


@contextmanager
def listener_that_never_answers():
    """A server that takes connections and says nothing; gives its port and an event for «somebody is connected»."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        connected = threading.Event()
        held = []

        def take():
            held.append(server.accept()[0])
            connected.set()

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield server.getsockname()[1], connected
        thread.join(10)
        for one in held:
            one.close()


def test_by_mail_it_arrives_as_plain_text_at_the_one_it_is_for(sink):
    url = mailto(sink, "from=alerts@example.net&to=sister@example.org&format=text")
    with notifying(url, {"me@example.org"}) as notifier:
        notifier.notify(a_notice(body="2 new items were filed. <b>&amp;"))
    (mail,) = sink.taken
    read = email.message_from_bytes(mail.octets, policy=email.policy.default)

    assert ("alerts@example.net", ["sister@example.org"]) == (mail.sender, mail.recipients)
    assert ("Mail filing", "text/plain") == (read["Subject"], read.get_content_type())
    assert "2 new items were filed. <b>&amp;" == read.get_content().strip()


WATCHED = "Me@Example.ORG"


@pytest.mark.parametrize(
    "query",
    [
        "from=a@example.net&to=me@example.org",
        "from=a@example.net&to=ME%2Bnews@EXAMPLE.org",
        "from=a@example.net&to=s@example.net,me@example.org",
        "from=a@example.net&to=s@example.net&cc=me@example.org",
        "from=a@example.net&to=s@example.net&bcc=Somebody%20<me@example.org>",
        "from=a@example.net&to=s@example.net&reply=me@example.org",
        "from=me@example.org&to=s@example.net",
        "from=Filing<me%2Bx@example.org>&to=s@example.net",
        "user=me@example.org&pass=x&from=a@example.net&to=s@example.net",
    ],
)
def test_nothing_is_sent_to_from_or_through_a_watched_mailbox(sink, query):
    """Law 2. A copy of what is sent lies in the sender's own folder, and what bounces comes back to it."""
    with notifying(mailto(sink, query), {WATCHED}) as notifier:
        error = refusal(notifier)
        assert "watched mailboxes" in notifier.check(ROUTE)

    assert not error.retryable
    assert "watched mailboxes" in error.message
    assert [] == sink.taken


@pytest.mark.parametrize("url", ["garbage", "nonsense://x"])
def test_what_is_no_address_is_final(url):
    with notifying(url) as notifier:
        assert "Apprise" in notifier.check(ROUTE)
        error = refusal(notifier)

    assert not error.retryable


def test_two_addresses_in_one_file_are_refused_before_either_is_used(phone):
    with notifying(f"{phone.url}a, {phone.url}b") as notifier:
        error = refusal(notifier)

    assert (False, []) == (error.retryable, phone.notices)
    assert "more than one address" in error.message


def test_a_check_sends_nothing(phone):
    with notifying(phone.url) as notifier:
        assert "" == notifier.check(ROUTE)

    assert [] == phone.notices


def test_a_secret_that_cannot_be_read_is_tried_again():
    def locked():
        raise ConfigError("alert sister: others may read the file", "chmod 600")

    with notifying(locked) as notifier:
        error = refusal(notifier)

    assert (True, "chmod 600") == (error.retryable, error.hint)
    assert isinstance(error.__cause__, ConfigError)


def test_a_route_that_is_not_configured_is_final():
    with notifying("json://127.0.0.1:9/") as notifier, pytest.raises(DeliveryFailed) as caught:
        notifier.notify(a_notice("brother"))

    assert not caught.value.retryable


@pytest.mark.parametrize(
    "url",
    [
        f"json://me:{SECRET}@127.0.0.1:9/{SECRET}",
        f"mailto://u:{SECRET}@127.0.0.1:9/?smtp=127.0.0.1&from=u@example.net&to={SECRET}@example.org",
        f"nonsense://{SECRET}",
        f"mailto://u:{SECRET}@127.0.0.1:9/?smtp=127.0.0.1&from=u@example.net&to=me@example.org",
    ],
)
def test_no_secret_and_no_address_is_in_an_error(url, capfd):
    with notifying(url, {"me@example.org"}) as notifier:
        error = refusal(notifier)
        said = f"{error!r} {error} {error.hint} {notifier!r} {notifier.check(ROUTE)} {capfd.readouterr()}"

    assert [] == [one for one in (SECRET, "://", "@") if one in said]


@pytest.mark.slow
def test_a_delivery_that_hangs_is_ended_and_tried_again_and_others_see_no_secret_of_it():
    with listener_that_never_answers() as (port, connected):
        url = f"json://u:{SECRET}@127.0.0.1:{port}/?rto=60&cto=60"
        with notifying(url, timeout=4) as notifier:
            errors = []
            thread = threading.Thread(target=lambda: errors.append(refusal(notifier)))
            began = time.monotonic()
            thread.start()
            assert connected.wait(10)
            process = Path(f"/proc/{notifier._child.pid}")
            seen = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
            thread.join(15)

    assert 3.5 < time.monotonic() - began < 8
    assert [(True, "alert sister: the delivery took too long and was ended")] == [
        (e.retryable, e.message) for e in errors
    ]
    assert SECRET.encode() not in seen
    assert not process.exists()


def test_closing_does_not_wait_for_a_delivery_that_hangs():
    """A changed configuration is taken up by the thread that shows the service to be alive."""
    with listener_that_never_answers() as (port, connected):
        notifier = AppriseNotifier({ROUTE: lambda: f"json://127.0.0.1:{port}/?rto=60"}, frozenset())
        errors = []
        thread = threading.Thread(target=lambda: errors.append(refusal(notifier)))
        thread.start()
        assert connected.wait(10)
        began = time.monotonic()
        notifier.close()
        notifier.close()
        thread.join(5)

    assert time.monotonic() - began < 2
    assert [True] == [one.retryable for one in errors]
    assert refusal(notifier).retryable
    assert notifier._child is None


def test_one_process_serves_many_notices_and_ends_by_itself_when_idle(phone):
    with notifying(phone.url, idle=0.4) as notifier:
        notifier.notify(a_notice())
        child = notifier._child
        notifier.notify(a_notice())
        assert child is notifier._child
        until(lambda: child.poll() is not None)
        assert 0 == child.returncode
        notifier.notify(a_notice())

    assert 3 == len(phone.notices)


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stuck"])
def test_a_process_that_was_ended_or_is_stuck_costs_no_notice(phone, end):
    with notifying(phone.url, timeout=4) as notifier:
        notifier.notify(a_notice())
        os.kill(notifier._child.pid, end)
        if end == signal.SIGSTOP:
            assert refusal(notifier).retryable
        notifier.notify(a_notice())

    assert 2 == len(phone.notices)


def test_a_process_that_cannot_live_is_begun_twice_and_then_tried_again_later(phone, monkeypatch):
    monkeypatch.setattr("sys.executable", "/bin/false")
    with notifying(phone.url) as notifier:
        error = refusal(notifier)
        monkeypatch.setattr("sys.executable", "/nowhere/python")
        missing = refusal(notifier)

    assert (True, True) == (error.retryable, missing.retryable)
    assert "ended without an answer" in error.message


def test_a_process_that_was_begun_ahead_serves_the_next_notice(phone):
    with notifying(phone.url) as notifier:
        notifier.warm()
        child = notifier._child
        assert child.poll() is None
        notifier.notify(a_notice())
        assert child is notifier._child

    assert child.returncode is not None
    assert 1 == len(phone.notices)
