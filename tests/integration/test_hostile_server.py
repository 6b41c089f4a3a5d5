"""What a mail server may say at worst: every case ends in time, in a typed error or a named gap, and sends no secret astray."""

from __future__ import annotations

import base64
import hashlib
import re
import threading
import time
import tracemalloc
from contextlib import closing
from dataclasses import replace

import pytest

from inboxwatch.errors import (
    ConfigError,
    FolderMissing,
    InboxwatchError,
    LoginRefused,
    MailboxChanged,
    MailboxError,
    MailboxUnavailable,
    ProtocolViolation,
)
from inboxwatch.mailbox import ImapQuarantine, connect
from inboxwatch.model.identity import Sha256
from inboxwatch.model.mailbox import Octets, Outcome, UidRange, Unfetchable
from tests.support.case import TickingClock, a_ref
from tests.support.hostile import BARE, QUICK, HostileServer, a_mail, authority

ALL = (UidRange(1),)
SOON = 2.0


@pytest.fixture
def ca_file(tmp_path):
    authority().cert_pem.write_to_path(tmp_path / "ca.pem")
    return tmp_path / "ca.pem"


def a_source(server, **changes):
    return closing(connect(server.account(**changes), TickingClock()))


def headers(source, ranges=ALL):
    """All looks and all gaps of INBOX, by UID."""
    batches = list(source.headers(source.look("INBOX"), ranges))
    looks = {look.ref.uid: look.header for batch in batches for look in batch.looks}
    gaps = {gap.ref.uid: gap.why for batch in batches for gap in batch.unfetchable}
    return looks, gaps, batches[-1].through


def octets(source, *uids):
    return {one.ref.uid: one for one in source.octets([a_ref(uid) for uid in uids])}


def header_of(uid):
    return a_mail(uid).partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


class Quickly:
    """What is done inside must be over within two seconds, whatever the server does."""

    def __enter__(self):
        self.began = time.monotonic()

    def __exit__(self, *_):
        assert time.monotonic() - self.began < SOON


# --- deadlines and budgets -------------------------------------------------------------------------------------------


def test_a_greeting_that_drips_ends_at_the_deadline():
    with HostileServer(greeting=lambda call: call.drip(b"* OK " + b"x" * 1000, 0.05)) as server, Quickly():
        with pytest.raises(MailboxUnavailable):
            connect(server.account(), TickingClock())


def test_a_server_that_never_greets_ends_at_the_deadline():
    with HostileServer(greeting=b"") as server, Quickly(), pytest.raises(MailboxUnavailable):
        connect(server.account(), TickingClock())


def test_a_fetch_that_drips_ends_at_the_deadline_though_every_read_is_in_time():
    with HostileServer({"UID FETCH": lambda call: call.drip(b"* 1 FETCH (UID 1 " * 100, 0.05)}) as server:
        with a_source(server) as source, Quickly(), pytest.raises(MailboxUnavailable, match="in time"):
            headers(source)


def test_the_deadline_for_headers_is_for_usual_ones_not_for_the_largest_allowed():
    limits = replace(QUICK, command=0.3, rate=100_000)  # three headers of the largest size would have eight seconds
    with HostileServer({"UID FETCH": lambda call: call.drip(b"* 1 FETCH (UID 1 " * 100, 0.05)}) as server:
        with a_source(server, limits=limits) as source, Quickly(), pytest.raises(MailboxUnavailable):
            headers(source)


def test_untagged_lines_without_end_are_stopped_by_the_budget():
    def babble(call):
        while not call.server.stopped.is_set():
            call.send(b"* 77 EXISTS\r\n* OK still here\r\n" * 2000)

    limits = replace(QUICK, command=30.0)
    with HostileServer({"NOOP": babble}) as server, a_source(server, limits=limits) as source:
        headers(source)
        with pytest.raises(ProtocolViolation, match="more than was asked for"):
            source.look("INBOX")


def test_a_line_without_an_end_is_stopped():
    with HostileServer({"NOOP": lambda call: call.send(b"* OK " + b"x" * 3_000_000)}) as server:
        with a_source(server) as source, Quickly():
            headers(source)
            with pytest.raises(ProtocolViolation, match="without an end"):
                source.look("INBOX")


@pytest.mark.parametrize("size", [4 << 30, 99 << 40, 1 << 70])
def test_a_huge_literal_is_refused_before_memory_is_taken_for_it(size):
    with HostileServer({"UID FETCH": b"* 1 FETCH (UID 1 BODY[HEADER] {%d}\r\nx" % size}) as server:
        with a_source(server) as source, Quickly():
            look = source.look("INBOX")
            tracemalloc.start()
            try:
                with pytest.raises(ProtocolViolation, match="announced"):
                    list(source.headers(look, ALL))
                peak = tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

    assert peak < 8 << 20


def test_a_connection_that_ends_within_a_literal_gives_no_half_message():
    def half(call):
        call.send(b"* 1 FETCH (UID 1 BODY[HEADER]<0> {1000}\r\nFrom: half")
        call.close()

    with HostileServer({"UID FETCH": half}) as server, a_source(server) as source:
        with pytest.raises(MailboxUnavailable):
            headers(source)


def test_a_literal_that_swallows_the_next_answer_leaves_a_named_gap():
    def fetch(call):
        for uid in call.server.wanted(call.arguments.partition(" ")[0]):
            answer = call.server.fetched(uid, call.arguments)
            call.send(answer.replace(b"{", b"{1") if uid == 2 and "BODY" in call.arguments else answer)
        call.ok()

    with HostileServer({"UID FETCH": fetch}) as server, a_source(server) as source, Quickly():
        looks, gaps, _ = headers(source)

    assert ([1, 2], [3]) == (sorted(looks), sorted(gaps))


def test_a_literal_that_swallows_the_end_of_the_answer_ends_at_the_deadline():
    def fetch(call):
        call.send(call.server.fetched(1, call.arguments).replace(b"{", b"{9"))
        call.ok()

    with HostileServer({"UID FETCH": fetch}) as server, a_source(server) as source:
        with Quickly(), pytest.raises(MailboxUnavailable):
            headers(source)


# --- IDLE --------------------------------------------------------------------------------------------------------------


def idling(*answers, pause=0.0):
    def answer(call):
        for octets_ in answers:
            call.send(octets_)
            call.server.stopped.wait(pause)
        if call.read_line() == "DONE":
            call.ok()

    return {"IDLE": answer}


def test_news_in_the_same_segment_as_the_consent_end_the_wait_at_once():
    with HostileServer(idling(b"+ idling\r\n* 4 EXISTS\r\n")) as server, a_source(server) as source, Quickly():
        assert source.wait(60) is True


def test_news_before_the_consent_end_the_wait_at_once():
    with HostileServer(idling(b"* 4 EXISTS\r\n+ idling\r\n")) as server, a_source(server) as source, Quickly():
        assert source.wait(60) is True


def test_news_split_over_packets_are_put_together():
    server = HostileServer(idling(b"+ idling\r\n", b"* 4 EX", b"IS", b"TS\r\n", pause=0.1))
    with server, a_source(server) as source, Quickly():
        assert source.wait(60) is True


def test_news_split_over_records_are_put_together_under_tls(ca_file):
    server = HostileServer(idling(b"+ idling\r\n", b"* 4 EX", b"IS", b"TS\r\n", pause=0.1), security="tls")
    with server, a_source(server, ca_file=ca_file) as source, Quickly():
        assert source.wait(60) is True


def test_chatter_is_no_news():
    server = HostileServer(idling(b"+ idling\r\n* OK still here\r\n* OK still here\r\n"))
    with server, a_source(server) as source, Quickly():
        assert source.wait(0.3) is False


def test_the_end_of_the_connection_in_idle_is_noticed_at_once():
    def end(call):
        call.send(b"+ idling\r\n")
        call.close()

    with HostileServer({"IDLE": end}) as server, a_source(server) as source, Quickly():
        with pytest.raises(MailboxUnavailable):
            source.wait(60)


def test_goodbye_in_idle_is_noticed_at_once():
    with HostileServer(idling(b"+ idling\r\n* BYE shutting down\r\n")) as server, a_source(server) as source:
        with Quickly(), pytest.raises(MailboxUnavailable, match="goodbye"):
            source.wait(60)


def test_a_server_that_refuses_idle_is_waited_for_without_and_not_asked_again():
    with HostileServer({"IDLE": b"<tag> NO not here\r\n"}) as server, a_source(server) as source, Quickly():
        assert [False, False] == [source.wait(0.2), source.wait(0.2)]
        assert 3 == source.look("INBOX").exists
        assert 1 == server.verbs.count("IDLE")


@pytest.mark.parametrize("capabilities", [BARE, BARE.replace(" IDLE", "")])
def test_another_thread_ends_a_wait_at_once_with_and_without_idle(capabilities):
    with HostileServer(capabilities=capabilities) as server, a_source(server) as source:
        source.look("INBOX")
        began = time.monotonic()
        waker = threading.Timer(0.2, source.wake)
        waker.start()
        try:
            assert source.wait(60) is False
        finally:
            waker.join()
        assert time.monotonic() - began < 0.7


# --- answers -----------------------------------------------------------------------------------------------------------


def instead_for(uid, answer):
    """Answer honestly, but for one message in this way whenever its body is asked for."""

    def fetch(call):
        uids, _, items = call.arguments.partition(" ")
        for one in call.server.wanted(uids):
            twisted = one == uid and "BODY" in items
            call.send(answer(call.server, items) if twisted else call.server.fetched(one, items))
        call.ok()

    return {"UID FETCH": fetch}


def test_two_different_headers_for_one_uid_are_never_settled_by_the_last():
    def twice(server, items):
        return server.fetched(2, items) + server.fetched(2, items, b"From: another@example.org\r\n\r\n")

    with HostileServer(instead_for(2, twice)) as server, a_source(server) as source:
        looks, gaps, through = headers(source)

    assert {1: header_of(1), 3: header_of(3)} == looks
    assert "two different bodies" in gaps[2]
    assert 3 == through


def test_two_different_bodies_for_one_uid_are_never_settled_by_the_last():
    def twice(server, items):
        return server.fetched(2, items) + server.fetched(2, items, b"From: another@example.org\r\n\r\n")

    with HostileServer(instead_for(2, twice)) as server, a_source(server) as source:
        came = octets(source, 1, 2, 3)

    assert isinstance(came[2], Unfetchable)
    assert {1: a_mail(1), 3: a_mail(3)} == {uid: one.octets for uid, one in came.items() if isinstance(one, Octets)}


def test_an_item_given_twice_within_one_answer_is_seen():
    def twice(server, items):
        return b"* 2 FETCH (UID 2 BODY[HEADER]<0> {3}\r\na\r\n BODY[HEADER]<0> {3}\r\nb\r\n)\r\n"

    with HostileServer(instead_for(2, twice)) as server, a_source(server) as source:
        assert "two bodies" in headers(source)[1][2]


def test_an_answer_for_another_uid_is_not_taken_for_the_one_asked():
    def other(server, items):
        return server.fetched(2, items).replace(b"UID 2 ", b"UID 99 ")

    with HostileServer(instead_for(2, other)) as server, a_source(server) as source:
        looks, gaps, _ = headers(source)
        came = octets(source, 2)

    assert [1, 3] == sorted(looks)
    assert [2] == sorted(gaps)
    assert isinstance(came[2], Unfetchable)


def test_a_single_message_that_the_server_keeps_silent_about_is_named():
    with HostileServer(instead_for(3, lambda server, items: b"")) as server, a_source(server) as source:
        looks, gaps, through = headers(source, (UidRange(3, 3),))

    assert ({}, [3], 3) == (looks, sorted(gaps), through)


@pytest.mark.parametrize(
    "answer",
    [b"* 2 FETCH (UID 2 BODY[HEADER]<0> NIL)\r\n", b"* 2 FETCH (UID 2 RFC822.SIZE 10)\r\n"],
    ids=["nil", "no body"],
)
def test_a_message_without_a_header_is_named_and_its_neighbours_are_there(answer):
    with HostileServer(instead_for(2, lambda server, items: answer)) as server, a_source(server) as source:
        looks, gaps, _ = headers(source)

    assert {1: header_of(1), 3: header_of(3)} == looks
    assert {2: "the server gave no header"} == gaps


@pytest.mark.parametrize(
    "answer", [b"* 2 FETCH (UID 2 BODY[] NIL)\r\n", b"* 2 FETCH (UID 2)\r\n"], ids=["nil", "no body"]
)
def test_a_message_without_octets_is_named_and_its_neighbours_are_there(answer):
    with HostileServer(instead_for(2, lambda server, items: answer)) as server, a_source(server) as source:
        came = octets(source, 3, 2, 1)

    assert [3, 2, 1] == list(came)
    assert "the server gave no octets" == came[2].why
    assert (a_mail(1), a_mail(3)) == (came[1].octets, came[3].octets)


GARBLED = [
    b"* 2 FETCH (UID 2 FLAGS (\r\n",
    b"* 2 FETCH )(\r\n",
    b"* 2 FETCH (UID two BODY[HEADER] {3}\r\nabc)\r\n",
    b"* 2 FETCH (UID 2 BODY[HEADER] {3}\r\nabc\r\n",
    b"* 2 FETCH (UID 2 " + b"(" * 100_000 + b"\r\n",
    b"* 2 FETCH (UID 2 FLAGS)\r\n",
]


@pytest.mark.parametrize("answer", GARBLED, ids=["open", "close", "word", "no end", "deep", "odd"])
def test_one_garbled_answer_costs_its_own_message_only(answer):
    mail = {uid: a_mail(uid) for uid in range(1, 11)}
    server = HostileServer(instead_for(2, lambda server, items: answer), messages=mail)
    with server, a_source(server) as source:
        looks, gaps, through = headers(source)
        came = octets(source, *mail)

    assert ({uid: header_of(uid) for uid in mail if uid != 2}, [2], 10) == (looks, sorted(gaps), through)
    assert [2] == [uid for uid, one in came.items() if isinstance(one, Unfetchable)]


def test_garbled_facts_cost_their_own_message_only():
    def fetch(call):
        for uid in call.server.wanted(call.arguments.partition(" ")[0]):
            garbled = uid == 2 and "INTERNALDATE" in call.arguments
            call.send(b"* 2 FETCH (UID 2 FLAGS (\r\n" if garbled else call.server.fetched(uid, call.arguments))
        call.ok()

    with HostileServer({"UID FETCH": fetch}) as server, a_source(server) as source:
        came = octets(source, 1, 2, 3)

    assert isinstance(came[2], Unfetchable)
    assert (a_mail(1), a_mail(3)) == (came[1].octets, came[3].octets)


def test_news_between_the_answers_change_nothing():
    def fetch(call):
        call.send(b"* 4 EXISTS\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* OK [ALERT] hello\r\n")
        call.honest()

    with HostileServer({"UID FETCH": fetch}) as server, a_source(server) as source:
        looks, gaps, _ = headers(source)

    assert ({uid: header_of(uid) for uid in (1, 2, 3)}, {}) == (looks, gaps)


def test_answers_in_single_octets_are_put_together():
    def fetch(call):
        for uid in call.server.wanted(call.arguments.partition(" ")[0]):
            call.drip(call.server.fetched(uid, call.arguments), 0.0)
        call.ok()

    with HostileServer({"UID FETCH": fetch}) as server, a_source(server) as source:
        assert {uid: header_of(uid) for uid in (1, 2, 3)} == headers(source)[0]


def test_a_big_message_that_comes_in_smaller_pieces_than_asked_is_whole():
    big = b"Subject: big\r\n\r\n" + bytes(range(33, 123)) * 100

    def fetch(call):
        call.arguments = re.sub(r"<(\d+)\.\d+>", r"<\1.700>", call.arguments)
        call.honest()

    server = HostileServer({"UID FETCH": fetch}, messages={1: big})
    with server, a_source(server, limits=replace(QUICK, small=1000)) as source:
        assert big == octets(source, 1)[1].octets


def test_a_message_larger_than_the_limit_is_named_and_not_fetched():
    server = HostileServer(messages={1: b"x" * 5000})
    with server, a_source(server, limits=replace(QUICK, small=1000, largest=4000)) as source:
        assert "it is larger" in octets(source, 1)[1].why
        assert [] == [line for line in server.lines if "BODY" in line]


# --- folders -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [b"Junk\r\nX DELETE INBOX", b'Ju"nk', b"Ju\\nk", b"Junk\nX DELETE INBOX"])
def test_a_folder_name_from_the_server_never_becomes_a_command(name):
    answer = b'* LIST () "/" INBOX\r\n* LIST (\\Junk) "/" {%d}\r\n%s\r\n<tag> OK done\r\n' % (len(name), name)
    with HostileServer({"LIST": answer}) as server, a_source(server) as source:
        folder = source.folders()[1].name
        look = source.look(folder)
        list(source.headers(look, ALL))

    assert set(server.verbs) <= {"CAPABILITY", "LOGIN", "ID", "LIST", "STATUS", "EXAMINE", "UID FETCH", "LOGOUT"}


def test_a_status_without_uidvalidity_is_a_violation():
    with HostileServer({"STATUS": b"* STATUS INBOX (MESSAGES 3 UIDNEXT 4)\r\n<tag> OK done\r\n"}) as server:
        with a_source(server) as source, pytest.raises(ProtocolViolation, match="UIDVALIDITY"):
            source.look("INBOX")


def test_a_folder_opened_without_uidvalidity_is_not_watched():
    with HostileServer({"EXAMINE": b"* 3 EXISTS\r\n<tag> OK [READ-ONLY] done\r\n"}) as server:
        with a_source(server) as source, pytest.raises(FolderMissing, match="UIDVALIDITY"):
            headers(source)


def test_a_folder_renumbered_between_look_and_headers_is_looked_at_again():
    examined = b"* 3 EXISTS\r\n* OK [UIDVALIDITY 8] x\r\n* OK [UIDNEXT 4] x\r\n<tag> OK [READ-ONLY] done\r\n"
    with HostileServer({"EXAMINE": examined}) as server:
        with a_source(server) as source, pytest.raises(MailboxChanged):
            headers(source)


@pytest.mark.parametrize("answer", [b"* SEARCH\r\n<tag> OK done\r\n", b"<tag> OK done\r\n"], ids=["empty", "none"])
def test_a_search_that_finds_nothing_of_messages_that_exist_is_no_success(answer):
    with HostileServer({"UID SEARCH": answer}) as server:
        with (
            a_source(server, limits=replace(QUICK, batch=2)) as source,
            pytest.raises(ProtocolViolation, match="nothing"),
        ):
            headers(source)


# --- login and encryption ------------------------------------------------------------------------------------------------


def refused(server, error, **changes):
    with pytest.raises(error) as caught:
        connect(server.account(**changes), TickingClock())
    return caught.value


def says_no_secret(server, secret="sesame"):
    said = "\n".join(server.lines)
    hidden = [base64.b64encode(f"\0someone@example.org\0{secret}".encode()).decode(), secret]
    return not any(one in said for one in hidden)


def test_without_starttls_no_password_is_sent(ca_file):
    with HostileServer(security="starttls") as server:
        refused(server, MailboxError, ca_file=ca_file)

    assert says_no_secret(server)
    assert {"CAPABILITY"} >= set(server.verbs)


def test_a_refused_starttls_sends_no_password(ca_file):
    server = HostileServer({"STARTTLS": b"<tag> NO later\r\n"}, security="starttls", capabilities=f"{BARE} STARTTLS")
    with server:
        refused(server, MailboxError, ca_file=ca_file)

    assert ["CAPABILITY", "STARTTLS"] == server.verbs


def test_preauth_before_starttls_sends_nothing(ca_file):
    server = HostileServer(greeting=b"* PREAUTH welcome\r\n", security="starttls", capabilities=f"{BARE} STARTTLS")
    with server:
        refused(server, ProtocolViolation, ca_file=ca_file)

    assert {"CAPABILITY"} >= set(server.verbs)


def test_starttls_encrypts_before_the_password(ca_file):
    server = HostileServer(security="starttls", capabilities=f"{BARE} STARTTLS")
    with server, a_source(server, ca_file=ca_file) as source:
        facts = octets(source, 1)[1].session

    assert ["CAPABILITY", "STARTTLS", "CAPABILITY"] == server.verbs[:3]
    assert facts.tls.verified
    assert ("127.0.0.1", "starttls", "LOGIN") == (facts.peer_address, facts.security, facts.mechanism)


def test_what_is_said_in_clear_before_the_encryption_counts_for_nothing(ca_file):
    def starttls(call):
        call.send(b"* 77 EXISTS\r\n* CAPABILITY IMAP4rev1 LOGINDISABLED X-INJECTED\r\n* OK [ALERT] hello\r\n")
        call.honest()

    server = HostileServer({"STARTTLS": starttls}, security="starttls", capabilities=f"{BARE} STARTTLS")
    with server, a_source(server, ca_file=ca_file) as source:
        assert 3 == source.look("INBOX").exists
        facts = octets(source, 1)[1].session

    assert "X-INJECTED" not in facts.capabilities_before + facts.capabilities


def test_what_is_said_in_clear_behind_the_consent_counts_for_nothing_or_ends_the_connection(ca_file):
    def starttls(call):
        call.send(b"<tag> OK go\r\n* CAPABILITY IMAP4rev1 LOGINDISABLED X-INJECTED\r\n")
        call.start_tls()

    server = HostileServer({"STARTTLS": starttls}, security="starttls", capabilities=f"{BARE} STARTTLS")
    with server:
        try:
            with a_source(server, ca_file=ca_file) as source:
                facts = octets(source, 1)[1].session
                assert "X-INJECTED" not in facts.capabilities_before + facts.capabilities
        except MailboxUnavailable:
            assert says_no_secret(server)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_unknown_authority_gets_no_password(security):
    with HostileServer(security=security, capabilities=f"{BARE} STARTTLS") as server:
        error = refused(server, MailboxUnavailable)

    assert "certificate cannot be trusted" in error.message
    assert says_no_secret(server)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_for_another_host_gets_no_password(security, ca_file):
    server = HostileServer(security=security, certificate="mail.example.org", capabilities=f"{BARE} STARTTLS")
    with server:
        error = refused(server, MailboxUnavailable, ca_file=ca_file)

    assert "certificate cannot be trusted" in error.message
    assert says_no_secret(server)


def test_an_encryption_that_stalls_ends_in_time(ca_file):
    with HostileServer(greeting=b"") as server, Quickly():
        refused(server, MailboxUnavailable, security="tls", ca_file=ca_file, limits=replace(QUICK, connect=0.5))


def test_a_plain_connection_is_for_this_machine_only():
    with HostileServer() as server:
        refused(server, ConfigError, host="mail.example.org")

    assert [] == server.lines


def test_a_server_that_takes_no_password_gets_none():
    with HostileServer(capabilities="IMAP4rev1 LOGINDISABLED") as server:
        refused(server, LoginRefused)

    assert {"CAPABILITY"} == set(server.verbs)


def test_a_server_that_disables_login_is_asked_by_plain():
    with HostileServer(capabilities=f"{BARE} LOGINDISABLED") as server, a_source(server):
        pass

    assert "LOGIN" not in server.verbs
    assert "AUTHENTICATE" in server.verbs


def test_a_password_that_is_not_ascii_goes_by_plain_in_utf_8():
    with HostileServer() as server, a_source(server, secret=lambda fresh: "pässwort"):
        pass

    assert base64.b64encode("\0someone@example.org\0pässwort".encode()).decode() in server.lines


def test_a_password_that_is_not_ascii_is_not_sent_where_it_cannot_be():
    with HostileServer(capabilities="IMAP4rev1") as server:
        refused(server, LoginRefused, secret=lambda fresh: "pässwort")

    assert {"CAPABILITY"} == set(server.verbs)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"<tag> NO wrong for someone@example.org\r\n", LoginRefused),
        (b"<tag> NO [AUTHENTICATIONFAILED] wrong\r\n", LoginRefused),
        (b"<tag> NO [UNAVAILABLE] later\r\n", MailboxUnavailable),
        (b"<tag> NO [INUSE] Too many simultaneous connections\r\n", MailboxUnavailable),
        (b"* BYE too busy\r\n", MailboxUnavailable),
        (lambda call: call.close(), MailboxUnavailable),
    ],
    ids=["no", "failed", "unavailable", "in use", "bye", "closed"],
)
def test_a_refusal_is_told_from_a_server_that_is_not_well(answer, error):
    with HostileServer({"LOGIN": answer}) as server, Quickly():
        found = refused(server, error)

    assert "example.org" not in found.message


def token_server(*answers):
    left = list(answers)

    def authenticate(call):
        call.send(b"+ \r\n")
        call.read_line()
        answer = left.pop(0)
        if answer.startswith(b"+"):
            call.send(answer)
            call.read_line()
            answer = left.pop(0)
        call.send(answer)

    return HostileServer({"AUTHENTICATE": authenticate}, capabilities=f"{BARE} AUTH=XOAUTH2")


def test_a_refused_token_is_asked_for_once_more_and_fresh():
    asked = []

    def secret(fresh):
        asked.append(fresh)
        return "fresh-token" if fresh else "stale-token"

    server = token_server(b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n", b"<tag> NO stale\r\n", b"<tag> OK done\r\n")
    with server, a_source(server, mechanism="xoauth2", secret=secret):
        pass

    assert [False, True] == asked
    said = [base64.b64decode(line).decode() for line in server.lines if line.endswith("=")]
    assert "user=someone@example.org\1auth=Bearer fresh-token\1\1" == said[-1]


def test_a_token_refused_twice_is_a_refusal():
    asked = []
    with token_server(b"<tag> NO stale\r\n", b"<tag> NO stale\r\n") as server:
        refused(server, LoginRefused, mechanism="xoauth2", secret=lambda fresh: asked.append(fresh) or "token")

    assert [False, True] == asked


# --- the whole session ---------------------------------------------------------------------------------------------------

ALLOWED = {
    *(
        "CAPABILITY",
        "LOGIN",
        "ID",
        "LIST",
        "STATUS",
        "EXAMINE",
        "UID SEARCH",
        "UID FETCH",
        "IDLE",
        "DONE",
        "NOOP",
        "LOGOUT",
    ),
}
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
        assert [bytes(mail[one.ref.uid]) for one in source.octets(refs)] == [one.octets for one in source.octets(refs)]
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


DIGEST = Sha256(hashlib.sha256(a_mail(2)).hexdigest())
MOVING = {*("SELECT", "EXAMINE", "LIST", "CREATE", "UID MOVE", "UID COPY", "UID FETCH", "UID SEARCH", "LOGOUT")}


def isolate(server, **changes):
    with closing(ImapQuarantine(server.account(**changes), TickingClock())) as mover:
        return mover.isolate(a_ref(2), DIGEST, len(a_mail(2)))


def test_a_move_whose_new_number_is_not_told_is_found_by_its_octets():
    with HostileServer(capabilities=f"{BARE} MOVE") as server:
        done = isolate(server)

    assert (Outcome.MOVED, a_ref(1, "Archive 2")) == (done.outcome, done.now_at)
    assert "found by its octets" in done.notes[0]
    assert MOVING >= set(server.verbs) - {"CAPABILITY", "LOGIN", "ID"}


def test_a_number_that_the_server_made_up_is_not_believed():
    def move(call):
        call.send(b"* OK [COPYUID 7 2 99] moved\r\n")
        call.honest()

    with HostileServer({"UID MOVE": move}, capabilities=f"{BARE} MOVE") as server:
        done = isolate(server)

    assert (Outcome.MOVED, a_ref(1, "Archive 2")) == (done.outcome, done.now_at)


def test_a_message_that_went_just_before_the_move_is_gone_and_not_moved():
    def move(call):
        del call.server.messages[2]
        call.ok()

    with HostileServer({"UID MOVE": move}, capabilities=f"{BARE} MOVE") as server:
        done = isolate(server)

    assert (Outcome.GONE, None) == (done.outcome, done.now_at)


def test_a_move_that_did_not_happen_is_no_success():
    with HostileServer({"UID MOVE": b"<tag> OK done\r\n"}, capabilities=f"{BARE} MOVE") as server:
        with pytest.raises(ProtocolViolation, match="did not"):
            isolate(server)


def test_a_folder_that_may_only_be_read_is_told_from_a_lost_connection():
    opened = b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n<tag> OK [READ-ONLY] done\r\n"
    with HostileServer({"SELECT": opened}, capabilities=f"{BARE} MOVE") as server:
        with pytest.raises(ProtocolViolation, match="only read"):
            isolate(server)

    assert "UID MOVE" not in server.verbs


@pytest.mark.parametrize("answer", [b"<tag> NO [EXPUNGEISSUED] gone\r\n", b"<tag> NO quota\r\n"])
def test_a_refused_move_is_an_error_and_changes_nothing(answer):
    with HostileServer({"UID MOVE": answer}, capabilities=f"{BARE} MOVE") as server, pytest.raises(ProtocolViolation):
        isolate(server)

    assert "UID COPY" not in server.verbs


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


VERBS = ["CAPABILITY", "LOGIN", "ID", "LIST", "STATUS", "EXAMINE", "UID SEARCH", "UID FETCH", "IDLE", "NOOP", "LOGOUT"]


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
