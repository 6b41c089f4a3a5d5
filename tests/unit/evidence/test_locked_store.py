"""A store whose objects are encrypted: what it hides, what can be checked without the key, and the way there and back."""

import errno
import hashlib
import shutil
import subprocess
from io import BytesIO

import pytest

from inboxwatch.errors import CannotKeep, ConfigError, IntegrityFailure, KeyMissing, KeyRefused
from inboxwatch.evidence import Gate, Vault, durable
from inboxwatch.locks.keys import AgeLock, new_key
from inboxwatch.model.custody import Action
from tests.support.case import START, TickingClock, an_event, fetched

PLAIN = [b"Subject: canary-%d\r\n\r\nwords %d" % (number, number) for number in range(5)]
STEPS = ("files_written", "files_named", "journal_written", "conversion_journaled", "conversion_done")


class Crash(BaseException):
    pass


def crash_at(step):
    def reached(name):
        if name == step:
            raise Crash

    return reached


def a_vault(folder, identity=None, **options):
    """A vault that has this identity at hand; None for one that only keeps."""

    def ask():
        if identity is None:
            raise KeyMissing("the key is not at hand", "")
        return identity

    vault = Vault(folder / "evidence", Gate(folder / "gate"), "inboxwatch test", smith=lambda: AgeLock(ask), **options)
    vault.prepare()
    vault.recover("service", START)
    return vault


def lock(vault, *recipients):
    return sum(vault.lock(recipients, "person:anna", TickingClock()))


def unlock(vault):
    return sum(vault.unlock("person:anna", TickingClock()))


def keep(vault, messages=PLAIN, first=1):
    return vault.preserve([fetched(octets, uid) for uid, octets in enumerate(messages, start=first)])


def an_age_file(octets, key):
    out = BytesIO()
    AgeLock(lambda: "").lock(octets, [key.recipient], out)
    return out.getvalue()


def objects(folder):
    return sorted(path for path in (folder / "evidence" / "objects").rglob("*") if path.is_file())


def codes(audit):
    return [one.code for one in audit.findings]


def attach(vault, octets=b"canary sound"):
    """A file, and the entry about an incident that names it."""
    kept = vault.attach(octets)
    file = {"name": "voice.ogg", "size": len(octets), "sha256": kept.sha256}
    facts = {"incident": "L-0001", "files": [file | ({"stored": kept.file_sha256} if kept.file_sha256 else {})]}
    vault.record([an_event(Action.INCIDENT, detail=facts)])
    return kept


@pytest.fixture
def key():
    return new_key()


@pytest.fixture
def locked(tmp_path, key):
    """What was kept before the store was locked, and after."""
    vault = a_vault(tmp_path, key.identity)
    kept = list(keep(vault, PLAIN[:3]))
    assert 3 == lock(vault, key.recipient)
    return vault, [*kept, *keep(vault, PLAIN[3:], 4)]


def test_nothing_of_a_message_lies_in_the_clear(tmp_path, locked):
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    assert b"canary" not in everything
    assert b"words" not in everything
    assert {".age"} == {path.suffix for path in objects(tmp_path)}


def test_octets_come_out_as_they_went_in_and_digests_are_theirs(locked):
    vault, kept = locked

    assert PLAIN == [vault.open(one.sha256) for one in kept]
    assert [hashlib.sha256(octets).hexdigest() for octets in PLAIN] == [one.sha256 for one in kept]
    assert [hashlib.sha256(octets).hexdigest() for octets in PLAIN] == [
        vault.acquisition(one.exhibit)["sha256"] for one in kept
    ]


def test_the_age_program_opens_an_object_without_us(tmp_path, locked, key):
    if shutil.which("age") is None:
        pytest.skip("MISSING: age (Debian: apt-get install age)")
    identity = tmp_path / "key.txt"
    identity.write_text(f"{key.identity}\n")
    path = objects(tmp_path)[0]
    plain = subprocess.check_output(["age", "-d", "-i", identity, path])

    assert path.name.removesuffix(".eml.age") == hashlib.sha256(plain).hexdigest()


def test_any_one_of_two_keys_opens_it(tmp_path, key):
    recovery = new_key()
    vault = a_vault(tmp_path, key.identity)
    (kept,) = keep(vault, PLAIN[:1])
    lock(vault, key.recipient, recovery.recipient)

    assert PLAIN[0] == a_vault(tmp_path, recovery.identity).open(kept.sha256)


def test_who_only_keeps_needs_no_key(tmp_path, locked):
    vault, kept = a_vault(tmp_path), locked[1]
    (more,) = keep(vault, [b"more"], 9)
    (again,) = keep(vault, [PLAIN[0]], 10)
    vault.assure(more.sha256)
    vault.assure(kept[0].sha256)

    assert (kept[0].exhibit, False) == (again.exhibit, again.new)
    with pytest.raises(KeyMissing):
        vault.open(more.sha256)


def test_without_the_key_every_file_is_checked_all_the_same(tmp_path, locked):
    audit = a_vault(tmp_path).audit(opening=False)

    assert audit.is_sound
    assert ["objects-not-opened"] == codes(audit)
    assert (5, 5) == (audit.exhibits, audit.objects)


def test_with_the_key_an_audit_of_an_untouched_store_finds_nothing(locked):
    assert () == locked[0].audit().findings


@pytest.mark.parametrize("opening", [True, False])
def test_harm_to_a_locked_file_is_found(tmp_path, locked, opening):
    first, second, third, *_ = objects(tmp_path)
    octets = bytearray(first.read_bytes())
    octets[-1] ^= 1
    first.chmod(0o600)
    first.write_bytes(octets)
    second.unlink()
    shutil.copyfile(objects(tmp_path)[-1], third.with_name("copy"))
    third.unlink()
    third.with_name("copy").rename(third)
    audit = locked[0].audit(opening=opening)

    assert ["object-altered", "object-altered", "object-missing"] == sorted(
        one.code for one in audit.findings if one.severity == "broken"
    )
    with pytest.raises(IntegrityFailure):
        locked[0].open(first.name.removesuffix(".eml.age"))
    with pytest.raises(IntegrityFailure):
        locked[0].assure(first.name.removesuffix(".eml.age"))


@pytest.mark.parametrize("opening", [True, False])
def test_another_file_for_the_same_recipient_is_found(tmp_path, locked, key, opening):
    """The recipient stands in the journal: anybody can lock something else for it."""
    path = objects(tmp_path)[0]
    path.unlink()
    path.write_bytes(an_age_file(b"something else", key))

    assert "object-altered" in codes(locked[0].audit(opening=opening))


def test_a_locked_file_that_the_journal_does_not_name_counts_only_if_it_can_be_opened(tmp_path, key):
    vault = a_vault(tmp_path, key.identity)
    (kept,) = keep(vault, PLAIN[:1])
    (path,) = objects(tmp_path)
    path.with_suffix(".eml.age").write_bytes(an_age_file(PLAIN[0], key))
    path.unlink()

    assert ["object-altered"] == [one.code for one in vault.audit(opening=False).findings if one.severity == "broken"]
    assert vault.audit().is_sound
    assert PLAIN[0] == vault.open(kept.sha256)


def test_another_key_is_refused_and_said_to_be_another_key(tmp_path, locked):
    vault = a_vault(tmp_path, new_key().identity)

    with pytest.raises(KeyRefused):
        vault.open(locked[1][0].sha256)
    with pytest.raises(KeyRefused):
        vault.audit()


def test_text_that_is_no_key_is_refused(tmp_path, locked):
    with pytest.raises(KeyRefused, match="not an age identity"):
        a_vault(tmp_path, "not a key").open(locked[1][0].sha256)


def test_a_store_that_is_to_be_locked_does_not_start_without_what_locks(tmp_path, locked):
    def smith():
        raise ConfigError("encryption needs packages that are not installed", "")

    vault = Vault(tmp_path / "evidence", Gate(tmp_path / "gate"), "inboxwatch test", smith=smith)
    vault.prepare()
    with pytest.raises(ConfigError):
        vault.recover("service", START)
    with pytest.raises(ConfigError):
        keep(vault, [b"more"], 9)

    assert 5 == len(objects(tmp_path))


def test_a_full_disk_keeps_nothing_half(tmp_path, locked, monkeypatch):
    def full(fd, octets):
        raise OSError(errno.ENOSPC, "No space left on device")

    before = objects(tmp_path)
    monkeypatch.setattr(durable, "_write_all", full)
    with pytest.raises(CannotKeep, match="No space left"):
        keep(locked[0], [b"more"], 9)
    monkeypatch.undo()

    assert before == objects(tmp_path)
    assert [] == list((tmp_path / "evidence" / "scratch").iterdir())
    assert locked[0].audit().is_sound
    keep(locked[0], [b"more"], 9)
    assert () == locked[0].audit().findings


def test_a_lost_object_that_comes_again_is_locked_anew_and_named(tmp_path, locked):
    vault, kept = locked
    lost = next(path for path in objects(tmp_path) if path.name.startswith(kept[0].sha256))
    lost.unlink()
    keep(vault, [PLAIN[0]], 20)

    assert a_vault(tmp_path).audit(opening=False).is_sound
    assert PLAIN[0] == vault.open(kept[0].sha256)


def test_the_way_back_leaves_plain_files_that_sha256sum_checks(tmp_path, locked):
    vault, _ = locked

    assert 5 == unlock(vault)
    assert {".eml"} == {path.suffix for path in objects(tmp_path)}
    for path in objects(tmp_path):
        assert path.stem == subprocess.check_output(["sha256sum", path], text=True).split()[0]
    keep(vault, [b"in the clear"], 30)
    assert () == a_vault(tmp_path).audit(opening=False).findings


def test_an_altered_object_is_left_as_it_is(tmp_path, key):
    vault = a_vault(tmp_path, key.identity)
    keep(vault)
    harmed = objects(tmp_path)[0]
    harmed.chmod(0o600)
    harmed.write_bytes(b"altered")

    assert 4 == lock(vault, key.recipient)
    assert b"altered" == harmed.read_bytes()
    assert {"object-altered", "objects-in-clear"} == set(codes(vault.audit()))


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("back", [False, True])
def test_a_conversion_that_was_broken_off_loses_nothing_and_goes_on(tmp_path, key, step, back):
    vault = a_vault(tmp_path, key.identity)
    kept = keep(vault)
    if back:
        lock(vault, key.recipient)
    with pytest.raises(Crash):
        (unlock if back else lambda one: lock(one, key.recipient))(
            a_vault(tmp_path, key.identity, reached=crash_at(step))
        )

    again = a_vault(tmp_path, key.identity)
    assert PLAIN == [again.open(one.sha256) for one in kept]
    assert again.audit().is_sound
    assert again.audit(opening=False).is_sound
    if back:
        unlock(again)
    else:
        lock(again, key.recipient)
    assert {".eml" if back else ".age"} == {path.suffix for path in objects(tmp_path)}
    assert () == again.audit().findings
    assert PLAIN == [again.open(one.sha256) for one in kept]


def test_the_journal_tells_the_whole_story(locked, key):
    vault, _ = locked
    unlock(vault)
    told = [one.event for one in vault.custody() if one.event.action in {Action.LOCKED, Action.UNLOCKED}]

    assert [Action.LOCKED] * 2 + [Action.UNLOCKED] * 2 == [one.action for one in told]
    assert {"recipients": [key.recipient]} == told[0].detail
    assert {"person:anna"} == {one.actor for one in told}
    assert all("AGE-SECRET-KEY" not in str(one.detail) for one in told)


def test_recipients_that_are_put_in_later_are_not_obeyed_and_are_found(tmp_path, locked, key):
    """An entry needs no secret: whoever may write the journal can add one that fits."""
    mallory = new_key()
    detail = {"recipients": [mallory.recipient]}
    locked[0].record([an_event(Action.LOCKED, detail=detail)])
    again = a_vault(tmp_path, key.identity)
    (kept,) = keep(again, [b"more"], 9)

    assert b"more" == again.open(kept.sha256)
    assert ["recipients-changed"] == codes(again.audit())
    with pytest.raises(KeyRefused):
        a_vault(tmp_path, mallory.identity).open(kept.sha256)


@pytest.mark.parametrize("old", [b'"recipients"', b'"stored"', b'"person:anna"'])
def test_an_entry_about_the_storage_that_was_changed_is_not_believed(tmp_path, locked, old):
    journal = tmp_path / "evidence" / "journal.jsonl"
    octets = journal.read_bytes()
    at = octets.index(old, octets.index(b"storage_locked"))
    journal.write_bytes(octets[:at] + old.replace(b"e", b"E").replace(b"o", b"O") + octets[at + len(old) :])
    vault = Vault(tmp_path / "evidence", Gate(tmp_path / "gate"), "inboxwatch test")

    with pytest.raises(IntegrityFailure):
        keep(vault, [b"more"], 9)
    assert 5 == len(objects(tmp_path))


def test_junk_beside_a_good_locked_file_hides_nothing(tmp_path, locked):
    vault, kept = locked
    path = next(path for path in objects(tmp_path) if path.name.startswith(kept[0].sha256))
    junk = path.with_suffix("")
    junk.write_bytes(b"junk")

    assert PLAIN[0] == vault.open(kept[0].sha256)
    assert "object-altered" in codes(vault.audit())
    assert 0 == sum(vault.lock([], "person:anna", TickingClock()))
    assert (b"junk", True) == (junk.read_bytes(), path.exists())


def test_what_was_encrypted_while_it_was_checked_is_not_called_altered(tmp_path, key):
    """The files are listed, then put into their other form, then looked at."""
    vault = a_vault(tmp_path, key.identity)
    keep(vault)
    listed = list(vault._objects.lying())
    lock(a_vault(tmp_path, key.identity), key.recipient)
    vault._objects.lying = lambda: listed

    assert vault.audit(opening=False).is_sound


def test_what_stays_locked_in_an_unlocked_store_is_noted(tmp_path, locked):
    vault, _ = locked
    path = objects(tmp_path)[0]
    octets = path.read_bytes()
    unlock(vault)
    path.with_suffix("").unlink()
    path.write_bytes(octets)

    assert ["objects-locked"] == codes(vault.audit())


def test_a_file_of_an_incident_is_locked_checked_without_the_key_and_goes_there_and_back(tmp_path, key):
    vault = a_vault(tmp_path, key.identity)
    before = attach(vault, b"canary before")
    assert 1 == lock(vault, key.recipient)
    after = attach(vault, b"canary after")

    assert {".file.age"} == {"".join(path.suffixes) for path in objects(tmp_path)}
    assert not any(b"canary" in path.read_bytes() for path in objects(tmp_path))
    assert ["objects-not-opened"] == codes(a_vault(tmp_path).audit(opening=False))
    assert [] == codes(vault.audit())
    assert b"canary after" == a_vault(tmp_path, key.identity).open(after.sha256)

    assert 2 == unlock(vault)
    assert {".file"} == {path.suffix for path in objects(tmp_path)}
    assert (b"canary before", []) == (vault.open(before.sha256), codes(vault.audit()))


def test_a_locked_file_that_a_crash_left_without_an_entry_is_locked_anew_when_it_comes_again(tmp_path, key):
    vault = a_vault(tmp_path, key.identity)
    lock(vault, key.recipient)
    first = vault.attach(b"sound")
    second = attach(vault, b"sound")

    assert None not in {first.file_sha256, second.file_sha256}
    assert [] == codes(vault.audit())
    assert ["objects-not-opened"] == codes(a_vault(tmp_path).audit(opening=False))
