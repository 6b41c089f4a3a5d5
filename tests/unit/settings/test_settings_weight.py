"""pydantic is heavy: only who loads a configuration pays for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    "module", ["inboxwatch.cli", "inboxwatch.mailbox", "inboxwatch.mailbox.drop", "inboxwatch.ports"]
)
def test_what_does_not_load_a_configuration_does_without_pydantic(module: str) -> None:
    code = f"import sys, {module}; print([name for name in sys.modules if name.startswith('pydantic')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)

    assert done.stdout.strip() == "[]"


def test_pydantic_has_one_home() -> None:
    users = {
        path.relative_to(ROOT).parts[1]
        for path in (ROOT / "inboxwatch").rglob("*.py")
        if "pydantic" in path.read_text("utf-8")
    }

    assert users == {"settings"}
