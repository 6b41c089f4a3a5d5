"""Sending a drafted complaint, against a mail server on this machine that can be difficult."""

from __future__ import annotations

import socket
import time

import pytest

from inboxwatch.complaint.submit import Envelope, OutcomeUnknown, Submission, envelope_of, submit
from inboxwatch.errors import ConfigError, DeliveryFailed, ExportRefused
from tests.support.complaints import a_cover, a_kept, drafted
from tests.support.letters import a_letter
from tests.support.submission import SubmissionServer

SECRET = "correct horse"


def a_submission(server, security="tls", **changes):
    facts = {
        "host": "localhost",
        "port": server.port,
        "security": security,
        "username": "reports@case.example",
        "secret": lambda: SECRET,
        "ca_file": server.ca_file,
    }
    return Submission(**{**facts, **changes})


def a_mail(text="grüße\n.\n..\nFrom x\n"):
    return drafted(a_kept(a_letter(text)), language="de")["complaint.eml"]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_the_drafted_octets_arrive_over_an_encrypted_connection(tmp_path, security):
    mail = a_mail()
    with SubmissionServer(tmp_path, security=security) as server:
        said = submit(a_submission(server, security), envelope_of(mail), mail)
    taken = server.taken[0]

    assert mail == taken.octets
    assert taken.encrypted
    assert "250 queued as 77" == said
    assert ("reports@case.example", ["abuse@mail.example"]) == (taken.sender, taken.recipients)
    assert "BODY=8BITMIME" in taken.options.upper()
    assert f"\0reports@case.example\0{SECRET}" == taken.login


def test_the_server_is_not_told_the_name_of_this_machine(tmp_path):
    mail = a_mail()
    with SubmissionServer(tmp_path) as server:
        submit(a_submission(server), envelope_of(mail), mail)

    assert "[127.0.0.1]" == server.taken[0].hello


def test_a_server_without_8bitmime_gets_what_needs_none_and_is_not_used_for_the_rest(tmp_path):
    plain = drafted(a_kept(a_letter("plain\n")))["complaint.eml"]
    assert plain.isascii()
    with SubmissionServer(tmp_path, extensions=()) as server:
        submit(a_submission(server), envelope_of(plain), plain)
        with pytest.raises(DeliveryFailed, match="8BITMIME"):
            submit(a_submission(server), envelope_of(a_mail()), a_mail())

    assert [plain] == [one.octets for one in server.taken]


def test_a_mail_that_is_too_large_for_the_server_is_not_begun(tmp_path):
    with SubmissionServer(tmp_path, extensions=("8BITMIME", "SIZE 1000")) as server:
        with pytest.raises(DeliveryFailed, match="at most 1000 octets"):
            submit(a_submission(server), envelope_of(a_mail()), a_mail())

    assert [] == server.taken


@pytest.mark.parametrize(
    ("verb", "answer", "words", "later"),
    [
        ("MAIL", "550 no", "the sender's address", False),
        ("RCPT", "450 later", "the address of the desk", True),
        ("DATA", "554 no", "refused the mail", False),
        ("AUTH", "535 no", "refused the login", False),
    ],
)
def test_what_the_server_refuses_is_said_and_nothing_of_the_password(tmp_path, verb, answer, words, later):
    with SubmissionServer(tmp_path, refuse=(verb, answer)) as server:
        with pytest.raises(DeliveryFailed, match=words) as caught:
            submit(a_submission(server), envelope_of(a_mail()), a_mail())

    assert later == caught.value.retryable
    assert SECRET not in repr(caught.value.__cause__) + caught.value.message + caught.value.hint


def test_a_connection_that_breaks_during_the_mail_leaves_it_unknown_and_says_so(tmp_path):
    with SubmissionServer(tmp_path, hang_up="DATA") as server:
        with pytest.raises(DeliveryFailed, match="not known whether"):
            submit(a_submission(server), envelope_of(a_mail()), a_mail())


@pytest.mark.parametrize("goodbye", ["250 ok", "500 what", "421 \x1b[2Jtoo late"])
def test_what_a_server_makes_of_the_goodbye_does_not_undo_that_it_took_the_mail(tmp_path, goodbye):
    mail = a_mail()
    with SubmissionServer(tmp_path, refuse=("QUIT", goodbye)) as server:
        said = submit(a_submission(server), envelope_of(mail), mail)

    assert "250 queued as 77" == said
    assert [mail] == [one.octets for one in server.taken]


@pytest.mark.parametrize("after", ["354 go on", "hello", "999 what"])
def test_an_answer_to_the_mail_that_is_none_leaves_it_unknown(tmp_path, after):
    with SubmissionServer(tmp_path, after=after) as server, pytest.raises(OutcomeUnknown):
        submit(a_submission(server), envelope_of(a_mail()), a_mail())


@pytest.mark.parametrize("verb", ["EHLO", "RCPT"])
def test_a_server_that_drips_is_left_when_the_time_is_over(tmp_path, verb):
    began = time.monotonic()
    with SubmissionServer(tmp_path, stall=verb) as server, pytest.raises(DeliveryFailed, match="cannot be used"):
        submit(a_submission(server, whole=1.0), envelope_of(a_mail()), a_mail())

    assert time.monotonic() - began < 10
    assert [] == server.taken


def test_a_server_that_drips_at_the_mail_leaves_it_unknown(tmp_path):
    with SubmissionServer(tmp_path, stall="DATA") as server, pytest.raises(OutcomeUnknown):
        submit(a_submission(server, whole=1.0), envelope_of(a_mail()), a_mail())


def test_a_server_that_talks_without_end_is_left(tmp_path):
    with SubmissionServer(tmp_path, flood="RCPT") as server, pytest.raises(DeliveryFailed, match="cannot be used"):
        submit(a_submission(server), envelope_of(a_mail()), a_mail())

    assert [] == server.taken


def test_what_a_server_says_steers_no_terminal(tmp_path):
    with SubmissionServer(tmp_path, refuse=("MAIL", "550 \x1b]0;x\x07no")) as server:
        with pytest.raises(DeliveryFailed) as caught:
            submit(a_submission(server), envelope_of(a_mail()), a_mail())

    assert caught.value.message.isprintable()


def test_a_password_that_cannot_be_sent_is_named_and_not_told(tmp_path):
    with SubmissionServer(tmp_path) as server, pytest.raises(ConfigError) as caught:
        submit(a_submission(server, secret=lambda: "gehörig"), envelope_of(a_mail()), a_mail())

    assert "geh" not in repr(caught.value.__cause__) + caught.value.message + caught.value.hint


@pytest.mark.parametrize("changes", [{"ca_file": None}, {"host": "127.0.0.1"}])
def test_a_server_whose_certificate_does_not_fit_hears_nothing(tmp_path, changes):
    with SubmissionServer(tmp_path) as server:
        with pytest.raises(DeliveryFailed, match="not the server that it should be"):
            submit(a_submission(server, **changes), envelope_of(a_mail()), a_mail())

    assert [] == server.taken


def test_a_server_that_offers_no_encryption_hears_no_password(tmp_path):
    with SubmissionServer(tmp_path, security="none") as server:
        with pytest.raises(DeliveryFailed, match="does not do what is asked"):
            submit(a_submission(server, "starttls"), envelope_of(a_mail()), a_mail())

    assert [] == server.taken


def test_where_nobody_listens_it_is_said(tmp_path):
    with socket.socket() as busy, SubmissionServer(tmp_path) as server:
        busy.bind(("127.0.0.1", 0))
        with pytest.raises(DeliveryFailed, match="cannot be used"):
            submit(a_submission(server, port=busy.getsockname()[1]), envelope_of(a_mail()), a_mail())


def test_an_authority_file_that_is_none_is_refused(tmp_path):
    (tmp_path / "none.pem").write_text("no certificate")
    with SubmissionServer(tmp_path) as server:
        with pytest.raises(ConfigError):
            submit(a_submission(server, ca_file=tmp_path / "none.pem"), envelope_of(a_mail()), a_mail())


def test_a_draft_without_from_or_to_is_not_sent():
    with pytest.raises(ExportRefused, match="no From"):
        envelope_of(drafted(a_kept(), sender="")["complaint.eml"])
    with pytest.raises(ExportRefused, match="no To"):
        envelope_of(drafted(a_kept(), cover=a_cover(to=""))["complaint.eml"])


def test_octets_that_are_no_mail_are_not_sent(tmp_path):
    with SubmissionServer(tmp_path) as server, pytest.raises(ExportRefused):
        submit(a_submission(server), Envelope("a@b.example", "c@d.example", ""), b"X: y\n\nbare line feeds\n")

    assert [] == server.taken
