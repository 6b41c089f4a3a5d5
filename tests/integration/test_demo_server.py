"""The embedded server of the demo, asked by the client that the service uses."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import imapclient
import pytest

pytest.importorskip("pymap", reason="pymap (the extra `demo`) is not installed: the demo server is NOT tested")

from inboxwatch.cli.demo_mail import samples
from inboxwatch.cli.demo_server import DemoServer
from inboxwatch.errors import FolderMissing, MailboxUnavailable, ProtocolViolation

MAIL = b"From: a@example.org\r\nSubject: caf\xe9\r\n\r\n(sample text)\r\n"
WHEN = datetime(2026, 3, 5, 7, 8, 9, tzinfo=timezone(timedelta(hours=2)))


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer() as running:
        yield running


def a_client(server: DemoServer) -> imapclient.IMAPClient:
    client = imapclient.IMAPClient(server.host, port=server.port, ssl=False, timeout=10)
    client.normalise_times = False
    client.login(server.username, server.password)
    return client


def test_every_sample_is_served_octet_for_octet_with_its_date_and_size(server: DemoServer) -> None:
    delivered = {}
    for one in samples(datetime(2026, 11, 23, 21, 9, tzinfo=UTC)):
        delivered[one.folder, server.deliver(one.octets, one.folder, one.when)] = one
    with a_client(server) as client:
        for folder in ("INBOX", "Junk"):
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search(), ["BODY.PEEK[]", "INTERNALDATE", "RFC822.SIZE", "FLAGS"])
            for uid, facts in found.items():
                one = delivered.pop((folder, uid))
                assert facts[b"BODY[]"] == one.octets
                assert (facts[b"INTERNALDATE"], facts[b"RFC822.SIZE"]) == (one.when, len(one.octets))
                assert facts[b"FLAGS"] == ()

    assert delivered == {}


@pytest.mark.parametrize(
    "octets",
    [b"A: b\n\nline feeds\nonly\rand bare\x00\xff", b"A: b\r\n\r\n", b"\r\nno header\r\n", b"A: b\r\n\r\nno end"],
)
def test_odd_octets_are_served_unchanged(server: DemoServer, octets: bytes) -> None:
    uid = server.deliver(octets)
    with a_client(server) as client:
        client.select_folder("INBOX", readonly=True)

        assert client.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"] == octets


def test_octets_that_would_be_changed_are_refused(server: DemoServer) -> None:
    with pytest.raises(ProtocolViolation):
        server.deliver(b"A: b\r\n")


def test_the_first_look_gets_headers_and_sets_no_flag(server: DemoServer) -> None:
    uid = server.deliver(MAIL, when=WHEN)
    with a_client(server) as client:
        client.select_folder("INBOX", readonly=True)
        wanted = ["UID", "FLAGS", "INTERNALDATE", "RFC822.SIZE", "BODY.PEEK[HEADER]"]
        facts = client.fetch([uid], wanted)[uid]
        part = client.fetch([uid], ["BODY.PEEK[]<0.10>"])[uid]

        assert client._imap.uid("FETCH", f"{uid}:{uid + 9}", "(UID FLAGS)")[1] == [f"1 (UID {uid} FLAGS ())".encode()]
        assert facts[b"BODY[HEADER]"] == MAIL.partition(b"(sample")[0]
        assert facts[b"INTERNALDATE"] == WHEN
        assert part[b"BODY[]<0>"] == MAIL[:10]
        assert client.fetch([uid], ["FLAGS"])[uid][b"FLAGS"] == ()


def test_every_watcher_in_idle_hears_every_delivery(server: DemoServer) -> None:
    with a_client(server) as one, a_client(server) as other:
        for client in (one, other):
            client.select_folder("INBOX", readonly=True)
            client.idle()
        for _ in range(20):
            server.deliver(MAIL)
        for client in (one, other):
            heard: set[object] = set()
            while (20, b"EXISTS") not in heard:
                news = client.idle_check(timeout=5)
                assert news, f"silence after {heard}"
                heard.update(line for line in news if line[1] == b"EXISTS")
            client.idle_done()


def test_it_has_the_capabilities_and_folders_that_the_service_asks_for(server: DemoServer) -> None:
    with a_client(server) as client:
        assert {b"IDLE", b"MOVE", b"UIDPLUS", b"ID", b"SPECIAL-USE"} <= set(client.capabilities())
        assert client.id_({"name": "inboxwatch"}) == ((b"name", b"inboxwatch demo"),)
        assert {name: flags for flags, _, name in client.list_folders()} == {
            "INBOX": (b"\\HasNoChildren",),
            "Junk": (b"\\HasNoChildren", b"\\Junk"),
            "Trash": (b"\\HasNoChildren", b"\\Trash"),
            "Archive 2": (b"\\HasNoChildren",),
        }


def test_cheap_questions_are_answered(server: DemoServer) -> None:
    uid = server.deliver(MAIL)
    with a_client(server) as client:
        status = client.folder_status("INBOX", ["MESSAGES", "UIDNEXT", "UIDVALIDITY"])
        look = client.select_folder("INBOX", readonly=True)

        assert (status[b"MESSAGES"], status[b"UIDNEXT"]) == (1, uid + 1)
        assert (status[b"UIDVALIDITY"], 1) == (look[b"UIDVALIDITY"], look[b"EXISTS"])
        assert client.search(["UID", f"{uid + 1}:*"]) == [uid]
        assert client.noop()[0] == b"NOOP completed."


def test_a_move_tells_the_new_uid(server: DemoServer) -> None:
    uid = server.deliver(MAIL)
    with a_client(server) as client:
        client.select_folder("INBOX")
        client.move([uid], "Archive 2")
        (copied,) = client._imap.response("COPYUID")[1]
        validity, source, destination = copied.split()

        assert client.search() == []
        assert int(source) == uid
        assert client.select_folder("Archive 2", readonly=True)[b"UIDVALIDITY"] == int(validity)
        assert client.fetch([int(destination)], ["BODY.PEEK[]"])[int(destination)][b"BODY[]"] == MAIL


def test_a_wrong_password_is_refused(server: DemoServer) -> None:
    client = imapclient.IMAPClient(server.host, port=server.port, ssl=False, timeout=10)
    with client, pytest.raises(imapclient.exceptions.LoginError, match="AUTHENTICATIONFAILED"):
        client.login(server.username, "wrong")


def test_a_folder_that_is_not_there_is_named(server: DemoServer) -> None:
    with pytest.raises(FolderMissing, match="Nowhere"):
        server.deliver(MAIL, folder="Nowhere")


def test_stopping_ends_the_sessions_and_frees_the_port() -> None:
    server = DemoServer()
    port = server.start()
    client = a_client(server)
    client.select_folder("INBOX", readonly=True)
    client.idle()
    server.stop()
    server.stop()

    assert client.idle_check(timeout=5)[0][0] == b"BYE"
    with pytest.raises(imapclient.exceptions.IMAPClientAbortError):
        client.idle_done()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
    with pytest.raises(MailboxUnavailable):
        server.deliver(MAIL)


def test_a_port_that_is_taken_is_told(server: DemoServer) -> None:
    with pytest.raises(MailboxUnavailable, match="cannot listen"):
        DemoServer(port=server.port).start()
