"""What the person's own servers write on top of a message: envelope, delivery, the boundary, and what they verified."""

from __future__ import annotations

from datetime import timedelta

from tests.support.reissue import signing
from tests.support.reissue.chance import Chance
from tests.support.reissue.letter import Letter
from tests.support.reissue.shape import Carriage
from tests.support.reissue.words import Fields
from tests.support.reissue.zones import PACIFIC, rfc_date


def arrival(letter: Letter, chance: Chance, carriage: Carriage) -> Fields:
    return (_google if letter.home.keeper == "google" else _postfix)(letter, chance, carriage)


def _postfix(letter: Letter, chance: Chance, carriage: Carriage) -> Fields:
    home = letter.home
    envelope = carriage.envelope or letter.writer.address
    stamp = rfc_date(letter.when + timedelta(seconds=letter.delay), home.zone, padded=True, named=True)
    cipher = "TLS_AES_256_GCM_SHA384 (256/256 bits)" if chance.often(0.7) else "TLS_AES_128_GCM_SHA256 (128/128 bits)"
    to = home.person.address
    domain = letter.writer.domain
    checks = [home.mx, "dkim=none"]
    if carriage.signer:
        key = f"header.a=rsa-sha256 header.s={carriage.selector} header.b={chance.alnum(8)}"
        signer = carriage.signer
        checks[1] = f"dkim=pass (2048-bit key; unprotected) header.d={signer} header.i=@{signer} {key}"
    checks.append(f"spf={'none' if _is_script(carriage) else 'pass'} smtp.mailfrom={envelope}")
    checks.append(f"dmarc={'pass (policy=none)' if carriage.signer == domain else 'none'} header.from={domain}")
    return [
        ("Return-Path", f"<{envelope}>"),
        ("Delivered-To", to),
        (
            "Received",
            (
                f"from {home.mx} ([127.0.0.1])\r\n\tby {home.imap} with LMTP\r\n\tid {chance.alnum(22)}\r\n"
                f"\t(envelope-from <{envelope}>)\r\n\tfor <{to}>; {stamp}"
            ),
        ),
        (
            "Received",
            (
                f"from {carriage.host} ({carriage.host} [{carriage.ip}])\r\n\t(using TLSv1.3 with cipher {cipher})\r\n"
                f"\t(No client certificate requested)\r\n\tby {home.mx} (Postfix) with ESMTPS id 4{chance.alnum(13)}\r\n"
                f"\tfor <{to}>; {stamp}"
            ),
        ),
        ("Authentication-Results", ";\r\n\t".join(checks)),
    ]


def _google(letter: Letter, chance: Chance, carriage: Carriage) -> Fields:
    """As Google writes for a domain that it keeps: its own chain of ARC, and the verdict twice."""
    to, domain = letter.home.person.address, letter.writer.domain
    envelope = carriage.envelope or letter.writer.address
    there = letter.when + timedelta(seconds=letter.delay)
    stamp = rfc_date(there, PACIFIC, padded=True, named=True)
    pod = f"2002:a05:{chance.hex(4)}:{chance.hex(3)}:b0:{chance.hex(3)}:{chance.hex(4)}:{chance.hex(4)}"
    serial = f"{chance.hex(15)}-{chance.hex(11)}"
    number = f"{chance.digits(7)}a12.{chance.randrange(1, 60)}.{int(there.timestamp())}{chance.randrange(1000):03}"
    said = f"google.com: domain of {envelope} designates {carriage.ip} as permitted sender"
    if _is_script(carriage):
        said = f"google.com: {envelope} does not designate permitted sender hosts"
    spf = "none" if _is_script(carriage) else "pass"
    checks = ["mx.google.com"]
    if carriage.signer:
        key = f"header.s={carriage.selector} header.b={chance.base64(6)}"
        checks.append(f"dkim=pass header.i=@{carriage.signer} {key}")
    checks.append(f"spf={spf} ({said}) smtp.mailfrom={envelope}")
    if carriage.signer == domain:
        checks.append(f"dmarc=pass (p=NONE sp=NONE dis=NONE) header.from={domain}")
    verdict = ";\r\n       ".join(checks)
    seal, message, _ = signing.arc(
        chance, "google.com", "arc-20240605", ["From", "To", "Subject", "Date", "Message-ID"], ""
    )
    return [
        ("Delivered-To", to),
        ("Received", f"by {pod} with SMTP id {serial}csp{number};\r\n        {stamp}"),
        ("X-Google-Smtp-Source", f"AGHT+I{chance.alnum(60)}{chance.base64(12)}"),
        ("X-Received", f"by {pod} with SMTP id {serial}mr{number};\r\n        {stamp}"),
        seal,
        message,
        ("ARC-Authentication-Results", f"i=1; {verdict}"),
        ("Return-Path", f"<{envelope}>"),
        (
            "Received",
            (
                f"from {carriage.host} ({carriage.host}. [{carriage.ip}])\r\n        by mx.google.com with ESMTPS id {serial}"
                f"si{number}\r\n        for <{to}>\r\n        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);"
                f"\r\n        {stamp}"
            ),
        ),
        ("Received-SPF", f"{spf} ({said}) client-ip={carriage.ip};"),
        ("Authentication-Results", verdict),
    ]


def _is_script(carriage: Carriage) -> bool:
    return carriage.envelope.startswith("www-data")
