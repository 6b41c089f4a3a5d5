"""`run --dry-run`: what would be matched in the existing mailboxes, with nothing kept, noted, moved or told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from inboxwatch.daemon.bootstrap import House
from inboxwatch.errors import InboxwatchError
from inboxwatch.model.custody import JsonValue
from inboxwatch.model.identity import AccountName
from inboxwatch.model.times import stamp
from inboxwatch.model.verdict import Match
from inboxwatch.pipeline.rehearse import Rehearsed, WouldBe, rehearse


@dataclass
class Rehearsal:
    """What was found, by account; `errors` are accounts that could not be looked at, `unseen` folders."""

    found: list[WouldBe] = field(default_factory=list)
    seen: dict[tuple[AccountName, str], int] = field(default_factory=dict)
    unseen: dict[tuple[AccountName, str], InboxwatchError] = field(default_factory=dict)
    errors: dict[AccountName, InboxwatchError] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0, or the code of an account or a folder that could not be looked at."""
        return max((one.exit_code for one in (*self.errors.values(), *self.unseen.values())), default=0)

    def facts(self) -> JsonValue:
        """For a script."""
        errors: list[JsonValue] = [
            {"account": name, "error": one.message, "hint": one.hint} for name, one in self.errors.items()
        ]
        errors += [
            {"account": name, "folder": folder, "error": one.message, "hint": one.hint}
            for (name, folder), one in self.unseen.items()
        ]
        return {
            "folders": [
                {"account": account, "folder": folder, "seen": seen} for (account, folder), seen in self.seen.items()
            ],
            "would_match": [_facts(one) for one in self.found],
            "errors": errors,
        }

    def in_words(self) -> str:
        """For a person: figures and reasons, nothing of any mail."""
        lines = ["This is a rehearsal: nothing was kept, moved or told.", ""]
        lines += [f"{account}, {folder}: {seen} messages looked at" for (account, folder), seen in self.seen.items()]
        count = Counter((one.verdict.sender or "nobody in particular", _kind(one)) for one in self.found)
        lines += ["", f"{len(self.found)} would be kept" + (":" if count else "")]
        lines += [f"    {number:5}  {kind} for {sender}" for (sender, kind), number in sorted(count.items())]
        reasons = Counter(reason.code for one in self.found for reason in one.verdict.reasons)
        lines += [f"    {number:5}  by reason of «{code}»" for code, number in reasons.most_common()]
        for name, error in self.errors.items():
            lines += ["", f"{name} could not be looked at: {error.message}", f"    {error.hint}"]
        for (name, folder), error in self.unseen.items():
            lines += ["", f"{name}, {folder} could not be looked at: {error.message}", f"    {error.hint}"]
        return "\n".join(lines)


def rehearse_all(house: House) -> Rehearsal:
    """Rehearse every account; one that fails does not stop the others."""
    result = Rehearsal()
    for account in house.accounts():
        try:
            source = account.connect(lambda: None)
            try:
                for one in rehearse(source, house.river.originators, house.rules.decide):
                    match one:
                        case WouldBe():
                            result.found.append(one)
                        case Rehearsed():
                            result.seen[account.name, one.folder] = one.seen
                            if one.trouble is not None:
                                result.unseen[account.name, one.folder] = one.trouble
            finally:
                source.close()
        except InboxwatchError as error:
            result.errors[account.name] = error
    return result


def _kind(one: WouldBe) -> str:
    return "match" if isinstance(one.verdict, Match) else "suspect"


def _facts(one: WouldBe) -> JsonValue:
    return {
        "account": one.ref.account,
        "folder": one.ref.folder,
        "uidvalidity": one.ref.uidvalidity,
        "uid": one.ref.uid,
        "internal_date": None if one.internal_date is None else stamp(one.internal_date),
        "size": one.size,
        "state": _kind(one),
        "sender": one.verdict.sender,
        "reasons": [
            {"code": reason.code, "text": reason.text, "where": reason.where, "rule": reason.rule}
            for reason in one.verdict.reasons
        ],
    }
