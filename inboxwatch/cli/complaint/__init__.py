"""The commands of `inboxwatch complaint`, one file each."""
