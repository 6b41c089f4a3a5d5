"""Sending a complaint that was drafted, by the person's own mail server (RFC 6409), because a person said so.

Promises: the octets that were drafted go out and no others; over a connection that is encrypted and whose server is
verified, but for a server on this machine; nothing of this machine is told beside what is in the mail. It ends within
a quarter of an hour, whatever the server does, and whoever calls is told one of three things: the server took the
mail, it did not, or that is not known.
"""

from __future__ import annotations

import smtplib
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from pathlib import Path
from typing import Final

from inboxwatch.complaint.original import is_fit
from inboxwatch.complaint.smtp import TimedSmtp, TimedSmtpTls
from inboxwatch.errors import ConfigError, DeliveryFailed, ExportRefused

_CONNECT: Final = 60.0  # seconds
_WHOLE: Final = 900.0  # seconds; a server may take ten minutes to answer to a mail (RFC 5321 section 4.5.3.2.6)
_GOODBYE: Final = 5.0  # seconds
_OUR_NAME: Final = "[127.0.0.1]"  # a host's own name is nobody's business (RFC 5321 section 4.1.4 allows an address)
_LATER: Final = range(400, 500)
_ANSWERS: Final = frozenset((*range(200, 300), *range(400, 600)))
"""What a server may say to a whole mail (RFC 5321 section 4.2.1)."""


class OutcomeUnknown(DeliveryFailed):
    """The connection broke when the mail had been handed over in part or whole: the server may have taken it."""

    def __init__(self) -> None:
        """Not to be tried again by itself."""
        super().__init__(
            "the connection broke while the mail was handed over: it is not known whether the server took it",
            "look into the folder for sent mail of that address, or ask the desk, before it is sent once more",
            retryable=False,
        )


@dataclass(frozen=True, slots=True)
class Submission:
    """The server that takes mail, and how to log in there; no login where `username` is empty.

    `whole` is how many seconds all of it may take.
    """

    host: str
    port: int
    security: str
    username: str
    secret: Callable[[], str]
    ca_file: Path | None = None
    whole: float = _WHOLE


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom and to whom a drafted mail goes, and its Message-ID."""

    sender: str
    recipient: str
    message_id: str


def envelope_of(octets: bytes) -> Envelope:
    """What the header of a drafted mail says. Raises `ExportRefused` where it cannot be sent as it is."""
    head = BytesHeaderParser().parsebytes(octets)
    sender, recipient = parseaddr(str(head["From"] or ""))[1], parseaddr(str(head["To"] or ""))[1]
    if not sender:
        raise ExportRefused("the draft has no From", "set [complaint] from_address, and draft it once more")
    if not recipient:
        raise ExportRefused("the draft has no To", "draft it once more, with --to")
    return Envelope(sender, recipient, str(head["Message-ID"] or ""))


def submit(server: Submission, envelope: Envelope, octets: bytes) -> str:
    """Hand the mail over; what the server answered to it.

    Raises `ConfigError`; `DeliveryFailed` where the server did not take it; `OutcomeUnknown`.
    """
    context = _context(server.ca_file) if server.security != "none" else None
    until = time.monotonic() + server.whole
    client: TimedSmtp | None = None
    try:
        client = _connected(server, context, until)
        client.ehlo()
        if server.security == "starttls":
            client.starttls(context=context)
            client.ehlo()
        if server.username:
            _log_in(client, server)
        return _handed_over(client, envelope, octets)
    except (smtplib.SMTPException, OSError) as error:
        raise _translated(error, server) from None  # its words may hold the password
    finally:
        if client is not None:
            _leave(client)


def _log_in(client: TimedSmtp, server: Submission) -> None:
    try:
        client.login(server.username, server.secret())
    except UnicodeError:
        raise ConfigError(
            "username or password holds a letter that cannot be sent in a login", "use one of ASCII letters alone"
        ) from None  # the cause holds the password


def _leave(client: TimedSmtp) -> None:
    """Say goodbye; what the server makes of that changes nothing of what it said before."""
    client.until = min(client.until, time.monotonic() + _GOODBYE)
    with suppress(smtplib.SMTPException, OSError):
        client.quit()
    client.close()


def _connected(server: Submission, context: ssl.SSLContext | None, until: float) -> TimedSmtp:
    facts = {"local_hostname": _OUR_NAME, "timeout": min(_CONNECT, server.whole)}
    if server.security == "tls":
        return TimedSmtpTls(until, server.host, server.port, context=context, **facts)
    return TimedSmtp(until, server.host, server.port, **facts)


def _handed_over(client: TimedSmtp, envelope: Envelope, octets: bytes) -> str:
    options = [f"SIZE={len(octets)}"] if client.has_extn("size") else []
    limit = client.esmtp_features.get("size", "")
    if limit.isdigit() and 0 < int(limit) < len(octets):
        raise DeliveryFailed(
            f"the server takes at most {limit} octets, and the mail has {len(octets)}",
            "draft it once more with --headers-only, or send it from another address",
            retryable=False,
        )
    if not is_fit(octets):
        raise ExportRefused("the draft is no mail that can be sent as it is", "draft it once more")
    if not octets.isascii():
        if not client.has_extn("8bitmime"):
            raise DeliveryFailed(
                "the server cannot carry this mail unchanged (it has no 8BITMIME)",
                "draft it once more with --headers-only, or send it from another address",
                retryable=False,
            )
        options.append("BODY=8BITMIME")
    _accepted(client.mail(envelope.sender, options), "the sender's address")
    _accepted(client.rcpt(envelope.recipient), "the address of the desk")
    try:
        code, words = client.data(octets)
    except smtplib.SMTPDataError as error:  # said no before anything of it was handed over
        code = error.smtp_code
        words = error.smtp_error if isinstance(error.smtp_error, bytes) else error.smtp_error.encode("ascii", "replace")
    except OSError:
        raise OutcomeUnknown from None
    if code not in _ANSWERS:
        raise OutcomeUnknown
    _accepted((code, words), "the mail")
    return f"{code} {_plain(words)}"


def _accepted(answer: tuple[int, bytes], what: str) -> None:
    """Raise `DeliveryFailed` unless the server said yes."""
    code, words = answer
    if 200 <= code < 300:  # noqa: PLR2004 -- RFC 5321 section 4.2.1
        return
    said = f"{code} {_plain(words)}"
    raise DeliveryFailed(f"the server refused {what}: {said}", "nothing was sent", retryable=code in _LATER)


def _plain(words: bytes) -> str:
    """What a server said, in a short line that steers no terminal."""
    return "".join(one if one.isprintable() else " " for one in words.decode("ascii", "replace")[:200])


def _translated(error: Exception, server: Submission) -> DeliveryFailed:
    where = f"{server.host}:{server.port}"
    match error:
        case smtplib.SMTPAuthenticationError():
            hint = "check username and password in [complaint]; nothing was sent"
            return DeliveryFailed(f"{where} refused the login", hint, retryable=False)
        case ssl.SSLCertVerificationError():
            hint = "check smtp_host, or name its authority by ca_file; nothing was sent"
            return DeliveryFailed(f"{where} is not the server that it should be", hint, retryable=False)
        case smtplib.SMTPNotSupportedError():
            hint = "check smtp_port and smtp_security in [complaint]; nothing was sent"
            return DeliveryFailed(f"{where} does not do what is asked of it", hint, retryable=False)
    kind = getattr(error, "strerror", None) or type(error).__name__
    return DeliveryFailed(f"{where} cannot be used: {kind}", "try again later; nothing was sent")


def _context(ca_file: Path | None) -> ssl.SSLContext:
    try:
        made = ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(f"ca_file {ca_file} cannot be used", "it must be a file of PEM certificates") from error
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made
