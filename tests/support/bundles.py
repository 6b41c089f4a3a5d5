"""A home with some evidence and no mail server, and bundles of it that are damaged in one place."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import SimpleNamespace

from tests.support.service import Home

FROM_FLAGGED = b"From: bad@example.net\r\nTo: me@example.org\r\nSubject: =1+1\r\n\r\nwords number %d\r\n"
FROM_ANOTHER = b"From: aunt@example.org\r\nSubject: private\r\n\r\nnothing to do with it\r\n"


def home_with_evidence(folder: Path) -> Home:
    """Three exhibits that match a rule; a fourth that only a person handed in."""
    home = Home(folder, SimpleNamespace(port=9, password="x"), alerts=False)
    for number in (1, 2, 3):
        _hand_in(home, f"{number}.eml", FROM_FLAGGED % number)
    _hand_in(home, "aunt.eml", FROM_ANOTHER)
    return home


def _hand_in(home: Home, name: str, octets: bytes) -> None:
    path = home.folder / name
    path.write_bytes(octets)
    home.run("import", str(path))


def whole_bundle(home: Home, place: Path) -> Path:
    """A bundle with all four exhibits, and so with the whole journal."""
    numbers = [word for number in range(1, 5) for word in ("--exhibit", str(number))]
    home.run("bundle", "-o", str(place), *numbers)
    return place


def part_bundle(home: Home, place: Path) -> Path:
    """A bundle of the exhibits that a rule matched: the journal is told in part."""
    home.run("bundle", "-o", str(place))
    return place


ATTACHED = b"\0sound that goes with an incident"
WITHDRAWN = b"\0sound that does not belong there"


def with_a_log(home: Home) -> Home:
    """The home with an incident that has a file, one that was withdrawn with its file, and an attempt."""
    for name, octets in (("voice.ogg", ATTACHED), ("page.html", WITHDRAWN)):
        path = home.folder / name
        path.write_bytes(octets)
        home.run("log", "add", "--at", "2026-11-20", "--channel", "call", "--what", name, "--file", str(path))
    home.run("log", "withdraw", "2", "--why", "not from him")
    home.run("log", "attempt", "police-report", "--to", "PC Jones", "--exhibit", "1", "--at", "2026-11-21")
    return home


def bundle_of_odd_ones(home: Home, place: Path) -> Path:
    """A bundle of messages whose header blocks are odd: none at all, no end, an end that is not one."""
    for number, octets in enumerate(
        (b"\r\nbody\r\n", b"\nbody\n", b"A: b\r\nC: d\r\n", b"A: b\r\rbody\r\n\r\nx", b"body")
    ):
        _hand_in(home, f"odd-{number}.eml", octets)
    home.run("bundle", "-o", str(place), *(word for number in range(5, 10) for word in ("--exhibit", str(number))))
    return place


def with_manifests_made_anew(bag: Path) -> None:
    """Make all manifests fit what now lies in the bag: what somebody does who hides a change."""
    payload = _files(bag, lambda name: name.startswith("data/"))
    for algorithm in ("sha256", "sha512"):
        _manifest(bag, f"manifest-{algorithm}.txt", payload, algorithm)
    tags = _files(bag, lambda name: not name.startswith(("data/", "tagmanifest-")))
    for algorithm in ("sha256", "sha512"):
        _manifest(bag, f"tagmanifest-{algorithm}.txt", tags, algorithm)


def _files(bag: Path, wanted: object) -> list[str]:
    found = (str(path.relative_to(bag)) for path in sorted(bag.rglob("*")) if path.is_file() and not path.is_symlink())
    return [name for name in found if wanted(name)]  # type: ignore[operator]


def _manifest(bag: Path, manifest: str, names: list[str], algorithm: str) -> None:
    lines = [f"{hashlib.new(algorithm, (bag / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (bag / manifest).write_text("".join(lines))
