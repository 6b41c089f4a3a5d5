"""What every memory of likeness promises (`Likeness`), held against the one in SQLite and the one in memory."""

from datetime import timedelta

import pytest

from inboxwatch.casefile.learning import SENDERS_AT_MOST, SENT_AT_MOST, STRANGERS_AT_MOST, VALUES_AT_MOST
from inboxwatch.model.case import Change, Decision
from inboxwatch.model.exhibit import ExhibitState
from inboxwatch.model.identity import AccountName, ExhibitId, SenderId
from inboxwatch.model.likeness import (
    PLACES,
    UNLINKED,
    Acquaintance,
    Agenda,
    Compared,
    Met,
    Outcome,
    ReceivedBy,
    SentId,
    Shown,
    Standing,
    Stranger,
    TraitKey,
    Vouched,
)
from tests.support.case import HOME, START, a_ref, an_exhibit
from tests.support.likeness import TODAY, a_key, ago, marked

S1, S2 = SenderId("S1"), SenderId("S2")


def twice(case, change):
    case.commit(change)
    case.commit(change)


# -- who is known


def test_a_sender_is_remembered_by_the_days_on_which_mail_came(case):
    for days in (40, 40, 10, 20):
        twice(case, Change(met=(Met("k1", ago(days)),)))

    assert {"k1": Acquaintance("k1", False, 2, ago(40), ago(10))} == case.likeness.acquaintances({"k1", "k2"})


def test_a_sender_is_known_when_mail_came_on_two_days_and_the_first_is_long_ago(case):
    twice(case, Change(met=(Met("old", ago(40)), Met("young", ago(5)), Met("once", ago(90)))))
    twice(case, Change(met=(Met("old", ago(3)), Met("young", ago(3)))))
    found = case.likeness.acquaintances({"old", "young", "once"})

    assert {"old": True, "young": False, "once": False} == {key: one.is_known(TODAY) for key, one in found.items()}


def test_who_is_vouched_for_is_known_at_once_and_waits_for_no_comparison(case):
    stranger = Stranger(a_ref(1), "k1", START)
    case.commit(Change(strangers=(stranger, Stranger(a_ref(2), "k2", START))))
    twice(case, Change(vouched=(Vouched("k1", (a_key("near", "near"),)),)))

    assert case.likeness.acquaintances({"k1"})["k1"].is_known(TODAY)
    assert ["k2"] == [one.key for one in case.likeness.strangers(HOME, 10)]
    assert {a_key("near", "near")} == case.likeness.contacts_meet(
        {a_key("near", "near"), a_key("x", "near"), a_key("near", "name")}
    )


def test_days_of_mail_are_counted_on_for_somebody_vouched_for(case):
    case.commit(Change(vouched=(Vouched("k1"),)))
    case.commit(Change(met=(Met("k1", ago(3)),)))

    assert {"k1": Acquaintance("k1", True, 1, ago(3), ago(3))} == case.likeness.acquaintances({"k1"})


def test_an_answer_to_her_is_one_to_mail_that_went_to_somebody_else_than_a_flagged_sender(case):
    twice(case, Change(sent=(SentId("friend"), SentId("flagged", S1))))

    assert case.likeness.answers_hers({"x", "friend"})
    assert not case.likeness.answers_hers({"flagged", "x"})
    assert not case.likeness.answers_hers(())


def test_her_mail_to_a_flagged_sender_alone_is_something_that_only_they_can_cite(case):
    case.commit(Change(sent=(SentId("alone", S1), SentId("friend"))))

    assert (Shown(TraitKey("sent-id", "alone"), S1, 0, None),) == case.likeness.standing(
        {TraitKey("sent-id", "alone"), TraitKey("sent-id", "friend"), TraitKey("thread", "alone")}
    ).shown


# -- who is compared


def test_strangers_wait_newest_first_and_by_account(case):
    other = AccountName("work")
    found = (
        Stranger(a_ref(1), "a", START),
        Stranger(a_ref(2), "b", START + timedelta(days=1)),
        Stranger(a_ref(3), "c", None),
        Stranger(a_ref(1, account=other), "d", START),
    )
    twice(case, Change(strangers=found))

    assert [found[1], found[0], found[2]] == list(case.likeness.strangers(HOME, 10))
    assert [found[1]] == list(case.likeness.strangers(HOME, 1))
    assert [found[3]] == list(case.likeness.strangers(other, 10))
    assert 4 == case.likeness.waiting()


@pytest.mark.parametrize("outcome", Outcome)
def test_what_was_compared_waits_no_longer_and_is_counted_once(case, outcome):
    one = Stranger(a_ref(1), "a", START)
    case.commit(Change(strangers=(one,)))
    twice(case, Change(compared=(Compared(one.ref, "a", outcome, 170, START),)))

    assert 0 == case.likeness.waiting()
    assert ([] if outcome is Outcome.SUSPECT else [one]) == list(case.likeness.earlier("a", 5))
    assert ("a" if outcome is Outcome.SUSPECT else None) == case.likeness.suspected(one.ref)
    assert ({} if outcome is Outcome.SUSPECT else {170: 1}) == case.likeness.scores()


def test_what_a_whole_message_of_a_stranger_shows_is_learnt_if_they_turn_out_ordinary(case):
    key = a_key("v", "structure")
    case.commit(Change(met=(Met("a", ago(40), (a_key("m"),)),), strangers=(Stranger(a_ref(1), "a", START),)))
    twice(case, Change(compared=(Compared(a_ref(1), "a", Outcome.CLEAR, None, START, (key, a_key("m"))),)))
    case.tend(TODAY)

    assert {key: 1, a_key("m"): 1} == case.likeness.standing({key, a_key("m")}).ordinary


def test_who_was_compared_before_waits_again_when_everything_is_looked_at_again(case):
    one = Stranger(a_ref(1), "a", START)
    for outcome, left in ((Outcome.CLEAR, 1), (Outcome.SUSPECT, 0)):
        case.commit(Change(strangers=(one,)))
        case.commit(Change(compared=(Compared(one.ref, "a", outcome, None, START),)))
        case.commit(Change(strangers=(one,)))
        assert left == case.likeness.waiting()


def test_who_is_compared_again_is_counted_once_and_after_those_who_are_new(case):
    """Else the threshold would rise whenever the rules change, since known senders' mail is not compared again."""
    old, new = Stranger(a_ref(1), "a", START), Stranger(a_ref(2), "b", START - timedelta(days=9))
    for score in (250, 260, 270):
        case.commit(Change(strangers=(old,)))
        case.commit(Change(compared=(Compared(old.ref, "a", Outcome.CLEAR, score, START),)))
    case.commit(Change(strangers=(old, new)))

    assert {250: 1} == case.likeness.scores()
    assert [new, old] == list(case.likeness.strangers(HOME, 5))
    assert [new] == list(case.likeness.strangers(HOME, 1))
    assert 2 == case.likeness.waiting()


def test_a_message_that_nothing_links_is_counted_under_the_lowest_score(case):
    case.commit(Change(strangers=(Stranger(a_ref(1), "a", START),)))
    case.commit(Change(compared=(Compared(a_ref(1), "a", Outcome.CLEAR, None, START),)))
    case.commit(Change(ordinary_scores=((320, 1), (UNLINKED, 5))))

    assert {UNLINKED: 6, 320: 1} == case.likeness.scores()


# -- what is counted of flagged mail


def test_an_exhibit_counts_for_its_sender_while_it_is_vouched_for(case):
    key = a_key("rare")
    case.commit(Change(exhibits=(an_exhibit(1), an_exhibit(2), an_exhibit(3, sender=S2))))
    twice(case, Change(marked=(marked(1, key), marked(2, key, a_key("x")), marked(3, key, a_key("y")))))

    assert (Shown(key, S1, 2, ExhibitId.of(2)), Shown(key, S2, 1, ExhibitId.of(3))) == case.likeness.standing(
        {key}
    ).shown
    assert {"": 2, "mailer": 2} == case.likeness.standing({key}).sizes[S1]
    of_one = case.likeness.standing({key}, {S2})
    assert ((Shown(key, S2, 1, ExhibitId.of(3)),), {S2}) == (of_one.shown, set(of_one.sizes))
    assert () == case.likeness.standing({key}, ()).shown

    twice(case, Change(decisions=(Decision(ExhibitId.of(2), ExhibitState.REJECTED),)))
    assert 1 == case.likeness.standing({key}).shown[0].exhibits
    assert () == case.likeness.standing({a_key("x")}).shown
    assert {"": 1, "mailer": 1} == case.likeness.standing({key}).sizes[S1]


def test_a_suspect_counts_only_when_it_is_confirmed(case):
    key = a_key("rare")
    suspect = an_exhibit(1, state=ExhibitState.SUSPECT)
    case.commit(Change(exhibits=(suspect,)))
    case.commit(Change(marked=(marked(1, key),)))

    assert () == case.likeness.standing({key}).shown
    case.commit(Change(decisions=(Decision(suspect.id, ExhibitState.CONFIRMED),)))
    assert [1] == [one.exhibits for one in case.likeness.standing({key}).shown]


def test_marking_again_counts_the_new_traits_alone(case):
    case.commit(Change(exhibits=(an_exhibit(1),)))
    case.commit(Change(marked=(marked(1, a_key("old")),)))
    assert [1] == [one.id.number for one in case.likeness.unmarked(2, 10)]
    case.commit(Change(marked=(marked(1, a_key("new"), version=2),)))

    assert [] == list(case.likeness.unmarked(2, 10))
    assert () == case.likeness.standing({a_key("old")}).shown
    assert [1] == [one.exhibits for one in case.likeness.standing({a_key("new")}).shown]


def test_exhibits_without_a_fingerprint_are_named_newest_first(case):
    case.commit(Change(exhibits=(an_exhibit(1), an_exhibit(2), an_exhibit(3, sender=None))))
    case.commit(Change(exhibits=(an_exhibit(4, state=ExhibitState.SUSPECT),), marked=(marked(2),)))

    assert [4, 3, 1] == [one.id.number for one in case.likeness.unmarked(1, 10)]
    assert [4] == [one.id.number for one in case.likeness.unmarked(1, 1)]
    assert case.likeness.fingerprint(ExhibitId.of(4)) is None


def test_a_fingerprint_is_read_back_as_it_was_noted(case):
    one = marked(1, a_key("v"), a_key("w", "charset"))
    case.commit(Change(exhibits=(an_exhibit(1),), marked=(one,)))

    assert one.fingerprint == case.likeness.fingerprint(one.exhibit)
    assert [one.fingerprint] == list(case.likeness.fingerprints(S1, 5))
    assert case.likeness.fingerprint(ExhibitId.of(9)) is None
    assert [] == list(case.likeness.fingerprints(S2, 5))


# -- what is learnt of ordinary mail


def test_ordinary_traits_count_only_when_they_are_ripe(case):
    key = a_key("common")
    twice(case, Change(met=(Met("old", ago(31), (key,)), Met("young", ago(29), (key,)))))
    assert Standing() == case.likeness.standing({key})

    assert 1 == case.tend(TODAY)
    assert 0 == case.tend(TODAY)
    found = case.likeness.standing({key})
    assert (1, 1, 0) == (found.ordinary[key], found.senders, found.whole)


def test_a_sender_counts_once_however_much_they_write(case):
    for days in range(60, 31, -1):
        case.commit(Change(met=(Met("one", ago(days), (a_key("v"),)),)))
        case.tend(TODAY)

    assert 1 == case.likeness.standing({a_key("v")}).senders


def test_a_flood_on_one_day_does_not_make_common_what_is_rare(case):
    for number in range(20):
        case.commit(Change(met=(Met(f"friend{number}", ago(100 + number), (a_key("usual"),)),)))
    case.commit(Change(met=tuple(Met(f"flood{number}", ago(40), (a_key("rare"),)) for number in range(500))))
    case.tend(TODAY)
    case.tend(TODAY)
    found = case.likeness.standing({a_key("usual"), a_key("rare")})

    assert 20 == found.ordinary[a_key("usual")]
    assert found.ordinary[a_key("rare")] <= 5


def test_a_suspected_sender_is_not_learnt_from(case):
    one = Stranger(a_ref(1), "k", START)
    case.commit(Change(met=(Met("k", ago(40), (a_key("v"),)),), strangers=(one,)))
    case.commit(Change(compared=(Compared(one.ref, "k", Outcome.SUSPECT, 400, START),)))

    assert 0 == case.tend(TODAY)
    assert {} == case.likeness.standing({a_key("v")}).ordinary


def test_many_questions_at_once_are_answered(case):
    keys = tuple(TraitKey("sentence", f"{number:04d}") for number in range(1500))
    case.commit(Change(exhibits=(an_exhibit(1),)))
    case.commit(Change(marked=(marked(1, *keys),)))

    assert 1500 == len(case.likeness.standing(keys).shown)
    assert {} == case.likeness.acquaintances([f"k{number}" for number in range(1500)])


def test_the_rules_by_which_everything_was_looked_at_are_remembered(case):
    assert Agenda() == case.likeness.agenda(HOME, 1)
    twice(case, Change(rules=((HOME, 7),)))
    case.commit(Change(rules=((HOME, 2**62),)))

    assert Agenda(rules=2**62) == case.likeness.agenda(HOME, 1)


def test_there_is_something_to_compare_when_strangers_wait_and_somebody_is_marked(case):
    case.commit(Change(strangers=(Stranger(a_ref(1), "a", START),)))
    assert Agenda() == case.likeness.agenda(HOME, 1)
    case.commit(Change(exhibits=(an_exhibit(1),)))
    assert Agenda(mark=True) == case.likeness.agenda(HOME, 1)
    case.commit(Change(marked=(marked(1, a_key("x")),)))

    assert Agenda(compare=True) == case.likeness.agenda(HOME, 1)
    assert Agenda(compare=True, mark=True) == case.likeness.agenda(HOME, 2)
    assert Agenda() == case.likeness.agenda(AccountName("work"), 1)


def test_of_each_sender_the_newest_receiver_is_remembered_and_never_more_than_so_many(case):
    old, new = ReceivedBy(HOME, "mx.old.example", "a1", ago(9)), ReceivedBy(HOME, "mx.new.example", "a1", ago(1))
    other = ReceivedBy(AccountName("work"), "mx.work.example", "a1", ago(1))
    twice(case, Change(received=(new, old, other)))

    assert [new] == list(case.likeness.received_by(HOME))
    assert [other] == list(case.likeness.received_by(AccountName("work")))
    flood = tuple(ReceivedBy(HOME, "mx.new.example", f"{number:016x}", ago(0)) for number in range(3 * PLACES))
    case.commit(Change(received=flood))
    assert PLACES >= len(case.likeness.received_by(HOME)) > PLACES // 2


# -- bounds


@pytest.mark.slow
def test_of_too_many_strangers_those_go_first_who_were_compared_then_the_oldest(case):
    found = tuple(Stranger(a_ref(at), f"k{at}", START + timedelta(seconds=at)) for at in range(STRANGERS_AT_MOST + 3))
    case.commit(Change(strangers=found))
    case.commit(Change(compared=tuple(Compared(one.ref, one.key, Outcome.CLEAR, None, START) for one in found[-2:])))
    case.tend(TODAY)

    assert STRANGERS_AT_MOST == case.likeness.waiting()
    assert [] == [one for at in (-1, -2) for one in case.likeness.earlier(found[at].key, 1)]
    assert [*found[1:-2][::-1]] == list(case.likeness.strangers(HOME, STRANGERS_AT_MOST))


@pytest.mark.slow
def test_of_too_many_senders_the_oldest_go_whom_she_does_not_know(case):
    many = tuple(Met(f"k{at}", ago(20), (a_key("v"),) if at < 2 else ()) for at in range(SENDERS_AT_MOST - 1))
    oldest = Met("oldest", ago(31), (a_key("ripe"),))
    case.commit(Change(met=(Met("friend", ago(90)), oldest, *many), vouched=(Vouched("friend"),)))
    learnt = case.tend(TODAY)

    assert 1 == learnt
    assert {"friend", "k1"} == set(case.likeness.acquaintances({"friend", "oldest", "k1"}))
    assert 1 == case.likeness.standing({a_key("ripe")}).ordinary[a_key("ripe")]


def test_of_too_many_messages_of_hers_the_first_are_forgotten(case):
    case.commit(Change(sent=tuple(SentId(f"m{at}") for at in range(SENT_AT_MOST + 1))))
    case.tend(TODAY)

    assert [False, True] == [case.likeness.answers_hers({name}) for name in ("m0", "m1")]


def test_of_too_many_values_of_a_kind_those_go_that_one_sender_alone_showed(case):
    rare = tuple(a_key(f"v{at}") for at in range(VALUES_AT_MOST))
    others = (a_key("common"), a_key("x", "charset"))
    case.commit(Change(met=(Met("one", ago(40), (*rare, *others)), Met("two", ago(41), others[:1]))))
    case.tend(TODAY)

    found = case.likeness.standing((*rare, *others))
    assert ({others[0]: 2, others[1]: 1}, 2) == (found.ordinary, found.senders)
