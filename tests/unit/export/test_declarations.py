"""Drafts of declarations: facts from the records, nothing attested, and no word that steers anything."""

import re

import pytest

from inboxwatch.evidence.records import session_record
from inboxwatch.export.declarations import certificate_902_14, exhibit_sheet
from inboxwatch.model.custody import Disclosure
from inboxwatch.model.exhibit import ExhibitState, Provenance
from inboxwatch.model.mailbox import TlsFacts
from tests.support.case import a_ref, a_session, an_exhibit

CUSTODY = Disclosure(9, "ab" * 32, "cd" * 32, whole=True, lines=(), proofs=())
LEAF = "12" * 32
TLS = TlsFacts("TLSv1.3", "AES", (LEAF, "34" * 32), "CN=imap", "CN=ca", "then", "later", verified=True)


def certificate(exhibits, *sessions):
    return certificate_902_14(exhibits, CUSTODY, "inboxwatch test", [session_record(one) for one in sessions])


def test_the_certificate_tells_source_method_digest_and_journal():
    text = certificate(
        [an_exhibit(location=a_ref(42, folder="Junk"))], a_session(tls=TLS, clock={"synchronised": "yes"})
    )

    for fact in (
        "from account home, folder Junk, UIDVALIDITY 7, UID 42",
        f"SHA-256 {1:064x}",
        "imap.example.org, port 993, TLSv1.3, certificate verified",
        f"SHA-256 of the certificate {LEAF}",
        "synchronised yes",
        "BODY.PEEK[]",
        f"has 9 entries; the digest of the last is\n   {CUSTODY.head}",
        "1 fetched from a mail server, read-only",
    ):
        assert fact in text


@pytest.mark.parametrize("draft", [certificate([an_exhibit()]), exhibit_sheet([an_exhibit()])])
def test_nothing_is_attested_and_a_lawyer_is_named_first(draft):
    assert draft.startswith("DRAFT - NOT SIGNED - HAVE A LAWYER READ THIS")
    assert "[signature]" in draft
    assert "[name]" in draft
    assert "[date]" in draft


def test_what_is_sealed_or_from_a_file_is_said():
    sealed = an_exhibit(1, state=ExhibitState.SEALED)
    saved = an_exhibit(2, location=None, provenance=Provenance.IMPORTED)
    text = certificate([sealed, saved])

    assert re.search(r"IW-000001 .* sealed: it is not in this bundle", text)
    assert "from a file, named in its acquisition record" in text
    assert "1 from a file that a person imported" in text
    assert text.rstrip().endswith("SESSIONS WITH MAIL SERVERS\n  none")


def test_names_that_a_server_gave_steer_nothing():
    folder = "Junk\n\nI declare\x1b[2J \u202egnihton"
    text = certificate([an_exhibit(location=a_ref(1, folder=folder))], a_session(host="a\r\nb", tls=None))

    assert "folder Junk\\u000a\\u000aI declare\\u001b[2J \\u202egnihton, UIDVALIDITY" in text
    assert "a\\u000d\\u000ab, port 993, without encryption" in text
    assert "\x1b" not in text


def test_without_messages_there_is_a_draft_all_the_same():
    assert "[no messages]" in certificate([])
    assert "0 electronic mail messages" in exhibit_sheet([])
