"""What a watched account is, from its table in the configuration: how to connect to it, and how often to look."""

from __future__ import annotations

from collections.abc import Mapping

from inboxwatch import mailbox
from inboxwatch.daemon.clock_facts import clock_facts
from inboxwatch.daemon.watcher import Account
from inboxwatch.ports import Clock
from inboxwatch.settings import AccountSettings, account_secret


def account_of(one: AccountSettings, environ: Mapping[str, str], clock: Clock) -> Account:
    """The account; nothing is connected yet, and its secret not read."""
    imap = mailbox.ImapAccount(
        name=one.name,
        host=one.host,
        port=one.port,
        security=one.security,
        username=one.username,
        secret=account_secret(one, environ),
        mechanism="xoauth2" if one.oauth2 is not None else "password",
        folders=one.folders,
        quarantine_folder=one.quarantine_folder,
        ca_file=one.ca_file,
        clock_facts=clock_facts,
    )
    grudges = mailbox.Grudges()
    return Account(
        name=one.name,
        poll=float(one.poll_seconds),
        reconcile=one.reconcile_minutes * 60.0,
        connect=lambda progress: mailbox.connect(imap, clock, progress, grudges),
        open_quarantine=lambda progress: mailbox.ImapQuarantine(imap, clock, progress),
        grudges=grudges,
    )
