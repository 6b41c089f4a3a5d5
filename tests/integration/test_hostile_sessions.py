"""Whole sessions: nothing is ever said that could change the mailbox, and whatever is answered ends in an error of ours or in none."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace

import pytest

from inboxwatch.errors import InboxwatchError
from inboxwatch.mailbox import connect
from tests.support.case import TickingClock, a_ref
from tests.support.hostile import BARE, QUICK, HostileServer, a_mail
from tests.support.talking import ALL, Quickly, a_source, headers

VERBS = ["CAPABILITY", "LOGIN", "ID", "LIST", "STATUS", "EXAMINE", "UID SEARCH", "UID FETCH", "IDLE", "NOOP", "LOGOUT"]
ALLOWED = {*VERBS, "DONE"}
ITEMS = re.compile(
    r"BODY\.PEEK\[(HEADER)?\](<\d+\.\d+>)?|FLAGS|UID|INTERNALDATE|RFC822\.SIZE"
    r"|EMAILID|THREADID|MODSEQ|X-GM-MSGID|X-GM-THRID|X-GM-LABELS"
)


@pytest.mark.parametrize("capabilities", [BARE, f"{BARE} OBJECTID CONDSTORE X-GM-EXT-1 MOVE"])
def test_a_whole_session_says_nothing_that_could_change_the_mailbox(capabilities):
    mail = {uid: a_mail(uid) for uid in range(1, 8)} | {8: b"Subject: big\r\n\r\n" + b"x" * 5000}
    server = HostileServer(capabilities=capabilities, messages=mail)
    with server, a_source(server, limits=replace(QUICK, batch=3, small=1000)) as source:
        for folder in source.folders():
            for _ in range(2):
                look = source.look(folder.name)
                list(source.headers(look, ALL))
        refs = [a_ref(uid) for uid in mail]
        for _ in range(2):
            assert list(mail.values()) == [one.octets for one in source.octets(refs)]
        assert frozenset(refs) == source.present(refs)
        source.wait(0.1)
        source.look("INBOX")

    assert set(server.verbs) == ALLOWED
    for line in server.lines:
        if " UID FETCH " in line:
            items = line.partition("(")[2].removesuffix(")").split(" ")
            assert [] == [item for item in items if not ITEMS.fullmatch(item)]
        if " UID SEARCH " in line:
            assert re.fullmatch(r"\S+ UID SEARCH UID \d+:(\d+|\*)", line)


GARBAGE = [
    b"* FOO EXISTS",
    b"* -1 EXISTS",
    b"* %s EXISTS" % (b"9" * 5000),
    b"* %s RECENT" % (b"9" * 5000),
    b"* STATUS INBOX (UIDVALIDITY foo MESSAGES x UIDNEXT y)",
    b"* STATUS INBOX (UIDVALIDITY -7 MESSAGES -3 UIDNEXT -4)",
    b"* STATUS INBOX (UIDVALIDITY (1) MESSAGES NIL UIDNEXT NIL)",
    b"* STATUS INBOX (UIDVALIDITY",
    b"* STATUS INBOX",
    b"* LIST",
    b"* LIST (\\Junk) NIL NIL",
    b"* LIST NIL NIL Junk",
    b"* LIST (\\Junk (x)) NIL &&&-",
    b"* LIST (\\Junk) NIL 12345",
    b"* SEARCH x y",
    b"* SEARCH -5 0",
    b"* SEARCH 99999999999999999999999999",
    b"* SEARCH (1 2)",
    b"* ID NIL",
    b'* ID ("a" NIL "b")',
    b"* ID ((((",
    b"* ID 5",
    b"* OK [UIDVALIDITY -1] x",
    b"* OK [UIDVALIDITY foo] x",
    b"* OK [UIDNEXT 0] x",
    b"* OK [UIDNEXT foo] x",
    b"* OK [HIGHESTMODSEQ foo] x",
    b"* OK [CAPABILITY \xff\xfe] x",
    b"* CAPABILITY \xff\xfe",
    b"* CAPABILITY",
    b"* 1 FETCH (UID -1 FLAGS ())",
    b"* 1 FETCH (UID 1 RFC822.SIZE -5)",
    b"* 1 FETCH (UID 1 FLAGS (((())) NIL) INTERNALDATE NIL RFC822.SIZE NIL)",
    b"* 1 FETCH (UID %s)" % (b"9" * 5000),
    b"* 1 FETCH (UID 1 RFC822.SIZE %s)" % (b"9" * 5000),
    b"* 1 FETCH NIL",
    b"* 1 FETCH",
    b"* BAD nonsense",
    b"* NO nonsense",
    b"* BYE",
    b"+ surprise",
    b"\xff\xfe\x00",
    b"",
    b"AAAA1 OK another's",
]
QUICKEST = replace(QUICK, read=0.4, command=0.4, batch=2)


def whole_session(server):
    with closing(connect(server.account(limits=QUICKEST), TickingClock())) as source:
        source.folders()
        look = source.look("INBOX")
        looks = [one for batch in source.headers(look, ALL) for one in batch.looks]
        list(source.octets([one.ref for one in looks]))
        source.present([one.ref for one in looks])
        source.wait(0.02)
        source.look("INBOX")


@pytest.mark.slow
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("instead", [True, False], ids=["instead", "as well"])
def test_whatever_a_server_says_it_ends_in_an_error_of_ours_or_in_none(verb, instead):
    for line in GARBAGE:

        def answer(call, line=line):
            call.send(line + b"\r\n")
            if instead:
                call.ok()
            else:
                call.honest()

        with HostileServer({verb: answer}) as server:
            try:
                whole_session(server)
            except InboxwatchError as error:
                assert error.message
            except (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError) as error:
                raise AssertionError(f"{verb} {line[:60]!r}: {error!r}") from error


def test_every_command_that_was_answered_counts_as_progress():
    told = []
    with HostileServer() as server:
        with closing(connect(server.account(), TickingClock(), lambda: told.append(1))) as source:
            source.look("INBOX")
            headers(source)

    assert len(told) >= 3


def test_a_session_can_be_closed_twice_and_after_the_server_has_gone():
    with HostileServer() as server:
        source = connect(server.account(), TickingClock())
    with Quickly():
        source.close()
        source.close()
