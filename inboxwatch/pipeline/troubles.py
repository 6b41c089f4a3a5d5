"""Problems by state: what a round has seen says which of an account's problems are open and which are over.

Nothing is closed because something was done, only because of how things stand: so a problem does not outlast a round
that was cut short, a restart, or a change of the configuration.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from inboxwatch.model.alert import AlertKind, OutgoingAlert
from inboxwatch.model.case import Change, Problem
from inboxwatch.model.identity import AccountName
from inboxwatch.model.mailbox import FolderLook, MessageRef, Unfetchable
from inboxwatch.pipeline.river import River
from inboxwatch.ports import MailSource

_LETTERS = 10  # flagged messages not to be had that are problems of their own


@dataclass(frozen=True, slots=True)
class Sight:
    """What a round has seen of an account's folders, by name.

    `folders` are all that are watched, `looks` those that were seen to the end; `missing` are not on the server,
    `refused` are there and not for us to see.
    `deaf`: the server ends connections that wait for news.
    """

    folders: tuple[str, ...]
    looks: tuple[FolderLook, ...] = ()
    missing: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    deaf: bool = False


def troubles(river: River, account: AccountName, sight: Sight) -> Change:
    """The problems that this sight opens and closes, with the alerts for them."""
    now = river.clock.now()
    is_open = {one.key for one in river.casefile.problems() if one.account == account}
    opened: list[Problem] = []
    alerts: list[OutgoingAlert] = []
    missing = {f"missing:{account}:{name}": name for name in sight.missing}
    refused = {f"refused:{account}:{name}": name for name in sight.refused}
    for key, name in missing.items():
        if key not in is_open:
            hint = "check the name in the configuration; a watched folder is never created by this program"
            opened.append(Problem(key, now, f"{account}: the server has no folder {name}", hint, account))
            alerts.extend(river.alerts_for(AlertKind.TROUBLE, f"{key}:{now.isoformat()}", now))
    for key, name in refused.items():
        if key not in is_open:
            hint = (
                "it is tried again at every look, and the other folders are watched; `inboxwatch doctor` tries it too"
            )
            opened.append(Problem(key, now, f"{account}: the server does not let us see {name}", hint, account))
    deaf = f"idle:{account}"
    if sight.deaf and deaf not in is_open:
        text = f"{account}: the server ends every connection that waits for news, so it is asked now and then instead"
        opened.append(Problem(deaf, now, text, "mail is seen a little later; nothing is missed", account))
    moving = f"move:{account}"
    moved = moving in is_open and not river.casefile.moves(account)
    closed = [moving] if moved else []
    letters = [key for key in is_open if key.startswith("unfetchable:")]
    dead = {_letter_key(one.ref) for one in river.casefile.dead_letters(account)} if letters else set()
    closed += [key for key in letters if key not in dead]
    closed += [key for key in is_open if _is_answered(key, account, sight)]
    closed += [deaf] if deaf in is_open and not sight.deaf else []
    closed += [key for key in is_open if key.startswith("missing:") and key not in missing]
    closed += [key for key in is_open if key.startswith("refused:") and key not in refused]
    closed += [key for key in (f"login:{account}", f"unreachable:{account}") if key in is_open]
    if f"blind:{account}" in is_open and not {*sight.missing, *sight.refused} & {*sight.folders}:
        closed.append(f"blind:{account}")
        alerts.extend(river.alerts_for(AlertKind.SEEING, f"seeing:{account}:{now.isoformat()}", now))
    return Change(opened=tuple(opened), closed=tuple(closed), alerts=tuple(alerts))


def _is_answered(key: str, account: AccountName, sight: Sight) -> bool:
    """Whether a folder that was suspicious was looked through to its end since, or is watched no longer."""
    for kind in ("changed", "emptied"):
        if key.startswith(f"{kind}:{account}:"):
            name = key.removeprefix(f"{kind}:{account}:")
            seen = {one.folder: one.exists for one in sight.looks}
            if name in seen:
                return kind == "changed" or seen[name] > 0
            return name not in {*sight.folders, *sight.missing}
    return False


def flagged_letters(river: River, source: MailSource, letters: Sequence[Unfetchable]) -> Change:
    """Problems and alerts for flagged messages whose octets cannot be had, where the messages are still there.

    A few stand open at a time: more of the same say nothing new, and `status` counts them all.
    """
    if not letters:
        return Change()
    account = letters[0].ref.account
    is_open = {one.key for one in river.casefile.problems() if one.key.startswith(f"unfetchable:{account}:")}
    there = source.present([one.ref for one in letters])
    new = [one for one in letters if one.ref in there and _letter_key(one.ref) not in is_open]
    opened: list[Problem] = []
    alerts: list[OutgoingAlert] = []
    now = river.clock.now()
    for one in new[: max(_LETTERS - len(is_open), 0)]:
        text = f"{account}, {one.ref.folder}: a flagged message cannot be had (its number is {one.ref.uid})"
        hint = "it is asked for again and again; if your mail program shows it, save it and use `inboxwatch import`"
        opened.append(Problem(_letter_key(one.ref), now, text, hint, account))
        alerts.extend(river.alerts_for(AlertKind.TROUBLE, _letter_key(one.ref), now))
    return Change(opened=tuple(opened), alerts=tuple(alerts))


def _letter_key(ref: MessageRef) -> str:
    return f"unfetchable:{ref.account}:{ref.folder}:{ref.uidvalidity}:{ref.uid}"


def forget_others(river: River, accounts: Collection[AccountName]) -> int:
    """Close what stands open for accounts that are no longer watched; how many. What is wrong with evidence stays."""
    gone = [
        one.key
        for one in river.casefile.problems()
        if one.account is not None and one.account not in accounts and not one.key.startswith("integrity:")
    ]
    if gone:
        river.casefile.commit(Change(closed=tuple(gone)))
    return len(gone)
