"""What an error of the library or the system means for us: the one place where that is said."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from imapclient.exceptions import CapabilityError, IMAPClientError, ProtocolError

from inboxwatch.errors import (
    FolderMissing,
    InboxwatchError,
    MailboxError,
    MailboxUnavailable,
    ProtocolViolation,
    Refused,
)

_GONE = re.compile(
    r"NONEXISTENT|TRYCREATE|doesn't exist|does not exist|not exist|no such mailbox|unknown mailbox", re.IGNORECASE
)
LATER = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT)\]", re.IGNORECASE)
"""Codes of an answer that will be another one soon (RFC 5530; LIMIT: RFC 9051)."""

_OPENING = re.compile(r"(select|status) failed")  # NO, not BAD: RFC 3501 sections 6.3.1, 6.3.2 and 6.3.10


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Run something that speaks to the server; `what` says what, in words for a person, without any secret.

    The words of the server are not passed on: they may quote what somebody wrote.
    """
    try:
        yield
    except InboxwatchError:
        raise
    except (ProtocolError, CapabilityError) as error:
        raise ProtocolViolation(f"{what}: the server's answer could not be understood", "it is tried again") from error
    except IMAPClientError as error:  # which is imaplib.IMAP4.error, and has abort below it
        raise _said_no(what, error) from error
    except ssl.SSLCertVerificationError as error:
        raise MailboxUnavailable(
            f"{what}: the server's certificate cannot be trusted ({error.verify_message})",
            "check host and port; a private authority is named by ca_file; nothing was sent to this server",
        ) from error
    except TimeoutError as error:
        raise MailboxUnavailable(f"{what}: the server did not answer in time", "it is tried again") from error
    except OSError as error:
        raise MailboxUnavailable(
            f"{what}: {error.strerror or type(error).__name__}", "check the network, host and port; it is tried again"
        ) from error
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, MemoryError, AssertionError) as error:
        raise ProtocolViolation(
            f"{what}: the server's answer could not be understood ({type(error).__name__})", "it is tried again"
        ) from error


def _said_no(what: str, error: Exception) -> MailboxError:
    if isinstance(error, imaplib.IMAP4.readonly):  # which is an abort as well
        return Refused(f"{what}: the server lets us only read it", "nothing can be moved there")
    if isinstance(error, imaplib.IMAP4.abort):
        return MailboxUnavailable(f"{what}: the connection was lost", "it is tried again")
    is_opening = _OPENING.match(str(error)) is not None
    if LATER.search(str(error)) and not is_opening:
        return MailboxUnavailable(f"{what}: the server cannot do it now", "it is tried again")
    if _GONE.search(str(error)):
        return FolderMissing(f"{what}: there is no such folder", "check the folder names")
    if is_opening:
        return Refused(f"{what}: the server does not open this folder for us", "it is tried again at every look")
    return Refused(f"{what}: the server refused", "it is tried again")
