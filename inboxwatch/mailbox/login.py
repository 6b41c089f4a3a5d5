"""Logging in, without ever sending a password where it must not go.

LOGINDISABLED is honoured (RFC 3501 section 6.2.3), a password that is not ASCII goes by AUTHENTICATE PLAIN in UTF-8
(RFC 4616), a token by XOAUTH2; a refused token is asked for once more, fresh, before the refusal counts.
"""

from __future__ import annotations

import imaplib
import re
from collections.abc import Callable

from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from inboxwatch.errors import LoginRefused, MailboxUnavailable
from inboxwatch.mailbox.account import ImapAccount
from inboxwatch.mailbox.translate import translated

_LATER = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\]|too many|try again|temporar", re.IGNORECASE)


def log_in(client: IMAPClient, account: ImapAccount, capabilities: frozenset[str]) -> str:
    """Log in; the mechanism that was used. Raises `LoginRefused`, `MailboxUnavailable`, `ConfigError`."""
    if account.mechanism == "xoauth2":
        return _with_token(client, account)
    secret = account.secret(False)
    plain = "AUTH=PLAIN" in capabilities
    if "LOGINDISABLED" in capabilities and not plain:
        raise LoginRefused(
            f"{account.name}: the server takes no password on this connection",
            'use security = "tls", or look for the way to log in that your provider wants',
        )
    if plain and (not (secret.isascii() and account.username.isascii()) or "LOGINDISABLED" in capabilities):
        _attempt(account, lambda: client.plain_login(account.username, secret))
        return "PLAIN"
    if not (secret.isascii() and account.username.isascii()):
        raise LoginRefused(
            f"{account.name}: the password has letters that this server cannot take",
            "choose a password, or an app password, of plain letters and digits",
        )
    _attempt(account, lambda: client.login(_quoted(account.username), secret))
    return "LOGIN"


def _quoted(name: str) -> str:
    """A user name as a quoted string (RFC 3501 section 4.3), which the library makes of passwords only."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _with_token(client: IMAPClient, account: ImapAccount) -> str:
    try:
        _attempt(account, lambda: client.oauth2_login(account.username, account.secret(False)))
    except LoginRefused:
        _attempt(account, lambda: client.oauth2_login(account.username, account.secret(True)))
    return "XOAUTH2"


def _attempt(account: ImapAccount, act: Callable[[], object]) -> None:
    with translated(f"{account.name}: login"):
        try:
            act()
        except LoginError as error:
            if isinstance(error.__context__, imaplib.IMAP4.abort):
                raise error.__context__ from None  # the connection ended: that refuses nobody
            raise _refusal(account, str(error)) from None  # the server's words may hold the user's name


def _refusal(account: ImapAccount, words: str) -> LoginRefused | MailboxUnavailable:
    if _LATER.search(words):
        return MailboxUnavailable(f"{account.name}: the server takes no login now", "it is tried again")
    return LoginRefused(
        f"{account.name}: the server refused the login",
        "check user name and password; many providers want an app password, made in their security settings",
    )
