"""What a person and a script are shown of contacts: everything, each with its reason, in lines that fit."""

from __future__ import annotations

import json
from datetime import date

from inboxwatch.complaint.contact_sheet import contacts_object, contacts_text, plan_text
from inboxwatch.model.contact import AbuseContact, Contacts, ContactSource, LookUp, Scope, Withheld

ROW = LookUp("185.77.4.9", "rdap.example: whose network it is", "It learns the address. " * 20)
WHOLE = Contacts(
    found=(
        AbuseContact(Scope.NETWORK, ContactSource.RDAP, "185.77.4.9", "Polder", "abuse@polder.example", "https://polder.example/form", "NL-1", date(2026, 11, 1), "A note. " * 30),
        AbuseContact(Scope.DOMAIN, ContactSource.ROLE, "dyndns.org", address="abuse@dyndns.org"),
    ),
    withheld=(Withheld("his.example", "abuse@his.example", "the sender writes from there"),),
    asked=(ROW,),
    missing=("nobody answered",),
)  # fmt: skip


def test_the_sheet_holds_all_of_it_in_lines_that_fit():
    text = contacts_text(WHOLE)

    for word in ("abuse@polder.example or https://polder.example/form", "network: NL-1", "2026-11-01", "abuse@dyndns.org",
                 "RFC 2142", "abuse@his.example  (his.example)", "the sender writes from there.", "nobody answered.", "Asked"):  # fmt: skip
        assert word in text
    assert 115 > max(map(len, text.splitlines()))
    assert text.index("abuse@dyndns.org") < text.index("Do not write to") < text.index("abuse@his.example")


def test_nobody_is_said_in_words():
    assert "Nobody is known whom to write to" == contacts_text(Contacts())


def test_a_plan_says_what_is_disclosed_in_lines_that_fit():
    text = plan_text([ROW])

    assert "It learns the address." in text
    assert 115 > max(map(len, text.splitlines()))


def test_a_script_gets_every_field():
    answer = json.loads(json.dumps(contacts_object(WHOLE)))

    assert set(AbuseContact.__dataclass_fields__) == set(answer["found"][0])
    assert set(Contacts.__dataclass_fields__) == set(answer)
    assert ["2026-11-01", None] == [one["checked_on"] for one in answer["found"]]
