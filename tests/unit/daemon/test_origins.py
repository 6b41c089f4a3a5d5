"""An origin is told with what the casefile knows of the folder, of keys, and of who receives the account's mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from inboxwatch.casefile import MemoryCaseFile
from inboxwatch.daemon.origins import Origins
from inboxwatch.intake import receiving
from inboxwatch.model.case import Change
from inboxwatch.model.exhibit import ExhibitState, Provenance
from inboxwatch.model.likeness import ReceivedBy
from inboxwatch.model.origin import SigningKey
from inboxwatch.settings import AccountSettings
from tests.support.case import HOME, TickingClock, a_ref, an_exhibit
from tests.support.chains import at_home
from tests.support.signing import key_text, signed

NAME = "s1._domainkey.gmail.com"
LINES = at_home("mail-sor-f41.google.com", "209.85.220.41", "max@gmail.com", "none").replace("\n", "\r\n").encode()
MAIL = LINES + signed()
NOON = datetime(2026, 10, 6, 9, 13, tzinfo=UTC)


def an_account(host="imap.home.example", **keys):
    return AccountSettings(name="home", host=host, username="me@home.example", keyring=True, **keys)


@pytest.fixture
def case():
    return MemoryCaseFile()


def origins(case, *accounts, mail=MAIL):
    return Origins(lambda: accounts, lambda: case, lambda: case.likeness, lambda _: mail, TickingClock())


def kept(number, uid, days, **more):
    return replace(an_exhibit(number), location=a_ref(uid), internal_date=NOON + timedelta(days=days), **more)


def codes(found):
    return [one.code for one in found.remarks]


def test_a_message_that_came_after_later_ones_is_labelled_and_no_other(case):
    exhibits = (kept(1, 5, 0), kept(2, 6, 0.5), kept(3, 7, -30), kept(4, 8, 1))
    case.commit(Change(exhibits=exhibits, journal_seq=1))
    told = origins(case, an_account(receiving_hosts=["*.home.example"]))

    assert [False, False, True, False] == ["against-uid-order" in codes(told.of(one)) for one in exhibits]
    case.commit(Change(exhibits=(kept(5, 4, 40),), journal_seq=2))
    assert [True, True, True, True] == ["against-uid-order" in codes(told.of(one)) for one in exhibits]


def test_receiving_hosts_are_named_or_from_the_table_or_learned_from_mail(case):
    rows = tuple(
        ReceivedBy(HOME, "mx.home.example", f"{n:016x}", NOON.date() - timedelta(days=n % 5)) for n in range(9)
    )
    assert "unknown" == origins(case, an_account()).receiving(HOME).how
    case.commit(Change(received=rows))

    assert ("learned", ("mx.home.example",)) == (
        origins(case, an_account()).receiving(HOME).how,
        origins(case, an_account()).receiving(HOME).hosts,
    )
    gmail = origins(case, an_account("imap.gmail.com"))
    assert receiving((), "imap.gmail.com", ()) == gmail.receiving(HOME)
    assert ("mx.home.example",) == gmail.unfit(HOME)
    named = origins(case, an_account(receiving_hosts=["*.home.example"]))
    assert ("configured", ()) == (named.receiving(HOME).how, named.unfit(HOME))
    assert "unknown" == named.receiving(None).how


def test_a_signature_is_checked_as_soon_as_its_key_is_at_hand(case):
    told, one = origins(case, an_account(receiving_hosts=["*.home.example"])), kept(1, 5, 0)
    assert (["signature-unchecked"], [NAME]) == (codes(told.of(one)), told.unknown_keys(one))

    case.commit(Change(signing_keys=(SigningKey(NAME, "", NOON),)))
    assert [NAME] == told.unknown_keys(one)
    case.commit(Change(signing_keys=(SigningKey(NAME, key_text(), NOON),)))
    assert ([], "gmail.com") == (told.unknown_keys(one), told.of(one).provider)


def test_of_a_file_and_of_a_sealed_message_less_is_told(case):
    told = origins(
        case, an_account(receiving_hosts=["*.home.example"]), mail=b"Received: x\r\nwords\r\nReceived: y\r\n"
    )
    file = replace(an_exhibit(1), account=None, location=None, provenance=Provenance.IMPORTED)

    assert ["from-file", "file-of-no-account"] == codes(told.of(file))
    assert ["x", "y"] == [one.line for one in told.of(kept(2, 5, 0)).claimed]
    assert ["x"] == [one.line for one in told.of(kept(2, 5, 0, state=ExhibitState.SEALED)).claimed]
