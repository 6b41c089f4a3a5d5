"""What only the casefile in SQLite can be asked: two processes at once, a newer version, a damaged file."""

import sqlite3
import subprocess
import sys

import pytest

from inboxwatch.casefile import NoteKind, PrivateStore, SqliteCaseFile, schema
from inboxwatch.errors import CasefileError, CasefileTooNew
from inboxwatch.model.case import Change
from inboxwatch.model.identity import ExhibitId
from tests.support.case import START, a_step, an_exhibit, an_incident, told_of


@pytest.mark.slow
def test_several_processes_may_make_it_at_the_same_moment(tmp_path):
    script = (
        "import sys; from pathlib import Path; from inboxwatch.casefile import NoteKind, PrivateStore, SqliteCaseFile;"
        "SqliteCaseFile(Path(sys.argv[1])).counts()"
    )
    makers = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "casefile.db")]) for _ in range(6)]

    assert [0] * 6 == [one.wait(60) for one in makers]


def test_a_newer_casefile_is_left_alone(tmp_path):
    SqliteCaseFile(tmp_path / "casefile.db").close()
    with sqlite3.connect(tmp_path / "casefile.db") as db:
        db.execute("PRAGMA user_version = 99")

    with pytest.raises(CasefileTooNew, match="99"):
        SqliteCaseFile(tmp_path / "casefile.db")


def test_a_damaged_casefile_says_that_it_can_be_made_again(tmp_path):
    (tmp_path / "casefile.db").write_bytes(b"this is no database at all, whatever its name says" * 100)

    with pytest.raises(CasefileError) as error:
        SqliteCaseFile(tmp_path / "casefile.db")
    assert "rebuild" in error.value.hint


def written_by_version(monkeypatch, version, path, change):
    with monkeypatch.context() as earlier:
        earlier.setattr(schema, "_STEPS", schema._STEPS[:version])
        earlier.setattr(schema, "VERSION", version)
        store = SqliteCaseFile(path)
        store.commit(change)
        store.close()


def test_a_casefile_of_an_earlier_version_learns_of_attempts_and_keeps_the_rest(tmp_path, monkeypatch):
    path = tmp_path / "casefile.db"
    written_by_version(monkeypatch, 4, path, Change(exhibits=(an_exhibit(1),), journal_seq=7))

    store = SqliteCaseFile(path)
    store.commit(Change(attempts=(a_step(8, 1),), journal_seq=8))
    assert (an_exhibit(1), 8) == (store.exhibit(ExhibitId.of(1)), store.journal_seq())
    assert ["A-0001"] == [one.id for one in store.attempts()]
    store.close()


def test_a_casefile_of_an_earlier_version_learns_of_incidents_and_keeps_the_rest(tmp_path, monkeypatch):
    path = tmp_path / "casefile.db"
    written_by_version(monkeypatch, 6, path, Change(attempts=(a_step(7, 1),), journal_seq=7))

    store = SqliteCaseFile(path)
    store.commit(Change(incidents=(told_of(8, an_incident(1)),), journal_seq=8))
    assert ["A-0001"] == [one.id for one in store.attempts()]
    assert [an_incident(1)] == list(store.incidents())
    store.close()


def test_incidents_of_an_earlier_version_say_nothing_of_whom_they_were_reported_to(tmp_path):
    path = tmp_path / "casefile.db"
    store = SqliteCaseFile(path)
    store.commit(Change(incidents=(told_of(8, an_incident(1)),), journal_seq=8))
    store.close()
    with sqlite3.connect(path) as db:
        db.execute("alter table incident_entries drop column reported_to")
        db.execute("PRAGMA user_version = 7")

    store = SqliteCaseFile(path)
    store.commit(Change(incidents=(told_of(9, an_incident(2)),), journal_seq=9))
    assert [an_incident(1, reported_to=""), an_incident(2)] == list(store.incidents())
    store.close()


def test_a_private_store_without_a_note_is_read_without_writing_and_learns_of_one(tmp_path):
    store = PrivateStore(tmp_path / "private.db", b"k" * 32)
    with sqlite3.connect(tmp_path / "private.db") as db:
        before = db.execute("select name from sqlite_master order by name").fetchall()
        assert ([], False) == (list(store.notes.all()), store.notes.remove(1))
        assert before == db.execute("select name from sqlite_master order by name").fetchall()

    number = store.notes.add(NoteKind.NOTE, "L-0001", START, b"octets", is_locked=False)
    (note,) = store.notes.all()
    assert (b"k" * 32, number, b"octets", START) == (store.key(), note.number, note.octets, note.at)
    assert "octets" not in repr(note)
    store.close()


def test_a_private_store_that_cannot_be_written_says_so_in_words(tmp_path):
    store = PrivateStore(tmp_path / "private.db", b"k" * 32)
    with sqlite3.connect(tmp_path / "private.db") as db:
        db.execute("create table notes (number integer primary key)")

    with pytest.raises(CasefileError, match="no column named"):
        store.notes.add(NoteKind.NOTE, "", START, b"octets", is_locked=False)
    store.close()


def test_it_is_for_its_owner_alone(tmp_path):
    SqliteCaseFile(tmp_path / "casefile.db").close()

    assert 0 == (tmp_path / "casefile.db").stat().st_mode & 0o077
