"""One file per command: help text, arguments, a call into a use-case or a reader, an exit code."""
