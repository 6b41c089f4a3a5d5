"""The kinds of values that config.toml holds: checked names, paths, lists of words, whole numbers.

No message of a check repeats the value that it refuses: a person may have put a password into the wrong place.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, GetPydanticSchema, Strict
from pydantic_core import PydanticCustomError, core_schema

from inboxwatch.model.identity import AccountName, RouteName, SenderId


def _checked(kind: type[AccountName | SenderId | RouteName]) -> GetPydanticSchema:
    """How a name of the model is made from text."""

    def parse(value: str) -> str:
        try:
            return kind(value)
        except ValueError:
            raise wrong(f"should be {kind.what}") from None

    def schema(_source: Any, _handler: Callable[[Any], core_schema.CoreSchema]) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(parse, core_schema.str_schema(strip_whitespace=True))

    return GetPydanticSchema(schema)


def wrong(why: str) -> PydanticCustomError:
    """An error of one value, in our own words, without the value."""
    return PydanticCustomError("refused", "{why}", {"why": why})


def _absolute(path: Path) -> Path:
    if "\0" in str(path):
        raise wrong("holds a control character")
    try:
        expanded = path.expanduser()
    except RuntimeError:
        raise wrong("begins with ~, and there is no home folder here") from None
    if not expanded.is_absolute():
        raise wrong("should be a whole path, beginning with / or ~/")
    return expanded


def _template(text: str) -> str:
    if set(text.replace("{count}", "")) & set("{}"):
        raise wrong("may hold {count} and no other word in braces")
    _printable(text.replace("\n", ""))
    return text


def _one_line(text: str) -> str:
    if "\n" in text:
        raise wrong("should be one line")
    return text


def _host(host: str) -> str:
    if any(one in host for one in " /@"):
        raise wrong("should be the bare name of a server, such as imap.example.org")
    if host.count(":") == 1:
        raise wrong("should be the name alone: the number goes into port")
    return host


def _country(code: str) -> str:
    if len(code) != 2 or not (code.isascii() and code.isalpha()):  # noqa: PLR2004 -- ISO 3166-1 alpha-2
        raise wrong("should be two letters, such as GB, US or DE")
    return code


def _printable(text: str) -> str:
    if any(one < " " or one == "\x7f" for one in text):
        raise wrong("holds a control character")
    return text


NameOfAccount = Annotated[AccountName, _checked(AccountName)]
NameOfSender = Annotated[SenderId, _checked(SenderId)]
NameOfRoute = Annotated[RouteName, _checked(RouteName)]
FilePath = Annotated[Path, AfterValidator(_absolute)]
"""A whole path; ``~`` is put in place. Whether something is there is asked when it is needed."""
Text = Annotated[str, Field(min_length=1), AfterValidator(_printable)]
Words = tuple[Text, ...]
Host = Annotated[Text, AfterValidator(_host)]
Country = Annotated[str, AfterValidator(_country)]
Number = Annotated[int, Strict()]
Switch = Annotated[bool, Strict()]
Template = Annotated[str, AfterValidator(_template)]
Title = Annotated[Template, AfterValidator(_one_line)]
