"""inboxwatch: keeps mail from flagged senders as evidence, and tells the right person that something came.

The rooms and the way a message flows through them are described in docs/design.md.
"""

__version__ = "0.1.0"
