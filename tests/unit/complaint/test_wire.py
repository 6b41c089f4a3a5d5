"""How a registry is reached: through a proxy that resolves, over TLS, and never into the inner network."""

from __future__ import annotations

import ipaddress
import ssl
import time

import pytest
import trustme

from inboxwatch.complaint.rdap import Rdap
from inboxwatch.complaint.registries import Registries, load
from inboxwatch.complaint.wire import connect
from inboxwatch.errors import LookUpFailed
from tests.support.case import START
from tests.support.registry import LocalRegistry, a_proxy, corpus
from tests.support.service import until

IP = ipaddress.ip_address("185.77.4.9")


@pytest.fixture
def registry():
    one = LocalRegistry()
    with one.served():
        one.serves("185.77.4.9", corpus("ripe"))
        yield one


def soon():
    return time.monotonic() + 5


def read_to(client, end):
    head = b""
    while not head.endswith(end):
        head += client.recv(1)
    return head


def socks(client):
    assert client.recv(3) == b"\x05\x01\x00"
    client.sendall(b"\x05\x00")
    assert client.recv(4) == b"\x05\x01\x00\x03"
    name = client.recv(client.recv(1)[0])
    port = int.from_bytes(client.recv(2), "big")
    client.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
    return name.decode(), port


def socks_with_a_name_bound(client):
    target = None
    assert client.recv(3)
    client.sendall(b"\x05\x00")
    client.recv(4)
    target = client.recv(client.recv(1)[0]).decode(), int.from_bytes(client.recv(2), "big")
    client.sendall(b"\x05\x00\x00\x03\x05there\x00\x00")
    return target


def http(client):
    line = read_to(client, b"\r\n\r\n").split(b"\r\n")[0].decode()
    method, target, _ = line.split()
    assert "CONNECT" == method
    client.sendall(b"HTTP/1.1 200 Connection established\r\nX: y\r\n\r\n")
    host, _, port = target.rpartition(":")
    return host, int(port)


@pytest.mark.parametrize(
    ("scheme", "script"), [("socks5h", socks), ("socks5h", socks_with_a_name_bound), ("http", http)]
)
def test_a_proxy_is_told_the_name_and_resolves_it(registry, tmp_path, scheme, script):
    port = int(registry.base.rstrip("/").rpartition(":")[2])
    with a_proxy(script, port) as (proxy, asked):
        rdap = Rdap(load(registry.bootstrap(tmp_path / "rdap")), 5, f"{scheme}://127.0.0.1:{proxy}")

        assert "NL-POLDER-20150101" == rdap.network(IP, lambda _: None).name
        assert [f"127.0.0.1:{port}"] == asked
        connect("no.such.name.example", 443, soon(), 100, f"{scheme}://127.0.0.1:{proxy}").end()
        until(lambda: len(asked) > 1)  # the proxy answers before it writes down what it was asked
        assert "no.such.name.example:443" == asked[1]


def refusing(answer):
    def script(client):
        client.recv(3)
        client.sendall(answer)

    return script


@pytest.mark.parametrize(
    ("scheme", "answer", "words"),
    [
        ("socks5h", b"\x05\xff", "password"),
        ("socks5h", b"HTTP/1.1 400\r\n\r\n", "no SOCKS"),
        ("socks5h", b"\x05\x00\x05\x05\x00\x01", "connection refused"),
        ("socks5h", b"\x05\x00\x05\x63\x00\x01", "99"),
        ("socks5h", b"\x05", "cannot be asked"),
        ("http", b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "407"),
        ("http", b"\r\n\r\n", "refuses"),
        ("http", b"x" * 20_000, "something else"),
        ("http", b"HTTP/1.1 200", "cannot be asked"),
    ],
)
def test_a_proxy_that_refuses_is_named(registry, tmp_path, scheme, answer, words):
    with a_proxy(refusing(answer), 9) as (proxy, _):
        rdap = Rdap(load(registry.bootstrap(tmp_path / "rdap")), 5, f"{scheme}://127.0.0.1:{proxy}")
        with pytest.raises(LookUpFailed) as failed:
            rdap.network(IP, lambda _: None)

    assert words in f"{failed.value.message} {failed.value.hint}"
    assert [] == registry.asked


def test_a_name_that_leads_into_the_inner_network_is_not_followed():
    with pytest.raises(LookUpFailed, match="inner network"):
        connect("localhost", 9, soon(), 100)


def test_a_name_that_is_not_found_is_named():
    """One that no resolver has to be asked about: a label is too long."""
    with pytest.raises(LookUpFailed, match=r"\.example is not found"):
        connect("a" * 64 + ".example", 443, soon(), 100)


def test_when_time_is_over_nobody_is_asked_any_more(registry):
    port = int(registry.base.rstrip("/").rpartition(":")[2])
    with pytest.raises(TimeoutError):
        connect("127.0.0.1", port, time.monotonic() - 1, 100)


@pytest.mark.parametrize(("is_trusted", "name"), [(True, "127.0.0.1"), (True, "other.example"), (False, "127.0.0.1")])
def test_a_registry_is_believed_by_its_certificate(monkeypatch, tmp_path, is_trusted, name):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    registry = LocalRegistry(tls=context)
    with registry.served():
        registry.serves("185.77.4.9", corpus("ripe"))
        table = Registries(((ipaddress.ip_network("0.0.0.0/0"), registry.base),), START.date())
        if is_trusted and name == "127.0.0.1":
            assert "NL-POLDER-20150101" == Rdap(table, 5).network(IP, lambda _: None).name
        else:
            with pytest.raises(LookUpFailed, match="cannot be asked"):
                Rdap(table, 5).network(IP, lambda _: None)
            assert [] == registry.asked
