"""What the custody journal says is kept, as it grows."""

import pytest

from inboxwatch.errors import CannotKeep, IntegrityFailure
from inboxwatch.evidence import Gate, ignore
from inboxwatch.evidence.holdings import Holdings
from inboxwatch.evidence.journal import Journal
from inboxwatch.evidence.storage import Storage
from inboxwatch.model.custody import Action
from inboxwatch.model.identity import ExhibitId, Sha256
from tests.support.case import an_event

ONE, TWO = (Sha256.of(text) for text in (b"one", b"two"))


def acquired(number, digest):
    return an_event(Action.ACQUIRED, exhibit=ExhibitId.of(number), sha256=digest, detail={"record": "0" * 64})


@pytest.fixture
def journal(tmp_path):
    (tmp_path / "records").mkdir()
    return Journal(tmp_path, Gate(tmp_path / "gate"), "inboxwatch test", ignore)


@pytest.fixture
def holdings(tmp_path, journal):
    return Holdings(journal, tmp_path / "records", Storage())


def test_what_was_journaled_meanwhile_is_taken_in(holdings, journal):
    assert not holdings.was_read
    journal.append([acquired(1, ONE)])
    holdings.catch_up()
    journal.append([an_event(Action.VIEWED), acquired(4, TWO)])
    assert holdings.exhibit_of(TWO) is None

    holdings.catch_up()
    assert holdings.was_read
    assert ("IW-000001", "IW-000004") == (holdings.exhibit_of(ONE), holdings.exhibit_of(TWO))
    assert "IW-000005" == holdings.next_number()


def test_what_is_told_as_just_journaled_needs_no_reading(holdings, journal):
    holdings.noted(journal.append([acquired(1, ONE)]))

    assert "IW-000001" == holdings.exhibit_of(ONE)
    assert "IW-000002" == holdings.next_number()


def test_numbers_are_given_back_where_it_fails_and_stay_given_where_it_does_not(holdings):
    with pytest.raises(CannotKeep), holdings.numbering():
        assert ["IW-000001", "IW-000002"] == [holdings.next_number(), holdings.next_number()]
        raise CannotKeep("the disk is full")
    with holdings.numbering():
        assert "IW-000001" == holdings.next_number()

    assert "IW-000002" == holdings.next_number()


def test_the_number_of_an_interrupted_acquisition_stays_unused_and_is_named_once(holdings, journal):
    journal.append([acquired(1, ONE)])
    for number in (1, 2):
        holdings.record_path(ExhibitId.of(number)).write_bytes(b"{}")
    holdings.catch_up()
    assert ["IW-000002"] == holdings.unused_numbers()
    with holdings.numbering():
        assert "IW-000003" == holdings.next_number()

    journal.append([an_event(Action.RECOVERED, detail={"unused": ["IW-000002"]})])
    assert [] == holdings.unused_numbers()


def test_a_number_that_was_told_of_as_unused_stays_so_without_its_record(holdings, journal):
    journal.append([acquired(1, ONE), an_event(Action.RECOVERED, detail={"unused": ["IW-000003", "IW-000004"]})])
    holdings.catch_up()

    with holdings.numbering():
        assert ["IW-000002", "IW-000005"] == [holdings.next_number(), holdings.next_number()]


def test_a_line_that_cannot_be_read_is_never_passed_over(holdings, journal):
    journal.append([acquired(1, ONE)])
    journal.path.write_bytes(journal.path.read_bytes().replace(b"IW-000001", b"IW-x"))

    with pytest.raises(IntegrityFailure, match="one of its lines cannot be read"):
        holdings.catch_up()


def test_a_file_of_somebody_else_among_the_records_is_no_number_and_stops_nothing(holdings, journal, tmp_path):
    """Such as a file manager leaves; versions before named it in their entry, which is believed for the rest."""
    (tmp_path / "records" / ".DS_Store").write_bytes(b"")
    (tmp_path / "records" / "IW-000002 (copy).json").write_bytes(b"{}")
    assert [] == holdings.unused_numbers()
    journal.append([an_event(Action.RECOVERED, detail={"unused": [".DS_Store", "IW-000001", "IW-000002 (copy)"]})])
    holdings.catch_up()

    with holdings.numbering():
        assert "IW-000002" == holdings.next_number()


def test_a_record_behind_a_number_that_was_told_of_is_never_written_over(holdings, journal):
    """Where the record of the first interrupted acquisition is gone, and that of the next lies there."""
    journal.append([an_event(Action.RECOVERED, detail={"unused": ["IW-000001"]})])
    holdings.record_path(ExhibitId.of(2)).write_bytes(b"{}")
    holdings.catch_up()

    with holdings.numbering():
        assert "IW-000003" == holdings.next_number()


def test_numbers_are_given_back_whatever_goes_wrong(holdings):
    with pytest.raises(MemoryError), holdings.numbering():
        holdings.next_number()
        raise MemoryError
    with holdings.numbering():
        assert "IW-000001" == holdings.next_number()
