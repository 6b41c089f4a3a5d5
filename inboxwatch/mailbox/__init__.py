"""LOOK: the only room that speaks IMAP. Read-only but for `ImapQuarantine`, which is used where a person opted in."""

from collections.abc import Callable

from inboxwatch.mailbox.account import ImapAccount, Limits
from inboxwatch.mailbox.grudges import Grudges
from inboxwatch.mailbox.quarantine import ImapQuarantine
from inboxwatch.mailbox.session import open_session
from inboxwatch.mailbox.source import ImapSource
from inboxwatch.ports import Clock

__all__ = ["Grudges", "ImapAccount", "ImapQuarantine", "ImapSource", "Limits", "connect"]


def connect(
    account: ImapAccount,
    clock: Clock,
    progress: Callable[[], None] = lambda: None,
    grudges: Grudges | None = None,
) -> ImapSource:
    """Connect and log in; `progress` is called whenever a command was answered.

    `grudges` remembers across connections what a server hung up over.

    Raises `MailboxUnavailable`, `LoginRefused`, `ProtocolViolation`, `ConfigError`.
    """
    return ImapSource(open_session(account, clock, progress), clock, grudges or Grudges())
