"""The sheet for the officer: facts of three kinds that stay apart, nothing attested, and no word that steers anything."""

import re
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.complaint.preservation import Subject, sheet
from inboxwatch.model.exhibit import Provenance
from inboxwatch.model.origin import Hop, Origin, Remark
from tests.support.case import START, an_exhibit

DAYS = (30, 90)
OBSERVED = Hop(
    "198.51.100.7",
    "mx.example.org",
    "from out.example.net (out.example.net [198.51.100.7]) by mx.example.org (Postfix) with ESMTPS id 4XyZ12abc "
    "for <me@example.org>; Sun, 01 Nov 2026 13:00:05 +0100",
)
ASSERTED = Hop(
    "203.0.113.9",
    "smtp.example.net",
    "from [203.0.113.9] by smtp.example.net with ESMTPSA id q9sm77; Sun, 1 Nov 2026 12:00:01 +0000",
)
CLAIMED = Hop(
    "192.0.2.66", "forged.example", "from [192.0.2.66] by forged.example id zz9; Sat, 31 Oct 2026 00:00:00 -0800"
)
ORIGIN = Origin(
    observed=OBSERVED,
    asserted=(ASSERTED,),
    claimed=(CLAIMED,),
    provider="example.net",
    envelope_from="bad@example.net",
    authentication=("mx.example.org; dkim=pass header.d=example.net",),
    remarks=(Remark("x", "something to know"),),
)


def subject(number=1, origin=ORIGIN, accounts=(("from", "bad@example.net"),), message_id="<m1@example.net>", **facts):
    return Subject(an_exhibit(number, **facts), origin, accounts, message_id)


def test_it_says_first_that_it_is_a_draft_that_nobody_made():
    text = sheet([subject()], DAYS, "inboxwatch test")

    assert text.startswith("DRAFT - NOT SENT - NOT LEGAL ADVICE")
    assert "Only a\ngovernmental entity can make this request (18 USC 2703(f)); a person who was harmed cannot." in text
    for blank in ("[agency]", "[date]", "[signature]", "[name, rank or title", "[provider, "):
        assert blank in text
    for word in ("90 days", "contents of the accounts", "subscriber records", "connection records"):
        assert word in text
    assert "Do not notify the subscriber" in text
    assert "United Kingdom" in text
    assert "European Union" in text


def test_each_fact_stands_under_its_class_with_its_line_and_time_in_utc():
    text = sheet([subject()], DAYS, "inboxwatch test")
    block = text[text.index("  IW-000001   received") :]

    observed, asserted, claimed = (block.index(word) for word in ("OBSERVED:", "ASSERTED by example.net:", "CLAIMED:"))
    assert observed < asserted < claimed
    assert "address 198.51.100.7, at 2026-11-01 12:00:05 UTC, id 4XyZ12abc" in block[observed:asserted]
    assert "address 203.0.113.9, at 2026-11-01 12:00:01 UTC, id q9sm77" in block[asserted:claimed]
    assert "address 192.0.2.66, at 2026-10-31 08:00:00 UTC, id zz9" in block[claimed:]
    assert [OBSERVED.line, ASSERTED.line, CLAIMED.line] == re.findall(r"^      Received: (.*)$", block, re.MULTILINE)
    assert "Message-ID   <m1@example.net>   (claimed)" in block
    assert "Envelope     bad@example.net   (as the recipient's server was told)" in block
    assert "dkim=pass header.d=example.net" in block
    assert "Note to the person who got it: something to know" in block
    assert f"SHA-256      {1:064x}" in block


def test_a_time_that_keeps_its_zone_to_itself_is_told_all_the_same():
    """RFC 5322 section 3.3: -0000 is UTC. A word of the peer is no number of the server."""
    hop = Hop("192.0.2.7", "mx.example.org", "from id evil by mx.example.org id a1; Sun, 1 Nov 2026 13:00:05 -0000")
    text = sheet([subject(origin=Origin(observed=hop))], DAYS, "inboxwatch test")

    assert "address 192.0.2.7, at 2026-11-01 13:00:05 UTC, id a1\n" in text


def test_only_what_was_observed_or_asserted_is_listed_as_a_network_address():
    text = sheet([subject()], DAYS, "inboxwatch test")
    part = text[text.index("NETWORK ADDRESSES") : text.index("HOW TO READ")]

    assert re.search(r"198\.51\.100\.7 +2026-11-01 12:00:05 UTC +observed, IW-000001", part)
    assert re.search(r"203\.0\.113\.9 +2026-11-01 12:00:01 UTC +asserted by example\.net, IW-000001", part)
    assert "192.0.2.66" not in part


def test_without_a_line_of_an_own_server_nothing_is_observed():
    text = sheet([subject(origin=Origin(claimed=(OBSERVED, CLAIMED)))], DAYS, "inboxwatch test")

    assert "none was observed or asserted" in text
    assert "OBSERVED: no line of the recipient's server is known" in text
    assert "198.51.100.7" not in text[: text.index("MESSAGES (1)")]


def test_accounts_stand_by_the_domain_that_answers_for_them():
    many = [subject(number, accounts=(("from", "bad@b.example"), ("reply-to", "x@a.example"))) for number in (1, 2, 3)]
    text = sheet([*many, subject(4, accounts=())], DAYS, "inboxwatch test")
    part = text[text.index("ACCOUNTS") : text.index("NETWORK ADDRESSES")]

    assert part.index("at a.example") < part.index("at b.example")
    assert 2 == part.count("in IW-000001 to IW-000003")
    assert "IW-000004" not in part


def test_messages_stand_in_the_order_in_which_they_came():
    times = {1: START, 2: START - timedelta(days=3), 3: START - timedelta(days=9)}
    text = sheet([subject(number, internal_date=at) for number, at in times.items()], DAYS, "inboxwatch test")

    assert ["IW-000003", "IW-000002", "IW-000001"] == re.findall(r"^  (IW-\d+)   received", text, re.MULTILINE)


def test_it_says_by_when_the_logs_of_the_first_message_may_be_gone():
    text = sheet([subject(1), subject(2, internal_date=START - timedelta(days=3))], DAYS, "inboxwatch test")

    assert "those of IW-000002 may be gone by 2026-11-28 (30 days), 2027-01-27 (90 days)" in " ".join(text.split())


def test_what_came_out_of_a_file_is_said():
    saved = subject(internal_date=None, location=None, provenance=Provenance.IMPORTED)
    text = sheet([saved], DAYS, "inboxwatch test")

    assert "when it was received is not known" in text
    assert "out of a file that a person handed in" in text


def test_an_empty_sheet_and_a_message_that_names_nothing_are_told_as_such():
    bare = subject(origin=Origin(), accounts=(), message_id="")
    text = sheet([bare], DAYS, "inboxwatch test")

    assert "none could be read" in text
    assert "Message-ID   none   (claimed)" in text
    assert "MESSAGES (0)" in sheet([], DAYS, "inboxwatch test")


wild = st.text(st.characters(), max_size=80)
hops = st.builds(Hop, wild, wild, wild)
origins = st.builds(
    Origin,
    observed=st.none() | hops,
    asserted=st.lists(hops, max_size=2).map(tuple),
    claimed=st.lists(hops, max_size=2).map(tuple),
    provider=wild,
    envelope_from=wild,
    authentication=st.lists(wild, max_size=2).map(tuple),
    remarks=st.lists(st.builds(Remark, wild, wild), max_size=1).map(tuple),
)


@given(origins, st.lists(st.tuples(wild, wild), max_size=3).map(tuple), wild)
def test_whatever_a_mail_says_it_steers_nothing_and_adds_no_line(origin, accounts, message_id):
    text = sheet([subject(origin=origin, accounts=accounts, message_id=message_id)], DAYS, "inboxwatch test")

    assert all(one.isprintable() for line in text.split("\n") for one in line)
    assert text.encode("utf-8").decode("utf-8") == text
    quoted = sum((origin.observed is not None, len(origin.asserted), len(origin.claimed)))
    assert quoted == len(re.findall(r"^      Received: ", text, re.MULTILINE))


def test_a_line_of_any_length_is_cut_and_says_so():
    text = sheet([subject(origin=Origin(claimed=(Hop("", "", "x" * 100_000),)))], DAYS, "inboxwatch test")

    assert len(text) < 20_000
    assert "(98000 more characters)" in text


def test_a_quoted_line_is_readable_and_a_remark_says_to_whom_it_speaks():
    hop = Hop("192.0.2.7", "mx.home.example", "from x ([192.0.2.7])\tby mx.home.example; y")
    origin = Origin(hop, remarks=(Remark("any", "Your server says so."),))
    text = sheet([subject(origin=origin)], DAYS, "inboxwatch test")

    assert "Received: from x ([192.0.2.7]) by mx.home.example; y" in text
    assert "Note to the person who got it: Your server says so." in text
