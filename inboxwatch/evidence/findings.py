"""How what is broken is said: in words a person can act on."""

from __future__ import annotations

from pathlib import Path

from inboxwatch.model.custody import Finding, Severity


def broken(code: str, where: Path, what: str, means: str) -> Finding:
    """A finding that makes `verify` fail."""
    return Finding(
        code=code,
        severity=Severity.BROKEN,
        where=str(where),
        what=what,
        means=means,
        todo="change nothing, make a copy of the whole folder, bring this file back from a backup",
    )
