"""The drop folder: what is taken in, what is refused, and that nothing is lost on the way."""

from __future__ import annotations

import errno
import fcntl
import os
import queue
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inboxwatch.errors import ConfigError
from inboxwatch.mailbox.drop import DropFolder, DroppedFile
from tests.support.configuration import NOBODY, as_root

MAIL = b"From: a@example.org\r\n\r\nhello\r\n"
LONG_AGO = 1_700_000_000
SOON = 10.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "drop"
    path.mkdir(mode=0o700)
    return path


@pytest.fixture
def drop(folder: Path) -> DropFolder:
    return DropFolder(folder, lambda: None)


def put(folder: Path, name: str = "a.eml", octets: bytes = MAIL, when: int = LONG_AGO) -> Path:
    path = folder / name
    path.write_bytes(octets)
    os.utime(path, (when, when))
    return path


def collected(drop: DropFolder) -> list[DroppedFile]:
    """What two looks give: a file that has just been written is whole when it stood still between them."""
    return [*drop.collect(), *drop.collect()]


def one(drop: DropFolder) -> DroppedFile:
    [file] = collected(drop)
    return file


def below(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


# -- what is taken in ------------------------------------------------------------------------------------------------


def test_a_file_is_given_with_its_octets_and_its_own_time(folder: Path, drop: DropFolder) -> None:
    put(folder)
    file = one(drop)

    assert file.name == "a.eml"
    assert file.octets == MAIL
    assert file.modified_at == datetime.fromtimestamp(LONG_AGO, UTC)
    assert b"hello".decode() not in repr(file)


def test_files_come_in_the_order_of_their_names_whatever_the_case_of_the_ending(folder: Path, drop: DropFolder) -> None:
    for name in ("b.eml", "a.EML", "c.txt", "d.eml.part", "eml"):
        put(folder, name)

    assert [file.name for file in collected(drop)] == ["a.EML", "b.eml"]


def test_a_file_stays_until_it_is_done(folder: Path, drop: DropFolder) -> None:
    put(folder)
    first = one(drop)

    assert [file.octets for file in drop.collect()] == [MAIL]
    drop.done(first)
    assert list(drop.collect()) == []
    assert below(folder) == ["taken/a.eml"]
    assert (folder / "taken/a.eml").read_bytes() == MAIL


def test_a_file_that_is_being_written_is_left_alone(folder: Path, drop: DropFolder) -> None:
    put(folder)
    with (folder / "a.eml").open("ab") as writer:
        os.utime(folder / "a.eml", (LONG_AGO, LONG_AGO))  # it stands still, and is not finished
        assert collected(drop) == []
        assert collected(drop) == []
        writer.write(b"more")

    assert one(drop).octets == MAIL + b"more"


def test_a_file_that_has_just_been_written_waits_for_the_next_look(folder: Path, drop: DropFolder) -> None:
    (folder / "a.eml").write_bytes(MAIL)

    assert list(drop.collect()) == []
    assert [file.octets for file in drop.collect()] == [MAIL]


def test_a_file_that_changes_between_looks_waits_until_it_stands_still(folder: Path, drop: DropFolder) -> None:
    for length in (5, 10, len(MAIL)):
        (folder / "a.eml").write_bytes(MAIL[:length])
        assert list(drop.collect()) == []

    assert [file.octets for file in drop.collect()] == [MAIL]


def test_looking_at_a_file_takes_nothing_from_its_other_readers(folder: Path, drop: DropFolder) -> None:
    path = put(folder)
    with path.open("rb") as reader:
        assert one(drop).octets == MAIL
        assert reader.read() == MAIL
    with path.open("ab") as writer:  # no lease was left behind: this would wait for it, or fail
        fcntl.flock(writer, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_file_that_was_changed_after_it_was_read_is_not_put_aside_unread(folder: Path, drop: DropFolder) -> None:
    put(folder)
    file = one(drop)
    put(folder, octets=b"From: another\r\n\r\n")
    drop.done(file)

    assert below(folder) == ["a.eml"]
    assert one(drop).octets == b"From: another\r\n\r\n"


def test_a_name_that_is_not_text_is_given_as_text(folder: Path, drop: DropFolder) -> None:
    put(folder, os.fsdecode(b"caf\xe9\n.eml"))
    file = one(drop)
    file.name.encode("utf-8")
    drop.done(file)

    assert file.name == "caf\\xe9\n.eml"
    assert [os.fsencode(path.name) for path in (folder / "taken").iterdir()] == [b"caf\xe9\n.eml"]


# -- what is refused -------------------------------------------------------------------------------------------------


def why_refused(folder: Path, name: str = "a.eml") -> str:
    assert (folder / "refused" / name).exists() or (folder / "refused" / name).is_symlink()
    assert not (folder / name).exists()
    return (folder / "refused" / f"{name}.txt").read_text("utf-8")


def test_a_link_is_refused_and_what_it_leads_to_is_not_read(folder: Path, drop: DropFolder) -> None:
    target = put(folder.parent, "secret.txt")
    (folder / "a.eml").symlink_to(target)

    assert collected(drop) == []
    assert "not a regular file" in why_refused(folder)
    assert (folder / "refused/a.eml").is_symlink()
    assert target.read_bytes() == MAIL


def test_a_pipe_and_a_folder_are_refused_without_waiting(folder: Path, drop: DropFolder) -> None:
    os.mkfifo(folder / "a.eml")
    (folder / "b.eml").mkdir()

    assert collected(drop) == []
    assert "not a regular file" in why_refused(folder)
    assert "not a regular file" in why_refused(folder, "b.eml")


def test_a_file_that_is_too_large_is_refused(folder: Path) -> None:
    drop = DropFolder(folder, lambda: None, largest=1 << 20)
    put(folder, octets=bytes(1 << 20))
    put(folder, "b.eml", octets=b"x" * ((1 << 20) + 1))
    (folder / "a.eml").write_bytes(b"y" * (1 << 20))

    assert [file.name for file in collected(drop)] == ["a.eml"]
    assert "larger than 1 MB" in why_refused(folder, "b.eml")


def test_an_empty_file_may_be_the_place_of_a_download_and_is_refused_only_when_it_is_old(
    folder: Path, drop: DropFolder
) -> None:
    (folder / "new.eml").touch()
    put(folder, "old.eml", b"\r\n")

    assert collected(drop) == []
    assert below(folder) == ["new.eml", "refused/old.eml", "refused/old.eml.txt"]
    assert "it is empty" in why_refused(folder, "old.eml")


@as_root
def test_a_file_of_somebody_else_is_refused(folder: Path, drop: DropFolder) -> None:
    os.chown(put(folder), NOBODY, NOBODY)

    assert collected(drop) == []
    assert "belongs to another user" in why_refused(folder)


def test_the_caller_may_refuse_with_a_reason(folder: Path, drop: DropFolder) -> None:
    put(folder)
    drop.refused(one(drop), "it is no mail")

    assert why_refused(folder) == "This file was not taken in: it is no mail\n"


# -- nothing is lost -------------------------------------------------------------------------------------------------


def test_nothing_is_overwritten(folder: Path, drop: DropFolder) -> None:
    for number in range(3):
        put(folder, octets=b"mail %d" % number)
        drop.done(one(drop))

    assert below(folder) == ["taken/a-1.eml", "taken/a-2.eml", "taken/a.eml"]
    assert [(folder / "taken" / name).read_bytes() for name in ("a.eml", "a-1.eml", "a-2.eml")] == [
        b"mail 0",
        b"mail 1",
        b"mail 2",
    ]


def test_names_of_the_greatest_length_are_put_aside_as_well(folder: Path, drop: DropFolder) -> None:
    name = "ä" * 125 + ".eml"
    for octets in (MAIL, b"another"):
        put(folder, name, octets)
        drop.refused(one(drop), "why")

    refused = [path for path in (folder / "refused").iterdir() if path.suffix == ".eml"]
    assert sorted(path.read_bytes() for path in refused) == sorted([MAIL, b"another"])
    assert len(below(folder)) == 4


def test_a_file_that_cannot_be_put_aside_is_not_handed_out_again(folder: Path, drop: DropFolder) -> None:
    put(folder)
    (folder / "taken").write_text("in the way")
    drop.done(one(drop))

    assert (folder / "a.eml").read_bytes() == MAIL
    assert collected(drop) == []
    assert "cannot be moved to taken/" in drop.trouble
    put(folder, octets=b"a new one")
    assert one(drop).octets == b"a new one"


def test_a_file_that_the_person_took_away_again_is_no_error(folder: Path, drop: DropFolder) -> None:
    path = put(folder)
    file = one(drop)
    path.unlink()
    drop.done(file)

    assert below(folder) == []


def test_a_folder_that_is_taken_away_gives_nothing_and_says_so_until_it_is_back(folder: Path, drop: DropFolder) -> None:
    folder.rename(folder.with_name("away"))
    assert list(drop.collect()) == []
    assert os.strerror(errno.ENOENT) in drop.trouble

    folder.with_name("away").rename(folder)
    put(folder)
    assert one(drop).octets == MAIL
    assert drop.trouble == ""


# -- the folder itself -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777])
def test_a_folder_into_which_others_may_write_is_refused(folder: Path, mode: int) -> None:
    folder.chmod(mode)

    with pytest.raises(ConfigError, match="others may put files") as caught:
        DropFolder(folder, lambda: None)
    assert caught.value.hint == f"chmod 700 {folder}"


def test_what_is_no_folder_is_refused(folder: Path) -> None:
    for path in (folder / "missing", put(folder)):
        with pytest.raises(ConfigError, match="drop folder"):
            DropFolder(path, lambda: None)


@as_root
def test_a_folder_of_somebody_else_is_refused(folder: Path) -> None:
    os.chown(folder, NOBODY, NOBODY)

    with pytest.raises(ConfigError, match="belongs to another user"):
        DropFolder(folder, lambda: None)


# -- hints -----------------------------------------------------------------------------------------------------------


def test_a_file_that_is_written_or_moved_there_gives_a_hint(folder: Path) -> None:
    hints: queue.Queue[None] = queue.Queue()
    drop = DropFolder(folder, lambda: hints.put(None))
    assert drop.start()
    try:
        assert drop.alive()
        put(folder)
        hints.get(timeout=SOON)
        put(folder.parent, "b.eml").rename(folder / "b.eml")
        put(folder, "c.part").rename(folder / "c.eml")
        hints.get(timeout=SOON)
    finally:
        drop.stop()
    drop.stop()
    assert not drop.alive()


def test_it_collects_without_watchdog(folder: Path, drop: DropFolder) -> None:
    put(folder)

    assert not drop.alive()
    assert one(drop).octets == MAIL


def test_a_folder_that_cannot_be_observed_says_so_and_leaves_no_thread_behind(folder: Path, drop: DropFolder) -> None:
    folder.rename(folder.with_name("away"))
    threads = threading.active_count()

    assert not drop.start()
    assert "cannot be observed" in drop.trouble
    assert threading.active_count() == threads
    folder.with_name("away").rename(folder)
    assert drop.start()
    assert drop.trouble == ""
    drop.stop()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_hint_that_fails_shows_and_does_not_hinder_collecting(folder: Path) -> None:
    calls: list[int] = []

    def fails() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("on purpose")

    drop = DropFolder(folder, fails)
    assert drop.start()
    teller = next(thread for thread in threading.enumerate() if thread.name == "drop-folder")
    put(folder)
    teller.join(SOON)

    assert not drop.alive()
    assert one(drop).octets == MAIL
    assert drop.start()
    assert drop.alive()
    drop.stop()
