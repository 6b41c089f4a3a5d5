"""What the delivering process makes of an address before anything is sent. Nothing here is sent anywhere."""

import os
import threading

import pytest

from inboxwatch.alerting.deliver import outcome, plain, requests


def judged(url, *watched):
    return outcome({"url": url, "watched": watched, "check": True})


@pytest.mark.parametrize(
    ("url", "watched"),
    [
        ("mailto://me:pw@gmail.com", "M.e+x@googlemail.com"),
        ("mailto://me:pw@example.org?to=s@example.net&from=a@example.net", "me@example.org"),
        ("mailto://s:pw@example.net/me@example.org", "me@example.org"),
        ("mailtos://s:pw@example.net/?to=s@example.net&cc=X<me%2Btag@example.org>", "me@example.org"),
        ("ses://a@example.net/AKIA/secret/us-east-1/me@example.org", "me@example.org"),
        ("sendgrid://abcd:a@example.net/me@example.org", "me@example.org"),
        ("ntfy://ntfy.example.net/topic?email=me@example.org", "me@example.org"),
        ("mailto://s:pw@example.net/me@xn--bcher-kva.example", "me@Bücher.example"),
    ],
)
def test_whatever_reaches_a_watched_mailbox_is_found_before_anything_is_sent(url, watched):
    assert ("watched", "ok") == (judged(url, "other@example.org", watched), judged(url, "other@example.org"))


@pytest.mark.parametrize(
    "url", ["json://me:pw@example.org/", "ntfy://example.org/me", "mailto://s:pw@example.net/some@me.example.org"]
)
def test_what_only_looks_like_a_watched_mailbox_can_be_used(url):
    assert "ok" == judged(url, "me@example.org")


@pytest.mark.parametrize(
    "url", ["", " ", "garbage", "nonsense://x", "mailto://", "json://", "\x00", "{", "://", "a" * 9999]
)
def test_what_is_no_address_is_unusable(url):
    assert "unusable" == judged(url)


@pytest.mark.parametrize("between", [" ", ", ", "\n"])
def test_more_than_one_address_is_refused_and_half_a_pair_as_well(between):
    assert "several" == judged(f"json://127.0.0.1/{between}json://127.0.0.2/")
    assert "unusable" == judged(f"json://127.0.0.1/{between}nonsense://x")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Me@Example.ORG", "me@example.org"),
        ("me+a+b@example.org", "me@example.org"),
        (" me@example.org ", "me@example.org"),
        ("m.e.+x@googlemail.com", "me@gmail.com"),
        ("me@BÜCHER.example", "me@xn--bcher-kva.example"),
        ("straße@example.org", "STRASSE@example.org"),
    ],
)
def test_two_spellings_of_one_mailbox_are_equal(one, other):
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("m.e@example.org", "me@example.org"), ("me@example.org", "me@example.net"), ("me", "me@example.org")],
)
def test_two_mailboxes_are_two(one, other):
    assert plain(one) != plain(other)


@pytest.mark.parametrize("address", ["", "@", "me@", f"me@{'a' * 70}.example", "me@..", "me@\u202e", "\ud800@x"])
def test_no_address_is_too_strange(address):
    assert isinstance(plain(address), str)


def test_requests_are_lines_whatever_pieces_they_come_in_until_the_end():
    source, sink = os.pipe()
    lines = requests(source, 10)
    os.write(sink, b"one\ntw")
    assert b"one" == next(lines)
    threading.Timer(0.05, os.write, (sink, b"o\nthree\nfo")).start()
    assert [b"two", b"three"] == [next(lines), next(lines)]
    os.close(sink)

    assert [] == list(lines)
    os.close(source)


def test_requests_end_when_nobody_asks_for_a_while():
    source, sink = os.pipe()
    os.write(sink, b"one\n")

    assert [b"one"] == list(requests(source, 0.05))
    os.close(sink)
    os.close(source)
