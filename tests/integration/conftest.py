"""Fixtures of the tests that talk to servers."""

from __future__ import annotations

import pytest

from tests.support.hostile import authority


@pytest.fixture
def ca_file(tmp_path):
    """The authority that the hostile server's certificates come from."""
    authority().cert_pem.write_to_path(tmp_path / "ca.pem")
    return tmp_path / "ca.pem"
