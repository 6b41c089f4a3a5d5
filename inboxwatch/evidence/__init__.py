"""KEEP: write-once objects, acquisition records, the custody journal, and checking all of it.

Nothing in here is ever deleted or written twice. The formats are in docs/formats/.
"""

from inboxwatch.evidence.authority import Authority, Token, check_ready, stamp
from inboxwatch.evidence.calendars import Calendar, block_of, submit, upgrade
from inboxwatch.evidence.chain import GENESIS
from inboxwatch.evidence.gate import DaemonLock, Gate
from inboxwatch.evidence.memory import MemoryVault
from inboxwatch.evidence.objects import ObjectStore
from inboxwatch.evidence.storage import Lock, LockSmith, Storage, no_lock
from inboxwatch.evidence.vault import Vault, ignore

__all__ = [
    "GENESIS",
    "Authority",
    "Calendar",
    "DaemonLock",
    "Gate",
    "Lock",
    "LockSmith",
    "MemoryVault",
    "ObjectStore",
    "Storage",
    "Token",
    "Vault",
    "block_of",
    "check_ready",
    "ignore",
    "no_lock",
    "stamp",
    "submit",
    "upgrade",
]
