"""Fixtures of the sessions with the real process."""

import os

import pytest

from tests.support.bundles import home_with_evidence
from tests.support.service import Phone


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 12 MB for the state directory; made full or read-only by a test."""
    disk = tmp_path / "state"
    disk.mkdir(mode=0o700)
    if os.geteuid() != 0 or os.system(f"mount -t tmpfs -o size=12m,mode=0700 none {disk} 2>/dev/null") != 0:
        pytest.skip("MISSING: the right to mount a small file system (root)")
    yield disk
    os.system(f"umount -l {disk}")


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """A home with some exhibits, to be copied and not changed."""
    return home_with_evidence(tmp_path_factory.mktemp("model"))


@pytest.fixture
def home(model, tmp_path):
    """A copy of it for one test."""
    return model.copied_to(tmp_path / "home")


@pytest.fixture
def phone():
    """The trusted person's phone, which takes alerts."""
    phone = Phone()
    yield phone
    phone.close()


@pytest.fixture
def user(request):
    """A mailbox that no other test of the file has."""
    return request.node.name.replace("[", "-").replace("]", "")[:60]
