"""age keys and age files: the store's own lock, and what the envelope for a hand-over shares with it.

A key pair is X25519: the recipient (``age1…``) locks, the identity (``AGE-SECRET-KEY-1…``) opens. So who only keeps
mail needs no secret.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO

import pyrage

from inboxwatch.errors import KeyRefused

_TOO_SLOW = "Excessive work"
"""How the library words it when it thinks that this computer would take too long."""
_MEASURED_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class KeyPair:
    """Both halves of a key, as age writes them."""

    recipient: str
    identity: str = field(repr=False)


def new_key() -> KeyPair:
    """A key pair that nobody has had before."""
    identity = pyrage.x25519.Identity.generate()
    return KeyPair(str(identity.to_public()), str(identity))


def recipient(text: str) -> pyrage.x25519.Recipient | pyrage.ssh.Recipient:
    """An age recipient (``age1…``) or an SSH public key. Raises `ValueError` in words."""
    kind = pyrage.ssh.Recipient if text.startswith("ssh-") else pyrage.x25519.Recipient
    try:
        return kind.from_str(text)
    except pyrage.RecipientError as error:
        raise ValueError(f"not an age recipient: {text[:20]}…") from error


def identities(text: str) -> list[pyrage.x25519.Identity | pyrage.ssh.Identity]:
    """The keys in the text of an age identity file, or of an SSH private key. Raises `ValueError` in words."""
    lines = [line.strip() for line in text.splitlines()]
    try:
        if "PRIVATE KEY-----" in text:
            return [pyrage.ssh.Identity.from_buffer(text.encode())]
        return [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError as error:
        raise ValueError("not an age identity, nor an SSH private key") from error


def key_of(identity: str) -> KeyPair:
    """The key whose identity this is. A person may have typed it: spaces and small letters do not matter.

    Raises `ValueError` in words.
    """
    text = "".join(identity.split()).upper()
    try:
        return KeyPair(str(pyrage.x25519.Identity.from_str(text).to_public()), text)
    except pyrage.IdentityError as error:
        raise ValueError("not an age identity: a letter is missing or wrong") from error


def wrap(identity: str, passphrase: str) -> bytes:
    """An identity file locked with a passphrase (scrypt), as ``age -p`` makes them. Raises `KeyRefused`."""
    _refuse_odd(passphrase)
    return bytes(pyrage.passphrase.encrypt(f"{identity}\n".encode("ascii"), passphrase))


def unwrap(octets: bytes, passphrase: str) -> str:
    """The identity in a file that `wrap` made. Raises `KeyRefused`.

    The library first measures how fast this computer is, in some thousandths of a second, and refuses a file that seems
    to take far longer than it should: a computer that is busy at that moment is asked again.
    """
    _refuse_odd(passphrase)
    for _ in range(_MEASURED_AT_MOST):
        try:
            return bytes(pyrage.passphrase.decrypt(octets, passphrase)).decode("ascii").strip()
        except pyrage.DecryptError as error:
            if _TOO_SLOW not in str(error):
                raise _not_opened() from error
        except UnicodeDecodeError as error:
            raise _not_opened() from error
    raise KeyRefused("this computer is too busy or too slow to open the key", "try again when less is running on it")


def _not_opened() -> KeyRefused:
    return KeyRefused(
        "the passphrase does not open the key", "try again; the recovery key helps: `inboxwatch key recover`"
    )


def _refuse_odd(passphrase: str) -> None:
    try:
        passphrase.encode("utf-8")
    except UnicodeEncodeError as error:
        raise KeyRefused(
            "the passphrase is not text in UTF-8", "check the language settings of the terminal"
        ) from error


class AgeLock:
    """Locks and unlocks single files. The identity is asked for once, when something is to be unlocked first."""

    def __init__(self, ask: Callable[[], str]) -> None:
        """`ask` gives the identity; what it raises comes out of `unlock`."""
        self._ask = ask
        self._keys: list[pyrage.x25519.Identity | pyrage.ssh.Identity] | None = None

    def lock(self, octets: bytes, recipients: Sequence[str], out: object) -> None:
        """Write an age file that any one of these recipients opens; never the same octets twice.

        `out` has ``write`` and ``flush``; what they raise comes out as `pyrage.EncryptError`. Raises `KeyRefused`.
        """
        try:
            keys = [recipient(one) for one in recipients]
        except ValueError as error:
            raise KeyRefused(
                f"the journal names a recipient that is none: {error}", "run `inboxwatch verify`"
            ) from error
        pyrage.encrypt_io(BytesIO(octets), out, keys)

    def unlock(self, octets: bytes) -> bytes:
        """What is in an age file. Raises `KeyMissing`, `KeyRefused`."""
        if self._keys is None:
            try:
                self._keys = identities(self._ask())
            except ValueError as error:
                raise KeyRefused(f"the storage key cannot be used: {error}", "look at [storage]") from error
        try:
            return bytes(pyrage.decrypt(octets, self._keys))
        except pyrage.DecryptError as error:
            raise KeyRefused(
                "the storage key does not open this file", "it is another key, or the file was changed"
            ) from error
