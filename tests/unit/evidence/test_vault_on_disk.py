"""What only the vault on disk can be asked: files, crashes, other processes, full disks."""

import hashlib
import json
import stat
import subprocess
import sys

import pytest

from inboxwatch.errors import CannotKeep, ConfigError, IntegrityFailure
from inboxwatch.evidence import Gate, Vault
from inboxwatch.model.custody import Action, Severity
from tests.support.case import START, an_event, fetched


def a_vault(folder, **options):
    vault = Vault(folder / "evidence", Gate(folder / "gate"), "inboxwatch test", **options)
    vault.prepare()
    vault.recover("service", START)
    return vault


def kept_files(folder, kind):
    return sorted(path for path in (folder / "evidence" / kind).rglob("*") if path.is_file())


def test_an_object_is_named_by_what_sha256sum_says_and_is_read_only(tmp_path):
    (kept,) = a_vault(tmp_path).preserve([fetched(b"octets")])
    (path,) = kept_files(tmp_path, "objects")

    assert f"{kept.sha256}.eml" == path.name
    assert kept.sha256 == subprocess.check_output(["sha256sum", path], text=True).split()[0]
    assert 0o400 == stat.S_IMODE(path.stat().st_mode)


def test_nothing_is_open_to_others(tmp_path):
    a_vault(tmp_path).preserve([fetched(b"octets")])
    modes = {path: stat.S_IMODE(path.lstat().st_mode) for path in (tmp_path / "evidence").rglob("*")}

    assert {} == {str(path): oct(mode) for path, mode in modes.items() if mode & 0o077}


def test_one_session_record_serves_all_messages_of_the_session(tmp_path):
    vault = a_vault(tmp_path)
    kept = vault.preserve([fetched(b"one", 1), fetched(b"two", 2)])
    (path,) = kept_files(tmp_path, "sessions")

    assert path.stem == hashlib.sha256(path.read_bytes()).hexdigest()
    assert {path.stem} == {vault.acquisition(one.exhibit)["session"] for one in kept}
    assert "imap.example.org" == json.loads(path.read_bytes())["host"]


def test_a_second_process_goes_on_where_the_first_left_off(tmp_path):
    first, second = a_vault(tmp_path), a_vault(tmp_path)
    first.preserve([fetched(b"one", 1)])
    second.preserve([fetched(b"two", 2)])
    (again,) = first.preserve([fetched(b"two", 3)])
    first.record([an_event(Action.VIEWED)])

    assert ("IW-000002", False) == (again.exhibit, again.new)
    assert second.audit().is_sound
    assert [1, 2, 3, 4] == [one.seq for one in second.custody()]


@pytest.mark.slow
def test_writers_in_several_processes_never_break_the_chain(tmp_path):
    a_vault(tmp_path)
    script = (
        "import sys; from pathlib import Path; from inboxwatch.evidence import Gate, Vault\n"
        "from tests.support.case import fetched\n"
        "folder = Path(sys.argv[1]); name = sys.argv[2].encode()\n"
        "vault = Vault(folder / 'evidence', Gate(folder / 'gate'), 'inboxwatch test')\n"
        "for number in range(20): vault.preserve([fetched(name + b'%d' % number, number + 1), fetched(b'shared %d' % number)])\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path), name]) for name in ("a", "b", "c")]

    assert [0, 0, 0] == [writer.wait(60) for writer in writers]
    result = a_vault(tmp_path).audit()
    assert (True, 120, 80) == (result.is_sound, result.entries, result.exhibits)


@pytest.mark.parametrize("cut", [1, 10, 200])
def test_a_torn_last_line_is_taken_aside_and_said(tmp_path, cut):
    vault = a_vault(tmp_path)
    vault.preserve([fetched(b"one", 1), fetched(b"two", 2)])
    journal = tmp_path / "evidence" / "journal.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(whole[:-cut])

    assert ["journal-torn"] == [
        one.code
        for one in Vault(tmp_path / "evidence", Gate(tmp_path / "gate"), "t").audit().findings
        if one.severity is Severity.NOTE and one.code.startswith("journal")
    ]
    after = a_vault(tmp_path)
    entries = list(after.custody())
    assert [Action.ACQUIRED, Action.RECOVERED] == [one.event.action for one in entries][:2]
    fragment = (tmp_path / "evidence" / str(entries[1].event.detail["kept_as"])).read_bytes()
    assert whole[:-cut].endswith(fragment)
    assert [] == after.recover("service", START)


def test_the_number_of_an_interrupted_acquisition_is_never_given_again(tmp_path):
    class Crash(Exception):
        pass

    def crash(step):
        if step == "evidence_durable":
            raise Crash

    vault = a_vault(tmp_path)
    vault.preserve([fetched(b"one", 1)])
    with pytest.raises(Crash):
        Vault(tmp_path / "evidence", Gate(tmp_path / "gate"), "t", reached=crash).preserve([fetched(b"two", 2)])
    after = a_vault(tmp_path)
    (kept,) = after.preserve([fetched(b"two", 2)])

    assert ("IW-000003", True) == (kept.exhibit, kept.new)
    (said,) = [one for one in after.custody() if one.event.action is Action.RECOVERED]
    assert {"unused": ["IW-000002"]} == said.event.detail
    assert after.audit().is_sound


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda path: (path.chmod(0o600), path.write_bytes(b"other octets")), "object-altered"),
        (lambda path: path.unlink(), "object-missing"),
        (lambda path: (path.unlink(), path.symlink_to("/etc/hostname")), "object-altered"),
        (lambda path: (path.unlink(), path.mkdir()), "object-altered"),
    ],
)
def test_harm_to_an_object_is_found_and_named(tmp_path, harm, code):
    vault = a_vault(tmp_path)
    (kept,) = vault.preserve([fetched(b"octets")])
    (path,) = kept_files(tmp_path, "objects")
    harm(path)
    result = vault.audit()

    assert [code] == [one.code for one in result.findings]
    assert not result.is_sound
    assert str(path) == result.findings[0].where
    with pytest.raises(IntegrityFailure):
        vault.open(kept.sha256)


@pytest.mark.parametrize(("kind", "code"), [("records", "record-altered"), ("sessions", "session-altered")])
def test_harm_to_a_record_is_found_and_named(tmp_path, kind, code):
    vault = a_vault(tmp_path)
    vault.preserve([fetched(b"octets")])
    (path,) = kept_files(tmp_path, kind)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"6", b"7", 1))

    assert [code] == [one.code for one in vault.audit().findings]


def with_a_file(vault):
    stored = vault.attach(b"sound")
    facts = {"incident": "L-0007", "files": [{"name": "voice.ogg", "size": 5, "sha256": stored.sha256}]}
    vault.record([an_event(Action.INCIDENT, detail=facts)])
    return stored.sha256


def test_a_file_of_an_incident_is_not_named_as_a_message_and_is_read_only(tmp_path):
    digest = with_a_file(a_vault(tmp_path))
    (path,) = kept_files(tmp_path, "objects")

    assert (f"{digest}.file", 0o400) == (path.name, path.stat().st_mode & 0o777)
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda path: (path.chmod(0o600), path.write_bytes(b"other octets")), "object-altered"),
        (lambda path: path.unlink(), "object-missing"),
    ],
)
def test_harm_to_a_file_of_an_incident_is_found_and_named(tmp_path, harm, code):
    vault = a_vault(tmp_path)
    with_a_file(vault)
    (path,) = kept_files(tmp_path, "objects")
    harm(path)

    (finding,) = vault.audit().findings
    assert (code, False) == (finding.code, vault.audit().is_sound)
    assert "a file of L-0007" in finding.what


def test_a_file_that_a_crash_left_without_an_entry_is_no_damage_and_is_kept_when_it_comes_again(tmp_path):
    vault = a_vault(tmp_path)
    vault.attach(b"sound")
    left = a_vault(tmp_path).audit()
    with_a_file(a_vault(tmp_path))

    assert (["object-unreferenced"], True) == ([one.code for one in left.findings], left.is_sound)
    assert () == a_vault(tmp_path).audit().findings


def test_a_file_for_which_there_is_no_room_is_refused_before_anything_is_written(tmp_path):
    vault = a_vault(tmp_path)
    full = Vault(tmp_path / "evidence", Gate(tmp_path / "gate"), "inboxwatch test", reserve=1 << 60)

    with pytest.raises(CannotKeep, match="nearly full"):
        full.attach(b"sound")
    assert ([], ()) == (kept_files(tmp_path, "objects"), vault.audit().findings)


def test_a_damaged_file_is_made_whole_when_it_comes_again(tmp_path):
    vault = a_vault(tmp_path)
    with_a_file(vault)
    (path,) = kept_files(tmp_path, "objects")
    path.chmod(0o600)
    path.write_bytes(b"other")
    vault.preserve([fetched(b"sound")])

    assert () == vault.audit().findings
    assert [path] == kept_files(tmp_path, "objects")


def test_it_is_told_since_when_something_is_wrong(tmp_path):
    vault = a_vault(tmp_path)
    vault.preserve([fetched(b"one", 1), fetched(b"two", 2)])
    first, second = kept_files(tmp_path, "objects")
    first.unlink()
    assert ["not known: no earlier check in the journal tells; it is not there any more"] == [
        one.since for one in vault.audit().findings
    ]

    sound, broken = {"sound": True, "findings": []}, {"sound": False, "findings": ["object-missing"]}
    vault.record([an_event(Action.VERIFIED, detail=sound), an_event(Action.VERIFIED, detail=broken)])
    second.chmod(0o600)
    second.write_bytes(b"altered")
    by_code = {one.code: one.since for one in vault.audit().findings}
    known = "after 2026-11-01T12:00:00.000000Z, when a check did not find it (entry %d)"
    assert f"{known % 3}; it is not there any more" == by_code["object-missing"]
    assert by_code["object-altered"].startswith(f"{known % 4}; last changed 20")


def test_a_folder_with_a_comma_in_its_name_is_not_taken_for_another(tmp_path):
    folder = tmp_path / "a, line 2"
    folder.mkdir()
    a_vault(folder).preserve([fetched(b"one", 1)])
    (path,) = kept_files(folder, "objects")
    path.chmod(0o600)
    path.write_bytes(b"altered")

    assert ["last changed 20"] == [one.since.partition("; ")[2][:15] for one in a_vault(folder).audit().findings]


@pytest.mark.parametrize("name", ["objects", "records", "sessions"])
def test_a_folder_that_is_gone_is_a_finding(tmp_path, name):
    vault = a_vault(tmp_path)
    vault.preserve([fetched(b"one", 1)])
    (tmp_path / "evidence" / name).rename(tmp_path / "elsewhere")

    assert "folder-missing" in {one.code for one in vault.audit().findings}


def test_a_missing_record_and_a_foreign_file_are_found(tmp_path):
    vault = a_vault(tmp_path)
    vault.preserve([fetched(b"octets")])
    kept_files(tmp_path, "records")[0].unlink()
    (tmp_path / "evidence" / "objects" / "note.txt").write_text("hello")

    assert ["record-missing", "foreign-file"] == [one.code for one in vault.audit().findings]


def test_a_full_disk_keeps_nothing_half_and_goes_on_when_there_is_room(tmp_path):
    """A file-size limit of the process stands for the full disk: the write itself fails in the middle."""
    script = (
        "import resource, signal, sys; from pathlib import Path; from inboxwatch.evidence import Gate, Vault\n"
        "from inboxwatch.errors import CannotKeep; from tests.support.case import fetched\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); folder = Path(sys.argv[1])\n"
        "vault = Vault(folder / 'evidence', Gate(folder / 'gate'), 'inboxwatch test')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4000, resource.RLIM_INFINITY))\n"
        "try: vault.preserve([fetched(b'small', 1), fetched(b'x' * 5000, 2)])\n"
        "except CannotKeep as error: print('refused')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))\n"
        "print([kept.exhibit for kept in vault.preserve([fetched(b'small', 1), fetched(b'x' * 5000, 2)])])\n"
    )
    a_vault(tmp_path)
    said = subprocess.check_output([sys.executable, "-c", script, str(tmp_path)], text=True)

    assert ["refused", "['IW-000001', 'IW-000002']"] == said.splitlines()
    assert [] == list((tmp_path / "evidence" / "scratch").iterdir())
    assert () == a_vault(tmp_path).audit().findings


def test_a_disk_that_is_nearly_full_is_refused_before_anything_is_written(tmp_path):
    vault = a_vault(tmp_path, reserve=1 << 60)
    with pytest.raises(CannotKeep, match="nearly full"):
        vault.preserve([fetched(b"octets")])

    assert [] == kept_files(tmp_path, "objects")


def test_a_store_of_another_layout_is_refused(tmp_path):
    a_vault(tmp_path)
    mark = tmp_path / "evidence" / "FORMAT"
    mark.chmod(0o600)
    mark.write_text("inboxwatch-evidence/2\n")

    with pytest.raises(ConfigError, match="expected 'inboxwatch-evidence/1'"):
        a_vault(tmp_path)
