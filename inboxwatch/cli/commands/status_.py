"""`inboxwatch status`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from inboxwatch.cli.door import Door, answer_json, as_json, common
from inboxwatch.model.exhibit import ExhibitFilter, ExhibitState
from inboxwatch.model.times import stamp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inboxwatch.daemon.bootstrap import House
    from inboxwatch.model.case import Cursor, FolderProof, Problem
    from inboxwatch.model.identity import AccountName

_HOW = {
    "configured": "as you named them",
    "table": "as our table of providers says",
    "learned": "as ordinary mail shows",
    "unknown": "not known yet, so no origin of a message is observed (`inboxwatch doctor` says what to do)",
}


@click.command("status")
@common
@as_json
@click.pass_obj
def command(door: Door, *, as_json: bool) -> None:
    """Tell whether it is watching, and what is open.

    For every account and folder: the last moment at which mail could be seen. Then times without sight, and problems.
    """
    with door.house() as house:
        facts = _facts(house)
    if as_json:
        answer_json(facts)
    else:
        click.echo(_in_words(facts))


def _facts(house: House) -> dict[str, Any]:
    from inboxwatch.daemon.disk import disk_problem
    from inboxwatch.daemon.routes import untold
    from inboxwatch.pipeline.project import gap_facts

    running = house.service_is_running()
    counts = house.casefile.counts()
    disk = disk_problem(house.probe_disk, house.clock.now())
    problems = [*([disk] if disk else []), *house.casefile.problems()]
    return {
        "running": running,
        "accounts": _accounts(house, problems, running=running, keeps=disk is None),
        "exhibits": counts.exhibits,
        "suspects": counts.suspects,
        "alerts_pending": counts.alerts_pending,
        "moves_pending": counts.moves_pending,
        "unfetchable": counts.dead_letters,
        "untold": untold(house.routes()),
        "resemblance": _resemblance(house),
        "complaints": _complaints(house),
        "attempts": _attempts(house),
        "problems": [
            {"key": one.key, "since": stamp(one.since), "text": one.text, "hint": one.hint, "account": one.account}
            for one in problems
        ],
        "gaps": [gap_facts(one) for one in house.casefile.gaps(20)],
    }


def _accounts(house: House, problems: Sequence[Problem], *, running: bool, keeps: bool) -> list[dict[str, Any]]:
    """Each account with its folders, in the order of the configuration."""
    cursors = {(one.account, one.folder): one for one in house.casefile.cursors()}
    proofs = house.casefile.proofs()
    accounts = []
    for account in house.settings.account:
        own = [one for one in proofs if one.account == account.name]
        trouble = [one.key.partition(":")[0] for one in problems if one.account == account.name]
        last = max((one.at for one in own), default=None)
        accounts.append(
            {
                "name": account.name,
                "state": _state(trouble, running=running, seen=last is not None, keeps=keeps),
                "last_success": None if last is None else stamp(last),
                "folders": [_folder(one, cursors.get((one.account, one.folder))) for one in own],
                "receiving": _receiving(house, account.name),
            },
        )
    return accounts


def _folder(proof: FolderProof, cursor: Cursor | None) -> dict[str, Any]:
    return {
        "name": proof.folder,
        "uidvalidity": None if cursor is None else cursor.uidvalidity,
        "last_uid": None if cursor is None else cursor.last_uid,
        "last_success": stamp(proof.at),
        "messages": proof.exists,
    }


def _complaints(house: House) -> dict[str, int]:
    """How many complaints are still watched, and how many desks are late.

    That is no problem in the sense of `problems`: nothing is wrong with the watching, nobody has to be woken.
    """
    from inboxwatch.complaint.deadlines import standing
    from inboxwatch.model.attempt import AttemptKind

    today = house.clock.now().date()
    found = [standing(one, today) for one in house.casefile.attempts(AttemptKind.COMPLAINT)]
    return {"open": sum(one.is_open for one in found), "overdue": sum(one.is_overdue for one in found)}


def _attempts(house: House) -> dict[str, int]:
    """How many other attempts wait for a day, and how many of these days are over: a police report, a removal."""
    from inboxwatch.complaint.followup import coming
    from inboxwatch.model.attempt import AttemptKind

    others = [one for one in house.casefile.attempts() if one.kind is not AttemptKind.COMPLAINT]
    found = coming(others, house.clock.now().date())
    return {"waiting": len(found), "overdue": sum(one.is_overdue for one in found)}


def _receiving(house: House, account: AccountName) -> dict[str, Any]:
    """Which servers receive an account's mail, and how that is known: without it no origin is observed."""
    known = house.origins.receiving(account)
    return {"known": known.how, "hosts": list(known.hosts)}


def _resemblance(house: House) -> dict[str, Any]:
    """How much mail of strangers was compared, from which score it is put aside, and how often that was wrong.

    Wrong is what was put aside for its resemblance and rejected by a person. What nobody has looked at yet may be right
    or wrong, and what was missed is nowhere: both cannot be known.
    """
    from inboxwatch.matching.resemblance import UNDECIDED_FROM

    likeness = house.casefile.likeness
    scores = likeness.scores()
    threshold = house.marks.threshold()
    return {
        "ordinary_messages": sum(scores.values()),
        "wrongly_suspected": _put_aside(house, ExhibitState.REJECTED),
        "unreviewed": _put_aside(house, ExhibitState.SUSPECT),
        "undecided": sum(count for score, count in scores.items() if UNDECIDED_FROM <= score < threshold),
        "waiting": likeness.waiting(),
        "threshold": threshold,
        "ordinary_senders": likeness.standing(()).senders,
    }


def _put_aside(house: House, state: ExhibitState) -> int:
    """How many of those that were put aside for their resemblance stand so now."""
    from inboxwatch.matching.explain import RESEMBLES

    found = house.casefile.exhibits(ExhibitFilter(state=state))
    return sum(any(reason.code == RESEMBLES for reason in one.reasons) for one in found)


def _state(trouble: list[str], *, running: bool, seen: bool, keeps: bool) -> str:
    for kind, state in (("login", "login refused"), ("blind", "blind"), ("unreachable", "unreachable")):
        if kind in trouble:
            return state
    if not running:
        return "not running"
    if not keeps:
        return "cannot keep"
    return "watching" if seen else "starting"


def _in_words(facts: dict[str, Any]) -> str:
    from inboxwatch.review.safe_text import printable

    keeps = "disk" not in {one["key"] for one in facts["problems"]}
    watching = "watching" if keeps else "NOT keeping anything: the disk does not take it"
    lines = [watching if facts["running"] else "NOT watching: the service is not running", ""]
    for account in facts["accounts"]:
        lines.append(f"{account['name']}: {account['state']}, last seen {_when(account['last_success'])}")
        lines.append(f"    servers that receive its mail: {_HOW[account['receiving']['known']]}")
        lines += [
            f"    {printable(one['name'])}: last seen {_when(one['last_success'])}, {one['messages']} messages"
            for one in account["folders"]
        ]
    counts = (facts["exhibits"], facts["suspects"], facts["alerts_pending"])
    lines += ["", "kept: {}   waiting for a decision: {}   alerts to be handed over: {}".format(*counts)]
    if facts["unfetchable"]:
        lines.append(f"messages that the server does not hand out, and is asked for again: {facts['unfetchable']}")
    lines.append(_compared(facts["resemblance"]))
    if facts["complaints"]["open"]:
        told = "complaints that are open: {open}, overdue: {overdue} (`inboxwatch complaint due` says what to do)"
        lines.append(told.format(**facts["complaints"]))
    if facts["attempts"]["waiting"]:
        told = "other attempts that wait for a day: {waiting}, overdue: {overdue} (`inboxwatch log due` tells which)"
        lines.append(told.format(**facts["attempts"]))
    if facts["untold"]:
        lines.append(f"{facts['untold']} (`inboxwatch doctor` says what to do)")
    if facts["problems"]:
        lines += ["", "open problems:"]
        for one in facts["problems"]:
            lines += [f"    since {_when(one['since'])}: {printable(one['text'])}", f"        {printable(one['hint'])}"]
    if facts["gaps"]:
        lines += ["", "times without sight (what came meanwhile was found afterwards):"]
        lines += [
            f"    {one['account']}, {printable(one['folder'])}: {_when(one['from'])} to {_when(one['to'])}, "
            f"{one['found']} messages found ({one['reason']})"
            for one in facts["gaps"]
        ]
    return "\n".join(lines)


def _compared(facts: dict[str, Any]) -> str:
    """How mail of strangers was compared, in one line."""
    parts = [
        f"{facts['ordinary_messages']} looked at",
        f"put aside for you to decide: {facts['unreviewed']}",
        f"put aside and rejected by you: {facts['wrongly_suspected']}",
        f"too little to say: {facts['undecided']}",
    ]
    parts += [f"waiting to be compared: {facts['waiting']}"] if facts["waiting"] else []
    return f"mail of strangers: {', '.join(parts)} (it is put aside from a score of {facts['threshold'] / 100:.1f} on)"


def _when(text: str | None) -> str:
    return "never" if text is None else f"{text[:10]} {text[11:19]} UTC"
