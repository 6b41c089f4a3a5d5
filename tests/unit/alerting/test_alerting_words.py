"""Law 2: the words of an alert come from its kind and a count, and from nothing else."""

import inspect
import re

import pytest

from inboxwatch.alerting import compose
from inboxwatch.model.alert import AlertKind, Audience, Notice, Route
from inboxwatch.model.identity import RouteName, Sha256
from tests.support.alerts import ME, SISTER

NEVER = re.compile(r"stalk|harass|evidence|police|abus|threat|suspect|sender|subject|from\b|https?:|<|>", re.IGNORECASE)


def own(title="", text=""):
    return Route(RouteName("own"), Audience.SELF, title, text)


@pytest.mark.parametrize("kind", AlertKind)
@pytest.mark.parametrize("count", [1, 2, 3, 10, 1_000_000])
@pytest.mark.parametrize("route", [SISTER, ME], ids=lambda one: one.name)
def test_standard_words_are_neutral_whole_and_short(kind, count, route):
    notice = compose(kind, count, route)

    assert route.name == notice.route
    assert [] == NEVER.findall(f"{notice.title} {notice.body}")
    assert [] == re.findall(r"[{}]", notice.title + notice.body)
    assert notice.title and notice.body.endswith(".") and len(notice.body) < 120


def test_one_is_one_and_more_are_many():
    assert [
        "1 new item was filed. Nothing needs to be done now.",
        "2 new items were filed. Nothing needs to be done now.",
        "11 new items were put aside. Please look at them when it suits you.",
    ] == [
        compose(AlertKind.FILED, 1, ME).body,
        compose(AlertKind.FILED, 2, ME).body,
        compose(AlertKind.ASIDE, 11, SISTER).body,
    ]


def test_nothing_of_a_mail_could_come_in():
    """A route is made from the configuration; the head is a digest, which cannot be anything else."""
    assert ["kind", "count", "route", "head"] == list(inspect.signature(compose).parameters)
    assert "Sha256 | None" == inspect.signature(compose).parameters["head"].annotation
    with pytest.raises(ValueError, match="SHA-256"):
        Sha256("words of a mail")


def test_own_words_replace_the_standard_ones_and_only_count_is_replaced():
    route = own("Backup {count}", "{count} of {0} {count.__class__} {route} {{count}} %s %(count)s ${count}")

    assert Notice(route.name, "Backup 7", "7 of {0} {count.__class__} {route} {7} %s %(count)s $7") == compose(
        AlertKind.FILED, 7, route
    )


@pytest.mark.parametrize("kind", [AlertKind.BLIND, AlertKind.SEEING, AlertKind.TROUBLE])
def test_own_text_never_hides_that_something_has_to_be_mended(kind):
    notice = compose(kind, 1, own("Backup", "{count} new pictures"))

    assert ("Backup", compose(kind, 1, ME).body) == (notice.title, notice.body)


def test_blank_own_words_are_no_words():
    assert compose(AlertKind.FILED, 2, own()) == compose(AlertKind.FILED, 2, own("  ", "\n"))


def test_the_head_of_the_journal_goes_to_its_witness_alone():
    head = Sha256.of(b"journal")
    witness = Route(RouteName("sister"), Audience.HELPER, text="{count} new", witness=True)

    assert f"2 new\n\nPlease keep this number: {head}" == compose(AlertKind.FILED, 2, witness, head).body
    assert "2 new" == compose(AlertKind.FILED, 2, witness, None).body
    assert head not in compose(AlertKind.FILED, 2, own(), head).body
