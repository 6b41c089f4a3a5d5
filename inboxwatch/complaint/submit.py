"""Sending a complaint that was drafted, by the person's own mail server (RFC 6409), because a person said so.

Promises: the octets that were drafted go out and no others; over a connection that is encrypted and whose server is
verified, but for a server on this machine; nothing of this machine is told beside what is in the mail.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from pathlib import Path
from typing import Final

from inboxwatch.complaint.original import is_fit
from inboxwatch.errors import ConfigError, DeliveryFailed, ExportRefused

_PATIENCE: Final = 60.0
_OUR_NAME: Final = "[127.0.0.1]"  # a host's own name is nobody's business (RFC 5321 section 4.1.4 allows an address)
_LATER: Final = range(400, 500)


@dataclass(frozen=True, slots=True)
class Submission:
    """The server that takes mail, and how to log in there; no login where `username` is empty."""

    host: str
    port: int
    security: str
    username: str
    secret: Callable[[], str]
    ca_file: Path | None = None


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
    """Hand the mail over; what the server answered last.

    Raises `ConfigError`, and `DeliveryFailed`: where it is not known whether the server took the mail, it says so.
    """
    context = _context(server.ca_file) if server.security != "none" else None
    try:
        with _connected(server, context) as client:
            client.ehlo()
            if server.security == "starttls":
                client.starttls(context=context)
                client.ehlo()
            if server.username:
                client.login(server.username, server.secret())
            return _handed_over(client, envelope, octets)
    except (smtplib.SMTPException, OSError) as error:
        raise _translated(error, server) from None  # its words may hold the password


def _connected(server: Submission, context: ssl.SSLContext | None) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, local_hostname=_OUR_NAME, timeout=_PATIENCE, context=context)
    return smtplib.SMTP(server.host, server.port, local_hostname=_OUR_NAME, timeout=_PATIENCE)


def _handed_over(client: smtplib.SMTP, envelope: Envelope, octets: bytes) -> str:
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
        raise DeliveryFailed(
            "the connection broke while the mail was handed over: it is not known whether the server took it",
            "look into the folder for sent mail of that address, or ask the desk, before it is sent once more",
            retryable=False,
        ) from None
    _accepted((code, words), "the mail")
    return f"{code} {words.decode('ascii', 'replace')}"[:200]


def _accepted(answer: tuple[int, bytes], what: str) -> None:
    """Raise `DeliveryFailed` unless the server said yes."""
    code, words = answer
    if 200 <= code < 300:  # noqa: PLR2004 -- RFC 5321 section 4.2.1
        return
    said = words.decode("ascii", "replace")[:200]
    raise DeliveryFailed(f"the server refused {what}: {code} {said}", "nothing was sent", retryable=code in _LATER)


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
