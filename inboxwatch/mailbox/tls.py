"""Encrypted connections: one context for each authority file in the whole process, and the facts for the record."""

from __future__ import annotations

import hashlib
import ssl
from functools import lru_cache
from pathlib import Path
from typing import Any

from inboxwatch.errors import ConfigError
from inboxwatch.model.mailbox import TlsFacts


@lru_cache(maxsize=32)
def context(ca_file: Path | None) -> ssl.SSLContext:
    """A context that verifies certificate and host name, TLS 1.2 or newer. Raises `ConfigError`.

    Shared, since loading the system's authorities costs as much memory as several accounts.
    """
    try:
        made = ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(f"ca_file {ca_file} cannot be used", "it must be a file of PEM certificates") from error
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


def facts(sock: ssl.SSLSocket) -> TlsFacts:
    """What is to be kept of an encrypted connection."""
    leaf = sock.getpeercert(binary_form=True) or b""
    described: dict[str, Any] = sock.getpeercert() or {}
    cipher = sock.cipher()
    return TlsFacts(
        version=sock.version() or "",
        cipher=cipher[0] if cipher else "",
        chain=tuple(hashlib.sha256(one).hexdigest() for one in _chain(sock, leaf)),
        subject=_name(described.get("subject", ())),
        issuer=_name(described.get("issuer", ())),
        not_before=str(described.get("notBefore", "")),
        not_after=str(described.get("notAfter", "")),
        verified=sock.context.verify_mode is ssl.CERT_REQUIRED and sock.context.check_hostname,
    )


def _chain(sock: ssl.SSLSocket, leaf: bytes) -> list[bytes]:
    """The verified chain in DER where this Python gives it (3.13 openly, earlier ones underneath), else the leaf."""
    openly = getattr(sock, "get_verified_chain", None)
    if openly is not None:
        return list(openly())
    underneath = getattr(getattr(sock, "_sslobj", None), "get_verified_chain", None)
    certificates = underneath() if underneath is not None else None
    if not certificates:
        return [leaf]
    return [one.public_bytes(2) for one in certificates]  # 2: DER, _ssl.ENCODING_DER


def _name(parts: Any) -> str:
    return ", ".join(f"{key}={value}" for part in parts for key, value in part)
