"""Who is flagged, by configuration and casefile together, and the rules that come of it."""

import pytest

from inboxwatch.daemon.rules import Rules
from inboxwatch.errors import ConfigError
from inboxwatch.model.identity import SenderId
from inboxwatch.model.message import Originator, Originators
from inboxwatch.model.people import FlaggedSender
from inboxwatch.model.verdict import Clear, Match
from inboxwatch.settings import load
from tests.support.configuration import ACCOUNT, ALERT, SENDER, a_config

S1, S2 = SenderId("S1"), SenderId("S2")
BROKEN = FlaggedSender(S2, patterns=("(",))


def of(address):
    return Originators((Originator("from", address, "", "raw"),))


class Known:
    """A configuration and the senders of a casefile, both of which a test may change."""

    def __init__(self, folder):
        self.folder = folder
        self.senders = []
        self.configure()
        self.rules = Rules(lambda: self.settings, lambda: self.senders)

    def configure(self, more=""):
        self.settings = load(a_config(self.folder, ACCOUNT + SENDER + ALERT + more), {})

    def decide(self, address):
        return type(self.rules.decide(of(address)))


@pytest.fixture
def known(tmp_path):
    return Known(tmp_path)


def test_what_the_casefile_adds_to_a_sender_of_the_file_is_joined_and_others_come_after(known):
    known.senders = [
        FlaggedSender(S1, "mine", ("someone@bad.example", "more@bad.example"), ("alias@bad.example",)),
        FlaggedSender(S2, "S2", ("two@bad.example",)),
    ]

    first, second = known.rules.people()
    assert (("someone@bad.example", "more@bad.example"), ("alias@bad.example",)) == (first.addresses, first.aliases)
    assert "mine" != first.label
    assert known.senders[1] == second
    assert [S1] == [one.id for one in known.rules.people(without=S2)]
    assert () == known.rules.people(without=S1)[0].aliases


def test_a_change_counts_when_it_is_taken_up(known):
    known.senders = [FlaggedSender(S2, addresses=("two@bad.example",))]
    assert (Match, Clear) == (known.decide("someone@bad.example"), known.decide("two@bad.example"))

    known.rules.take_up()
    assert Match is known.decide("two@bad.example")


def test_where_rules_cannot_be_used_the_old_ones_stay(known):
    before = known.rules.number()
    known.senders = [BROKEN]
    with pytest.raises(ConfigError):
        known.rules.take_up()
    with pytest.raises(ConfigError):
        known.rules.check([BROKEN])

    assert (Match, before) == (known.decide("someone@bad.example"), known.rules.number())


def test_who_is_on_the_allow_list_is_allowed(known):
    known.configure('\n[allow]\naddresses = ["friend@good.example"]\n')
    assert not known.rules.is_allowed(of("friend@good.example"))

    known.rules.take_up()
    assert known.rules.is_allowed(of("friend@good.example"))
    assert not known.rules.is_allowed(of("other@good.example"))


def test_other_rules_have_another_number_and_a_label_is_no_rule(known):
    numbers = []
    for sender in (FlaggedSender(S2, "x", ("a@b.example",)), FlaggedSender(S2, "y", ("a@b.example",))):
        known.senders = [sender]
        known.rules.take_up()
        numbers.append(known.rules.number())
    known.senders = []
    known.rules.take_up()

    assert numbers[0] == numbers[1] != known.rules.number()
