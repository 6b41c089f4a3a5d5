"""From the mail server to the sheet, the headers for a provider, and the check of a signature."""

from __future__ import annotations

import io
import json
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dns.resolver
import pytest

from inboxwatch import cli
from tests.support.bundles import home_with_evidence
from tests.support.chains import at_home
from tests.support.service import Home
from tests.support.signing import LETTER, NameServer, key_text, signed

NAME = "s1._domainkey.gmail.com"
CHAIN = at_home("mail-sor-f41.google.com", "209.85.220.41", "max@gmail.com", "dkim=pass header.d=gmail.com")
BELOW = "Received: by mail-sor-f41.google.com with SMTP id 1; Tue, 06 Oct 2026 09:12:44 +0000\n"
FROM_FLAGGED = (CHAIN + BELOW).replace("\n", "\r\n").encode() + LETTER.replace(b"max@gmail.com", b"bad@example.net")
RECEIVED = datetime(2026, 10, 6, 9, 12, 46, tzinfo=UTC)


def test_an_origin_is_told_and_its_headers_are_exported_with_the_place_of_the_line_that_counts(
    dovecot: Any, tmp_path: Path
) -> None:
    user = "origin"
    dovecot.deliver(user, FROM_FLAGGED.replace(b"you", b"two"), when=RECEIVED)
    dovecot.deliver(user, FROM_FLAGGED, when=RECEIVED - timedelta(days=60))
    account = 'receiving_hosts = ["mx.home.example", "imap.home.example"]'
    home = Home(tmp_path, dovecot, user=user, account=account, alerts=False)
    home.run("run", "--once")

    first, planted = (home.json("show", number)["origin"] for number in ("1", "2"))
    assert ("209.85.220.41", "mx.home.example", "gmail.com") == (
        first["observed"]["ip"],
        first["observed"]["host"],
        first["provider"],
    )
    assert ["client-hidden"] == [one["code"] for one in first["remarks"]]
    assert {"received-far-from-internal-date", "against-uid-order"} < {one["code"] for one in planted["remarks"]}
    assert "seen by your server  209.85.220.41" in home.run("show", "1")

    out = tmp_path / "out"
    home.run("export", "headers", "--sender", "S1", "-o", f"{out}/")
    block = (out / "IW-000001.headers.txt").read_bytes()
    assert FROM_FLAGGED.partition(b"\r\n\r\n")[0] in {block[:-4], block[:-4].replace(b"two", b"you")}
    assert block + (out / "IW-000002.headers.txt").read_bytes() == (out / "all.headers.txt").read_bytes()
    size, at = map(int, re.findall(r"(\d+) octets from octet (\d+)", (out / "INDEX.txt").read_text())[0])
    assert block[at : at + size].startswith(b"Received: from mail-sor-f41.google.com")
    assert b"by mx.home.example (Postfix)" in block[at : at + size]
    assert 66 == home.attempt("export", "headers", "--sender", "S9").returncode
    assert 2 == home.attempt("export", "headers").returncode
    assert home.json("verify")["sound"]


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> Any:
    server = NameServer({NAME: key_text()})
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.port
    monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
    yield server
    server.close()


def test_a_key_is_asked_for_once_when_a_person_says_so_and_is_kept_with_the_evidence(
    tmp_path: Path, name_server: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_with_evidence(tmp_path)
    (tmp_path / "signed.eml").write_bytes(signed().replace(b"You will see.", b"You will see!"))
    home.run("import", str(tmp_path / "signed.eml"))

    def show(*words: str) -> tuple[int, str, str]:
        code = cli.run(["--config", str(home.config), "show", "5", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert 130 == show("--signatures")[0]
    assert [] == name_server.asked
    code, out, err = show("--signatures", "--yes", "--json")
    assert 0 == code
    assert f"{NAME} (TXT)" in err
    assert "learn that somebody checks a signature" in err
    assert "signature-fails-here" in [one["code"] for one in json.loads(out)["origin"]["remarks"]]
    assert [f"{NAME}."] == name_server.asked

    entry = json.loads((home.state / "evidence/journal.jsonl").read_text().splitlines()[-1])
    assert ("key_fetched", "IW-000005", {"name": NAME, "text": key_text()}) == (
        entry["action"],
        entry["exhibit"],
        entry["detail"],
    )
    home.run("rebuild")
    code, out, err = show("--signatures", "--yes")
    assert "No key is asked for" in err
    assert "does not verify on this provider's" in out
    assert [f"{NAME}."] == name_server.asked
    assert home.json("verify")["sound"]
    home.run("bundle", "-o", str(tmp_path / "bag"), "--exhibit", "5")
    assert "Everything fits." in home.run("verify", str(tmp_path / "bag"))
    assert key_text() in (tmp_path / "bag/data/20_custody/custody.jsonl").read_text()
    home.run("seal", "5", "--yes", "--country", "GB", "--why", "suspected")
    assert 73 == show("--signatures", "--yes")[0]


def test_dns_does_not_go_around_a_proxy(tmp_path: Path, name_server: Any, capsys: pytest.CaptureFixture[str]) -> None:
    home = home_with_evidence(tmp_path)
    (tmp_path / "signed.eml").write_bytes(signed())
    home.run("import", str(tmp_path / "signed.eml"))
    with home.config.open("a") as config:
        config.write('\n[lookup]\nproxy = "socks5h://127.0.0.1:1"\n')

    assert 78 == cli.run(["--config", str(home.config), "show", "5", "--signatures", "--yes"])
    assert "go around the proxy" in capsys.readouterr().err
    assert [] == name_server.asked


def test_without_the_package_for_it_a_person_is_told_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_with_evidence(tmp_path)
    monkeypatch.setitem(sys.modules, "inboxwatch.intake.signature_check", None)

    assert 78 == cli.run(["--config", str(home.config), "show", "1", "--signatures", "--yes"])
    assert "install inboxwatch[dkim]" in capsys.readouterr().err
    assert 0 == cli.run(["--config", str(home.config), "show", "1"])
