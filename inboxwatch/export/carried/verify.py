#!/usr/bin/env python3
"""Checks an evidence bundle. Needs Python 3.8 or newer and nothing else: no network, no other program, no installation.

    python3 verify.py [--json] [BUNDLE]

BUNDLE is the folder that holds bagit.txt; without it, the bundle that this file lies in. Nothing is written. The
program ends with 0 if everything fits, 65 if anything does not, 66 if BUNDLE is not a bundle.

What is checked: the manifests (BagIt, RFC 8493); the custody journal, as a chain or, in a part, by Merkle proofs
(RFC 9162); that the journal names these exhibits, records and files of incidents; and that timestamp tokens (RFC 3161) are over the digests
they should be over. The signatures of tokens are not checked: that takes openssl, and the line for it is printed.
OpenTimestamps proofs are followed to the Bitcoin block they lead to; the block's Merkle root is printed for comparison.
"""

import hashlib
import json
import os
import re
import stat
import sys
import unicodedata

ALGORITHMS = ("sha256", "sha512")
TEXT, TEXT_OR_NULL = (str,), (str, type(None))
ENTRY = {
    "action": TEXT, "actor": TEXT, "at": TEXT, "detail": (dict,), "exhibit": TEXT_OR_NULL, "hash": TEXT, "prev": TEXT,
    "purpose": TEXT, "seq": (int,), "sha256": TEXT_OR_NULL, "tool": TEXT,
}
EXHIBITS, CUSTODY, STAMPS = "data/10_exhibits/", "data/20_custody/", "data/30_timestamps/"
ATTACHED = "data/15_attached/"
NUMBER = re.compile(r"IW-[0-9]{6,}")
HEX64 = re.compile(r"[0-9a-f]{64}")
LARGEST_TEXT = 1 << 30  # journals and manifests are read whole: not more than this


class Check:
    """One bundle, the digests of its files, and what was found."""

    def __init__(self, bundle):
        self.bundle = bundle
        self.findings = []
        self.notes = []
        self.files = {}  # path -> (sha256, sha512)
        self.entries = {}  # exhibit -> its journal entry «acquired»
        self.attached = set()  # digests of files that entries «incident» name

    def find(self, where, what):
        self.findings.append({"where": where, "what": what})

    def read(self, name):
        """The octets of a file of the bundle; None if it is not there (told by whoever needs it)."""
        path = os.path.join(self.bundle, name)
        if name not in self.files or os.path.getsize(path) > LARGEST_TEXT:
            return None
        with open(path, "rb") as file:
            return file.read()

    def json_object(self, name):
        """A JSON object in canonical form with a line end; None, told, if it is not that."""
        octets = self.read(name)
        if octets is None:
            self.find(name, "it is missing")
            return None
        try:
            value = parse(octets)
            if isinstance(value, dict) and canonical(value) + b"\n" == octets:
                return value
        except ValueError:
            pass
        self.find(name, "it is not a JSON object in canonical form")
        return None

    def run(self):
        self.walk()
        self.bag()
        custody = self.custody()
        self.exhibits()
        self.attachments()
        self.stamps(custody)

    # -- the bag (RFC 8493) --------------------------------------------------------------------------------------------

    def walk(self):
        """Hash every file. Links are never followed."""
        pending = [""]
        while pending:
            folder = pending.pop()
            with os.scandir(os.path.join(self.bundle, folder)) as inside:
                children = sorted(inside, key=lambda one: one.name)
            for child in children:
                name = folder + child.name
                mode = child.stat(follow_symlinks=False).st_mode
                if stat.S_ISDIR(mode):
                    pending.append(name + "/")
                elif stat.S_ISREG(mode):
                    self.files[name] = digests(child.path)
                else:
                    kind = "a symbolic link" if stat.S_ISLNK(mode) else "neither a file nor a folder"
                    self.find(shown(name), "it is " + kind + ": that does not belong into a bundle")

    def bag(self):
        expected = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
        if self.read("bagit.txt") != expected:
            self.find("bagit.txt", "it is not that of BagIt 1.0")
        if "fetch.txt" in self.files:
            self.find("fetch.txt", "a bundle has no list of files to fetch from elsewhere")
        payload = {name for name in self.files if name.startswith("data/")}
        own = {"tagmanifest-%s.txt" % one for one in ALGORITHMS}
        self.manifests("manifest", payload)
        self.manifests("tagmanifest", set(self.files) - payload - own)

    def manifests(self, kind, names):
        """Hold the files with these names against both manifests of a kind."""
        for at, algorithm in enumerate(ALGORITHMS):
            manifest = "%s-%s.txt" % (kind, algorithm)
            listed = self.manifest(manifest, len(hashlib.new(algorithm).hexdigest()))
            if listed is None:
                continue
            for name in sorted(set(listed) - names):
                self.find(shown(name), "%s names it, but it is not there" % manifest)
            for name in sorted(names - set(listed)):
                self.find(shown(name), "it is there, but %s does not name it" % manifest)
            for name in sorted(names & set(listed)):
                if self.files[name][at] != listed[name]:
                    text = "it was changed: %s says %s, found %s"
                    self.find(shown(name), text % (manifest, listed[name], self.files[name][at]))

    def manifest(self, manifest, length):
        """What a manifest says, {path: digest}."""
        octets = self.read(manifest)
        if octets is None:
            self.find(manifest, "it is missing")
            return None
        listed = {}
        for number, line in enumerate(octets.decode("utf-8", "replace").split("\n")[:-1], start=1):
            digest, _, name = line.partition("  ")
            if not re.fullmatch("[0-9a-f]{%d}" % length, digest) or not name or name in listed:
                self.find("%s, line %d" % (manifest, number), "it is not a digest, two spaces and a path of its own")
            elif not inside(name):
                self.find("%s, line %d" % (manifest, number), "it names a path that leads elsewhere: " + shown(name))
            else:
                listed[name] = digest
        if octets and not octets.endswith(b"\n"):
            self.find(manifest, "its last line is cut off")
        return listed

    # -- the custody journal -------------------------------------------------------------------------------------------

    def custody(self):
        """Check the journal; what custody.json says, or None."""
        facts, octets = self.json_object(CUSTODY + "custody.json"), self.read(CUSTODY + "custody.jsonl")
        if octets is None:
            self.find(CUSTODY + "custody.jsonl", "it is missing")
        if facts is None or octets is None:
            return None
        if not custody_facts(facts):
            self.find(CUSTODY + "custody.json", "it does not hold what it should")
            return None
        lines = octets.split(b"\n")
        if lines.pop():
            self.find(CUSTODY + "custody.jsonl", "its last line is cut off")
        if facts["whole"]:
            self.chain(facts, lines)
        else:
            self.part(facts, lines)
        return facts

    def chain(self, facts, lines):
        """Follow the chain from the first entry; it stops at the first that does not fit."""
        head, hashes = "0" * 64, []
        for number, line in enumerate(lines, start=1):
            entry, why = journal_entry(line)
            if entry is not None and entry["seq"] != number:
                why = "it has another number"
            elif entry is not None and entry["prev"] != head:
                why = "it does not follow on the entry before it"
            if why:
                return self.bad_entry(number, why + "; nothing behind it can be trusted")
            head = entry["hash"]
            hashes.append(bytes.fromhex(head))
            self.note_entry(entry, number)
        if len(lines) != facts["entries"] or head != facts["head"]:
            self.find(CUSTODY + "custody.jsonl", "it does not end where custody.json says")
        if merkle_root(hashes).hex() != facts["merkle_root"]:
            self.find(CUSTODY + "custody.json", "the Merkle root is not that of the journal")
        self.hashes = hashes
        return None

    def part(self, facts, lines):
        """Check single entries, each by its proof."""
        octets = self.read(CUSTODY + "proofs.jsonl")
        proofs = [] if octets is None else octets.split(b"\n")[:-1]
        if len(proofs) != len(lines):
            self.find(CUSTODY + "proofs.jsonl", "there is not one proof for each entry")
        before = 0
        for number, line in enumerate(lines, start=1):
            entry, why = journal_entry(line)
            if entry is not None and not before < entry["seq"] <= facts["entries"]:
                why = "its number is out of place"
            elif entry is not None and number <= len(proofs) and not proof_holds(proofs[number - 1], entry, facts):
                why = "its proof does not show that it belongs to the journal"
            if why:
                self.bad_entry(number, why)
                continue
            before = entry["seq"]
            self.note_entry(entry, number)

    def bad_entry(self, number, why):
        self.find("%scustody.jsonl, line %d" % (CUSTODY, number), "this entry cannot be trusted: " + why)

    def note_entry(self, entry, number):
        if entry["action"] == "incident":
            files = entry["detail"].get("files")
            named = [one.get("sha256") for one in files if isinstance(one, dict)] if isinstance(files, list) else []
            self.attached |= {one for one in named if isinstance(one, str) and HEX64.fullmatch(one)}
        if entry["action"] != "acquired":
            return None
        if not NUMBER.fullmatch(entry["exhibit"] or ""):
            return self.bad_entry(number, "it names no exhibit")
        if entry["exhibit"] in self.entries:
            self.bad_entry(number, "the exhibit was acquired before")
        self.entries[entry["exhibit"]] = entry
        return None

    # -- exhibits ------------------------------------------------------------------------------------------------------

    def exhibits(self):
        pattern = re.compile(re.escape(EXHIBITS) + r"(IW-[0-9]{6,})\.(eml|sealed\.txt|headers\.txt|acquisition\.json)")
        found = {}
        for name in sorted(self.files):
            match = pattern.fullmatch(name)
            if match:
                found.setdefault(match[1], set()).add(match[2])
            elif name.startswith(EXHIBITS) and name != EXHIBITS + "left-out.txt":
                self.find(shown(name), "it does not belong among the exhibits")
        for exhibit in sorted(found):
            self.exhibit(exhibit, found[exhibit])
        left_out = (self.read(EXHIBITS + "left-out.txt") or b"").decode("utf-8", "replace").split("\n")[:-1]
        if EXHIBITS + "left-out.txt" not in self.files:
            self.find(EXHIBITS + "left-out.txt", "it is missing")
        for exhibit in sorted(set(self.entries) - set(found) - set(left_out)):
            self.find(EXHIBITS + exhibit, "the journal says that it was acquired, but it is not in the bundle")

    def exhibit(self, exhibit, parts):
        place, entry = EXHIBITS + exhibit, self.entries.get(exhibit)
        if entry is None:
            return self.find(place, "no sound entry of the journal says that it was acquired")
        if "eml" not in parts and "sealed.txt" not in parts:
            self.find(place + ".eml", "it is missing")
        if "eml" in parts and self.files[place + ".eml"][0] != entry["sha256"]:
            self.find(place + ".eml", "it is not the message that the journal names")
        if "eml" in parts and "headers.txt" in parts and not self.headers_fit(place):
            self.find(place + ".headers.txt", "it is not the beginning of the message")
        if "headers.txt" not in parts:
            self.find(place + ".headers.txt", "it is missing")
        name = place + ".acquisition.json"
        if "acquisition.json" not in parts:
            return self.find(name, "it is missing")
        if self.files[name][0] != entry["detail"].get("record"):
            return self.find(name, "it is not the record that the journal names")
        try:
            session = parse(self.read(name) or b"").get("session")
        except (ValueError, AttributeError):
            return self.find(name, "it cannot be read")
        if session is not None and self.files.get("%ssessions/%s.json" % (CUSTODY, session), [""])[0] != session:
            self.find(name, "the record of the session that it names is missing or was changed")
        return None

    def headers_fit(self, place):
        """Whether the header block is the message up to and including its first empty line."""
        head = self.read(place + ".headers.txt") or b""
        with open(os.path.join(self.bundle, place + ".eml"), "rb") as file:
            start = file.read(len(head) + 1)
        ends = [at + len(mark) for mark in (b"\n\r\n", b"\n\n") for at in [start.find(mark)] if at >= 0]
        if start.startswith((b"\n", b"\r\n")):
            ends = [start.find(b"\n") + 1]
        return start[: len(head)] == head and (min(ends) == len(head) if ends else len(start) == len(head))

    # -- files that go with incidents ----------------------------------------------------------------------------------

    def attachments(self):
        pattern = re.compile(re.escape(ATTACHED) + r"([0-9a-f]{64})\.[a-z0-9]{1,5}")
        found = set()
        for name in sorted(one for one in self.files if one.startswith(ATTACHED)):
            match = pattern.fullmatch(name)
            if not match:
                if name != ATTACHED + "left-out.txt":
                    self.find(shown(name), "it does not belong among the files of incidents")
                continue
            found.add(match[1])
            if self.files[name][0] != match[1]:
                self.find(name, "it is not the file that its name says")
            if match[1] not in self.attached:
                self.find(name, "no sound entry of the journal names it")
        left_out = (self.read(ATTACHED + "left-out.txt") or b"").decode("utf-8", "replace").split("\n")[:-1]
        for digest in sorted(self.attached - found - set(left_out)):
            self.find(ATTACHED + digest, "the journal says that it goes with an incident, but it is not in the bundle")

    # -- timestamps (RFC 3161) -----------------------------------------------------------------------------------------

    def stamps(self, custody):
        kinds = "tsr|tsq|chain\\.pem|ots|pending\\.ots"
        pattern = re.compile(re.escape(STAMPS) + r"([0-9]+-[0-9a-f]{12})(\.json|\.[A-Za-z0-9_-]+\.(%s))" % kinds)
        statements = {}
        for name in sorted(one for one in self.files if one.startswith(STAMPS)):
            match = pattern.fullmatch(name)
            if not match:
                self.find(shown(name), "it does not belong among the timestamps")
            elif match[2] == ".json":
                statements[match[1]] = self.files[name][0]
                self.statement(name, custody)
        for name in sorted(one for one in self.files if one.startswith(STAMPS) and one.endswith((".tsr", ".ots"))):
            match = pattern.fullmatch(name)
            if match and match[1] not in statements:
                self.find(name, "the statement that it should be over is missing")
            elif match and name.endswith(".ots"):
                self.proof(name, statements[match[1]], match[1])
            elif match:
                self.token(name, statements[match[1]], match[1])

    def statement(self, name, custody):
        facts = self.json_object(name)
        if facts is None:
            return None
        if set(facts) != {"entries", "format", "head", "merkle_root"} or facts["format"] != "inboxwatch-anchor/1":
            return self.find(name, "it does not hold what it should")
        if not name.startswith("%s%s-%s" % (STAMPS, facts["entries"], self.files[name][0][:12])):
            self.find(name, "its name is not that of its content")
        count = facts["entries"]
        if custody is None or not isinstance(count, int):
            return None
        if custody["whole"]:
            hashes = getattr(self, "hashes", [])[:count]
            fits = len(hashes) == count and count > 0 and hashes[-1].hex() == facts["head"]
            fits = fits and merkle_root(hashes).hex() == facts["merkle_root"]
        else:
            same = count == custody["entries"]
            fits = not same or all(custody[one] == facts[one] for one in ("head", "merkle_root"))
        if not fits:
            self.find(name, "it is not a statement about this journal")
        return None

    def token(self, name, digest, statement):
        octets = self.read(name)
        if not octets:
            return self.find(name, "it is empty")
        try:
            granted, imprint = timestamp(octets)
        except ValueError as error:
            return self.find(name, "it is not the answer of a time-stamping authority: %s" % error)
        if not granted:
            return self.find(name, "the authority did not grant it")
        if imprint.hex() != digest:
            return self.find(name, "it is over another digest than that of its statement")
        line = "openssl ts -verify -data %s.json -in %s -CAfile %s.chain.pem"
        parts = STAMPS + statement, name, name[: -len(".tsr")]
        self.notes.append("the signature of %s is not checked here; to check it: %s" % (name, line % parts))
        return None


    # -- OpenTimestamps (the .ots format) ------------------------------------------------------------------------------

    def proof(self, name, digest, statement):
        octets = self.read(name)
        if not octets:
            return self.find(name, "it is empty")
        try:
            blocks = Proof(octets).blocks(bytes.fromhex(digest))
        except ValueError as error:
            return self.find(name, "it is not a proof over its statement: %s" % error)
        for height, root in sorted(blocks):
            line = "it leads to block %d of the Bitcoin chain, if the Merkle root of that block is %s; to check it: %s"
            call = "ots verify -f %s%s.json %s" % (STAMPS, statement, name)
            self.notes.append("%s: %s" % (name, line % (height, root[::-1].hex(), call)))
        if not blocks and not name.endswith(".pending.ots"):
            self.find(name, "it leads to no block")
        elif not blocks:
            self.notes.append("%s: so far this is only a promise; to complete it: ots upgrade %s" % (name, name))
        return None


class Proof:
    """Reads an OpenTimestamps proof (version 1). Raises ValueError."""

    HEAD = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01\x08"
    BITCOIN = bytes.fromhex("0588960d73d71901")

    def __init__(self, octets):
        self.octets, self.at, self.found = octets, 0, []

    def blocks(self, digest):
        """(height, Merkle root) of every block that it leads to from this SHA-256."""
        if len(self.octets) > 1 << 16:
            raise ValueError("it is longer than any proof")
        if self.take(len(self.HEAD)) != self.HEAD or self.take(32) != digest:
            raise ValueError("it is of another kind, or over another digest")
        self.follow(digest, 256)
        self.end()
        return self.found

    def follow(self, message, depth):
        if not depth or len(message) > 4096:
            raise ValueError("it is deeper or longer than any proof")
        more = True
        while more:
            code = self.take(1)[0]
            more = code == 0xFF
            if more:
                code = self.take(1)[0]
            if code == 0x00:
                tag, payload = self.take(8), self.text()
                if tag == self.BITCOIN:
                    if len(message) != 32:
                        raise ValueError("what it leads to cannot be a Merkle root")
                    height = Proof(payload)
                    self.found.append((height.number(), message))
                    height.end()
            else:
                self.follow(self.step(code, message), depth - 1)

    def step(self, code, message):
        if code == 0xF0:
            return message + self.text()
        if code == 0xF1:
            return self.text() + message
        steps = {
            0x02: lambda: hashlib.sha1(message).digest(),
            0x08: lambda: hashlib.sha256(message).digest(),
            0xF2: lambda: message[::-1],
            0xF3: lambda: message.hex().encode("ascii"),
        }
        if code not in steps:
            raise ValueError("it has an operation that is not known here")
        return steps[code]()

    def number(self):
        value = 0
        for shift in range(0, 49, 7):
            octet = self.take(1)[0]
            value |= (octet & 0x7F) << shift
            if not octet & 0x80:
                return value
        raise ValueError("a number in it is too large")

    def end(self):
        if self.at != len(self.octets):
            raise ValueError("something stands behind its end")

    def text(self):
        return self.take(self.number())

    def take(self, count):
        taken = self.octets[self.at : self.at + count]
        if len(taken) != count:
            raise ValueError("it is cut off")
        self.at += count
        return taken


# -- small pieces ------------------------------------------------------------------------------------------------------


def digests(path):
    sums = [hashlib.new(one) for one in ALGORITHMS]
    with open(path, "rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            for one in sums:
                one.update(piece)
    return tuple(one.hexdigest() for one in sums)


def inside(name):
    """Whether a path stays in the bundle on any system."""
    return not (
        name.startswith("/") or "\\" in name or re.match("[A-Za-z]:", name) or {"", ".", ".."} & set(name.split("/"))
    )


def shown(name):
    """A name from the bundle, harmless on a terminal."""
    return "".join(one if one.isprintable() else "<U+%04X>" % ord(one) for one in unicodedata.normalize("NFC", name))


def parse(octets):
    """Strict JSON: no floating-point or very large numbers, ASCII names, no member twice. Raises ValueError."""

    def pairs(found):
        if len(dict(found)) != len(found) or not all(ord(letter) < 128 for name, _ in found for letter in name):
            raise ValueError("a member is there twice, or its name is not ASCII")
        return dict(found)

    def integer(text):
        if len(text) > 17 or abs(int(text)) >= 2**53:
            refuse(text)
        return int(text)

    def refuse(text):
        raise ValueError("not a number for a journal: " + text[:20])

    try:
        return json.loads(octets.decode("utf-8"), object_pairs_hook=pairs, parse_int=integer, parse_float=refuse,
                          parse_constant=refuse)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def canonical(value):
    """RFC 8785, for values without floating-point numbers whose names are ASCII. Raises ValueError."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("utf-8")


def journal_entry(line):
    """A line of the journal as (entry, ""), or (None, why it is not one)."""
    try:
        entry = parse(line)
        if not isinstance(entry, dict) or set(entry) != set(ENTRY):
            return None, "it does not have the members of an entry"
        if not all(type(entry[name]) in kinds for name, kinds in ENTRY.items()):
            return None, "a member is of another kind"
        if canonical(entry) != line:
            return None, "it is not in canonical form"
        body = canonical({name: value for name, value in entry.items() if name != "hash"})
    except ValueError:
        return None, "it is not JSON as a journal allows it"
    if hashlib.sha256(body).hexdigest() != entry["hash"]:
        return None, "its content is not what its digest says"
    return entry, ""


def custody_facts(facts):
    return (
        set(facts) == {"entries", "format", "head", "merkle_root", "whole"}
        and facts["format"] == "inboxwatch-custody/1"
        and type(facts["entries"]) is int
        and type(facts["whole"]) is bool
        and all(isinstance(facts[one], str) and HEX64.fullmatch(facts[one]) for one in ("head", "merkle_root"))
    )


def merkle_root(hashes):
    """RFC 9162, section 2.1.1."""
    level = [hashlib.sha256(b"\x00" + one).digest() for one in hashes]
    if not level:
        return hashlib.sha256().digest()
    while len(level) > 1:
        above = [hashlib.sha256(b"\x01" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        level = above + level[-1:] if len(level) % 2 else above
    return level[0]


def proof_holds(line, entry, facts):
    """RFC 9162, section 2.1.3.2."""
    try:
        proof = parse(line)
        path = [bytes.fromhex(one) for one in proof["path"]]
        if set(proof) != {"path", "seq"} or proof["seq"] != entry["seq"]:
            return False
    except (ValueError, KeyError, TypeError):
        return False
    at, last = entry["seq"] - 1, facts["entries"] - 1
    digest = hashlib.sha256(b"\x00" + bytes.fromhex(entry["hash"])).digest()
    for step in path:
        if last == 0:
            return False
        if at % 2 or at == last:
            digest = hashlib.sha256(b"\x01" + step + digest).digest()
            while at and at % 2 == 0:
                at, last = at >> 1, last >> 1
        else:
            digest = hashlib.sha256(b"\x01" + digest + step).digest()
        at, last = at >> 1, last >> 1
    return last == 0 and digest.hex() == facts["merkle_root"]


def element(octets, at, tag):
    """The DER element with this tag at this place: (start of its content, end). Raises ValueError."""
    head = octets[at : at + 2]
    if len(head) < 2 or head[0] != tag:
        raise ValueError("a part of it has another shape")
    size, start = head[1], at + 2
    if size & 0x80:
        count = size & 0x7F
        if not 1 <= count <= 4:
            raise ValueError("a length in it makes no sense")
        size, start = int.from_bytes(octets[start : start + count], "big"), start + count
    if start + size > len(octets):
        raise ValueError("it is cut off")
    return start, start + size


def timestamp(octets):
    """What a TimeStampResp (RFC 3161, section 2.4.2) says: (whether it is granted, the SHA-256 it is over)."""
    inside, _ = element(octets, 0, 0x30)
    status, after = element(octets, inside, 0x30)
    start, end = element(octets, status, 0x02)
    if int.from_bytes(octets[start:end], "big") not in (0, 1):  # granted, grantedWithMods
        return False, b""
    at, _ = element(octets, after, 0x30)  # ContentInfo
    _, at = element(octets, at, 0x06)
    at, _ = element(octets, at, 0xA0)
    at, _ = element(octets, at, 0x30)  # SignedData: version, digestAlgorithms, encapContentInfo
    _, at = element(octets, at, 0x02)
    _, at = element(octets, at, 0x31)
    at, _ = element(octets, at, 0x30)
    start, at = element(octets, at, 0x06)
    if octets[start:at] != bytes.fromhex("2a864886f70d0109100104"):  # id-ct-TSTInfo
        raise ValueError("it holds something else than a timestamp")
    at, _ = element(octets, at, 0xA0)
    at, _ = element(octets, at, 0x04)
    at, _ = element(octets, at, 0x30)  # TSTInfo: version, policy, messageImprint
    _, at = element(octets, at, 0x02)
    _, at = element(octets, at, 0x06)
    at, _ = element(octets, at, 0x30)
    algorithm, at = element(octets, at, 0x30)
    start, end = element(octets, algorithm, 0x06)
    if octets[start:end] != bytes.fromhex("608648016503040201"):  # SHA-256
        raise ValueError("it is not over a SHA-256 digest")
    start, end = element(octets, at, 0x04)
    return True, octets[start:end]


def main(arguments):
    as_json = "--json" in arguments
    places = [one for one in arguments if one not in ("--json", "--")]
    if len(places) > 1 or any(one.startswith("-") for one in places if "--" not in arguments):
        sys.stderr.write(__doc__)
        return 64
    own = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    bundle = places[0] if places else own
    if not os.path.isfile(os.path.join(bundle, "bagit.txt")):
        sys.stderr.write("%s is not a bundle: there is no bagit.txt in it\n" % shown(bundle))
        return 66
    check = Check(bundle)
    check.run()
    sound = not check.findings
    if as_json:
        answer = {"exhibits": len(check.entries), "findings": check.findings, "notes": check.notes, "sound": sound}
        print(json.dumps(answer, indent=1, sort_keys=True))
        return 0 if sound else 65
    for one in check.findings:
        print("WRONG: %s\n       %s" % (one["where"], one["what"]))
    for one in check.notes:
        print("NOTE:  " + one)
    print("%d files, %d exhibits in the journal" % (len(check.files), len(check.entries)))
    print("Everything fits." if sound else "%d findings: NOT everything fits." % len(check.findings))
    return 0 if sound else 65


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
