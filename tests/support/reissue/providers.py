"""The largest providers, as their mail arrives elsewhere: Google, which tells the client's address for submission by SMTP,
and Microsoft and Yahoo, which do not. Checked on messages of 2023 to 2026 in public list archives.
"""

from __future__ import annotations

from datetime import timedelta

from tests.support.reissue import signing
from tests.support.reissue.chance import Chance
from tests.support.reissue.letter import Letter
from tests.support.reissue.shape import Carriage, Draft, greeting
from tests.support.reissue.words import Fields
from tests.support.reissue.zones import GREENWICH, PACIFIC, rfc_date

_GOOGLE = (("wm1", "209.85.128"), ("lf1", "209.85.167"), ("ed1", "209.85.208"), ("ej1", "209.85.218"))


def _google_id(letter: Letter, chance: Chance) -> str:
    return f"{chance.hex(15)}-{chance.hex(11)}so{chance.digits(7)}{chance.one('abcdef')}9.{chance.randrange(1, 4)}"


def _google_block(letter: Letter, chance: Chance, draft: Draft, own: bool) -> Fields:
    """From the signature down to the line of the first server."""
    pacific = rfc_date(letter.when + timedelta(seconds=1), PACIFIC, padded=True, named=True)
    fields: Fields = []
    if own:
        value = signing.google(chance, letter.writer.domain, draft.names, letter.when, letter.home.person.domain)
        fields.append(("DKIM-Signature", value))
    pod = f"2002:a05:6000:{chance.hex(3)}:b0:{chance.hex(3)}:{chance.hex(4)}:{chance.hex(4)}"
    return [
        *fields,
        ("X-Google-DKIM-Signature", signing.google(chance, "1e100.net", draft.names, letter.when)),
        ("X-Gm-Message-State", f"AOJu0Y{chance.alnum(50)}\r\n\t{chance.base64(36)}"),
        ("X-Gm-Gg", f"ASbGnc{chance.alnum(60)}\r\n\t{chance.base64(54)}\r\n\t{chance.base64(30)}"),
        ("X-Google-Smtp-Source", f"AGHT+I{chance.alnum(60)}{chance.base64(12)}"),
        (
            "X-Received",
            (
                f"by {pod} with SMTP id {chance.hex(15)}-{chance.hex(11)}mr{chance.digits(8)}f8f.{chance.randrange(40)}."
                f"{int(letter.when.timestamp())}{chance.randrange(1000):03};\r\n        {pacific}"
            ),
        ),
    ]


def _google_first(letter: Letter, chance: Chance) -> tuple[Fields, str, str]:
    pod, net = chance.one(_GOOGLE)
    last = chance.randrange(40, 60)
    host = f"mail-{pod}-f{last}.google.com"
    stamp = rfc_date(letter.when + timedelta(seconds=2), PACIFIC, padded=True, named=True)
    line = f"by {host} with SMTP id {_google_id(letter, chance)}\r\n        for <{letter.to.address}>; {stamp}"
    return [("Received", line)], host, f"{net}.{last}"


def google_web(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    first, host, ip = _google_first(letter, chance)
    fields = first + _google_block(letter, chance, draft, own=True)
    return Carriage(fields, host, ip, letter.writer.domain, "20230601")


def google_smtp(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    """A program over smtp.gmail.com: the client's address is in the lowest Received."""
    first, host, ip = _google_first(letter, chance)
    stamp = rfc_date(letter.when + timedelta(seconds=1), PACIFIC, padded=True, named=True)
    line = letter.line
    reverse = f"{line.host}. [{line.ip}]" if line.host else f"[{line.ip}]"
    here = letter.when.strftime("%Y.%m.%d.%H.%M.%S")
    submitted = (
        f"from {greeting(letter, draft)} ({reverse})\r\n        by smtp.gmail.com with ESMTPSA id "
        f"{chance.hex(15)}-{chance.hex(11)}sm{chance.digits(8)}f8f.{chance.randrange(60)}.{here}\r\n"
        f"        (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 bits=128/128);\r\n        {stamp}"
    )
    fields = [*first, *_google_block(letter, chance, draft, own=True), ("Received", submitted)]
    return Carriage(fields, host, ip, letter.writer.domain, "20230601")


def microsoft(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    """Outlook.com and Exchange Online: ARC, DKIM, two hops inside, the transport's own fields below the program's."""
    consumer = letter.writer.domain in {"outlook.com", "hotmail.com", "live.com", "outlook.de"}
    server = draft.message_id.partition("@")[2]
    other = f"{server[:9]}{chance.digits(4)}.{server.partition('.')[2]}"
    stamp = rfc_date(letter.when + timedelta(seconds=1), GREENWICH)
    build = f"15.20.{7000 + (letter.when.year - 2023) * 600 + letter.when.month * 40}"
    link = f"fe80::{chance.hex(4)}:{chance.hex(4)}:{chance.hex(4)}:{chance.hex(4)}"
    signer = letter.writer.domain
    results = (
        "mx.microsoft.com 1; spf=none; dmarc=none;\r\n dkim=none; arc=none"
        if consumer
        else f"mx.microsoft.com 1; spf=pass\r\n smtp.mailfrom={signer}; dmarc=pass action=none header.from={signer};\r\n"
        f" dkim=pass header.d={signer}; arc=none"
    )
    above = signing.arc(chance, "microsoft.com", "arcselector10001", draft.names, results)
    dkim = signing.in_a_line(chance, signer, "selector1", draft.names)
    above += [
        ("DKIM-Signature", dkim.replace(" bh=", "\r\n bh=").replace(" h=", "\r\n h=").replace(" b=", "\r\n b=")),
        (
            "Received",
            (
                f"from {server} (2603:10a6:20b:{chance.hex(2)}::{chance.randrange(10, 30)})\r\n by {other}"
                f" (2603:10a6:102:{chance.hex(3)}::{chance.randrange(2, 30)}) with\r\n Microsoft SMTP Server (version=TLS1_2,\r\n"
                f" cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id {build}.{chance.randrange(10, 40)}; {stamp}"
            ),
        ),
        (
            "Received",
            (
                f"from {server}\r\n ([{link}]) by {server}\r\n ([{link}%{chance.randrange(3, 9)}]) with mapi id"
                f" {build}.0{chance.randrange(10, 40)};\r\n {stamp}"
            ),
        ),
    ]
    network_id = chance.uuid()
    origin = letter.when.strftime("%d %b %Y %H:%M:%S.") + f"{chance.randrange(10**4):04}\r\n (UTC)"
    below: Fields = [("X-OriginatorOrg", "outlook.com" if consumer else signer)]
    below += [
        ("X-MS-Exchange-CrossTenant-AuthAs", "Internal"),
        ("X-MS-Exchange-CrossTenant-AuthSource", server),
    ]
    if consumer:
        below.append(("X-MS-Exchange-CrossTenant-RMS-PersistedConsumerOrg", "00000000-0000-0000-0000-000000000000"))
    below += [
        ("X-MS-Exchange-CrossTenant-Network-Message-Id", network_id),
        ("X-MS-Exchange-CrossTenant-originalarrivaltime", origin),
        ("X-MS-Exchange-CrossTenant-fromentityheader", "Hosted"),
    ]
    if consumer:
        below.append(("X-MS-Exchange-CrossTenant-id", "84df9e7f-e9f6-40af-b435-aaaaaaaaaaaa"))
        below.append(("X-MS-Exchange-CrossTenant-rms-persistedconsumerorg", "00000000-0000-0000-0000-000000000000"))
    else:
        tenant = chance.for_("tenant", signer).uuid()
        below.append(("X-MS-Exchange-CrossTenant-id", tenant))
        below.append(("X-MS-Exchange-CrossTenant-mailboxtype", "HOSTED"))
        below.append(("X-MS-Exchange-CrossTenant-userprincipalname", chance.base64(63)))
    below.append(("X-MS-Exchange-Transport-CrossTenantHeadersStamped", other.partition(".")[0]))
    short = server.partition(".")[2].partition(".")[0][:3] or "eur"
    host = f"mail-{short}{chance.alnum(2).lower()}olkn{chance.randrange(2000, 2100)}.outbound.protection.outlook.com"
    return Carriage(
        above, host, f"40.92.{chance.randrange(40, 100)}.{chance.randrange(1, 254)}", signer, "selector1", below
    )


def yahoo(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    farm, net = chance.one((("ne1", "66.163.184"), ("bf2", "74.6.128"), ("ir2", "77.238.177"), ("gq1", "98.137.64")))
    number = chance.randrange(301, 318)
    host = f"sonic{number}-{chance.randrange(10, 55)}.consmr.mail.{farm}.yahoo.com"
    twice = ("From", "Subject", "Reply-To")
    own = signing.in_a_line(chance, letter.writer.domain, "s2048", draft.names, letter.when)
    sonic = signing.in_a_line(
        chance, "yahoo.com", "s2048", ["From", "To", "Subject"], letter.when, more=("X-Sonic-MF",)
    )
    osg = chance.base64url(420).replace("-", ".").rstrip("=")
    lines = [osg[:63], *(osg[at : at + 76] for at in range(63, len(osg), 76))]
    above: Fields = [
        ("DKIM-Signature", own.replace("; b=", f":{':'.join(twice)}; b=")),
        ("X-SONIC-DKIM-SIGN", sonic),
        ("X-YMail-OSG", "\r\n ".join(lines)),
        ("X-Sonic-MF", f"<{letter.writer.address}>"),
        ("X-Sonic-ID", chance.uuid()),
        (
            "Received",
            f"from sonic.gate.mail.ne1.yahoo.com by sonic{number}.consmr.mail.{farm}.yahoo.com with HTTP; "
            + rfc_date(letter.when + timedelta(seconds=1)),
        ),
    ]
    below = [("Content-Length", str(len(draft.body)))]
    return Carriage(above, host, f"{net}.{chance.randrange(30, 250)}", letter.writer.domain, "s2048", below)
