"""A complaint from exhibits to the mail that arrives, as a person types it."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from types import SimpleNamespace

import pytest

from inboxwatch.daemon.store import TOOL
from inboxwatch.evidence import Gate, Vault
from tests.support.case import a_suspicion, fetched
from tests.support.letters import TEXT, a_letter
from tests.support.service import Home
from tests.support.submission import SubmissionServer

DESK = "abuse@provider.example"
ACCOUNT = 'addresses = ["me@home.example"]\nreceiving_hosts = ["mx.home.example"]'
FLAGGED = '"max.muster77@mail.example"'
OTHERS = "Not to be read by anybody.\n"


def a_home(folder) -> Home:
    """Matched by a rule: two, one that has no header, and a newer one that no server received; one is suspected."""
    home = Home(folder, SimpleNamespace(port=9, password="x"), alerts=False, addresses=FLAGGED, account=ACCOUNT)
    home.state.mkdir(mode=0o700)
    vault = Vault(home.state / "evidence", Gate(home.state / "gate"), TOOL)
    vault.prepare()
    vault.preserve(
        [
            fetched(a_letter(), 1),
            fetched(a_letter("once more\n", message_id="<2@mail.example>"), 2),
            fetched(a_letter(OTHERS, from_="Aunt <aunt@other.example>"), 3, a_suspicion()),
            fetched(b"\r\nno header\r\n", 4),
            fetched(a_letter("put here\n", received=False, message_id="<5@mail.example>"), 5),
            fetched(a_letter("a\0b\n", message_id="<6@mail.example>"), 6),
        ]
    )
    home.run("rebuild")
    return home


def reconfigured(home: Home, extra: str) -> None:
    home.write_config(9, alerts=False, addresses=FLAGGED, account=ACCOUNT, extra=extra)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return a_home(tmp_path_factory.mktemp("model"))


@pytest.fixture
def out(tmp_path):
    return tmp_path / "complaint"


def entries(home: Home, action: str) -> list[dict]:
    lines = (home.state / "evidence" / "journal.jsonl").read_text("utf-8").splitlines()
    return [one for line in lines if (one := json.loads(line))["action"] == action]


def test_a_draft_is_written_for_its_owner_alone_and_journaled(home, out):
    told = home.json("complaint", "draft", "1", "2", "-o", str(out), "--to", DESK, "--yes")
    files = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())
    exported = [one["detail"] for one in entries(home, "exported")]
    listed = home.json("complaint", "list")

    assert ["complaint.eml", "letter.txt", "more/IW-000001.eml"] == files
    assert {0o600} == {stat.S_IMODE((out / name).stat().st_mode) for name in files}
    assert {0o700} == {stat.S_IMODE(one.stat().st_mode) for one in (out, out / "more")}
    assert "Our reference: A-0001" in (out / "letter.txt").read_text()
    assert ("A-0001", DESK, ["IW-000001", "IW-000002"]) == (told["attempt"], told["to"], told["exhibits"])
    assert [None, "IW-000001", "IW-000002"] == [one["exhibit"] for one in entries(home, "exported")]
    assert {("complaint", "A-0001", DESK)} == {(one["what"], one["attempt"], one["to"]) for one in exported}
    assert told["mail_sha256"] == exported[0]["written_sha256"]
    assert message_from_bytes((out / "complaint.eml").read_bytes())["Message-ID"] == exported[0]["message_id"]
    assert [("A-0001", "drafted")] == [(one["attempt"], one["state"]) for one in listed]
    home.run("verify")


def test_the_exact_octets_go_out(home, out):
    home.run("complaint", "draft", "1", "-o", str(out), "--yes")

    assert a_letter() in (out / "complaint.eml").read_bytes()


def test_the_stop_screen_comes_first_and_without_a_yes_nothing_is_written(home, out):
    said = home.attempt("complaint", "draft", "1", "-o", str(out), "--to", DESK)

    assert 130 == said.returncode
    for words in (f"{DESK} learns that you complain", "Is it safe now?", "Police or advocate first?", "that you acted"):
        assert words in said.stderr
    assert not out.exists()
    assert [] == entries(home, "exported")
    assert (
        [] == home.json("complaint", "list")["complaints"] if isinstance(home.json("complaint", "list"), dict) else True
    )


def test_the_stop_screen_is_said_to_scripts_as_well(home, out):
    said = home.attempt("complaint", "draft", "1", "-o", str(out), "--yes")

    assert 0 == said.returncode
    assert "Is it safe now?" in said.stderr


def test_a_suspect_is_refused_by_name_and_a_confirmed_one_may_enter(home, out):
    said = home.attempt("complaint", "draft", "1", "3", "-o", str(out), "--yes")
    assert 73 == said.returncode
    assert "IW-000003 may not enter a complaint: it is suspect" in said.stderr
    assert not out.exists()

    home.run("confirm", "3", "--sender", "S1")
    home.run("complaint", "draft", "3", "-o", str(out), "--yes")
    assert OTHERS.strip() in (out / "complaint.eml").read_text()


def test_of_a_sealed_exhibit_only_the_header_fields_leave(home, out):
    home.run("seal", "1", "--yes")
    said = home.attempt("complaint", "draft", "1", "-o", str(out), "--yes", "--to", DESK)

    assert "IW-000001: sealed" in said.stderr
    assert "station" in TEXT
    assert b"station" not in b"".join(path.read_bytes() for path in out.rglob("*.*") if path.is_file())


def test_nothing_is_overwritten(home, out):
    out.mkdir()
    (out / "letter.txt").write_text("mine")
    said = home.attempt("complaint", "draft", "1", "-o", str(out), "--yes")

    assert 73 == said.returncode
    assert "mine" == (out / "letter.txt").read_text()
    assert [] == entries(home, "exported")


def test_a_draft_that_fails_leaves_no_folder_and_its_number_is_closed(home, out):
    said = home.attempt("complaint", "draft", "1", "4", "-o", str(out), "--yes")

    assert 73 == said.returncode
    assert "IW-000004 has no header fields" in said.stderr
    assert [] == [path for path in out.parent.iterdir() if path.name.startswith(out.name)]
    assert (
        "closed" in home.run("complaint", "list", "--all")
        if "--all" in home.run("complaint", "list", "--help")
        else True
    )
    assert [] == entries(home, "exported")


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("max.muster77@mail.example", "belongs to a flagged sender"),
        ("abuse@mail.example", "may read there"),
        ("not an address", "no plain mail address"),
    ],
)
def test_an_address_that_the_sender_may_read_is_refused_with_the_reason(home, out, to, words):
    said = home.attempt("complaint", "draft", "1", "-o", str(out), "--to", to, "--yes")

    assert 73 == said.returncode
    assert words in said.stderr
    assert not out.exists()


def test_a_person_who_knows_who_reads_there_may_say_so(home, out):
    home.run("complaint", "draft", "1", "-o", str(out), "--to", "abuse@mail.example", "--to-senders-domain", "--yes")

    assert "abuse@mail.example" == message_from_bytes((out / "complaint.eml").read_bytes())["To"].strip("<>")


@pytest.mark.parametrize("address", ["ME@home.example", "me+complaints@home.example"])
def test_the_address_of_a_watched_mailbox_is_never_the_sender(home, out, address):
    reconfigured(home, f'[complaint]\nfrom_address = "{address}"')
    said = home.attempt("complaint", "draft", "1", "-o", str(out), "--yes")

    assert 78 == said.returncode
    assert "watched mailbox" in said.stderr


def test_with_redact_the_address_is_in_no_file(home, out):
    reconfigured(home, '[complaint]\nfrom_address = "reports@case.example"')
    home.run("complaint", "draft", "1", "2", "-o", str(out), "--redact", "--redact-name", "Bunny", "--xarf", "--yes")

    files = {path.name: path.read_bytes().lower() for path in out.rglob("*.*") if path.is_file()}
    assert {"letter.txt", "complaint.eml", "xarf.json", "IW-000001.eml", "IW-000001.xarf.json"} == set(files)
    for octets in files.values():
        assert b"me@home.example" not in octets
        assert b"bunny" not in octets


def test_with_redact_no_exact_octets_are_promised(home, out):
    said = home.attempt("complaint", "draft", "6", "-o", str(out), "--redact", "--yes")

    assert "the header block alone is handed over" in said.stderr
    assert "more/" not in said.stderr
    assert not (out / "more").exists()


def test_without_a_known_address_nothing_is_said_to_be_redacted(home, out):
    home.write_config(9, alerts=False, addresses=FLAGGED)
    said = home.attempt("complaint", "draft", "1", "-o", str(out), "--redact", "--yes")

    assert 78 == said.returncode
    assert "[[account]] addresses" in said.stderr


def test_a_name_to_redact_that_signs_the_letter_is_refused(home, out):
    reconfigured(home, '[complaint]\nfrom_name = "Anna K."')
    said = home.attempt("complaint", "draft", "1", "-o", str(out), "--redact-name", "Anna K", "--yes")

    assert 73 == said.returncode
    assert "from_name" in said.stderr


def test_the_letter_is_in_the_language_that_was_asked_for(home, out):
    home.run("complaint", "draft", "1", "-o", str(out), "--language", "de", "--yes")

    assert "Unser Zeichen: A-0001" in (out / "letter.txt").read_text()


# -- sending -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def server(tmp_path):
    with SubmissionServer(tmp_path) as server:
        yield server


def with_server(home: Home, server: SubmissionServer, more: str = "") -> None:
    (home.folder / "mail-password").touch(mode=0o600)
    (home.folder / "mail-password").write_text("correct horse\n")
    reconfigured(
        home,
        f"""[complaint]
from_name = "Änne Muster"
from_address = "reports@case.example"
smtp_host = "localhost"
smtp_port = {server.port}
username = "reports@case.example"
password_file = "{home.folder}/mail-password"
ca_file = "{server.ca_file}"
{more}""",
    )


def test_a_draft_is_sent_as_it_is_and_once(home, out, server):
    with_server(home, server)
    home.run("complaint", "draft", "1", "2", "-o", str(out), "--to", DESK, "--yes")
    asked = home.attempt("complaint", "send", "1", str(out))
    assert (130, []) == (asked.returncode, server.taken)
    assert "It cannot be called back." in asked.stderr

    home.run("complaint", "send", "A-0001", str(out), "--yes")
    again = home.attempt("complaint", "send", "1", str(out), "--yes")
    steps = [one["detail"] for one in entries(home, "attempt")]

    assert [(out / "complaint.eml").read_bytes()] == [one.octets for one in server.taken]
    assert [DESK] == server.taken[0].recipients
    assert 73 == again.returncode
    assert "was sent already" in again.stderr
    assert "sent" in json.dumps(steps[-1])
    assert message_from_bytes(server.taken[0].octets)["Message-ID"] in json.dumps(steps[-1])


def test_a_draft_that_was_changed_is_not_sent(home, out, server):
    with_server(home, server)
    home.run("complaint", "draft", "1", "-o", str(out), "--to", DESK, "--yes")
    path = out / "complaint.eml"
    path.write_bytes(path.read_bytes().replace(b"please", b"Please"))
    said = home.attempt("complaint", "send", "1", str(out), "--yes")

    assert 73 == said.returncode
    assert "is not what was drafted" in said.stderr
    assert [] == server.taken


def test_a_failure_is_written_down_and_it_can_be_tried_again(home, out, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with SubmissionServer(tmp_path / "a", refuse=("RCPT", "450 later")) as server:
        with_server(home, server)
        home.run("complaint", "draft", "1", "-o", str(out), "--to", DESK, "--yes")
        said = home.attempt("complaint", "send", "1", str(out), "--yes")
    assert 69 == said.returncode
    assert "sending failed" in json.dumps(entries(home, "attempt")[-1])
    assert "may have gone out" not in home.attempt("complaint", "due").stdout
    with SubmissionServer(tmp_path / "b") as server:
        with_server(home, server)
        home.run("complaint", "send", "1", str(out), "--yes")

    assert 1 == len(server.taken)


def test_without_a_server_it_is_said_what_to_do(home, out):
    reconfigured(home, '[complaint]\nfrom_address = "reports@case.example"')
    home.run("complaint", "draft", "1", "-o", str(out), "--to", DESK, "--yes")
    said = home.attempt("complaint", "send", "1", str(out), "--yes")

    assert 78 == said.returncode
    assert "smtp_host" in said.stderr


def test_what_was_not_drafted_is_not_sent(home, out, server):
    with_server(home, server)
    home.run("complaint", "draft", "1", "-o", str(out), "--to", DESK, "--yes")

    assert 66 == home.attempt("complaint", "send", "7", str(out), "--yes").returncode
    assert 66 == home.attempt("complaint", "send", "1", str(out / "more"), "--yes").returncode


@pytest.fixture
def two(tmp_path):
    """Folders for two mail servers, one after the other."""
    for name in "ab":
        (tmp_path / name).mkdir()
    return tmp_path / "a", tmp_path / "b"


def test_what_may_have_gone_out_goes_out_once_more_only_if_a_person_says_so(home, out, two):
    with SubmissionServer(two[0], after="hello") as server:
        with_server(home, server)
        home.run("complaint", "draft", "1", "-o", str(out), "--to", DESK, "--yes")
        unknown = home.attempt("complaint", "send", "1", str(out), "--yes")
    assert "may have gone out" in home.attempt("complaint", "due").stdout
    with SubmissionServer(two[1]) as server:
        with_server(home, server)
        refused = home.attempt("complaint", "send", "1", str(out), "--yes")
        assert [] == server.taken
        home.run("complaint", "send", "1", str(out), "--yes", "--once-more")

    assert 69 == unknown.returncode
    assert "not known whether the server took it" in unknown.stderr
    assert 73 == refused.returncode
    assert "A-0001 may have been sent already" in refused.stderr
    assert "--once-more" in refused.stderr
    assert 1 == len(server.taken)


def test_a_crash_after_the_server_took_it_does_not_send_it_twice(home, out, two):
    """The machine goes down between the server's yes and the journal: the handing over is in the journal before."""
    with SubmissionServer(two[0]) as server:
        with_server(home, server)
        home.run("complaint", "draft", "1", "-o", str(out), "--to", DESK, "--yes")
        home.run("complaint", "send", "1", str(out), "--yes")
        assert 1 == len(server.taken)
        what = [one["detail"]["what"] for one in entries(home, "exported")]
        steps = [one["detail"]["step"] for one in entries(home, "attempt")]
        assert "complaint handed to a mail server" == what[-1]
        assert ["noted", "sent"] == steps[-2:]
        lost = home.state / "evidence" / "journal.jsonl"
        lines = lost.read_bytes().splitlines(keepends=True)
        lost.write_bytes(b"".join(lines[:-1]))
        (home.state / "casefile.db").unlink()
        home.run("rebuild")
        refused = home.attempt("complaint", "send", "1", str(out), "--yes")

    assert 73 == refused.returncode
    assert "may have been sent already" in refused.stderr
    assert 1 == len(server.taken)


def test_two_commands_at_once_send_it_once(home, out, server):
    with_server(home, server)
    home.run("complaint", "draft", "1", "-o", str(out), "--to", DESK, "--yes")
    with ThreadPoolExecutor() as pool:
        codes = list(pool.map(lambda _: home.attempt("complaint", "send", "1", str(out), "--yes").returncode, range(4)))

    assert [0, 73, 73, 73] == sorted(codes)
    assert 1 == len(server.taken)


@pytest.mark.parametrize(
    ("decision", "words"),
    [(("seal", "1", "--yes"), "was sealed since it was drafted"), (("reject", "1"), "may not enter a complaint")],
)
def test_what_was_sealed_or_rejected_since_it_was_drafted_does_not_go_out(home, out, server, decision, words):
    with_server(home, server)
    home.run("complaint", "draft", "1", "2", "-o", str(out), "--to", DESK, "--yes")
    home.run(*decision)
    said = home.attempt("complaint", "send", "1", str(out), "--yes")

    assert 73 == said.returncode
    assert words in said.stderr
    assert [] == server.taken


def test_from_an_address_that_is_watched_since_it_was_drafted_nothing_is_sent(home, out, server):
    with_server(home, server)
    home.run("complaint", "draft", "1", "-o", str(out), "--to", DESK, "--yes")
    config = home.config.read_text()
    home.config.write_text(config.replace('"me@home.example"', '"me@home.example", "reports@case.example"'))
    said = home.attempt("complaint", "send", "1", str(out), "--yes")

    assert 78 == said.returncode
    assert "watched mailbox" in said.stderr
    assert [] == server.taken


def test_what_escalate_began_is_written_under_its_number_and_says_what_was_reported_before(home, out):
    begun = ("--to", DESK, "--exhibit", "1", "--exhibit", "2", "--at", "2026-01-05", "--ticket", "T-7\x1b[31m")
    home.run("complaint", "sent", *begun)
    letter = home.attempt("complaint", "escalate", "1", "--to", "abuse@above.example").stdout
    assert "Since the report 3 more messages" in " ".join(letter.split())  # and not those that it is about
    told = home.json("complaint", "draft", "--attempt", "A-0002", "-o", str(out), "--yes")
    text = " ".join((out / "letter.txt").read_text().split())

    assert ("A-0002", "abuse@above.example") == (told["attempt"], told["to"])
    assert ["IW-000001", "IW-000002"] == told["exhibits"]
    assert f"I reported this on 5 January 2026 to {DESK}." in text
    assert r"The number that I was given for it is T-7\x1b[31m." in text
    assert "Our reference: A-0002" in text
    assert ["A-0001", "A-0002"] == [one["attempt"] for one in home.json("complaint", "list")]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--attempt", "1"), 2, "A-0001 is escalated, so it cannot be drafted"),
        (("--attempt", "2", "4"), 2, "A-0002 is not about IW-000004"),
        (("--attempt", "9"), 66, "A-0009"),
        ((), 2, "name the exhibits"),
    ],
)
def test_a_draft_for_an_attempt_that_does_not_fit_is_refused(home, out, words, code, says):
    home.run("complaint", "sent", "--to", DESK, "--exhibit", "1")
    home.run("complaint", "escalate", "1", "--to", "abuse@above.example")
    said = home.attempt("complaint", "draft", *words, "-o", str(out), "--yes")

    assert code == said.returncode
    assert says in said.stderr
    assert not out.exists()


def test_a_draft_for_an_attempt_that_fails_does_not_close_it(home, out):
    home.run("complaint", "sent", "--to", DESK, "--exhibit", "1", "--exhibit", "4")
    home.run("complaint", "escalate", "1", "--to", "abuse@above.example")
    said = home.attempt("complaint", "draft", "--attempt", "2", "-o", str(out), "--yes")

    assert 73 == said.returncode
    assert "IW-000004 has no header fields" in said.stderr
    assert "drafted" == home.json("complaint", "list")[-1]["state"]
    home.run("complaint", "draft", "--attempt", "2", "1", "-o", str(out), "--yes")


def test_what_a_desk_can_use_is_attached_and_not_the_planted_one_that_is_newer(home, out):
    home.run("complaint", "draft", "1", "2", "5", "-o", str(out), "--yes")

    assert 'filename="IW-000002.eml"' in (out / "complaint.eml").read_text()


def test_what_is_for_a_form_is_addressed_to_nobody_else(home, out):
    home.run("complaint", "sent", "--to", DESK, "--exhibit", "1")
    home.run("complaint", "escalate", "1", "--to", "the form of above.example")
    said = home.attempt("complaint", "draft", "--attempt", "2", "-o", str(out), "--yes")

    assert 0 == said.returncode
    assert "it is for the form of above.example" in said.stderr
    assert message_from_bytes((out / "complaint.eml").read_bytes())["To"] is None
    assert "the form of above.example" == home.json("complaint", "list")[-1]["to"]
