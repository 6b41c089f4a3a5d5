"""Messages that a mail provider might have signed, with keys of our own, and a DNS server on this machine."""

from __future__ import annotations

import base64
import hashlib
import socket
import threading
from functools import lru_cache

import dkim
import dns.message
import dns.rrset
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

LETTER = b"From: Max <max@gmail.com>\r\nTo: me@home.example\r\nSubject: you\r\nDate: Tue, 06 Oct 2026 09:12:44 +0000\r\n\r\nYou will see.\r\n"


@lru_cache(maxsize=1)
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def key_text() -> str:
    """The public key as a TXT record tells it."""
    der = _key().public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"


def private_key() -> bytes:
    return _key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )


def signed(letter: bytes = LETTER, domain: str = "gmail.com", selector: str = "s1", **options: object) -> bytes:
    """The letter with a DKIM signature above it."""
    line = dkim.sign(
        letter, selector.encode(), domain.encode(), private_key(), canonicalize=(b"relaxed", b"relaxed"), **options
    )
    return line + letter


def signed_for_a_second() -> bytes:
    """The letter with a signature that expired long ago (``x=``), which dkimpy does not write."""
    body = LETTER.partition(b"\r\n\r\n")[2]
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    line = f"v=1; a=rsa-sha256; c=relaxed/relaxed; d=gmail.com; s=s1; t=1; x=2; h=from; bh={digest}; b="
    covered = b"from:Max <max@gmail.com>\r\ndkim-signature:" + line.encode()
    mark = base64.b64encode(_key().sign(covered, padding.PKCS1v15(), hashes.SHA256())).decode()
    return f"DKIM-Signature: {line}{mark}\r\n".encode() + LETTER


def sealed(letter: bytes = LETTER, domain: str = "microsoft.com", selector: str = "arc1") -> bytes:
    """The letter with an ARC set above it."""
    checked = b"Authentication-Results: mx.microsoft.com; spf=pass smtp.mailfrom=x@sender.example\r\n" + letter
    lines = dkim.arc_sign(checked, selector.encode(), domain.encode(), private_key(), b"mx.microsoft.com")
    return b"".join(lines) + checked


class NameServer:
    """Answers TXT questions over UDP; `asked` are the names that were asked for."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts
        self.asked: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join(10)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            octets, peer = self._socket.recvfrom(4096)
            if not octets:
                return
            question = dns.message.from_wire(octets)
            name = question.question[0].name.to_text()
            self.asked.append(name)
            answer = dns.message.make_response(question)
            text = self.texts.get(name.rstrip("."))
            if text is None:
                answer.set_rcode(3)  # NXDOMAIN
            else:
                parts = " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", parts))
            self._socket.sendto(answer.to_wire(), peer)
