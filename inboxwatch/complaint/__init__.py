"""From what was kept to a complaint that an abuse desk can act on: whom to write to, and the letter.

Nothing here sends or asks anything by itself: a person starts it, and is told before what it discloses.
"""
