"""Whatever the facts are: every step stands somewhere, rules hold, and what is next is to be done."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.cli.guide_json import as_object
from inboxwatch.cli.guide_text import overview, whole
from inboxwatch.guidance.book import FIRST_FOR_THE_YOUNG, Urgency, in_order
from inboxwatch.guidance.helplines import country_of, guessed_country, lines_of
from inboxwatch.guidance.standing import Facts, State, standing, upcoming
from inboxwatch.model.attempt import AttemptKind, StepKind, attempts_of
from inboxwatch.model.guidance import Mark, Marked
from tests.support.case import a_step
from tests.support.guidance import BOOK, IDS, LINES, a_guide

days = st.dates(date(1970, 1, 1), date(2099, 12, 31))
maybe = st.none() | days
counts = st.integers(0, 12)
takens = st.builds(
    lambda seq, number, what, kind, at, reference: a_step(seq, number, what, kind=kind, at=at, reference=reference),
    st.integers(1, 99),
    st.integers(1, 5),
    st.sampled_from(StepKind),
    st.sampled_from(AttemptKind),
    st.datetimes(datetime(1970, 1, 2), datetime(2099, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["", "B 7"]),
)
facts = st.builds(
    Facts,
    today=days,
    helpers=counts,
    helper_reached=maybe,
    unreached=counts,
    witnesses=counts,
    accounts=counts,
    flagged=counts,
    seen=maybe,
    moving=counts,
    exhibits=counts,
    encrypted=st.booleans(),
    verified=maybe,
    faulty=maybe,
    anchored=maybe,
    handed_out=maybe,
    copied=maybe,
    uncovered=counts,
    uncomplained=counts,
    attempts=st.lists(takens, max_size=12, unique_by=lambda one: one.seq).map(attempts_of),
    marks=st.dictionaries(st.sampled_from([*IDS, "gone"]), st.builds(Marked, st.sampled_from(Mark), days), max_size=5),
)


@given(facts)
def test_every_step_stands_somewhere_and_says_why_in_words(facts):
    known = BOOK.words["because"]
    for step in BOOK.steps:
        found = standing(step, facts)

        assert found.because
        assert {one.code for one in found.because} <= set(known)
        assert all(one.day is not None for one in found.because if "{day}" in known[one.code])
        assert all(one.n for one in found.because if "{n}" in known[one.code])


@given(facts)
def test_a_rule_always_holds_and_a_mark_counts_for_everything_else(facts):
    for step in BOOK.steps:
        state = standing(step, facts).state
        if step.urgency is Urgency.ALWAYS:
            assert State.HOLDS is state
        elif step.id in facts.marks:
            told = {Mark.DONE: State.DONE, Mark.NOT_FOR_ME: State.NOT_FOR_ME, Mark.STILL_TO_DO: State.OPEN}
            assert told[facts.marks[step.id].mark] is state
        else:
            assert state in {State.OPEN, State.BEGUN, State.DONE}


@given(facts, st.booleans(), st.integers(0, 5))
def test_what_is_next_is_open_and_in_order(facts, young, number):
    steps = [(one, standing(one, facts)) for one in in_order(BOOK.steps, young=young)]
    following = upcoming(steps, number)

    assert len(following) <= number
    names = [one.id for one, _ in steps]
    assert [one.id for one in following] == sorted((one.id for one in following), key=names.index)
    stands = {one.id: found for one, found in steps}
    assert all(stands[one.id].state in {State.OPEN, State.BEGUN} for one in following)
    assert not any(stands[one.id].waits for one in following)


@given(st.permutations(BOOK.steps))
def test_for_the_young_the_trusted_adult_comes_first_and_nothing_else_moves(steps):
    ordered = in_order(steps, young=True)

    assert FIRST_FOR_THE_YOUNG == ordered[0].id
    assert [one for one in steps if one.id != FIRST_FOR_THE_YOUNG] == ordered[1:]
    assert list(steps) == in_order(steps, young=False)


@given(facts, st.booleans(), st.sampled_from([None, "GB", "PT", "XX"]), st.booleans(), st.booleans())
def test_whatever_is_told_says_never_to_meet_and_fits_the_screen(facts, young, country, is_guess, is_set_up):
    guide = a_guide(facts, young=young, country=country, is_guess=is_guess, is_set_up=is_set_up, is_read=is_set_up)
    told = [overview(guide), *(whole(guide, one) for one in BOOK.steps)]

    for text in told:
        assert "in danger now, call" in " ".join(text.split())
        assert "Never meet the person who does this to you" in " ".join(text.split())
        assert [] == [line for line in text.splitlines() if len(line) > 80 and "https://" not in line]
    assert "Never meet" in as_object(guide, None)["rules"]
    (meet,) = (one for one in as_object(guide, None)["steps"] if one["step"] == "meet")
    assert "holds" == meet["state"]


@given(st.text(max_size=8))
def test_a_country_is_two_letters_or_none(text):
    found = country_of(text)

    assert found is None or (len(found) == 2 and found.isascii() and found.isupper())
    assert all(one.country in {found, "EU"} for one in lines_of(found or "", LINES))


@given(st.dictionaries(st.sampled_from(["LC_ALL", "LC_MESSAGES", "LANG"]), st.text(max_size=20)))
def test_a_guess_is_a_country_whatever_the_environment_holds(environ):
    found = guessed_country(environ)

    assert found is None or country_of(found) == found
