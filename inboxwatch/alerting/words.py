"""The words of an alert: neutral, chosen by its kind and a count alone (law 2). Pure.

There is no parameter through which anything of a mail could come in: a digest tells nothing of what it is over. A
person may choose other words for a route; in them, ``{count}`` and nothing else is replaced.
"""

from __future__ import annotations

from inboxwatch.model.alert import AlertKind, Notice, Route
from inboxwatch.model.identity import Sha256

_TITLE = "Mail filing"
_WORDS: dict[AlertKind, tuple[str, str]] = {
    AlertKind.FILED: (
        "1 new item was filed. Nothing needs to be done now.",
        "{count} new items were filed. Nothing needs to be done now.",
    ),
    AlertKind.ASIDE: (
        "1 new item was put aside. Please look at it when it suits you.",
        "{count} new items were put aside. Please look at them when it suits you.",
    ),
    AlertKind.BLIND: (
        "A mailbox could not be checked for a while. Please look at the service.",
        "A mailbox could not be checked for a while. Please look at the service.",
    ),
    AlertKind.SEEING: (
        "A mailbox can be checked again. What came meanwhile was looked at.",
        "A mailbox can be checked again. What came meanwhile was looked at.",
    ),
    AlertKind.TROUBLE: (
        "The service needs attention. Please look at its status.",
        "The service needs attention. Please look at its status.",
    ),
    AlertKind.TEST: (
        "This is a test. Alerts will look like this.",
        "This is a test. Alerts will look like this.",
    ),
}


def compose(kind: AlertKind, count: int, route: Route, head: Sha256 | None = None) -> Notice:
    """The finished words for one route.

    A route's own title is always used. Its own text is used for what is filed and for tests: a text such as
    «{count} new items» would hide that something has to be mended. `head` is the custody journal's, for a route whose
    person is its witness.
    """
    one, many = _WORDS[kind]
    standard = one if count == 1 else many
    own = route.text.strip() if kind in {AlertKind.FILED, AlertKind.ASIDE, AlertKind.TEST} else ""
    body = (own or standard).replace("{count}", str(count))
    return Notice(
        route=route.name,
        title=(route.title.strip() or _TITLE).replace("{count}", str(count)),
        body=f"{body}\n\nPlease keep this number: {head}" if route.witness and head is not None else body,
    )
