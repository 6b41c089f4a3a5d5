"""The commands of `inboxwatch log`, a file each."""
