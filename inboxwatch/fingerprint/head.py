"""A header block put in order for marking: what the sender's side wrote, apart from what was added on the way.

Servers put their fields on top (RFC 5321 section 4.4), and some put theirs anywhere. So the sender's fields are those
below the lowest trace field that are not known to be added on the way, and above it those that only writers write.
Everything above the first Received line with a peer outside is the receiving server's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from inboxwatch.model.message import HeaderField

FIELDS = 300
"""Fields of a header block that are looked at."""
VALUE = 2_000
"""Characters of a value that are looked at."""

WRITERS = frozenset(
    (  # noqa: SIM905 -- a table of words
        "from to cc bcc subject date message-id mime-version content-type content-transfer-encoding content-language"
        " content-disposition reply-to in-reply-to references user-agent x-mailer importance x-priority priority"
        " x-msmail-priority thread-topic thread-index accept-language autocrypt organization"
        " disposition-notification-to"
    ).split()
)
"""Fields that no server adds on top."""
_TRACE = frozenset(
    (  # noqa: SIM905 -- a table of words
        "received x-received return-path delivered-to authentication-results received-spf dkim-signature arc-seal"
        " arc-message-signature arc-authentication-results"
    ).split()
)
_ADDED = _TRACE | frozenset(
    (  # noqa: SIM905 -- a table of words
        "envelope-to envelope-from delivery-date x-envelope-from x-envelope-to x-original-to x-delivered-to"
        " x-forwarded-to x-forwarded-for x-forwarded-encrypted domainkey-signature dkim-filter x-dkim x-spf"
        " x-virus-scanned x-virus-status x-antivirus x-antivirus-status x-originatororg x-originalarrivaltime"
        " x-exchange-antispam x-uid x-uidl x-imap x-imapbase x-keywords x-status status lines content-length"
        " x-mozilla-status x-mozilla-status2 x-mozilla-keys x-account-key x-rcpt-to x-rcptto x-greylist x-scanned-by"
        " x-sender-ip x-source-ip x-client-ip x-bogosity x-dspam x-cmae-envelope x-cmae-analysis x-cloudmark"
        " x-xss-protection x-loop precedence feedback-id x-report-abuse x-abuse x-session-marker x-tagtoolbar"
        " authentication-results-original x-authentication-results x-authority-analysis x-apparently-to"
    ).split()
)
_ADDED_PREFIXES = (  # noqa: SIM905 -- a table of words
    "arc- list- resent- x-spam x-virus x-amavis x-rspamd x-proofpoint x-barracuda x-ms-exchange x-ms-office365"
    " x-ms-publictraffic x-ms-traffictype x-ms-userprincipal x-microsoft-antispam x-forefront x-eop x-incoming x-sid-"
    " x-message- x-gm- x-google x-sonic x-ymail x-pobox x-mailscanner x-ironport x-mimecast x-sophos x-ham x-policyd"
    " x-dspam x-gmx x-ui- x-provags x-pmx x-vade x-cmae x-me- x-sasl x-authenticated x-auth- x-originating"
    " x-quarantine x-mdaemon x-mdaccept x-fe- x-tm- x-nai- x-cloud x-hmail x-halon x-junk"
).split()
_STARTS = tuple(_ADDED_PREFIXES)
_TOKEN = re.compile(r"[!-9;-~]{1,60}")
_PEER = re.compile(
    r"\s*from\s[^;]{0,400}?[\[(](?:IPv6:)?(?!10\.|127\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|::1\b|f[cde][0-9a-f]{2}:)"
    r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,8})[\])]",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"@([A-Za-z0-9._-]{1,200})")


@dataclass(frozen=True, slots=True)
class Head:
    """A header block in order.

    `first` holds the first field of each name in lower case; `names` the names in the order of the block; `fields` the
    fields themselves; `sent` the places of the sender's fields; `received` the place of the Received line that the
    receiving server wrote, -1 without one; `domain` is that of From, in lower case.
    """

    fields: Sequence[HeaderField] = field(repr=False)
    names: Sequence[str]
    first: dict[str, HeaderField] = field(repr=False)
    sent: Sequence[int]
    received: int
    domain: str

    def value(self, name: str) -> str:
        """The value of the first field of a name with its white space folded; empty if there is none."""
        one = self.first.get(name)
        return "" if one is None else " ".join(one.value[:VALUE].split())

    def as_it_stands(self, name: str) -> str:
        """The same with its white space."""
        one = self.first.get(name)
        return "" if one is None else one.value[:VALUE]

    def last(self, name: str) -> str:
        """The value of the lowest field of a name, as it stands; empty if there is none."""
        at = max(at for at, one in enumerate(self.names) if one == name) if name in self.first else -1
        return self.fields[at].value[:VALUE] if at >= 0 else ""

    def on_the_way(self, name: str) -> list[str]:
        """The values of the fields of a name that stand below what the receiving server wrote."""
        if name not in self.first:
            return []
        return [
            self.fields[at].value[:VALUE] for at, one in enumerate(self.names) if one == name and at > self.received
        ]


def head_of(fields: Sequence[HeaderField]) -> Head:
    """Put a header block in order; the first `FIELDS` fields of it."""
    fields = fields[:FIELDS]
    names = [one.name.lower() for one in fields]
    first = dict(zip(reversed(names), reversed(fields), strict=True))
    lowest = len(names) - 1
    while lowest >= 0 and names[lowest] not in _TRACE:
        lowest -= 1
    sent = [at for at, name in enumerate(names) if name in WRITERS or (at > lowest and told_name(name))]
    domain = _domain(first["from"].value[:VALUE]) if "from" in first else ""
    return Head(fields, names, first, sent, _received(fields, names), domain)


def _received(fields: Sequence[HeaderField], names: Sequence[str]) -> int:
    """The place of the first Received line with a peer outside; of the last one where none tells its peer."""
    lines = [at for at, one in enumerate(names) if one == "received"]
    return next((at for at in lines if _PEER.match(fields[at].value[:VALUE])), lines[-1] if lines else -1)


def _domain(sender: str) -> str:
    """The domain behind the last «@» of a From field."""
    found = _DOMAIN.match(sender, max(sender.rfind("@"), 0))
    return "" if found is None else found[1].lower().strip(".")


@lru_cache(maxsize=4096)
def told_name(name: str) -> str:
    """The name of a field as a trait tells it; empty for one that is added on the way, «?» for one that is no name."""
    if name in _ADDED or name.startswith(_STARTS):
        return ""
    return name if _TOKEN.fullmatch(name) else "?"
