"""Logging in at a server that means ill: no secret goes in clear or astray, and a refusal is told from a server that is not well."""

from __future__ import annotations

import base64

import pytest

from inboxwatch.errors import ConfigError, LoginRefused, MailboxError, MailboxUnavailable, ProtocolViolation
from inboxwatch.mailbox import connect
from tests.support.case import TickingClock
from tests.support.hostile import BARE, HostileServer
from tests.support.talking import Quickly, a_source, octets


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


@pytest.mark.parametrize("part", ["\r\nX DELETE INBOX", "\nX DELETE INBOX", "\r", "\0"])
@pytest.mark.parametrize("field", ["username", "secret"])
def test_a_line_break_in_what_was_configured_is_refused_before_it_is_sent(field, part):
    value = "someone" + part
    with HostileServer(capabilities="IMAP4rev1 ID") as server:
        with pytest.raises(ConfigError, match="was not sent") as caught:
            connect(server.account(**{field: value if field == "username" else lambda fresh: value}), TickingClock())

    assert "someone" not in caught.value.message
    assert {"CAPABILITY"} == set(server.verbs)


def test_a_user_name_with_odd_letters_is_one_word():
    with HostileServer() as server, a_source(server, username='DOMAIN\\some "one"'):
        pass
    [line] = [one for one in server.lines if " LOGIN " in one]

    assert ' LOGIN "DOMAIN\\\\some \\"one\\"" "sesame"' == line[line.index(" LOGIN") :]
