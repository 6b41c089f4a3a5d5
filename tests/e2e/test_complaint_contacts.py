"""`complaint contacts` as a person runs it: nobody is asked before they said yes to what it discloses."""

from __future__ import annotations

import json
import subprocess
import sys
from types import SimpleNamespace

import pytest

from inboxwatch.daemon.bootstrap import House
from inboxwatch.pipeline.note import keep
from inboxwatch.settings import load
from tests.support.case import a_suspicion, fetched
from tests.support.registry import LocalRegistry, a_network, corpus
from tests.support.service import Home

MAIL = (
    b"Received: from mail.his.example (unknown [185.77.4.9]) by mx.home.example with ESMTP; Sun, 1 Nov 2026 12:00:00 +0000\r\n"
    b"Received: from home ([63.100.7.9]) by mail.his.example; Sun, 1 Nov 2026 11:59:00 +0000\r\n"
    b"From: <bad@gmail.com>\r\nReply-To: <me@his.example>\r\nSubject: unmistakable\r\n\r\nunmistakable words\r\n"
)
DIRECT = MAIL.replace(b"185.77.4.9", b"10.0.0.7")


@pytest.fixture(scope="module")
def registry():
    one = LocalRegistry()
    with one.served():
        yield one


@pytest.fixture
def home(tmp_path, registry):
    registry.asked.clear()
    registry.replies.clear()
    registry.serves("185.77.4.9", corpus("ripe"))
    folder = registry.bootstrap(tmp_path / "rdap")
    one = Home(
        tmp_path,
        SimpleNamespace(port=9, password="x"),
        alerts=False,
        account='receiving_hosts = ["mx.home.example"]',
        extra=f'[lookup]\nbootstrap_dir = "{folder}"\n',
    )
    house = House(load(one.config, {}), {})
    try:
        keep(house.river, [fetched(MAIL, 1), fetched(DIRECT, 2, a_suspicion())])
    finally:
        house.close()
    return one


def answering(home, typed, *words):
    argv = [sys.executable, "-m", "inboxwatch", "complaint", "contacts", *words]
    return subprocess.run(
        argv, env=home.environ(), input=typed, capture_output=True, text=True, timeout=60, check=False
    )


def test_without_a_word_nobody_is_asked_and_the_table_answers(home, registry):
    done = home.attempt("complaint", "contacts", "1")

    assert 0 == done.returncode
    assert "https://support.google.com/mail/contact/abuse" in done.stdout
    assert "abuse@his.example" in done.stdout.split("Do not write to")[1]
    assert "185.77.4.9 is in was not looked up" in done.stdout
    assert "--look-up" in done.stderr
    assert [] == registry.asked
    assert not (home.state / "lookups.json").exists()


def test_a_look_up_is_explained_and_made_only_after_yes(home, registry):
    said_no = answering(home, "n\n", "1", "--look-up")

    assert "It learns that somebody asks about 185.77.4.9" in said_no.stderr
    assert "was not looked up" in said_no.stdout
    assert [] == registry.asked

    said_yes = answering(home, "y\n", "1", "--look-up")

    assert "abuse@polder.example" in said_yes.stdout.split("Do not write to")[0]
    assert "Polder Broadband B.V." in said_yes.stdout
    assert ["/ip/185.77.4.9"] == registry.asked


def test_where_nobody_can_say_yes_nobody_is_asked(home, registry):
    done = home.attempt("complaint", "contacts", "1", "--look-up")

    assert 130 == done.returncode
    assert [] == registry.asked


def test_what_was_looked_up_is_known_from_then_on_without_asking(home, registry):
    home.run("complaint", "contacts", "1", "--look-up", "--yes")
    done = home.attempt("complaint", "contacts", "1")

    assert "abuse@polder.example" in done.stdout
    assert "--look-up" not in done.stderr
    assert 1 == len(registry.asked)


def test_a_script_gets_values(home):
    answer = home.json("complaint", "contacts", "1", "--look-up", "--yes")

    assert "IW-000001" == answer["exhibit"]
    assert ["network", "account"] == [one["scope"] for one in answer["found"]]
    assert ["rdap", "table"] == [one["source"] for one in answer["found"]]
    assert ["abuse@his.example"] == [one["address"] for one in answer["withheld"]]
    assert ["185.77.4.9"] == [one["about"] for one in answer["asked"]]
    assert [] == answer["missing"]


def test_a_registry_that_fails_takes_nothing_away(home, registry):
    registry.serves("185.77.4.9", b"<html>", kind="text/html")
    answer = home.json("complaint", "contacts", "1", "--look-up", "--yes")

    assert ["table"] == [one["source"] for one in answer["found"]]
    assert "something else" in answer["missing"][0]


def test_an_inner_address_is_never_asked_about_and_suspected_mail_is_named_as_such(home, registry):
    done = home.attempt("complaint", "contacts", "2", "--look-up", "--yes")

    assert "confirm" in done.stderr
    assert "no address was observed" in done.stdout
    assert [] == registry.asked


def test_nothing_of_the_message_leaves_or_is_remembered(home, registry):
    registry.serves("185.77.4.9", a_network("185.77.4.0", "185.77.4.255", "abuse@his.example"))
    home.run("complaint", "contacts", "1", "--look-up", "--yes")
    left = json.dumps([registry.asked, registry.headers, (home.state / "lookups.json").read_text()])

    assert ["/ip/185.77.4.9", "/ip/185.77.4.0/23"] == registry.asked
    for word in ("unmistakable", "gmail", "bad@", "home.example", "63.100.7.9"):
        assert word not in left


def test_a_network_under_a_domain_of_a_flagged_sender_is_not_told_whatever_the_message_names(home, registry):
    """The message names gmail.com and his.example; that bad@savanna.example is the same person is known here alone."""
    home.config.write_text(home.config.read_text().replace("bad@example.net", "bad@savanna.example"))
    registry.serves("185.77.4.9", a_network("185.77.4.0", "185.77.4.255", "noc@savanna.example"))
    registry.serves("185.77.4.0/23", a_network("185.77.0.0", "185.77.255.255", "abuse@carrier.example"))
    answer = home.json("complaint", "contacts", "1", "--look-up", "--yes")

    assert ["abuse@carrier.example", ""] == [one["address"] for one in answer["found"]]
    assert "noc@savanna.example" in [one["address"] for one in answer["withheld"]]


def test_a_mailbox_that_anybody_may_have_is_no_desk_that_is_chosen_by_itself(home, registry, tmp_path):
    registry.serves("185.77.4.9", a_network("185.77.4.0", "185.77.4.255", "someone@gmx.net"))
    answer = home.json("complaint", "contacts", "1", "--look-up", "--yes")
    drafted = home.json("complaint", "draft", "1", "-o", str(tmp_path / "draft"), "--yes")

    assert "someone@gmx.net" == answer["found"][0]["address"]
    assert not drafted["to"]


@pytest.mark.parametrize("proxy", ["socks5h://127.0.0.1:1", "http://127.0.0.1:1"])
def test_a_proxy_that_is_not_there_is_not_gone_around(home, registry, proxy):
    config = home.config.read_text().replace("[lookup]", f'[lookup]\nproxy = "{proxy}"')
    home.config.write_text(config)
    done = answering(home, "y\n", "1", "--look-up")

    assert proxy in done.stderr
    assert "could not be had" in done.stdout
    assert [] == registry.asked


@pytest.mark.parametrize(
    "proxy", ["socks5://127.0.0.1:1", "ftp://x:1", "http://a:b@127.0.0.1:1", "127.0.0.1:9050", "http://x"]
)
def test_a_proxy_that_is_none_is_refused(home, proxy):
    home.config.write_text(home.config.read_text().replace("[lookup]", f'[lookup]\nproxy = "{proxy}"'))

    assert 78 == home.attempt("complaint", "contacts", "1").returncode
