"""READ: octets to `ParsedMessage`. The only user of mail-parser, which runs in a process of its own."""

from inboxwatch.intake.around import names_around
from inboxwatch.intake.build import spelled_fields
from inboxwatch.intake.correspondence import correspondence, recipients
from inboxwatch.intake.only_names import only_in_names
from inboxwatch.intake.originators import originators
from inboxwatch.intake.own_hosts import Receiving, own_hosts
from inboxwatch.intake.reader import InlineReader, ProcessReader
from inboxwatch.intake.receiving import learned_hosts, receiver, receiving
from inboxwatch.intake.remarks import planted_remarks
from inboxwatch.intake.scan import field_span, header_block
from inboxwatch.intake.signatures import key_names, load_ask, load_check
from inboxwatch.intake.trace import origin

__all__ = [
    "InlineReader",
    "ProcessReader",
    "Receiving",
    "correspondence",
    "field_span",
    "header_block",
    "key_names",
    "learned_hosts",
    "load_ask",
    "load_check",
    "names_around",
    "only_in_names",
    "origin",
    "originators",
    "own_hosts",
    "planted_remarks",
    "receiver",
    "receiving",
    "recipients",
    "spelled_fields",
]
