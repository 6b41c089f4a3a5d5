"""Who is told, by the configuration alone: and where no alert may go."""

import pytest

from inboxwatch.daemon.routes import own_addresses
from inboxwatch.settings import Settings
from tests.support.configuration import an_account


def own(**account):
    return own_addresses(Settings.model_construct(account=(an_account(keyring=True, **account),)))


@pytest.mark.parametrize(
    ("account", "addresses"),
    [
        ({"username": "me@example.org"}, {"me@example.org"}),
        ({"username": "me", "host": "imap.example.org"}, {"me@imap.example.org", "me@example.org"}),
        ({"username": "me", "host": "example.org."}, {"me@example.org"}),
        ({"username": "me", "host": "localhost"}, {"me@localhost"}),
        ({"username": "me", "host": "192.0.2.7"}, set()),
        ({"username": "me", "host": "2001:db8::7"}, set()),
        (
            {"username": "7001234", "host": "192.0.2.7", "addresses": ["me@example.org", "x@example.net"]},
            {"me@example.org", "x@example.net"},
        ),
        (
            {"username": "me@example.org", "addresses": ["alias@example.org"]},
            {"me@example.org", "alias@example.org"},
        ),
    ],
)
def test_a_mailbox_is_known_by_every_address_that_is_named_or_can_be_guessed(account, addresses):
    assert addresses == own(**account)
