"""Whoever was named at the first look is kept at the second, however the header is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from inboxwatch.mailbox.memory import MemorySource, StoredMessage
from inboxwatch.model.exhibit import ExhibitFilter, ExhibitState
from inboxwatch.model.mailbox import FolderLook, HeaderLook
from inboxwatch.pipeline.ingest import pass_over
from tests.support.case import HOME
from tests.support.river import Case

RETURN = b"Return-Path: <x@throw.example>\r\n"
FROM = b"From: Bad <bad@example.net>\r\n"


@pytest.mark.parametrize(
    ("octets", "state"),
    [
        (RETURN + b"".join(b"X-%d: a\r\n" % n for n in range(2001)) + FROM, ExhibitState.MATCH),
        (RETURN + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 900) for n in range(330)) + FROM, ExhibitState.MATCH),
        (RETURN + b"X: " + b"a" * 300_000 + b"\r\nFrom: other@example.org\r\n", ExhibitState.SUSPECT),
        (RETURN + b"".join(b"From: u%d@throw.example\r\n" % n for n in range(1500)) + FROM, ExhibitState.MATCH),
        (RETURN + b"From: " + b"u@throw.example, " * 1200 + b"bad@example.net\r\n", ExhibitState.MATCH),
        (RETURN + b"From: nobody knows\r\n", ExhibitState.SUSPECT),
        (RETURN + b"X: a\r\r\n" + FROM, ExhibitState.MATCH),
    ],
    ids=["many fields", "300 KB before", "300 KB", "many senders", "many addresses", "no address", "bare CR"],
)
def test_padding_does_not_keep_mail_from_being_kept(octets: bytes, state: ExhibitState) -> None:
    case = Case()
    case.mailbox.deliver(octets + b"\r\nhello\r\n", case.clock.now())
    look_at(case, lambda message: message.partition(b"\r\n\r\n")[0][: 256 * 1024])

    assert [state] == [one.state for one in case.casefile.exhibits(ExhibitFilter())]


def test_a_header_that_the_server_ends_elsewhere_still_names_who_was_named_in_it() -> None:
    case = Case()
    case.mailbox.deliver(RETURN + b"From: other@example.org\r\n\r\n" + FROM + b"\r\nhello\r\n", case.clock.now())
    look_at(case, lambda message: message)

    assert [ExhibitState.MATCH] == [one.state for one in case.casefile.exhibits(ExhibitFilter())]


def look_at(case: Case, header: Callable[[bytes], bytes]) -> None:
    """Pass over the first folder of a server that takes this of a message for its header."""
    source = _Source(case.mailbox, HOME, case.clock)
    source.header = header
    pass_over(case.river(), source, source.folders()[0], None)


class _Source(MemorySource):
    header: Callable[[bytes], bytes]

    def _header(self, look: FolderLook, message: StoredMessage) -> HeaderLook:
        return replace(super()._header(look, message), header=self.header(message.octets))
