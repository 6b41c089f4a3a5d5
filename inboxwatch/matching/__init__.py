"""DECIDE: originators × flagged senders → Clear, Suspect or Match, each with its reasons.

Pure: the same input gives the same answer, with no clock, no disk and no log. The only home of `idna` and `regex`.
What a header field says is what its sender claims, and every reason is worded so.
"""

from inboxwatch.matching.addresses import Forms, canonical, forms
from inboxwatch.matching.compile import compile_rules
from inboxwatch.matching.rules import Rules

__all__ = ["Forms", "Rules", "canonical", "compile_rules", "forms"]
