"""How many examples a property is tried with: all that it asks for, or few in `make check`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROPERTIES = """
from hypothesis import given, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, rule

tried = {"function": 0, "machine": 0}

@settings(max_examples=60, database=None)
@given(strategies.integers())
def test_function(number):
    tried["function"] += 1

class Machine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        tried["machine"] += 1

    @rule()
    def nothing(self):
        pass

TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=60, stateful_step_count=2, database=None)

def test_told():
    print(tried)
"""


@pytest.mark.parametrize(("profile", "times"), [("full", 60), ("check", 20)])
def test_a_property_is_tried_as_often_as_the_profile_lets_it(tmp_path, profile, times):
    (tmp_path / "test_them.py").write_text(PROPERTIES)
    words = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "tests.conftest", "-p", "no:cacheprovider"]

    told = subprocess.run(
        [*words, f"--hypothesis-profile={profile}", f"--rootdir={tmp_path}", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout

    assert f"{{'function': {times}, 'machine': {times}}}" in told
