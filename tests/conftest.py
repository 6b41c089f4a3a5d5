"""Fixtures that several tests share, and how many examples a property is tried with."""

from __future__ import annotations

from unittest import TestCase

import pytest
from hypothesis import is_hypothesis_test, settings

from tests.support.dovecot import DovecotServer, dovecot_path

# How quick an example is says something about the machine: no clock.
settings.register_profile("full", deadline=None)
settings.register_profile("check", deadline=None, max_examples=20, stateful_step_count=20)  # `make check`
settings.load_profile("full")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With the profile «check», lower the number that a property asks for itself to that of the profile.

    The number at a test goes before that of a profile, and Hypothesis has no public way to say otherwise: this is the
    one place that knows where it keeps the settings of a test. Were they elsewhere, this would fail.
    """
    if settings.get_current_profile_name() != "check":
        return
    for item in items:
        if isinstance(item, pytest.Function) and is_hypothesis_test(item.obj):
            machine = item.cls is not None and issubclass(item.cls, TestCase)  # of rules and states
            holder, name = (item.cls, "settings") if machine else (item.function, "_hypothesis_internal_use_settings")
            asked = getattr(holder, name)
            setattr(holder, name, settings(asked, max_examples=min(asked.max_examples, settings().max_examples)))


@pytest.fixture(scope="session")
def dovecot():
    """A real Dovecot for the whole session; every test uses users of its own."""
    if dovecot_path() is None:
        pytest.skip("MISSING: dovecot (Debian: apt-get install dovecot-imapd)")
    with DovecotServer() as server:
        yield server
