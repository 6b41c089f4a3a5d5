"""The script that every bundle carries: the verdicts of the journal vectors, and no value in a bundle makes it fall over."""

from __future__ import annotations

import copy
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import inboxwatch.export
from tests.support.bundles import home_with_evidence, part_bundle, whole_bundle
from tests.support.journal_vectors import FOLDER

SCRIPT = Path(inboxwatch.export.__file__).parent / "carried" / "verify.py"
EXPECTED = json.loads((FOLDER / "expected.json").read_text())
ODD: list[Any] = [None, True, -1, 2**60, 1.5, "", "x" * 64, "../x", [], [[]], {}, {"a": []}]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("carried_verify", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", EXPECTED)
def test_it_reaches_the_verdict_of_the_journal_vectors(name: str, script: ModuleType) -> None:
    complete, _, _torn = (FOLDER / name).read_bytes().rpartition(b"\n")
    check = script.Check("")
    check.chain({"entries": -1, "head": "", "merkle_root": ""}, complete.split(b"\n") if complete else [])
    bad = [int(one["where"].rsplit(" ", 1)[1]) for one in check.findings if ", line " in one["where"]]
    assert EXPECTED[name].get("first_bad") == (bad[0] if bad else None)


def _oddities(value: Any) -> Iterator[Any]:
    """The value with one part of it replaced by something odd, in every place and in every way."""
    yield from ODD
    if isinstance(value, dict):
        for name in value:
            yield {key: one for key, one in value.items() if key != name}
            for odd in _oddities(value[name]):
                changed = copy.deepcopy(value)
                changed[name] = odd
                yield changed


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["whole", "part"])
def test_no_value_makes_it_fall_over(kind: str, script: ModuleType, tmp_path: Path) -> None:
    home = home_with_evidence(tmp_path)
    bag = {"whole": whole_bundle, "part": part_bundle}[kind](home, tmp_path / "bag")
    statement = bag / "data/30_timestamps/1-000000000000.json"
    statement.parent.mkdir()
    statement.write_text('{"entries":1,"format":"inboxwatch-anchor/1","head":"x","merkle_root":"x"}\n')
    tried = 0
    for path in sorted([*bag.rglob("*.json"), *bag.rglob("*.jsonl")]):
        whole = path.read_bytes()
        first, _, rest = whole.partition(b"\n") if path.suffix == ".jsonl" else (whole, b"", b"")
        path.chmod(0o600)
        for odd in _oddities(json.loads(first)):
            text = json.dumps(odd, separators=(",", ":"), sort_keys=True).encode()
            if path.suffix == ".jsonl" and isinstance(odd, dict) and "hash" in odd:
                text = _resealed(odd, script)
            path.write_bytes(text + b"\n" + rest)
            check = script.Check(str(bag))
            check.run()
            assert check.findings
            tried += 1
        path.write_bytes(whole)
    assert tried > 1000


def _resealed(odd: dict[str, Any], script: ModuleType) -> bytes:
    import hashlib

    body = {name: value for name, value in odd.items() if name != "hash"}
    digest = hashlib.sha256(script.canonical(body)).hexdigest()
    return script.canonical({**body, "hash": digest})
