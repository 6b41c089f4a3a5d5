"""The confusables file can be made again from Unicode's own."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = """\ufeff# confusables.txt
# Version: 17.0.0

0031 ;\t006C ;\tMA\t# ( 1 → l ) DIGIT ONE → LATIN SMALL LETTER L\t#
0049 ;\t006C ;\tMA\t# ( I → l )
006D ;\t0072 006E ;\tMA\t# ( m → rn )
"""


def test_the_generator_groups_by_prototype() -> None:
    compact = runpy.run_path(str(ROOT / "tools" / "make_confusables.py"))["compact"]
    lines = list("\n".join(compact(SAMPLE.splitlines())).splitlines())

    assert (lines[0].count("Unicode 17.0.0"), lines[3:]) == (1, ["006C:0031 0049", "0072 006E:006D"])


def test_the_licence_lies_beside_the_data() -> None:
    room = ROOT / "inboxwatch" / "matching"

    assert "UNICODE-LICENSE.txt" in (room / "confusables.txt").read_text(encoding="ascii")
    assert (room / "UNICODE-LICENSE.txt").read_text(encoding="utf-8").startswith("UNICODE LICENSE V3")
