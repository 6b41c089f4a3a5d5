"""TELL: who is told, in neutral words, and handing it over. The home of Apprise, in a process of its own."""

from inboxwatch.alerting.apprise_notifier import AppriseNotifier
from inboxwatch.alerting.dispatcher import Dispatcher, DispatchFact
from inboxwatch.alerting.memory import MemoryNotifier, MemoryOutbox
from inboxwatch.alerting.policy import alerts_for, plan, retry_at
from inboxwatch.alerting.words import compose

__all__ = [
    "AppriseNotifier",
    "DispatchFact",
    "Dispatcher",
    "MemoryNotifier",
    "MemoryOutbox",
    "alerts_for",
    "compose",
    "plan",
    "retry_at",
]
