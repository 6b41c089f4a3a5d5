"""The page that comes with every bundle, in a real Chromium: it agrees with the script on good and on damaged ones."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.support.authority import LocalAuthority, tables
from tests.support.bundles import (
    bundle_of_odd_ones,
    home_with_evidence,
    part_bundle,
    whole_bundle,
    with_a_log,
    with_manifests_made_anew,
)
from tests.support.calendar import DAMAGES as DAMAGED_PROOFS
from tests.support.calendar import LocalCalendar, table
from tests.support.damages import ALL
from tests.support.journal_vectors import FOLDER

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
VECTORS = json.loads((FOLDER / "expected.json").read_text())
PAGE = "data/90_verify/verify.html"
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
# a browser is not told of links; the page says so. Every other damage it must find
SEEN = [one for one in ALL if one[3] != "symbolic link"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None, reason="Chromium is not installed: the page that checks bundles is not tested"
    ),
]


@pytest.fixture(scope="module")
def bags(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    home = home_with_evidence(tmp_path_factory.mktemp("home"))
    place = tmp_path_factory.mktemp("bags")
    authority = LocalAuthority(tmp_path_factory.mktemp("authority") / "one")
    with authority.served() as url:
        home.write_config(9, alerts=False, extra=tables([authority], [url]))
        home.run("anchor")
    with_log = with_a_log(home_with_evidence(tmp_path_factory.mktemp("log")))
    return {
        "whole": whole_bundle(home, place / "whole"),
        "part": part_bundle(home, place / "part"),
        "log": whole_bundle(with_log, place / "log"),
    }


@pytest.fixture(scope="module")
def page(bags: dict[str, Path]) -> Iterator[Page]:
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as machine:
        browser = machine.chromium.launch(executable_path=CHROMIUM, args=[*root, *QUIET])
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((bags["whole"] / PAGE).as_uri())
        yield page
        assert {(bags["whole"] / PAGE).as_uri()} == set(asked), "the page asked for something from elsewhere"
        browser.close()


def said_of(page: Page, bag: Path) -> tuple[str, str]:
    """The verdict and the findings of the page on a folder that is chosen in it."""
    page.reload()
    page.set_input_files("#folder", bag)
    return what_it_says(page)


def what_it_says(page: Page) -> tuple[str, str]:
    page.wait_for_selector("#verdict.good, #verdict.bad")
    return page.inner_text("#verdict"), page.inner_text("#findings")


@pytest.mark.parametrize("kind", ["whole", "part"])
def test_a_good_bundle_fits(kind: str, page: Page, bags: dict[str, Path]) -> None:
    verdict, findings = said_of(page, bags[kind])
    assert "Everything fits." in verdict, findings
    assert findings.endswith(".a0.tsr: its signature is not checked here: VERIFY.txt has the line for openssl")
    assert 1 == findings.count("\n") + 1


def test_a_good_bundle_with_a_log_fits(page: Page, bags: dict[str, Path]) -> None:
    verdict, findings = said_of(page, bags["log"])
    assert "Everything fits." in verdict, findings


def test_a_proof_is_followed_to_its_block(page: Page, tmp_path: Path) -> None:
    calendar = LocalCalendar()
    with calendar.served() as url:
        home = home_with_evidence(tmp_path)
        home.write_config(9, alerts=False, extra=table(url))
        home.run("anchor")
        calendar.height = 900_000
        home.run("anchor")
    bag = whole_bundle(home, tmp_path / "bag")
    verdict, findings = said_of(page, bag)
    assert "Everything fits." in verdict, findings
    assert (
        f"block 900000 of the Bitcoin chain, if the Merkle root of that block is {calendar.roots[900_000][::-1].hex()}"
        in findings
    )
    (path,) = (bag / "data/30_timestamps").glob("*.c0.ots")
    good = path.read_bytes()
    for change, named in DAMAGED_PROOFS.values():
        path.unlink()
        path.write_bytes(change(good))
        with_manifests_made_anew(bag)
        verdict, findings = said_of(page, bag)
        assert ("NOT everything fits" in verdict, named in findings) == (True, True), (verdict, findings)


def test_messages_with_odd_header_blocks_fit(page: Page, tmp_path: Path) -> None:
    verdict, findings = said_of(page, bundle_of_odd_ones(home_with_evidence(tmp_path), tmp_path / "bag"))
    assert "Everything fits." in verdict, findings


def test_a_folder_can_be_dropped_in(page: Page, bags: dict[str, Path]) -> None:
    page.reload()
    box = page.locator("#drop").bounding_box()
    assert box is not None
    session = page.context.new_cdp_session(page)
    place = {"x": box["x"] + 20, "y": box["y"] + 20}
    data = {"items": [], "files": [str(bags["whole"])], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, **place, "data": data})
    assert "Everything fits." in what_it_says(page)[0]


def test_a_token_over_another_digest_is_found(page: Page, bags: dict[str, Path], tmp_path: Path) -> None:
    bag = tmp_path / "bag"
    shutil.copytree(bags["whole"], bag)
    (token,) = (bag / "data/30_timestamps").glob("*.tsr")
    octets, digest = (
        token.read_bytes(),
        hashlib.sha256(token.with_suffix("").with_suffix(".json").read_bytes()).digest(),
    )
    assert digest in octets
    token.write_bytes(octets.replace(digest, bytes(32)))
    with_manifests_made_anew(bag)
    assert "over another digest" in said_of(page, bag)[1]


def test_what_is_no_bundle_is_told_apart(page: Page, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x")
    assert "not a bundle" in said_of(page, tmp_path)[0]


@pytest.mark.parametrize(("kind", "name", "damage", "named"), SEEN, ids=[one[1] for one in SEEN])
def test_every_damage_is_found_and_named(
    kind: str, name: str, damage: Callable[[Path], None], named: str, page: Page, bags: dict[str, Path], tmp_path: Path
) -> None:
    bag = tmp_path / "bag"
    shutil.copytree(bags[kind], bag)
    damage(bag)
    verdict, findings = said_of(page, bag)
    assert "NOT everything fits" in verdict
    assert named in findings


@pytest.mark.parametrize("name", VECTORS)
def test_the_page_reaches_the_verdict_of_the_journal_vectors(name: str, page: Page) -> None:
    octets = (FOLDER / name).read_bytes()
    complete, _, _torn = octets.rpartition(b"\n")
    lines = complete.decode("utf-8", "replace").split("\n") if complete else []
    walk = "async lines => { const check = new Check(new Map()); await check.chain({}, lines); return check.findings; }"
    found = page.evaluate(walk, lines)
    assert VECTORS[name].get("first_bad") == next((int(w.rsplit(" ", 1)[1]) for w, _ in found if " line " in w), None)
