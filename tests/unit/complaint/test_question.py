"""The question about a message: only what was observed is asked about, and no domain of the sender is overlooked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inboxwatch import intake
from inboxwatch.complaint.question import question_of
from inboxwatch.model.contact import ContactQuestion
from inboxwatch.model.message import Originator, Originators
from inboxwatch.model.origin import Hop, Origin
from tests.support.people import a_sender

OBSERVED = Hop("185.77.4.9", "mx.home.example", "from x ([185.77.4.9]) by mx.home.example")
CLAIMED = Hop("63.100.7.9", "his.example", "from y ([63.100.7.9]) by his.example")


def test_the_question_holds_the_observed_address_and_each_domain_once():
    header = (
        b"From: A <a@Gmail.com>, b@HIS.example.\r\nSender: c@gmail.com\r\nReply-To: d@b\xc3\xbccher.example\r\n"
        b"Return-Path: <e@bounce.example>\r\n\r\n"
    )
    origin = Origin(
        OBSERVED, asserted=(CLAIMED,), claimed=(CLAIMED,), provider="Google.COM", envelope_from="f@env.example"
    )
    question = question_of(origin, intake.originators(header))

    assert "185.77.4.9" == question.ip
    assert "google.com" == question.provider
    assert {"gmail.com", "his.example", "xn--bcher-kva.example", "env.example"} <= set(question.domains)
    assert len(set(question.domains)) == len(question.domains)


def test_what_is_only_claimed_or_asserted_is_not_asked_about():
    assert ContactQuestion() == question_of(Origin(asserted=(CLAIMED,), claimed=(CLAIMED,)), Originators(()))


def test_addresses_beyond_what_is_read_in_every_way_count_too():
    """A domain of the sender's own may stand behind a thousand others."""
    many = tuple(Originator("from", f"a@d{n}.example", "", "octets") for n in range(3000))
    last = Originator("from", "me@his.example", "", "octets")
    question = question_of(Origin(), Originators(many[:50], beyond=(*many[50:], last)))

    assert "his.example" in question.domains


@given(st.lists(st.text(max_size=30), max_size=8), st.text(max_size=30), st.text(max_size=20))
def test_whatever_the_addresses_are_there_is_a_question(addresses, envelope, provider):
    candidates = tuple(Originator("from", one, "", "octets") for one in addresses)
    question = question_of(Origin(envelope_from=envelope, provider=provider), Originators(candidates))

    assert all(one.isascii() and "." in one for one in question.domains)


def test_domains_of_flagged_senders_are_told_apart_from_those_that_the_message_names():
    people = [
        a_sender("x@His.example", "*@worse.example", "*@*.worst.example", aliases=("y@gmail.com",)),
        a_sender("no address", "*@*", who="S2"),
    ]
    question = question_of(Origin(), Originators(()), people)

    assert (("gmail.com", "his.example", "worse.example", "worst.example"), ()) == (question.senders, question.domains)
