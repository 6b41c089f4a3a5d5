"""More providers: Proton, Tuta, Fastmail, GMX and web.de, Yandex, mail.ru, Zoho, Apple. Only GMX tells the client's
address, for the web as well. Checked on messages of 2023 to 2026 in public list archives.
"""

from __future__ import annotations

from datetime import timedelta

from tests.support.reissue import signing
from tests.support.reissue.chance import Chance
from tests.support.reissue.letter import Letter
from tests.support.reissue.shape import Carriage, Draft, greeting, hash_of
from tests.support.reissue.words import Fields
from tests.support.reissue.zones import BERLIN, GREENWICH, MOSCOW, NEW_YORK, PACIFIC, rfc_date


def proton(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    number = chance.randrange(4316, 4330)
    host = f"mail-{number}.{'protonmail.ch' if number % 2 else 'proton.ch'}"
    more = ("From", "To", "Cc", "Date", "Subject", "Reply-To", "Feedback-ID", "Message-ID", "BIMI-Selector")
    names = [one for one in draft.names if one not in {"MIME-Version", "Content-Type", "Content-Transfer-Encoding"}]
    selector = {"proton.me": "protonmail", "pm.me": "protonmail3"}.get(letter.writer.domain, "protonmail3")
    value = signing.tabbed(chance, letter.writer.domain, selector, [*names, "Feedback-ID"], letter.when, expires=259200)
    value = value.replace(";\r\n\tb=", f":\r\n\t {':'.join(more[:6])}:\r\n\t {':'.join(more[6:])};\r\n\tb=")
    return Carriage(
        [("DKIM-Signature", value)], host, f"185.70.43.{chance.randrange(16, 30)}", letter.writer.domain, selector
    )


def tuta(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    node = chance.randrange(1, 14)
    stamp = rfc_date(letter.when, GREENWICH, named=True)
    received = (
        f"from tutadb.w{node}.tutanota.de (w{node}.api.tuta.com [192.168.{node}.{chance.randrange(100, 200)}])\r\n"
        f"\tby mail.w13.tutanota.de (Postfix) with ESMTP id {chance.upper_hex(11)}\r\n"
        f"\tfor <{letter.to.address}>; {stamp}"
    )
    names = "From From To To Subject Subject Date Date MIME-Version MIME-Version Message-ID Message-ID Reply-To"
    value = signing.tabbed(chance, letter.writer.domain, "s1", names.split(), letter.when)
    above: Fields = [("Received", received), ("DKIM-Signature", value)]
    return Carriage(above, "mail.w13.tutanota.de", "185.205.69.213", letter.writer.domain, "s1")


def fastmail(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    node = f"phl-compute-{chance.randrange(1, 12):02}"
    stamp = rfc_date(letter.when + timedelta(seconds=1), NEW_YORK, named=True)
    begun = rfc_date(letter.when, NEW_YORK, named=True)
    lower = [one.lower() for one in draft.names]
    more = ("x-me-proxy", "x-me-sender", "x-me-sender", "x-sasl-enc")
    token = chance.base64url(5).rstrip("=")
    cause = chance.lower(300)
    above: Fields = [
        (
            "Received",
            (
                f"from {node}.internal ({node}.phl.internal [10.202.2.{chance.randrange(40, 60)}])\r\n"
                f"\tby mailfout.phl.internal (Postfix) with ESMTP id {chance.upper_hex(12)};\r\n\t{stamp}"
            ),
        ),
        (
            "Received",
            (
                f"from phl-imap-{chance.randrange(1, 18):02} ([10.202.2.{chance.randrange(80, 110)}])\r\n"
                f"  by {node}.internal (MEProxy); {rfc_date(letter.when, NEW_YORK, padded=True)}"
            ),
        ),
        ("DKIM-Signature", signing.tabbed(chance, letter.writer.domain, "fm2", lower, letter.when, expires=86400)),
        (
            "DKIM-Signature",
            signing.tabbed(chance, "messagingengine.com", "fm3", lower, letter.when, more=more, expires=86400),
        ),
        ("X-ME-Sender", f"<xms:{token}{chance.alnum(40)}>\r\n    <xme:{token}{chance.alnum(60)}>"),
        (
            "X-ME-Proxy-Cause",
            "gggruggvucftvghtrhhoucdtuddrg" + "\r\n    ".join((cause[:40], cause[40:110], cause[110:])),
        ),
        ("X-ME-Proxy", f"<xmx:{token}{chance.alnum(40)}>\r\n    <xmx:{token}{chance.alnum(40)}>"),
        ("Feedback-ID", f"i{hash_of(letter.writer.address):08x}:Fastmail"),
        ("Received", f"by mailuser.phl.internal (Postfix, from userid 501)\r\n\tid {chance.upper_hex(12)}; {begun}"),
    ]
    host = f"fout-a{chance.randrange(1, 9)}-smtp.messagingengine.com"
    return Carriage(above, host, f"103.168.172.{chance.randrange(144, 160)}", letter.writer.domain, "fm2")


def gmx_web(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    """GMX and web.de tell the address of the browser."""
    farm = "webde" if letter.writer.domain == "web.de" else "gmx"
    site = "web-mail.web.de" if farm == "webde" else "web-mail.gmx.net"
    node = f"3c-app-{farm}-{chance.one(('bs', 'bap'))}{chance.randrange(1, 80):02}"
    inside = f"172.19.170.{chance.randrange(70, 150)}"
    stamp = rfc_date(letter.when, BERLIN)
    line = letter.line
    received = f"from [{line.ip}] ([{line.ip}]) by {site}\r\n ({node}.server.lan [{inside}]) (via HTTP); {stamp}"
    return _gmx(letter, chance, draft, received)


def gmx_smtp(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    web = letter.writer.domain == "web.de"
    node = f"mrweb{chance.randrange(105, 107)}" if web else f"mrgmx{chance.randrange(4, 6):03}"
    stamp = rfc_date(letter.when, BERLIN)
    received = (
        f"from {greeting(letter, draft)} ([{letter.line.ip}]) by {'smtp.web.de' if web else 'mail.gmx.net'} ({node}\r\n"
        f" [{'213.165.67.124' if web else '212.227.17.190'}]) with ESMTPSA (Nemesis) id"
        f" 1{chance.alnum(5)}-1{chance.alnum(9)}-00{chance.alnum(4)}; {stamp}"
    )
    return _gmx(letter, chance, draft, received)


def _gmx(letter: Letter, chance: Chance, draft: Draft, received: str) -> Carriage:
    web = letter.writer.domain == "web.de"
    more = ("X-UI-Sender-Class",)
    dkim = signing.tabbed(
        chance,
        letter.writer.domain,
        "s29768273" if web else "s31663417",
        draft.names,
        letter.when,
        more=more,
        agent=letter.writer.address,
        expires=604800,
    )
    above: Fields = [
        ("DKIM-Signature", dkim),
        (
            "X-UI-Sender-Class",
            "814a7b36-bfc1-4dae-8640-3722d8ec6cd6" if web else "724b4f7f-cbec-4199-ad4e-598c01a50d3a",
        ),
        ("Received", received),
    ]
    below: Fields = [
        ("X-Provags-ID", f"V03:K1:{chance.alnum(43)}\r\n " + "\r\n ".join(chance.base64(51) for _ in range(3))),
        ("X-Spam-Flag", "NO"),
        ("UI-OutboundReport", f"notjunk:1;M01:P0:{chance.base64(9)};{chance.base64(18)}\r\n " + chance.base64(51)),
    ]
    host = f"mout.{'web.de' if web else 'gmx.net'}"
    ip = f"212.227.{17 if web else 15}.{chance.one((3, 4, 11, 12, 15, 18, 19, 22))}"
    return Carriage(above, host, ip, letter.writer.domain, "s29768273" if web else "s31663417", below)


def yandex(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    site = chance.one(("sas", "vla", "iva", "klg"))
    back = f"mail-nwsmtp-mxback-production-main-{chance.randrange(1, 90)}.{site}.yp-c.yandex.net"
    front = f"forward{chance.randrange(500, 504)}{chance.one('abcd')}.mail.yandex.net"
    pod = f"2a02:6b8:c{chance.hex(2)}:{chance.hex(4)}:0:640:{chance.hex(4)}:0"
    stamp = rfc_date(letter.when + timedelta(seconds=1), MOSCOW, padded=True)
    dkim = signing.tabbed(chance, letter.writer.domain, "mail", list(reversed(draft.names)), letter.when, octets=128)
    above: Fields = [
        (
            "Received",
            (
                f"from {back} ({back} [IPv6:{pod}])\r\n\tby {front} (Yandex) with ESMTPS id {chance.upper_hex(10)}\r\n"
                f"\tfor <{letter.to.address}>; {stamp} (MSK)"
            ),
        ),
        (
            "Received",
            (
                f"from mail.yandex.ru ({pod} [{pod}])\r\n\tby {back} (mxback) with HTTPS id {chance.alnum(12)}-"
                f"{chance.alnum(8)};\r\n\t{stamp}"
            ),
        ),
        ("X-Yandex-Fwd", "1"),
        ("DKIM-Signature", dkim),
        ("Authentication-Results", f"{back}; dkim=pass header.i=@{letter.writer.domain}"),
        (
            "Received",
            f"by {chance.lower(16)}.{site}.yp-c.yandex.net (sendbernar/Yandex) with HTTPS id {chance.hex(32)};\r\n\t{stamp}",
        ),
    ]
    return Carriage(above, front, f"178.154.239.{chance.randrange(80, 220)}", letter.writer.domain, "mail")


def mail_ru(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    node = draft.message_id.partition("@")[2]
    stamp = rfc_date(letter.when, MOSCOW, padded=True)
    dkim = signing.tabbed(chance, letter.writer.domain, "mail4", list(reversed(draft.names)), letter.when, octets=128)
    above: Fields = [
        ("DKIM-Signature", dkim),
        (
            "Received",
            (
                f"by {node} with local (envelope-from <{letter.writer.address}>)\r\n\tid 1{chance.alnum(5)}-{chance.alnum(6)}"
                f"-{chance.alnum(2)}\r\n\tfor {letter.to.address}; {stamp}"
            ),
        ),
        ("Received", f"by e.mail.ru with HTTP;\r\n\t{stamp}"),
    ]
    who = letter.writer.address
    below: Fields = [
        ("Authentication-Results", f"{node}; auth=pass smtp.auth={who} smtp.mailfrom={who}"),
        ("X-Mailru-Src", "fe"),
        ("X-4EC0790", "10"),
        ("X-7564579A", chance.one(("646B95376F6C166E", "EEAE043A70213CC8", "B8F34718100C35BD"))),
        ("X-77F55803", chance.upper_hex(128)),
        ("X-7FA49CB5", chance.upper_hex(400)),
        ("X-Mailru-Sender", chance.upper_hex(160)),
        ("X-Mras", "Ok"),
    ]
    host = f"{node.partition('.')[0]}.i.mail.ru"
    return Carriage(above, host, f"94.100.177.{chance.randrange(60, 130)}", letter.writer.domain, "mail4", below)


def zoho(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    stamp = rfc_date(letter.when, PACIFIC, named=True)
    results = f"mx.zohomail.com;\r\n\tdkim=pass  header.i={letter.writer.domain};\r\n\tspf=pass  smtp.mailfrom={letter.writer.address}"
    dkim = signing.tabbed(chance, letter.writer.domain, "zm2022", draft.names, letter.when, octets=128)
    serial = f"{int(letter.when.timestamp())}{chance.randrange(1000):03}{chance.digits(3)}"
    received = f"from mail.zoho.com by mx.zohomail.com\r\n\twith SMTP id {serial}.{chance.digits(14)}; {stamp}"
    above: Fields = [
        *signing.arc(chance, "zohomail.com", "zohoarc", draft.names, results),
        ("DKIM-Signature", dkim),
        ("Received", received),
    ]
    below: Fields = [
        ("Feedback-ID", f"rr080112{chance.hex(60)}:zu080112{chance.hex(60)}:rf080112{chance.hex(60)}:ZohoMail")
    ]
    host = f"sender{chance.randrange(2, 5)}-op-o{chance.randrange(10, 20)}.zoho.com"
    return Carriage(above, host, f"136.143.188.{chance.randrange(10, 60)}", letter.writer.domain, "zm2022", below)


def icloud(letter: Letter, chance: Chance, draft: Draft) -> Carriage:
    """Apple's servers name their own balancer where the client's address would be."""
    farm, net = chance.one((("ci74p00im", "17.57.156"), ("qs51p00im", "17.57.155"), ("pv50p00im", "17.58.6")))
    node = f"{farm}-qukt0{chance.randrange(9000000, 9999999)}.me.com"
    stamp = rfc_date(letter.when + timedelta(seconds=1), GREENWICH, named=True)
    web = any("iCloud" in value for _, value in draft.fields)
    who = f"p00-mailws2-{chance.hex(10)}-{chance.lower(5)}" if web else "smtpclient.apple"
    inner = f"{farm}-dlb-asmtp-mailmevip.me.com [{net}.{chance.randrange(10, 40)}]"
    received = f"from {who} ({inner})\r\n\tby {node} (Postfix) with ESMTPSA id {chance.upper_hex(13)};\r\n\t{stamp}"
    above: Fields = [
        ("DKIM-Signature", signing.tabbed(chance, letter.writer.domain, "1a1hai", draft.names, letter.when)),
        ("Received", received),
    ]
    guid = chance.alnum(32)
    day = letter.when.strftime("%Y-%m-%d")
    below: Fields = [
        ("X-Proofpoint-GUID", guid),
        ("X-Proofpoint-ORIG-GUID", guid),
        (
            "X-Proofpoint-Virus-Version",
            (
                f"vendor=baseguard\r\n engine=ICAP:2.0.293,Aquarius:18.0.1099,Hydra:6.1.51,FMLib:17.12.80.40\r\n"
                f" definitions={day}_0{chance.randrange(1, 9)},{day}_02,2025-03-28_01"
            ),
        ),
        (
            "X-Proofpoint-Spam-Details",
            (
                f"rule=notspam policy=default score=0 clxscore=10{chance.randrange(10, 20)} bulkscore=0\r\n mlxscore=0"
                f" suspectscore=0 adultscore=0 mlxlogscore={chance.randrange(400, 1000)} spamscore=0\r\n classifier=spam"
                f" authscore=0 adjust=0 reason=mlx scancount=1\r\n engine=8.22.0-2506270000 definitions=main-"
                f"{letter.when.strftime('%y%m%d')}{chance.digits(4)}"
            ),
        ),
    ]
    return Carriage(above, node, f"{net}.{chance.randrange(1, 30)}", letter.writer.domain, "1a1hai", below)
