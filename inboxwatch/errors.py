"""What can go wrong, sorted by what the caller should do about it.

Every error of this program descends from `InboxwatchError`. It carries a message (which thing, what was expected,
what was found; lower case, no full stop), a hint that a person can act on, and the exit code of a command that ends
with it. The codes are those of sysexits.h, which systemd and scripts know.

Broken mail is not an error: it is a `Defect` (see `inboxwatch.model.message`).
"""

from __future__ import annotations

from typing import ClassVar


class InboxwatchError(Exception):
    """The root of all errors of this program."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigError(InboxwatchError):
    """The configuration cannot be used: the person has to mend the file (EX_CONFIG)."""

    exit_code = 78


class Stopped(InboxwatchError):
    """Nothing is wrong: whoever runs this was told to end, and nothing is half done."""


class MailboxError(InboxwatchError):
    """Something is wrong between us and a mail server."""

    exit_code = 69


class MailboxUnavailable(MailboxError):
    """The server cannot be reached or fell silent: try again with back-off (EX_UNAVAILABLE)."""

    exit_code = 69


class LoginRefused(MailboxError):
    """The server refused the credentials: stop this account and tell the person (EX_NOPERM)."""

    exit_code = 77


class FolderMissing(MailboxError):
    """A watched folder does not exist: stop this folder, tell the person, never create it."""


class ProtocolViolation(MailboxError):
    """The server said something that IMAP does not allow: drop the connection, look again."""


class Refused(ProtocolViolation):
    """The server said no to one thing, and the connection is still good: leave that out, go on, tell the person."""


class MailboxChanged(MailboxError):
    """UIDVALIDITY changed or the folder is suddenly empty: look again from the start and tell the person."""


class EvidenceError(InboxwatchError):
    """Something is wrong with what is kept."""

    exit_code = 74


class CannotKeep(EvidenceError):
    """The disk is full or cannot be written: stop everything, touch nothing, tell the person (EX_IOERR)."""

    exit_code = 74


class IntegrityFailure(EvidenceError):
    """What is kept is not what was kept: never retried, never hidden (EX_DATAERR)."""

    exit_code = 65


class KeyMissing(EvidenceError):
    """What is kept is encrypted, and the key is not at hand: nothing was changed (EX_NOPERM)."""

    exit_code = 77


class KeyRefused(EvidenceError):
    """A key or a passphrase does not open what it was to open: nothing was changed (EX_DATAERR)."""

    exit_code = 65


class AuthorityFailed(InboxwatchError):
    """A time-stamping authority gave no token that holds: try again later (EX_UNAVAILABLE)."""

    exit_code = 69


class LookUpFailed(InboxwatchError):
    """A registry, a database of contacts or a DNS server that a person had asked gave no answer that can be used.

    Try again later (EX_UNAVAILABLE).
    """

    exit_code = 69


class CasefileError(InboxwatchError):
    """Something is wrong with the casefile, which can be built again from the evidence."""

    exit_code = 75


class CasefileBroken(CasefileError):
    """The casefile cannot be read, or is not what this program expects: `rebuild` makes it again."""


class CasefileLocked(CasefileError):
    """Another process holds the casefile: try again (EX_TEMPFAIL)."""


class CasefileTooNew(CasefileError):
    """The casefile was written by a newer version of this program: stop."""

    exit_code = 78


class AlreadyRunning(InboxwatchError):
    """Another service already watches with this state directory (EX_TEMPFAIL)."""

    exit_code = 75


class DeliveryFailed(InboxwatchError):
    """An alert could not be handed over; `retryable` tells the outbox whether to try again."""

    exit_code = 69

    def __init__(self, message: str, hint: str = "", *, retryable: bool = True) -> None:
        super().__init__(message, hint)
        self.retryable = retryable


class ExportRefused(InboxwatchError):
    """An export may not or cannot be made: says which exhibit and why (EX_CANTCREAT)."""

    exit_code = 73


class StepRefused(InboxwatchError):
    """What a person says was done does not fit what is known of it: nothing was written (wrong usage)."""

    exit_code = 2


class NotFound(InboxwatchError):
    """The exhibit, sender, account or attempt that was named does not exist (EX_NOINPUT)."""

    exit_code = 66
