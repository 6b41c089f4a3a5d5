#!/usr/bin/env python3
"""Checks a custody journal, by docs/formats/journal.md alone: python3 journal_reader.py journal.jsonl [HEAD]

Prints the verdict and ends with 0, or with 65 if an entry cannot be trusted. HEAD is a digest that somebody was told
earlier: the journal has to have had it.
"""

import hashlib
import json
import sys

TEXT, TEXT_OR_NULL = (str,), (str, type(None))
MEMBERS = {
    "action": TEXT, "actor": TEXT, "at": TEXT, "detail": (dict,), "exhibit": TEXT_OR_NULL, "hash": TEXT, "prev": TEXT,
    "purpose": TEXT, "seq": (int,), "sha256": TEXT_OR_NULL, "tool": TEXT,
}


def refuse(_text):
    raise ValueError("not a number of the journal")


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def allowed(value):
    if isinstance(value, dict):
        return all(name.isascii() and allowed(one) for name, one in value.items())
    if isinstance(value, list):
        return all(map(allowed, value))
    return not isinstance(value, int) or abs(value) < 2**53


def why_not(line, number, head):
    """Why this line cannot be entry `number` behind `head` (None if it can), and its digest."""
    try:
        entry = json.loads(line.decode("utf-8"), parse_float=refuse, parse_constant=refuse)
        if not isinstance(entry, dict) or set(entry) != set(MEMBERS):
            return "it does not have the members of an entry", None
        if not all(type(entry[name]) in kinds for name, kinds in MEMBERS.items()) or not allowed(entry):
            return "a member is of another kind", None
        if canonical(entry) != line:
            return "it is not in canonical form", None
    except (ValueError, RecursionError):
        return "it is not JSON that a journal can hold", None
    digest = entry.pop("hash")
    if hashlib.sha256(canonical(entry)).hexdigest() != digest:
        return "its content is not what its digest says", None
    if (entry["seq"], entry["prev"]) != (number, head):
        return "it does not follow on the line before it", None
    return None, digest


def main(path, witness=None):
    head, number, seen = "0" * 64, 0, {"0" * 64}
    with open(path, "rb") as journal:
        for number, line in enumerate(journal, start=1):
            if not line.endswith(b"\n"):
                print("the last line was torn by a crash: %d octets that were never an entry" % len(line))
                number -= 1
                break
            why, digest = why_not(line[:-1], number, head)
            if why:
                print("entry %d cannot be trusted: %s" % (number, why))
                return 65
            head = digest
            seen.add(head)
    print("%d entries, head %s" % (number, head))
    if witness is not None and witness not in seen:
        print("the journal never had the head %s: it was cut off or written anew" % witness)
        return 65
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
