"""`python -m inboxwatch`."""

from inboxwatch.cli import main

main()
