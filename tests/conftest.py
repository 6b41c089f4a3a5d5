"""Fixtures that several tests share."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.support.dovecot import DovecotServer, dovecot_path

settings.register_profile("no clock", deadline=None)  # how quick an example is says something about the machine
settings.load_profile("no clock")


@pytest.fixture(scope="session")
def dovecot():
    """A real Dovecot for the whole session; every test uses users of its own."""
    if dovecot_path() is None:
        pytest.skip("MISSING: dovecot (Debian: apt-get install dovecot-imapd)")
    with DovecotServer() as server:
        yield server
