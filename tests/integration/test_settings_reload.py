"""Noticing that config.toml changed: by watchdog, and without it."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from inboxwatch.settings import ConfigWatch

SOON = 10.0
QUIET = 1.5  # longer than the time in which a burst of events is gathered


class Changes:
    """Counts the hints that come."""

    def __init__(self) -> None:
        self._came: queue.Queue[None] = queue.Queue()

    def __call__(self) -> None:
        self._came.put(None)

    def comes(self, within: float = SOON) -> bool:
        try:
            self._came.get(timeout=within)
        except queue.Empty:
            return False
        return True


@pytest.fixture
def changes() -> Changes:
    return Changes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text("old")
    return path


@pytest.fixture
def watch(path: Path, changes: Changes) -> Iterator[ConfigWatch]:
    watch = ConfigWatch(path, changes)
    assert watch.start()
    yield watch
    watch.stop()


def replace(path: Path, text: str) -> None:
    """Save as editors do: another file takes the name."""
    new = path.with_name("config.toml~new")
    new.write_text(text)
    new.replace(path)


@pytest.mark.usefixtures("watch")
def test_a_file_that_is_written_is_noticed_once(path: Path, changes: Changes) -> None:
    for text in ("new", "newer", "newest"):
        path.write_text(text)

    assert changes.comes()
    assert not changes.comes(QUIET)


@pytest.mark.usefixtures("watch")
def test_a_file_that_is_replaced_is_noticed_and_so_is_the_next_time(path: Path, changes: Changes) -> None:
    for text in ("new", "newer"):
        replace(path, text)
        assert changes.comes()


@pytest.mark.usefixtures("watch")
def test_a_file_that_comes_into_being_again_is_noticed(path: Path, changes: Changes) -> None:
    path.unlink()
    path.write_text("new")

    assert changes.comes()


@pytest.mark.usefixtures("watch")
def test_reading_it_and_writing_its_neighbours_is_no_change(path: Path, changes: Changes) -> None:
    path.read_text()
    path.with_name("config.toml.bak").write_text("x")
    path.with_name("other.toml").write_text("x")

    assert not changes.comes(QUIET)


def test_what_a_link_leads_to_is_watched_as_well_as_the_link(path: Path, tmp_path: Path, changes: Changes) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    link = elsewhere / "config.toml"
    link.symlink_to(path)
    watch = ConfigWatch(link, changes)
    assert watch.start()
    try:
        path.write_text("new")
        assert changes.comes()
        assert not watch.changed_since_last_look()

        another = tmp_path / "another.toml"
        another.write_text("another")
        (elsewhere / "new").symlink_to(another)
        (elsewhere / "new").replace(link)
        assert changes.comes()
    finally:
        watch.stop()


def test_looking_notices_what_watchdog_did_not(path: Path, changes: Changes) -> None:
    watch = ConfigWatch(path, changes)

    assert not watch.changed_since_last_look()
    replace(path, "abc")  # as long as before
    assert watch.changed_since_last_look()
    assert not watch.changed_since_last_look()
    path.unlink()
    assert watch.changed_since_last_look()


def test_a_hint_counts_as_a_look(watch: ConfigWatch, path: Path, changes: Changes) -> None:
    path.write_text("new")

    assert changes.comes()
    assert not watch.changed_since_last_look()


def test_it_lives_until_it_is_stopped_and_can_be_started_anew(watch: ConfigWatch, path: Path, changes: Changes) -> None:
    assert watch.alive()
    watch.stop()
    watch.stop()
    assert not watch.alive()
    path.write_text("unseen")
    assert watch.start()
    assert watch.alive()
    path.write_text("seen")
    assert changes.comes()


def test_a_folder_that_is_taken_away_shows_as_no_longer_alive(tmp_path: Path, changes: Changes) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    watch = ConfigWatch(folder / "config.toml", changes)
    assert watch.start()
    emitter = next(one for one in threading.enumerate() if "Emitter" in type(one).__name__ and one.is_alive())
    folder.rmdir()
    emitter.join(SOON)

    assert not watch.alive()
    watch.stop()


def test_a_folder_that_is_not_there_leaves_looking(tmp_path: Path, changes: Changes) -> None:
    path = tmp_path / "missing/config.toml"
    watch = ConfigWatch(path, changes)
    threads = threading.active_count()

    assert not watch.start()
    assert threading.active_count() == threads
    assert "cannot be observed" in watch.trouble
    assert not watch.alive()
    path.parent.mkdir()
    path.write_text("x")
    assert watch.changed_since_last_look()
    watch.stop()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_hint_that_fails_ends_no_thread_of_watchdog_and_shows(path: Path) -> None:
    failed = threading.Event()

    def fails() -> None:
        failed.set()
        raise RuntimeError("on purpose")

    watch = ConfigWatch(path, fails)
    assert watch.start()
    teller = next(one for one in threading.enumerate() if one.name == "config-watch")
    path.write_text("new")

    assert failed.wait(SOON)
    teller.join(SOON)
    assert not watch.alive()
    assert watch.changed_since_last_look() is False
    path.write_text("newer")
    assert watch.changed_since_last_look()
    watch.stop()


LIMITED = """
import os, resource, sys
from pathlib import Path
from inboxwatch.settings import ConfigWatch
path = Path(sys.argv[1])
watch = ConfigWatch(path, lambda: None)
used = len(os.listdir("/proc/self/fd"))
resource.setrlimit(resource.RLIMIT_NOFILE, (used - 1, used - 1))
assert watch.start() is False
assert "cannot be observed" in watch.trouble, watch.trouble
assert not watch.alive()
os.utime(path, (1, 1))
assert watch.changed_since_last_look()
watch.stop()
print("looked")
"""


def test_where_inotify_has_no_room_it_says_so_and_looks(path: Path) -> None:
    """A child process with no file descriptor left: inotify_init answers EMFILE, as at the limit of instances."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, path],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "looked\n"), done.stderr
