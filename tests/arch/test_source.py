"""What the source must never say: words that change a mailbox, promises left open, errors swallowed."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

import inboxwatch

ROOT = Path(inboxwatch.__file__).parent
SOURCES = sorted(ROOT.rglob("*.py"))
CHANGES = re.compile(
    r"\bEXPUNGE\b|\\\\?Deleted\b|\bSTORE\b"
    r"|\b(delete_messages|undelete_messages|uid_expunge|expunge|add_flags|set_flags|remove_flags|delete_folder"
    r"|add_gmail_labels|set_gmail_labels|remove_gmail_labels|multiappend)\b"
)
"""IMAP's words and IMAPClient's methods that change or remove what is there."""
HEARS_NEWS = {"mailbox/news.py"}
"""Files in which EXPUNGE is a word that the server says."""


def name(path):
    return path.relative_to(ROOT).as_posix()


def words(source):
    """Names and strings of the code with their lines: no comments, no docstrings."""
    tree = ast.parse(source)
    docs = {
        (one.value.lineno, one.value.col_offset)
        for one in ast.walk(tree)
        if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant) and isinstance(one.value.value, str)
    }
    kinds = {tokenize.NAME, tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in kinds and token.start not in docs:
            yield token.start[0], token.string


def changing_words(source):
    return [(line, hit[0]) for line, text in words(source) if (hit := CHANGES.search(text))]


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_no_code_can_mark_or_remove_mail_on_a_server(path):
    found = {word for _, word in changing_words(path.read_text("utf-8"))}

    assert found <= ({"EXPUNGE"} if name(path) in HEARS_NEWS else set())


@pytest.mark.parametrize("path", sorted((ROOT / "mailbox").rglob("*.py")), ids=name)
def test_no_mail_is_written_to_a_server(path):
    assert [] == re.findall(r"\bclient\.(?:append|multiappend)\b|\"APPEND\"", path.read_text("utf-8"))


def test_the_word_expunge_stands_only_where_news_are_compared():
    for path in sorted(HEARS_NEWS):
        lines = (ROOT / path).read_text("utf-8").splitlines()
        said = [line.strip() for line in lines if "EXPUNGE" in line]

        assert [] == [line for line in said if not re.search(r"== b\"EXPUNGE\"|re\.compile\(", line)]


def test_the_finder_finds_what_it_looks_for():
    source = '"""EXPUNGE in words"""\n# STORE\nclient.add_flags([1], [b"\\\\Deleted"])\nx = "UID STORE 1"\nclient.uid_expunge(1)\n'

    assert [(3, "add_flags"), (3, "\\\\Deleted"), (4, "STORE"), (5, "uid_expunge")] == changing_words(source)


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_nothing_is_left_for_later(path):
    assert [] == re.findall(r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b", path.read_text("utf-8"))


def test_every_error_is_caught_at_boundaries_only():
    """The front door, a thread, a task in the background, an account in a single pass, and the keyring's plugins."""
    broad = set()
    for path in SOURCES:
        for one in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(one, ast.ExceptHandler) and (one.type is None or "Exception" in _caught(one.type)):
                broad.add(name(path))

    boundaries = {"cli/__init__.py", "daemon/once.py", "daemon/shelving.py", "daemon/threads.py", "settings/secrets.py"}
    assert boundaries == broad


def _caught(what):
    return {part.id for part in ast.walk(what) if isinstance(part, ast.Name)}


@pytest.mark.parametrize("path", sorted((ROOT.parent / "docs").rglob("*.md")), ids=lambda path: path.name)
def test_every_test_that_a_document_names_is_there(path):
    named = re.findall(r"tests/[\w/]+(?:\.py)?", path.read_text("utf-8"))

    assert [] == [one for one in named if not (ROOT.parent / one).exists()]


PAGES = [*sorted((ROOT.parent / "docs").rglob("*.md")), ROOT.parent / "README.md"]
ROOMS = {path.name for path in ROOT.iterdir() if path.is_dir()}
TOPS = {"inboxwatch", "tests", "docs", "systemd", "tools"}
FILES = {path.name for top in ("inboxwatch", "tests", "docs") for path in (ROOT.parent / top).rglob("*.*")}


def lost(text):
    """Files of this house that a document names and that are not there: by their path, or a module by its name."""
    named = re.findall(r"(?<![\w./~<-])((?:[\w-]+/)*[\w.-]+\.(?:py|typ|md|toml|service))\b", text)
    for one in named:
        top, below, _ = one.partition("/")
        if not below:
            is_there = one in FILES or not one.endswith((".py", ".typ"))
        else:
            is_there = not (top in ROOMS or top in TOPS) or ((ROOT if top in ROOMS else ROOT.parent) / one).exists()
        if not is_there:
            yield one


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_file_that_a_document_names_is_there(path):
    assert [] == list(lost(path.read_text("utf-8")))


def test_what_a_document_names_and_is_not_there_is_found():
    text = "`evidence/gone.py`, (`gone.py`) [x](docs/gone.md); /etc/inboxwatch/config.toml, config.toml, evidence/vault.py, errors.py"

    assert ["evidence/gone.py", "gone.py", "docs/gone.md"] == list(lost(text))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_of_a_document_leads_somewhere(path):
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", path.read_text("utf-8"))

    assert [] == [one for one in targets if not (path.parent / one).exists()]
