"""What every vault promises (`EvidenceVault`), held against the one on disk and the one in memory."""

import hashlib
import json
from dataclasses import replace

import pytest

from inboxwatch.errors import IntegrityFailure, NotFound
from inboxwatch.evidence import GENESIS, Gate, MemoryVault, Vault
from inboxwatch.locks.keys import AgeLock, new_key
from inboxwatch.model.custody import Action, Digests
from inboxwatch.model.exhibit import Provenance
from inboxwatch.model.identity import ExhibitId, Sha256
from inboxwatch.model.verdict import Reason, Suspect
from tests.support.case import START, TickingClock, an_event, fetched, handed_in


def on_disk(tmp_path, **options):
    vault = Vault(tmp_path / "evidence", Gate(tmp_path / "gate"), "inboxwatch test", **options)
    vault.prepare()
    vault.recover("service", START)
    return vault


def locked(tmp_path):
    key = new_key()
    vault = on_disk(tmp_path, smith=lambda: AgeLock(lambda: key.identity))
    assert [] == list(vault.lock([key.recipient], "person:anna", TickingClock()))
    return vault


KINDS = {"disk": on_disk, "locked": locked, "memory": lambda _: MemoryVault()}


@pytest.fixture(params=KINDS)
def vault(request, tmp_path):
    return KINDS[request.param](tmp_path)


@pytest.fixture(params=["disk", "memory"])
def new_vault(request, tmp_path):
    """Without an entry."""
    return KINDS[request.param](tmp_path)


def test_what_is_kept_is_given_back_octet_for_octet(vault):
    octets = b"From: a@example.org\r\n\r\n\x00\xff bare\n lf \r cr"
    (kept,) = vault.preserve([fetched(octets)])

    assert octets == vault.open(kept.sha256)


def test_exhibits_are_numbered_in_the_order_they_came(vault):
    kept = vault.preserve([fetched(b"one", 1), fetched(b"two", 2)])
    more = vault.preserve([handed_in(b"three")])

    assert ["IW-000001", "IW-000002", "IW-000003"] == [one.exhibit for one in (*kept, *more)]


def test_the_same_octets_again_become_a_sighting_of_their_exhibit(vault):
    first, again = vault.preserve([fetched(b"same", 1), fetched(b"same", 2)])
    (later,) = vault.preserve([fetched(b"same", 9, folder="Junk")])

    assert [first.exhibit] * 2 == [again.exhibit, later.exhibit]
    assert [True, False, False] == [first.new, again.new, later.new]
    assert [Action.ACQUIRED, Action.SEEN_AGAIN, Action.SEEN_AGAIN] == [
        one.event.action for one in vault.custody() if one.event.exhibit
    ]


def test_digests_that_come_along_are_believed_only_with_the_very_octets_they_are_of(vault):
    octets = b"From: bad@example.net\r\n\r\nhello\r\n"
    (own,) = vault.preserve([replace(fetched(octets), digests=Digests.of(octets))])
    other = b"From: bad@example.net\r\n\r\nother\r\n"
    (foreign,) = vault.preserve([replace(fetched(other, 2), digests=Digests.of(octets))])

    for kept, said in ((own, octets), (foreign, other)):
        assert hashlib.sha256(said).hexdigest() == kept.sha256
        assert hashlib.sha512(said).hexdigest() == vault.acquisition(kept.exhibit)["sha512"]
        assert said == vault.open(kept.sha256)


def test_an_acquisition_record_is_the_same_for_whoever_notes_it_and_later(vault):
    suspect = replace(fetched(b"other octets", 43), verdict=Suspect((Reason("name", "it says \ud800 «ü»"),)))
    for kept in vault.preserve([fetched(b"octets", 42), suspect]):
        first = vault.acquisition(kept.exhibit)

        assert first == vault.acquisition(kept.exhibit)
        assert first == json.loads(json.dumps(first)), "and has nothing in it that JSON has not"


def test_the_acquisition_record_holds_what_the_server_said(vault):
    (kept,) = vault.preserve([fetched(b"octets", 42)])
    record = vault.acquisition(kept.exhibit)

    assert hashlib.sha512(b"octets").hexdigest() == record["sha512"]
    assert {
        "account": "home",
        "folder": "INBOX",
        "uidvalidity": 7,
        "uid": 42,
        "internal_date_raw": "01-Nov-2026 12:00:00 +0100",
        "internal_date": "2026-11-01T12:00:00.000000Z",
        "rfc822_size": 6,
        "octets_received": 6,
        "size_agrees": True,
        "flags_before": ["\\Recent"],
        "flags_after": ["\\Recent"],
        "flags_changed": False,
        "identifiers": {},
        "fetch_started_at": "2026-11-01T12:00:00.000000Z",
        "fetch_finished_at": "2026-11-01T12:00:00.000000Z",
    } == record["source"]
    assert "the From field names bad@example.net" == record["verdict"]["reasons"][0]["text"]


def test_a_file_keeps_its_lower_provenance(vault):
    (kept,) = vault.preserve([handed_in(b"a file", "saved.eml")])
    record = vault.acquisition(kept.exhibit)

    assert Provenance.IMPORTED == record["provenance"]
    assert "saved.eml" == record["source"]["file"]
    assert record["session"] is None


def test_an_unknown_exhibit_and_an_unknown_digest_are_errors(vault):
    with pytest.raises(NotFound):
        vault.acquisition(ExhibitId.of(99))
    with pytest.raises(IntegrityFailure):
        vault.open(Sha256("0" * 64))


def test_the_journal_is_a_chain_from_the_first_entry(new_vault):
    assert (0, GENESIS) == new_vault.head()
    new_vault.record(
        [an_event(Action.STARTED), an_event(Action.STOPPED, purpose="the end", detail={"n": [1, None, "ü"]})]
    )
    first, second = new_vault.custody()

    assert [(1, GENESIS), (2, first.hash)] == [(one.seq, one.prev) for one in (first, second)]
    assert (2, second.hash) == new_vault.head()
    assert [second] == list(new_vault.custody(after=1))
    assert {"n": [1, None, "ü"]} == second.event.detail


def test_the_octets_are_assured_where_they_are_what_was_kept(vault):
    (kept,) = vault.preserve([fetched(b"octets")])
    vault.assure(kept.sha256)

    with pytest.raises(IntegrityFailure):
        vault.assure(Sha256("0" * 64))


def test_an_audit_counts_entries_and_octets(new_vault):
    new_vault.preserve([fetched(b"one", 1), fetched(b"two", 2), fetched(b"one", 3)])

    assert (3, 6) == (new_vault.audit().entries, new_vault.audit().octets)


def named(*stored, name="voice.ogg"):
    """The entry that says of which incident files are."""
    files = [
        {"name": name, "sha256": one.sha256, "size": 1, **({"stored": one.file_sha256} if one.file_sha256 else {})}
        for one in stored
    ]
    return an_event(Action.INCIDENT, detail={"incident": "L-0001", "files": files})


def test_a_file_is_given_back_and_is_no_exhibit(vault):
    kept = vault.attach(b"\0\xffsound")
    vault.record([named(kept)])
    (mail,) = vault.preserve([fetched(b"a message")])
    audit = vault.audit()

    assert b"\0\xffsound" == vault.open(kept.sha256)
    vault.assure(kept.sha256)
    assert ("IW-000001", 1, 2) == (mail.exhibit, audit.exhibits, audit.objects)
    assert () == audit.findings


def test_the_same_octets_may_be_a_file_and_a_message(vault):
    (mail,) = vault.preserve([fetched(b"first a message")])
    again = vault.attach(b"first a message")
    vault.record([named(again)])
    file = vault.attach(b"first a file")
    vault.record([named(file)])
    (later,) = vault.preserve([fetched(b"first a file", 2)])

    assert (mail.sha256, None) == (again.sha256, again.file_sha256)
    assert ("IW-000002", file.sha256, True) == (later.exhibit, later.sha256, later.new)
    assert (2, 2, ()) == (vault.audit().exhibits, vault.audit().objects, vault.audit().findings)


def test_an_audit_of_an_untouched_vault_finds_nothing(vault):
    vault.preserve([fetched(b"one", 1), fetched(b"two", 2), fetched(b"one", 3)])
    vault.record([an_event(Action.VIEWED)])
    result = vault.audit()

    assert result.is_sound
    assert () == result.findings
    assert (2, 2) == (result.exhibits, result.objects)
    assert vault.head()[1] == result.head
