"""The mailbox that the promises of `MailSource` and `Quarantine` are held against: one in memory, one in a real Dovecot.

To hold them against another one, add a branch that gives something like `tests.support.mailboxes.InMemory`.
"""

from __future__ import annotations

import hashlib

import pytest

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
