"""How far a stranger's mail resembles a flagged sender's: what counts, what is capped, what is never enough."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.matching.explain import reasons_of, strength
from inboxwatch.matching.kinds import HABITS, HABITS_AT_MOST, KINDS, PROGRAMS, PROGRAMS_AT_MOST, WEIGHINGS
from inboxwatch.matching.resemblance import WEIGHED_AT_MOST, Candidate, assess, threshold_of, worth_weighing
from inboxwatch.model.fingerprint import Family, Trait
from inboxwatch.model.identity import ExhibitId, SenderId
from inboxwatch.model.likeness import UNLINKED, Outcome, Shown, Standing, TraitKey

S1, S2 = SenderId("S1"), SenderId("S2")
EXHIBIT = ExhibitId.of(3)
HABIT_KINDS = sorted(name for name, kind in KINDS.items() if kind.family in HABITS)


def a_candidate(*pairs, style=0, near=None, letters=500):
    traits = {TraitKey(kind, value): Trait(KINDS[kind].family, kind, value, "somewhere") for kind, value in pairs}
    if near is not None:
        traits[TraitKey("band", "b")] = Trait(Family.OBJECTS, "band", "b", "text")
    return Candidate(
        traits, lambda bands: (near, bands[0]) if near is not None else None, lambda sender: style, letters
    )


def a_standing(*shown, senders=500, ordinary=None, exhibits=10, sizes=None):
    """Flagged traits as (kind, value, how many exhibits), all of S1."""
    found = tuple(Shown(TraitKey(kind, value), S1, count, EXHIBIT) for kind, value, count in shown)
    kinds = {"": exhibits, **{kind: exhibits for kind, _, _ in shown}, **(sizes or {})}
    return Standing(found, {S1: kinds}, ordinary or {}, senders, senders)


def test_a_private_word_and_a_rare_name_are_enough():
    found = assess(
        a_candidate(("private-word", "w"), ("name", "n")), a_standing(("private-word", "w", 1), ("name", "n", 8)), 300
    )

    assert (Outcome.SUSPECT, S1) == (found.outcome, found.sender)
    assert found.score >= 300
    assert found.linking >= 100


@pytest.mark.parametrize("style", [0, 150, 10_000])
def test_programs_providers_times_and_style_are_never_enough(style):
    """Everything that can be alike but nothing that links: even a standing in which the stranger shares every habit."""
    pairs = [(name, "v") for name in HABIT_KINDS if name != "style"]
    found = assess(a_candidate(*pairs, style=style), a_standing(*((kind, value, 10) for kind, value in pairs)), 300)

    assert found is None  # nothing links, so it is not even weighed


def test_with_a_weak_link_habits_lift_the_score_only_up_to_their_cap():
    pairs = [(name, "v") for name in HABIT_KINDS]
    shown = [(kind, value, 10) for kind, value in pairs]
    link, known = ("stem-near", "s"), ("stem-near", "s", 1)
    alone = assess(a_candidate(link), a_standing(known), 300)
    together = assess(a_candidate(link, *pairs, style=10_000), a_standing(known, *shown), 300)

    assert together.score - alone.score <= HABITS_AT_MOST
    assert together.outcome is not Outcome.SUSPECT or together.linking >= 100


def test_no_score_is_enough_without_something_that_links():
    """A threshold that habits could reach would still need a link."""
    found = assess(a_candidate(("quoted", "q"), style=150), a_standing(("quoted", "q", 1), senders=0), 0)
    weak = replace(found, linking=99)

    assert found.outcome in {Outcome.SUSPECT, Outcome.UNDECIDED}
    assert weak.linking < 100
    assert Outcome.CLEAR == assess(a_candidate(("name", "n")), a_standing(("name", "n", 1), senders=0), 0).outcome


def test_a_program_that_one_in_twenty_has_says_no_more_than_that_however_much_agrees():
    """One program from one provider: everything that it writes is alike, and all of it is one fact."""
    pairs = [(name, "v") for name, kind in KINDS.items() if kind.family in PROGRAMS]
    common = {TraitKey(kind, value): 25 for kind, value in pairs}
    link, known = ("contact", "c"), ("contact", "c", 1)
    shown = [(kind, value, 10) for kind, value in pairs]
    alone = assess(a_candidate(link), a_standing(known), 300)
    together = assess(a_candidate(link, *pairs), a_standing(known, *shown, ordinary=common), 300)

    assert 100 <= together.score - alone.score <= 120


def test_one_exhibit_alone_shows_no_habit_yet():
    once = assess(a_candidate(("name", "n")), a_standing(("name", "n", 1), exhibits=1), 300)
    always = assess(a_candidate(("name", "n")), a_standing(("name", "n", 20), exhibits=20), 300)

    assert once.score < always.score - 20


def test_a_score_is_at_stake_only_where_enough_links():
    """Else no threshold would make it a suspicion, and it says nothing about where the threshold has to be."""
    pairs = [(name, "v") for name in HABIT_KINDS]
    shown = [(kind, value, 10) for kind, value in pairs]
    weak = assess(a_candidate(("phrase", "p"), *pairs, style=150), a_standing(("phrase", "p", 1), *shown), 240)
    strong = assess(a_candidate(("sentence", "s"), *pairs), a_standing(("sentence", "s", 1), *shown), 240)

    assert weak.score >= 240
    assert (Outcome.UNDECIDED, None) == (weak.outcome, weak.at_stake)
    assert strong.score == strong.at_stake


def test_what_many_ordinary_senders_show_says_little():
    key = TraitKey("name", "n")
    rare = assess(a_candidate(("name", "n")), a_standing(("name", "n", 10)), 300)
    common = assess(a_candidate(("name", "n")), a_standing(("name", "n", 10), ordinary={key: 100}), 300)

    assert rare.score > 150
    assert common.score < 50


def test_without_a_background_a_name_says_nothing():
    found = assess(a_candidate(("name", "n")), a_standing(("name", "n", 10), senders=0), 300)

    assert found.score < 20


def test_what_speaks_against_lowers_the_score_and_is_told():
    standing = a_standing(("private-word", "w", 1), sizes={"zone": 10, "mailer": 10})
    like = assess(a_candidate(("private-word", "w")), standing, 300)
    unlike = assess(a_candidate(("private-word", "w"), ("zone", "-0800"), ("mailer", "other")), standing, 300)

    assert unlike.score < like.score
    assert ["unlike-zone", "unlike-mailer"] == [one.code for one in reasons_of(unlike) if one.code.startswith("unlike")]
    assert all(one.text.startswith("against it") for one in reasons_of(unlike)[-2:])


def test_one_family_counts_up_to_its_cap_however_much_of_it_there_is():
    sentences = [("sentence", f"s{number}") for number in range(50)]
    found = assess(a_candidate(*sentences), a_standing(*((kind, value, 1) for kind, value in sentences)), 300)

    assert WEIGHINGS[Family.OBJECTS].most == found.families[Family.OBJECTS] == found.score


def test_of_two_names_for_one_habit_only_the_stronger_counts():
    both = assess(
        a_candidate(("stem", "s"), ("stem-near", "s")), a_standing(("stem", "s", 5), ("stem-near", "s", 5)), 300
    )
    one = assess(a_candidate(("stem", "s")), a_standing(("stem", "s", 5)), 300)
    other = assess(a_candidate(("stem-near", "s")), a_standing(("stem-near", "s", 5)), 300)

    assert max(one.score, other.score) == both.score


def test_a_message_id_of_an_exhibit_or_of_her_mail_to_the_sender_alone_links():
    for kind in ("message-id", "sent-id"):
        standing = Standing((Shown(TraitKey(kind, "m"), S1, 1, None),), {S1: {"": 4}}, {}, {}, 100)
        found = assess(a_candidate(("thread", "m")), standing, 300)
        assert (Outcome.SUSPECT, "thread") == (found.outcome, found.pieces[0].kind)

    cited_by_both = Standing((Shown(TraitKey("thread", "m"), S1, 1, None),), {S1: {"": 4}}, {}, {}, 100)
    assert assess(a_candidate(("thread", "m")), cited_by_both, 300) is None


def test_nearly_the_same_text_links():
    standing = Standing((Shown(TraitKey("band", "b"), S1, 1, EXHIBIT),), {S1: {"": 4}}, {}, {}, 100)
    same, half = (assess(a_candidate(near=near), standing, 300) for near in (0.9, 0.5))

    assert Outcome.SUSPECT is same.outcome
    assert same.score > half.score > 100
    assert f"nearly the whole text stands in {EXHIBIT}" in reasons_of(same)[1].text


def test_the_sender_resembled_most_is_named():
    shown = (Shown(TraitKey("name", "n"), S1, 1, None), Shown(TraitKey("name", "n"), S2, 10, EXHIBIT))
    standing = Standing(shown, {S1: {"": 10}, S2: {"": 10}}, {}, 500, 500)

    assert S2 == assess(a_candidate(("name", "n")), standing, 300).sender


def test_the_nearest_of_those_for_whom_links_are_enough_are_worth_weighing():
    senders = [SenderId(f"S{number}") for number in range(10, 30)]
    shown = [Shown(TraitKey("sentence", "one"), sender, 1, None) for sender in senders]
    shown.append(Shown(TraitKey("sentence", "two"), senders[-1], 1, None))
    sizes = {sender: {"": 10} for sender in senders}

    worth = worth_weighing(
        a_candidate(("sentence", "one"), ("sentence", "two")), Standing(tuple(shown), sizes, {}, 500)
    )
    assert {*senders[: WEIGHED_AT_MOST - 1], senders[-1]} == worth


def test_whom_links_are_not_enough_for_is_weighed_only_as_the_nearest():
    shown = (
        Shown(TraitKey("salutation", "s"), S1, 1, None),
        Shown(TraitKey("salutation", "s"), S2, 10, None),
        Shown(TraitKey("zone", "+0100"), SenderId("S3"), 10, None),
    )
    candidate = a_candidate(("salutation", "s"), ("zone", "+0100"))
    sizes = {one.sender: {"": 10} for one in shown}

    assert {S2} == worth_weighing(candidate, Standing(shown, sizes, {}, 50, 50))
    assert frozenset() == worth_weighing(candidate, Standing(shown[2:], sizes, {}, 50, 50))


def test_whoever_is_suspected_comes_before_whom_habits_alone_bring_near():
    habits = [("mailer", "m"), ("zone", "+0100"), ("field-order", "o"), ("dkim-domain", "d"), ("boundary-shape", "b")]
    shown = [Shown(TraitKey(kind, value), S1, 10, None) for kind, value in habits]
    shown += [Shown(TraitKey("salutation", "s"), S1, 1, None), Shown(TraitKey("sentence", "t"), S2, 1, None)]
    candidate = a_candidate(*habits, ("salutation", "s"), ("sentence", "t"))
    standing = Standing(tuple(shown), {S1: {"": 10}, S2: {"": 10}}, {}, 500, 500)
    alone = {
        one: assess(candidate, Standing(tuple(x for x in shown if x.sender == one), standing.sizes, {}, 500, 500), 200)
        for one in (S1, S2)
    }

    assert Outcome.SUSPECT is alone[S2].outcome
    assert Outcome.SUSPECT is not alone[S1].outcome
    assert S2 == assess(candidate, standing, 200).sender


def test_a_little_is_undecided_and_nothing_is_clear():
    little = assess(a_candidate(("name", "n")), a_standing(("name", "n", 10)), 300)

    assert Outcome.UNDECIDED is little.outcome
    assert assess(a_candidate(("zone", "+0100")), a_standing(("zone", "+0100", 10)), 300) is None


@given(st.permutations([("name", "n"), ("private-word", "w"), ("zone", "z"), ("mailer", "m"), ("sentence", "s")]))
def test_the_order_of_what_is_known_changes_nothing(pairs):
    def weighed(some):
        return assess(a_candidate(*some), a_standing(*((kind, value, 3) for kind, value in some)), 300)

    assert weighed(sorted(pairs)) == weighed(pairs)


@given(
    st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.sampled_from("abc")), max_size=40, unique=True),
    st.integers(-10_000, 10_000),
    st.integers(0, 100_000),
)
def test_the_score_is_the_sum_of_the_families_and_each_keeps_its_cap(pairs, style, senders):
    found = assess(
        a_candidate(*pairs, style=style), a_standing(*((kind, value, 2) for kind, value in pairs), senders=senders), 300
    )
    if found is None:
        return

    assert found.score == sum(found.families.values())
    assert all(WEIGHINGS[family].least <= value <= WEIGHINGS[family].most for family, value in found.families.items())
    assert sum(found.families.get(family, 0) for family in HABITS) <= HABITS_AT_MOST
    assert sum(found.families.get(family, 0) for family in PROGRAMS) <= PROGRAMS_AT_MOST


# -- the threshold


def test_the_threshold_lets_at_most_one_in_a_thousand_ordinary_messages_through():
    scores = {UNLINKED: 2990, 120: 6, 310: 3, 420: 1}
    wanted = threshold_of(scores, 300)

    assert sum(count for score, count in scores.items() if score >= wanted) <= 3
    assert 311 == wanted


def test_the_threshold_is_never_below_its_floor():
    assert 300 == threshold_of({}, 300) == threshold_of({UNLINKED: 5000, 299: 5}, 300)


def test_one_wrong_suspicion_among_few_messages_raises_the_threshold_above_it():
    assert 341 == threshold_of({UNLINKED: 50, 340: 1}, 300)


@given(st.dictionaries(st.integers(-500, 900), st.integers(1, 50)), st.integers(0, 400))
def test_any_count_of_scores_gives_a_threshold_that_holds_what_it_promises(scores, floor):
    wanted = threshold_of(scores, floor)

    assert wanted >= floor
    assert (
        sum(count for score, count in scores.items() if score >= wanted) <= sum(scores.values()) // 1000
        or wanted == floor
    )
    assert (
        wanted == floor
        or sum(count for score, count in scores.items() if score >= wanted - 1) > sum(scores.values()) // 1000
    )


# -- the words


def test_the_words_say_resemblance_and_never_identity():
    found = assess(
        a_candidate(("private-word", "w"), ("name", "n"), ("sentence", "s"), style=80),
        a_standing(("private-word", "w", 1), ("name", "n", 8), ("sentence", "s", 1)),
        300,
    )
    reasons = reasons_of(found)
    text = " ".join(one.text for one in reasons)

    assert "resembles" == reasons[0].code
    assert "no proof of who wrote it" in reasons[0].text
    assert "8 of 10 kept messages of S1 show, such as IW-000003, and 0 of 500 ordinary senders do" in text
    assert not {"is from", "identical", "identity", "proves"} & set(text.split())
    assert [one.bans for one in found.pieces] == sorted((one.bans for one in found.pieces), reverse=True)


@pytest.mark.parametrize(
    ("bans", "words"),
    [
        (0, "very weak"),
        (30, "weak"),
        (100, "moderate"),
        (200, "moderately strong"),
        (300, "strong"),
        (400, "very strong"),
    ],
)
def test_how_strong_a_support_is_follows_the_forensic_scale(bans, words):
    assert words == strength(bans)
