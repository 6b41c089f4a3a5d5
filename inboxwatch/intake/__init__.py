"""READ: octets to `ParsedMessage`. The only user of mail-parser, which runs in a process of its own."""

from inboxwatch.intake.build import spelled_fields
from inboxwatch.intake.correspondence import correspondence, recipients
from inboxwatch.intake.originators import originators
from inboxwatch.intake.reader import InlineReader, ProcessReader
from inboxwatch.intake.scan import header_block
from inboxwatch.intake.trace import origin

__all__ = [
    "InlineReader",
    "ProcessReader",
    "correspondence",
    "header_block",
    "origin",
    "originators",
    "recipients",
    "spelled_fields",
]
