"""What promises are held against: mailboxes in memory and in a real Dovecot, casefiles in memory and in SQLite.

To hold them against another one, add a branch; a mailbox is something like `tests.support.mailboxes.InMemory`.
"""

from __future__ import annotations

import hashlib

import pytest

from inboxwatch.casefile import MemoryCaseFile, SqliteCaseFile
from tests.support.mailboxes import InDovecot, InMemory


@pytest.fixture
def user(request):
    """A user that no other test has."""
    return hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:16]


@pytest.fixture(params=["memory", pytest.param("dovecot", marks=pytest.mark.dovecot)])
def mailbox(request, user):
    if request.param == "memory":
        return InMemory()
    return InDovecot(request.getfixturevalue("dovecot"), user)


@pytest.fixture(params=["sqlite", "memory"])
def case(request, tmp_path):
    if request.param == "memory":
        yield MemoryCaseFile()
        return
    store = SqliteCaseFile(tmp_path / "casefile.db")
    yield store
    store.close()
