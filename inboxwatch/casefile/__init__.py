"""NOTE: the casefile, an index over the evidence and the state of the service, rebuildable; and what is private."""

from inboxwatch.casefile.memory import MemoryCaseFile
from inboxwatch.casefile.notes import KeptNotes, NoteKind
from inboxwatch.casefile.private import PrivateStore
from inboxwatch.casefile.store import SqliteCaseFile

__all__ = ["KeptNotes", "MemoryCaseFile", "NoteKind", "PrivateStore", "SqliteCaseFile"]
