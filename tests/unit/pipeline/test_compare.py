"""Mail of strangers on the river: who is compared, what is put aside and why, what a decision teaches."""

from collections import Counter
from datetime import timedelta

import pytest

from inboxwatch import fingerprint
from inboxwatch.errors import ExportRefused
from inboxwatch.model.custody import Action
from inboxwatch.model.exhibit import ExhibitFilter, ExhibitState
from inboxwatch.model.identity import SenderId
from inboxwatch.model.likeness import UNLINKED
from inboxwatch.pipeline.compare import compare
from inboxwatch.pipeline.decide import settle
from inboxwatch.pipeline.ingest import pass_over
from inboxwatch.pipeline.mark import read
from tests.support.case import START
from tests.support.river import Case

THREAT = "You will regret that you left me like that, I know where you park your car.\r\n"
OTHER = "It was so very cold at the harbour yesterday that nobody wanted to stay there.\r\n"
PLAIN = "The old bakery near the station has opened its doors again since last Monday.\r\n"
S1 = SenderId("S1")


def a_mail(from_, text=PLAIN, subject="hello", number=1, extra=""):
    return (
        f"Received: from x.example ([192.0.2.{number % 250}]) by mx.example.org; Mon, 5 Oct 2026 10:00:00 +0000\r\n"
        f"From: {from_}\r\nTo: me@example.org\r\nSubject: {subject}\r\n{extra}"
        f"Date: Mon, 5 Oct 2026 10:00:00 +0000\r\nMessage-ID: <{number}.{from_.count('a')}@x.example>\r\n\r\n{text}"
    ).encode()


@pytest.fixture
def case():
    made = Case()
    for number in range(3):
        made.mailbox.deliver(a_mail("Bad <bad@example.net>", THREAT + OTHER * number, number=number), START)
    made.round(full=True)
    made.round()
    return made


def with_a_background(case):
    """Forty ordinary senders, each of whom wrote once, long ago."""
    for number in range(40):
        mail = a_mail(f"Friend {number} <f{number}@home{number}.example>", "Hello there.\r\n", number=number)
        case.mailbox.deliver(mail, START - timedelta(days=100 + number))
    case.round(full=True)


def suspects(case):
    return case.casefile.exhibits(ExhibitFilter(state=ExhibitState.SUSPECT))


def deliver(case, octets, **more):
    case.mailbox.deliver(octets, START + timedelta(days=1), **more)
    return case.round()


def test_a_new_address_with_an_old_threat_is_put_aside_with_its_reasons(case):
    deliver(case, a_mail("Nobody <new77@other.example>", "So. " + THREAT, number=70))
    (found,) = suspects(case)

    assert (ExhibitState.SUSPECT, S1) == (found.state, found.sender)
    assert "resembles" == found.reasons[0].code
    assert "alike-sentence" in [one.code for one in found.reasons]
    assessment = case.vault.acquisition(found.id)["verdict"]["assessment"]
    assert assessment["score"] == sum(assessment["families"].values())
    assert assessment["score"] >= assessment["threshold"] >= 240


def test_what_was_suspected_keeps_the_fingerprint_that_its_octets_give(case):
    deliver(case, a_mail("Nobody <new77@other.example>", "So. " + THREAT * 3, number=70))
    (found,) = suspects(case)
    kept = case.casefile.likeness.fingerprint(found.id)
    river = case.river()

    assert river.marking.mark(read(river, case.vault.open(found.sha256), found)).as_exhibit() == kept
    assert kept.style is not None


def test_an_ordinary_stranger_is_compared_and_nothing_of_it_is_kept(case):
    before = case.casefile.counts()
    deliver(
        case, a_mail("Shop <shop@shop.example>", "Your parcel is on its way to you since this morning.\r\n", number=71)
    )

    assert before == case.casefile.counts()
    assert 0 == case.casefile.likeness.waiting()
    assert 1 == sum(case.casefile.likeness.scores().values())


def test_what_links_too_little_for_any_suspicion_does_not_raise_the_threshold(case):
    with_a_background(case)
    before = Counter(case.casefile.likeness.scores())
    alike = "So you left me like that? " + PLAIN
    deliver(case, a_mail("Nobody <new77@other.example>", alike, number=70))

    assert {UNLINKED: 1} == Counter(case.casefile.likeness.scores()) - before


def test_suspected_mail_is_never_moved_and_told_to_the_helper_only(case):
    case.moves = True
    deliver(case, a_mail("Nobody <new77@other.example>", THREAT, number=70))

    assert 1 == len(suspects(case))
    assert [] == list(case.casefile.moves())
    assert {"sister"} == {str(route) for key, route in case.casefile.alerts if key == f"exhibit:{suspects(case)[0].id}"}


def test_confirming_flags_the_address_and_finds_past_mail_of_it(case):
    deliver(case, a_mail("Nobody <new77@other.example>", "What a day. " + PLAIN, number=72))
    assert 0 == len(suspects(case))
    deliver(case, a_mail("Nobody <new77@other.example>", THREAT, number=70))
    (found,) = suspects(case)
    settled = settle(case.river(), found.id, ExhibitState.CONFIRMED, "person:me")
    case.round()

    assert ("new77@other.example",) == settled.flagged
    assert [("new77@other.example",)] == [one.aliases for one in case.casefile.senders()]
    assert 5 == len(case.casefile.exhibits(ExhibitFilter(sender=S1)))
    journaled = [entry.event for entry in case.vault.custody() if entry.event.action is Action.SENDER_CHANGED]
    assert [f"{found.id} was confirmed"] == [one.purpose for one in journaled]


def test_mail_that_was_suspected_before_its_address_was_flagged_is_suspected_no_longer(case):
    deliver(case, a_mail("Nobody <new77@other.example>", THREAT, number=70))
    deliver(case, a_mail("Nobody <new77@other.example>", "Listen. " + THREAT, number=71))
    first, second = suspects(case)
    settle(case.river(), first.id, ExhibitState.CONFIRMED, "person:me")
    assert [second.id] == [one.id for one in suspects(case)]
    case.round()

    assert ExhibitState.CONFIRMED is case.casefile.exhibit(second.id).state
    last = [entry.event for entry in case.vault.custody() if entry.event.action is Action.CONFIRMED][-1]
    assert ("service", "a rule that a person gave fits now") == (last.actor, last.purpose)


def test_a_suspicion_does_not_lead_to_the_next_before_a_person_confirms_it(case):
    word = "Remember the little blue boat that we painted together in spring.\r\n"
    deliver(case, a_mail("Nobody <new77@other.example>", THREAT + word, number=70))
    deliver(case, a_mail("Else <third@third.example>", word, number=74))
    assert ["new77"] == [one.reasons[0].code.replace("resembles", "new77") for one in suspects(case)]

    settle(case.river(), suspects(case)[0].id, ExhibitState.CONFIRMED, "person:me")
    case.round()
    assert 1 == len(suspects(case))  # now the sentence links the third


def test_a_rejected_address_is_not_suspected_again(case):
    deliver(case, a_mail("Nobody <new77@other.example>", THREAT, number=70))
    (found,) = suspects(case)
    settle(case.river(), found.id, ExhibitState.REJECTED, "person:me")
    deliver(case, a_mail("Nobody <new77@other.example>", THREAT, number=75))

    assert [] == list(suspects(case))
    assert 1 == sum(count for score, count in case.casefile.likeness.scores().items() if score >= 300)


def test_rejecting_what_was_confirmed_takes_the_alias_away_again(case):
    deliver(case, a_mail("Nobody <new77@other.example>", THREAT, number=70))
    (found,) = suspects(case)
    settle(case.river(), found.id, ExhibitState.CONFIRMED, "person:me")
    settled = settle(case.river(), found.id, ExhibitState.REJECTED, "person:me")

    assert ("new77@other.example",) == settled.unflagged
    assert [()] == [one.aliases for one in case.casefile.senders()]


def test_somebody_she_writes_to_is_not_compared_and_never_becomes_an_alias(case):
    case.mailbox.make("Sent")
    mail = b"From: me@example.org\r\nTo: Mum <mum@home.example>\r\nMessage-ID: <s1@me>\r\n\r\nhi\r\n"
    case.mailbox.deliver(mail, START, folder="Sent")
    deliver(case, a_mail("Evil <evil@other.example>, Mum <mum@home.example>", THREAT, number=70))
    case.round(full=True)
    deliver(case, a_mail("Mum <mum@home.example>", "Look what he wrote: " + THREAT, number=76))
    (found,) = suspects(case)
    settled = settle(case.river(), found.id, ExhibitState.CONFIRMED, "person:me")

    assert (("evil@other.example",), ("mum@home.example",)) == (settled.flagged, settled.spared)


@pytest.mark.parametrize(
    "author", ['"Sis sister@home.example" <evil@other.example>', "sister@home.example <evil@other.example>"]
)
def test_an_address_that_only_stands_in_a_display_name_never_becomes_an_alias(case, author):
    deliver(case, a_mail(author, THREAT, number=70))
    (found,) = suspects(case)
    settled = settle(case.river(), found.id, ExhibitState.CONFIRMED, "person:me")

    assert ("evil@other.example",) == settled.flagged
    assert [("evil@other.example",)] == [one.aliases for one in case.casefile.senders()]


def test_an_answer_to_her_own_mail_is_not_compared(case):
    case.mailbox.make("Sent")
    mail = b"From: me@example.org\r\nTo: office@town.example\r\nMessage-ID: <s1@me>\r\n\r\nhi\r\n"
    case.mailbox.deliver(mail, START, folder="Sent")
    case.round(full=True)
    deliver(case, a_mail("Clerk <clerk@town.example>", THREAT, number=77, extra="In-Reply-To: <s1@me>\r\n"))

    assert [] == list(suspects(case))


def test_an_answer_to_mail_that_only_the_flagged_sender_got_links(case):
    case.mailbox.make("Sent")
    mail = b"From: me@example.org\r\nTo: bad@example.net\r\nMessage-ID: <stop@me>\r\n\r\nnever write to me again\r\n"
    case.mailbox.deliver(mail, START, folder="Sent")
    case.round(full=True)
    deliver(case, a_mail("Ghost <ghost@other.example>", PLAIN, number=78, extra="References: <stop@me>\r\n"))
    (found,) = suspects(case)

    assert "alike-thread" == found.reasons[1].code
    assert "the person's own mail to S1" in found.reasons[1].text


def test_a_flagged_address_that_she_answered_stays_flagged_and_known_to_nobody(case):
    case.mailbox.make("Sent")
    mail = b"From: me@example.org\r\nTo: bad@example.net\r\nMessage-ID: <stop@me>\r\n\r\nstop\r\n"
    case.mailbox.deliver(mail, START, folder="Sent")
    case.round(full=True)

    assert {} == case.casefile.likeness.acquaintances([case.river().marking.sender_key("bad@example.net")])


def test_a_private_word_and_the_name_link_where_neither_alone_does(case):
    with_a_background(case)
    cue = fingerprint.cue("little fox", case.marks.digest)
    case.words = {S1: frozenset((cue,))}
    deliver(case, a_mail("Bad <b4d@other.example>", "I miss you, Little Fox! " + PLAIN, number=79))
    (found,) = suspects(case)

    assert {"alike-private-word", "alike-name"} <= {one.code for one in found.reasons}


def test_an_adversary_who_copies_a_friend_does_not_make_the_friend_suspect(case):
    """The flagged sender takes a friend's name, program and sentences; the friend is known, and stays known."""
    friend = "Anna Friend <anna@home.example>"
    for day in (200, 60, 2):
        case.mailbox.deliver(
            a_mail(friend, PLAIN, number=day, extra="X-Mailer: Rare 7\r\n"), START - timedelta(days=day)
        )
    case.round()
    copied = a_mail("Anna Friend <bad@example.net>", PLAIN, number=80, extra="X-Mailer: Rare 7\r\n")
    deliver(case, copied)
    case.round()
    deliver(case, a_mail(friend, PLAIN, number=81, extra="X-Mailer: Rare 7\r\n"))

    assert [] == list(suspects(case))


def test_mail_that_cannot_be_had_or_whose_folder_is_gone_waits_for_nobody(case):
    case.mailbox.deliver(a_mail("A <a@a.example>", number=90), START, folder="Junk")
    uid = case.mailbox.deliver(a_mail("B <b@b.example>", number=91), START)
    river, source = case.river(), case.source()
    for folder in source.folders():
        pass_over(river, source, folder, None)
    assert 2 == case.casefile.likeness.waiting()
    case.mailbox.lose("INBOX", uid)
    case.mailbox.renumber("Junk")

    assert 0 == compare(river, source)
    assert 0 == case.casefile.likeness.waiting()


def test_a_sealed_exhibit_stays_sealed(case):
    deliver(case, a_mail("Nobody <new77@other.example>", THREAT, number=70))
    (found,) = suspects(case)
    settle(case.river(), found.id, ExhibitState.SEALED, "person:me")

    with pytest.raises(ExportRefused):
        settle(case.river(), found.id, ExhibitState.CONFIRMED, "person:me")


def test_rules_that_changed_while_nobody_watched_are_taken_up_by_the_next_round(case):
    deliver(case, a_mail("Late <late@other.example>", PLAIN, number=92))
    case.people[0] = type(case.people[0])(S1, addresses=("bad@example.net", "late@other.example"))
    case.round()

    assert 4 == len(case.casefile.exhibits(ExhibitFilter(sender=S1)))
