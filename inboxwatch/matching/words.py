"""Reasons in plain words, for a lay person and a court. A header field claims; it proves nothing about who wrote it."""

from __future__ import annotations

from inboxwatch.matching.hits import Hit, Weight
from inboxwatch.matching.visible import shown
from inboxwatch.model.message import Originator, Originators
from inboxwatch.model.verdict import Reason

UNREADABLE = Reason(
    "originator-unreadable",
    "no address can be read from the From field or from any other field that should say who sent this mail",
    "from",
)

FROM_UNREADABLE = Reason(
    "from-unreadable",
    "no address can be read from the From field, though another field names one; a mail program may show somebody who "
    "was not compared, so a person has to look",
    "from",
)
_CUT_SHORT = {
    "header-too-large": "the header of this mail is larger than 256 KiB and was not read to the end",
    "too-many-fields": "the header of this mail has more than 2,000 fields",
    "too-many-originators": "the fields that say who sent this mail are too many or too long to be read in every way",
}
_SENTENCES = {
    Weight.ADDRESS: "the {field} field names {address}, which is listed for {who}",
    Weight.ALIAS: "the {field} field names {address}, which is listed as an alias of {who}",
    Weight.VARIANT: "the {field} field names {address}, another way of writing {rule}, which is listed for {who}",
    Weight.DOMAIN: "the {field} field names {address}; every address of that domain is listed for {who} ({rule})",
    Weight.SUBDOMAIN: "the {field} field names {address}; every subdomain of that kind is listed for {who} ({rule})",
    Weight.NAME: "the {field} field claims the name «{name}», which is listed for {who}",
    Weight.PATTERN: "the {field} field says «{whole}», which fits a pattern listed for {who} ({rule})",
    Weight.TIMEOUT: "the {field} field could not be compared in time with a pattern listed for {who} ({rule}), "
    "so a person has to look",
}


def reason(hit: Hit, more: int = 0) -> Reason:
    """A hit as a reason. `more`: in how many other spellings the same rule applies to the same field."""
    text = _sentence(hit)
    if more:
        text += f" (and {more} more like it in this field)"
    return Reason(hit.weight.code, text, shown(hit.candidate.field), hit.rule.text)


def unsure(originators: Originators) -> tuple[Reason, ...]:
    """Why somebody may have sent this whom nothing could be compared with; empty for ordinary mail."""
    found = [
        Reason(
            one.code,
            f"{_CUT_SHORT[one.code]} ({one.detail}), so somebody who is listed may be named where nobody looked; "
            "ordinary mail is not like that, and a person has to look",
            one.where,
        )
        for one in originators.cut_short
    ]
    if originators.from_unreadable:
        found.append(FROM_UNREADABLE if originators.addresses else UNREADABLE)
    return tuple(found)


def allowed(hit: Hit, more: int, address: str, rule: str) -> Reason:
    """A hit that does not count because of the allow list."""
    found = reason(hit, more)
    text = f"{found.text}; it does not count, since {shown(address)} in the From field is on the allow list ({rule})"
    return Reason("allowed", text, found.where, found.rule)


def contradicted(address: str, rule: str) -> Reason:
    """Why a message whose From field is on the allow list is not cleared."""
    text = (
        f"the From field names {shown(address)}, which is on the allow list ({rule}), and yet a listed sender is "
        "named or claimed beside it, so a person has to look"
    )
    return Reason("allow-contradicted", text, "from", rule)


def _sentence(hit: Hit) -> str:
    """One sentence without its full stop."""
    return _SENTENCES[hit.weight].format(
        field=field_name(hit.candidate.field),
        address=shown(hit.candidate.address),
        name=shown(hit.candidate.name),
        whole=_whole(hit.candidate),
        rule=shown(hit.rule.text),
        who=hit.rule.sender,
    )


def field_name(field: str) -> str:
    """A header field as it is usually written: Reply-To for reply-to."""
    return "-".join(one.capitalize() for one in shown(field).split("-"))


def _whole(candidate: Originator) -> str:
    """Name and address as they are shown."""
    if not candidate.address:
        return shown(candidate.name)
    return f"{shown(candidate.name)} <{shown(candidate.address)}>".strip()
