"""A new address, as a person meets it: the real service against Dovecot, and the commands beside it."""

import json
import subprocess
import sys

import pytest

from tests.support.service import Home, until

pytestmark = pytest.mark.dovecot

THREAT = "You will regret that you left me like that, I know where you park your car."
PLAIN = "The old bakery near the station has opened its doors again since last Monday."


def a_mail(from_, text=PLAIN, number=1, to="me@example.org", extra=""):
    return (
        f"From: {from_}\r\nTo: {to}\r\nSubject: zebra {number}\r\n{extra}X-Mailer: Rare Mailer 7.1\r\n"
        f"Date: Mon, 5 Oct 2026 10:00:00 +0200\r\nMessage-ID: <{number}@x.example>\r\n\r\n{text}\r\n"
    ).encode()


@pytest.fixture
def home(request, dovecot, tmp_path, phone):
    user = request.node.name[:60]
    dovecot.deliver(user, a_mail("Bad <bad@example.net>", THREAT, number=1))
    dovecot.deliver(user, a_mail("Bad <bad@example.net>", "Call me, little fox. " + THREAT, number=2))
    return Home(tmp_path, dovecot, phone, user=user)


def test_a_new_address_is_put_aside_decided_on_and_recognised_from_then_on(home, dovecot, phone):
    with home.service() as service:
        until(lambda: len(home.json("list")) == 2, what=service)
        dovecot.deliver(home.user, a_mail("Ghost <ghost77@other.example>", "Again. " + THREAT, number=3))
        dovecot.deliver(
            home.user, a_mail("Shop <shop@shop.example>", "Your parcel left our house this morning.", number=4)
        )
        (found,) = until(lambda: home.json("list", "--state", "suspect"), what=service)
        until(lambda: home.json("status")["resemblance"]["ordinary_messages"] == 1, what=service)

        assert "S1" == found["sender"]
        assert {"resembles", "alike-sentence"} <= {one["code"] for one in found["reasons"]}
        assert "zebra" not in json.dumps(found)
        said = home.run("confirm", found["exhibit"])
        assert "ghost77[@]other[.]example is flagged as an alias of S1" in said

        dovecot.deliver(home.user, a_mail("Other Name <ghost77@other.example>", PLAIN, number=5))
        until(lambda: len(home.json("list", "--sender", "S1")) == 4, what=service)
        until(lambda: [] == home.json("list", "--state", "suspect"), what=service)
        assert 0 == service.stop()

    told = json.dumps(phone.notices)
    assert not {"ghost77", "zebra", "Ghost"} & set(told.replace('"', " ").split())
    shown = home.json("show", found["exhibit"])
    assessment = shown["acquisition"]["verdict"]["assessment"]
    assert assessment["score"] == sum(assessment["families"].values())
    marks = home.json("show", found["exhibit"], "--fingerprint")
    assert {"mailer", "sentence", "zone"} <= {one["kind"] for one in marks["traits"]}
    assert THREAT.lower() not in json.dumps(marks).lower()
    assert home.json("verify")["sound"]


def wrong_and_unreviewed(home):
    """How many were put aside for their resemblance and rejected, and how many nobody has looked at."""
    told = home.json("status")["resemblance"]
    return told["wrongly_suspected"], told["unreviewed"]


def test_a_rejected_suspicion_is_remembered_across_a_rebuild(home, dovecot):
    home.run("run", "--once")
    home.run("run", "--once")
    dovecot.deliver(home.user, a_mail("Sister <sister@home.example>", "He wrote me this. " + THREAT, number=6))
    home.run("run", "--once")
    (found,) = home.json("list", "--state", "suspect")
    assert (0, 1) == wrong_and_unreviewed(home)
    home.run("reject", found["exhibit"])
    assert (1, 0) == wrong_and_unreviewed(home)
    assert "put aside for you to decide: 0, put aside and rejected by you: 1" in home.run("status")
    home.run("rebuild")
    assert (1, 0) == wrong_and_unreviewed(home)
    dovecot.deliver(home.user, a_mail("Sister <sister@home.example>", "And this again. " + THREAT, number=7))
    for _ in range(3):
        home.run("run", "--once")

    assert [] == home.json("list", "--state", "suspect")
    assert "rejected" == home.json("show", found["exhibit"])["state"]


def test_private_words_are_read_from_standard_input_and_kept_as_digests(home, dovecot):
    home.run("run", "--once")
    argv = [sys.executable, "-m", "inboxwatch", "sender", "words", "S1"]
    done = subprocess.run(
        argv,
        env=home.environ(),
        input="little fox\nthe blue boat\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    dovecot.deliver(
        home.user, a_mail("Bad <b4d@other.example>", "Do you miss me, Little Fox? The blue boat does.", number=8)
    )
    home.run("run", "--once")
    (found,) = home.json("list", "--state", "suspect")

    assert "2 private words were noted for S1" in done.stdout
    assert "alike-private-word" in {one["code"] for one in found["reasons"]}
    for path in home.state.rglob("*"):
        if path.is_file() and "quarantine" not in path.parts and "objects" not in path.parts:
            assert b"little fox" not in path.read_bytes().lower(), path
    assert "2 private words" in home.run("sender", "words", "S1", "--forget")


def test_nothing_of_an_ordinary_stranger_stays_but_digests(home, dovecot):
    mail = a_mail("Plumber <pipes@plumbing.example>", "Your boiler will be mended on the ninth of May.", number=11)
    dovecot.deliver(home.user, mail)
    home.run("run", "--once")
    home.run("run", "--once")

    assert 1 == home.json("status")["resemblance"]["ordinary_messages"]
    kept = b"".join(path.read_bytes() for path in home.state.rglob("*") if path.is_file()).lower()
    assert [] == [word for word in (b"plumb", b"boiler", b"zebra 11", b"pipes@") if word in kept]


def test_who_she_writes_to_is_known_and_an_imitation_of_them_is_put_aside(home, dovecot):
    dovecot.deliver(
        home.user, a_mail("me@example.org", "Hi", number=12, to="Anna Kowalska <anna@kowalska.example>"), "Sent"
    )
    home.run("run", "--once")
    dovecot.deliver(home.user, a_mail("Anna Kowalska <anna@kowalska.example>", "He wrote: " + THREAT, number=13))
    dovecot.deliver(home.user, a_mail('"anna@kowalska.example" <x9@other.example>', "Please call me.", number=14))
    home.run("run", "--once")
    (found,) = home.json("list", "--state", "suspect")

    assert ["contact-in-name"] == [one["code"] for one in found["reasons"]]
    assert found["sender"] is None
    home.run("reject", found["exhibit"])
    assert (0, 0) == wrong_and_unreviewed(home), "it was put aside for a name, and resembled nobody"


def test_nothing_of_strangers_is_fetched_where_the_person_does_not_want_it(home, dovecot):
    with home.config.open("a") as file:
        file.write("[compare]\nstrangers = false\n")
    dovecot.deliver(home.user, a_mail("Ghost <ghost77@other.example>", THREAT, number=3))
    home.run("run", "--once")
    home.run("run", "--once")

    assert [] == home.json("list", "--state", "suspect")
    assert 0 == home.json("status")["resemblance"]["ordinary_messages"]


def test_in_encrypted_storage_exhibits_are_marked_as_they_are_kept(home, dovecot, tmp_path):
    home.run("run", "--once")
    home.run("key", "set", "--yes", "--file", str(tmp_path / "key"))
    dovecot.deliver(
        home.user, a_mail("Bad <bad@example.net>", "Only in the locked one stands this very long sentence.", number=9)
    )
    home.run("run", "--once")
    dovecot.deliver(
        home.user,
        a_mail("Ghost <g@other.example>", "Only in the locked one stands this very long sentence.", number=10),
    )
    home.run("run", "--once")

    assert 1 == len(home.json("list", "--state", "suspect"))
