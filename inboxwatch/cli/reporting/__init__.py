"""What `inboxwatch report` is made of: what was asked for (`asked`), what is told (`gather`), the files (`write`)."""
