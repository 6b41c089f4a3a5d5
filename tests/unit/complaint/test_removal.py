"""Being taken out of directories: a register that says what it is worth, letters that tell no more than they must."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.complaint.directories import register
from inboxwatch.complaint.removal import Law, Request, due_after_request, letter
from inboxwatch.errors import NotFound

REQUEST = Request("Directory Ltd", Law.GDPR, "Ann Example", ("https://directory.example/ann",), "removals@example.org")
WORDS = "stalk harass police evidence threat victim fear danger afraid"


def with_law(law):
    return Request(REQUEST.to, law, REQUEST.name, REQUEST.listings, REQUEST.answer_to)


def test_the_register_is_dated_and_says_that_nobody_looked():
    known = register()

    assert (date(2026, 11, 26), False) == (known.checked_on, known.verified_online)
    assert "no page was opened" in known.about


def test_every_directory_has_what_is_needed_and_a_name_of_its_own():
    found = register().directories

    assert len(found) == len({one.id for one in found}) == len({one.name.casefold() for one in found})
    for one in found:
        assert one.what
        assert one.laws
        assert one.countries
        assert one.page.startswith("https://") or (one.note and not one.page)
    assert {"US", "UK", "DE", "EU"} <= {country for one in found for country in one.countries}


def test_a_directory_is_found_by_its_name_in_any_case():
    known = register()

    assert known.find(" WHITEPAGES ") == known.find("whitepages")
    assert {"192"} <= {one.id for one in known.of("uk")}
    assert () == known.of("nowhere")
    with pytest.raises(NotFound, match="is not in the register"):
        known.find("nobody")


def test_a_law_is_claimed_unasked_only_where_everybody_may_go_by_it():
    laws = {one.id: one.usual_law for one in register().directories}

    assert {Law.GDPR} == {laws[one] for one in ("192", "das-telefonbuch", "google-erasure")}
    assert {Law.PLAIN} == {laws[one] for one in ("whitepages", "nuwber", "acxiom", "melderegister")}
    assert ["drop"] == [name for name, law in laws.items() if law is Law.CCPA]


@pytest.mark.parametrize(
    ("law", "cites"),
    [
        (Law.GDPR, ["Article 17(1)", "Article 21(1)", "Article 12(3)", "Article 77"]),
        (Law.CCPA, ["1798.105", "1798.120", "1798.130", "resident of California", "45 days"]),
        (Law.PLAIN, ["remove all entries"]),
    ],
)
def test_a_letter_cites_its_law_and_no_other_and_gives_no_reason(law, cites):
    text = letter(with_law(law))
    flat = " ".join(text.split())

    assert all(one in flat for one in cites)
    assert law is Law.GDPR or "Article" not in flat
    assert law is Law.CCPA or "California" not in flat
    assert not any(word in flat.casefold() for word in WORDS.split())
    assert max(map(len, text.splitlines())) <= 80
    assert text.endswith("Ann Example\nremovals@example.org\n")


def test_without_a_listing_everything_under_the_name_is_meant():
    assert "everything under this name" in letter(Request("X", Law.PLAIN, "Ann", (), "a@example.org"))


@pytest.mark.parametrize(
    ("law", "asked", "due"),
    [
        (Law.GDPR, date(2026, 1, 15), date(2026, 2, 15)),
        (Law.GDPR, date(2026, 1, 31), date(2026, 2, 28)),
        (Law.GDPR, date(2028, 1, 31), date(2028, 2, 29)),
        (Law.GDPR, date(2026, 12, 31), date(2027, 1, 31)),
        (Law.GDPR, date.max, date.max),
        (Law.CCPA, date(2026, 1, 15), date(2026, 3, 1)),
        (Law.CCPA, date.max, date.max),
        (Law.PLAIN, date(2026, 1, 15), date(2026, 2, 14)),
    ],
)
def test_an_answer_is_due_when_the_law_says(law, asked, due):
    assert due == due_after_request(law, asked)


@given(st.sampled_from(Law), st.dates())
def test_a_day_is_never_before_the_request_and_never_far(law, day):
    assert 0 <= (due_after_request(law, day) - day).days <= 45
