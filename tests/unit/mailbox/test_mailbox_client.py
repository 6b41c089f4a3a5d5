"""The library is held to what was measured: no debug output of mail, dates as they are, connections that are watched over."""

import logging
import socket
from contextlib import closing, contextmanager

from imapclient import IMAPClient

from inboxwatch.mailbox import tls
from inboxwatch.mailbox.client import GuardedClient
from tests.support.hostile import HostileServer, authority


@contextmanager
def a_client():
    with HostileServer() as server:
        client = GuardedClient(server.account())
        try:
            yield client, server
        finally:
            client.shutdown()


def test_no_message_is_ever_formatted_for_a_debug_log():
    with a_client() as (client, server):
        plain = IMAPClient("127.0.0.1", server.port, ssl=False, timeout=2)
        with closing(plain.socket()):
            assert 5 == plain._imap.debug  # if the library changes this, our 0 may count for nothing
        assert 0 == client.imap.debug
    assert {logging.WARNING} == {
        logging.getLogger(name).getEffectiveLevel() for name in ("imapclient", "imapclient.imaplib")
    }


def test_dates_keep_their_zone():
    with a_client() as (client, _):
        assert client.normalise_times is False


def test_the_system_watches_over_the_connection():
    with a_client() as (client, _):
        sock = client.imap.sock

        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert 60 == sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE)


def test_all_accounts_with_the_same_authority_share_a_context(tmp_path):
    authority().cert_pem.write_to_path(tmp_path / "ca.pem")

    assert tls.context(tmp_path / "ca.pem") is tls.context(tmp_path / "ca.pem")
    assert tls.context(None) is tls.context(None)
    assert tls.context(None) is not tls.context(tmp_path / "ca.pem")
