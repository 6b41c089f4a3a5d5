"""Short letters after the first one: a reminder to the desk that did not act, and word to the network above it. Pure.

They cite numbers and days alone, no word of any message: the desk has the complaint, whoever is above gets it anew.
"""

from __future__ import annotations

import textwrap

from inboxwatch.complaint.deadlines import answered, sent
from inboxwatch.model.attempt import Attempt, AttemptId, AttemptStep

_ASK = """\
I ask you to
- stop it: act against the account by your rules on harassment;
- preserve the account and connection records for the times named in the
  report, pending legal process;
- confirm this with a reference number;
- tell your user neither who reported this nor that it was reported.

I do not ask who your user is: that needs legal process."""
_NAME = "[your name, or the name of whoever writes for you]"
_WIDTH = 76


def reminder(attempt: Attempt, more: int) -> str:
    """The text of a reminder. `more` is how many further messages were kept since the complaint was sent."""
    theirs = f", your reference {attempt.reference}" if attempt.reference else ""
    return _letter(
        f"Subject: Reminder: abuse report {attempt.id}{theirs}",
        f"I reported harassment by e-mail, by one of your users, {_when(sent(attempt))}. {_facts(attempt, more)}",
        _ASK,
        "If I hear nothing, I will take this to the network above yours.",
    )


def escalation(attempt: Attempt, new: AttemptId, more: int) -> str:
    """The text of a letter to whoever is above the desk that did not act; `new` is our number for it."""
    before = attempt.to or "[the provider below you]"
    return _letter(
        f"Subject: Abuse report {new}: reported before to {before}",
        f"I reported harassment by e-mail to {before} {_when(sent(attempt))}. {_facts(attempt, more)}",
        "You run the network, or give access to the service, that it came from. The report is attached, with the exact "
        "header block of each message and times in UTC. [Attach it: the letter of the complaint and the headers.]",
        _ASK,
        f"Please name {new} when you answer.",
    )


def _letter(subject: str, *paragraphs: str) -> str:
    parts = [one if "\n" in one else textwrap.fill(one, _WIDTH, break_on_hyphens=False) for one in paragraphs]
    return "\n\n".join([subject, *parts, _NAME])


def _facts(attempt: Attempt, more: int) -> str:
    """What went to and fro, by numbers and days."""
    count, last = len(attempt.exhibits), answered(attempt)
    sentences = [f"My number for it is {attempt.id}."]
    if attempt.reference:
        sentences.append(f"The reference given to me is {attempt.reference}.")
    if count:
        sentences.append(f"It is about {'one message' if count == 1 else f'{count} messages'}.")
    sentences.append("I have had no answer." if last is None else f"The last answer came {_when(last)}.")
    if more:
        what = "one more message" if more == 1 else f"{more} more messages"
        sentences.append(f"Since the report {what} came that I put down to the same sender.")
    return " ".join(sentences)


def _when(step: AttemptStep | None) -> str:
    return "on [date]" if step is None else f"on {step.at:%Y-%m-%d} (UTC)"
