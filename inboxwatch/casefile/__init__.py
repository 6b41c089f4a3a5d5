"""NOTE: the casefile, an index over the evidence and the working state of the service; it can be rebuilt."""

from inboxwatch.casefile.memory import MemoryCaseFile
from inboxwatch.casefile.store import SqliteCaseFile

__all__ = ["MemoryCaseFile", "SqliteCaseFile"]
