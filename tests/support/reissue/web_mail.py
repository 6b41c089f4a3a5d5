"""Web mail and the providers' own apps: Gmail, Outlook, Yahoo, Proton, Tuta."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.reissue.chance import Chance
from tests.support.reissue.letter import Letter
from tests.support.reissue.parts import (
    Body,
    Manner,
    attached,
    breaks,
    cited,
    divs,
    escaped,
    leaf,
    thread_index,
    together,
)
from tests.support.reissue.quoting import block, intro, replies
from tests.support.reissue.shape import Draft
from tests.support.reissue.words import Fields, fold, mailbox, worded, wrapped
from tests.support.reissue.zones import BERLIN, rfc_date

Boundary = Callable[[], str]


def assembled(letter: Letter, chance: Chance, manner: Manner, bodies: list[Body], boundary: Boundary) -> Body:
    """Alternatives where there are two, and attachments around them."""
    body = bodies[0] if len(bodies) == 1 else together(manner, manner.alternative, boundary(), bodies)
    if letter.attachments:
        files = [attached(manner, one, chance.lower(10)) for one in letter.attachments]
        body = together(manner, manner.mixed, boundary(), [body, *files])
    return body


_GMAIL = Manner(text='text/plain; charset="{}"', page='text/html; charset="{}"', says_7bit=False)


def _gmail(direction: str) -> Callable[[Letter, Chance], Draft]:
    def client(letter: Letter, chance: Chance) -> Draft:
        lines = letter.text.split("\n")
        page = (
            f'<div dir="{direction}">'
            + (
                escaped(lines[0])
                + "".join(f"<div{_auto(direction)}>{escaped(one) or '<br>'}</div>" for one in lines[1:])
            )
            + "</div>"
        )
        text = wrapped(letter.text) + "\n"
        if letter.quotes:
            said = intro(letter, "gmail")
            page += (
                f'<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{escaped(said)}'
                '<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid '
                f'rgb(204,204,204);padding-left:1ex">{divs(letter.quotes.text)}</blockquote></div>'
            )
            text += f"\n{wrapped(said)}\n\n{cited(wrapped(letter.quotes.text, 72))}\n"
        bodies = [leaf(_GMAIL, text), leaf(_GMAIL, page + "\n", page=True)]
        kind, octets = assembled(letter, chance, _GMAIL, bodies, lambda: f"000000000000{chance.hex(16)}")
        message_id = f"<CA{chance.base64url(36)[:46]}@mail.gmail.com>".replace("_", "+")
        fields: Fields = [
            ("MIME-Version", "1.0"),
            *replies(letter, references_first=True),
            ("From", mailbox(letter.writer)),
            ("Date", rfc_date(letter.when, letter.zone)),
            ("X-Gm-Features", f"AS18NW{chance.alnum(30)}{chance.base64url(12)}"),
            ("Message-ID", message_id),
            ("Subject", fold(worded(letter.subject))),
            ("To", mailbox(letter.to, quoted=False)),
            *kind,
        ]
        return Draft(fields, octets, message_id.strip("<>"))

    return client


def _auto(direction: str) -> str:
    return ' dir="auto"' if direction == "auto" else ""


gmail_web = _gmail("ltr")
gmail_android = _gmail("auto")

_OUTLOOK = Manner(
    text='text/plain; charset="{}"', page='text/html; charset="{}"', charset="iso-8859-1", plain_as="qp", page_as="qp",
    alternative='multipart/alternative;\r\n\tboundary="{}"', mixed='multipart/mixed;\r\n\tboundary="{}"',
    attached="microsoft",
)  # fmt: skip
_OUTLOOK_UTF = Manner(
    text='text/plain; charset="{}"', page='text/html; charset="{}"', charset="utf-8", plain_as="base64", page_as="base64",
    alternative='multipart/alternative;\r\n\tboundary="{}"', mixed='multipart/mixed;\r\n\tboundary="{}"',
    attached="microsoft",
)  # fmt: skip


def _outlook(kind_of: str) -> Callable[[Letter, Chance], Draft]:
    """`web` (Outlook.com in a browser), `mobile` (the app), `office` (the desktop program over Exchange Online)."""

    def client(letter: Letter, chance: Chance) -> Draft:
        manner = _OUTLOOK if _fits(letter.text + (letter.quotes.text if letter.quotes else "")) else _OUTLOOK_UTF
        pod, region = chance.for_("mailbox", letter.writer.address).one(_PODS)
        host = f"{pod}{chance.for_('server', letter.writer.address).digits(4)}"
        server = f"{host}.{region}.prod.outlook.com"
        message_id = f"{host}{chance.upper_hex(24)}{chance.upper_hex(3)}@{server}"
        bodies = [leaf(manner, _outlook_text(letter, kind_of)), leaf(manner, _outlook_page(letter, kind_of), page=True)]
        place = "outlookcom" if letter.writer.domain in _CONSUMER else letter.writer.domain.replace(".", "")[:12]
        number = iter(range(9))
        token = f"{message_id.partition('@')[0]}{host}{region[:4]}{place}_"
        described, octets = assembled(letter, chance, manner, bodies, lambda: f"_{next(number):03}_{token}")
        german = letter.language == "de"
        topic = letter.subject
        while topic[:4].lower() in {"re: ", "aw: ", "fw: "}:
            topic = topic[4:]
        fields: Fields = [
            ("From", mailbox(letter.writer, charset="iso-8859-1")),
            ("To", mailbox(letter.to, charset="iso-8859-1", quoted=not letter.to.name)),
            ("Subject", fold(worded(letter.subject, charset="iso-8859-1" if _fits(letter.subject) else "utf-8"))),
            ("Thread-Topic", fold(worded(topic, charset="iso-8859-1" if _fits(topic) else "utf-8"), first=14)),
            ("Thread-Index", "AQH" + thread_index(chance.randbytes(16 if not letter.answers else 22))[3:]),
            ("Date", rfc_date(letter.when)),
            ("Message-ID", f"\r\n <{message_id}>"),
            *replies(letter, references_first=True),
            ("Accept-Language", "de-DE, en-US" if german else "en-GB, en-US"),
            ("Content-Language", "de-DE" if german else "en-GB"),
            ("X-MS-Has-Attach", "yes" if letter.attachments else ""),
            ("X-MS-TNEF-Correlator", ""),
            *_microsoft_lower(letter, chance, host),
            *described,
            ("MIME-Version", "1.0"),
        ]
        return Draft(fields, octets, message_id)

    return client


_PODS = (("AM6PR03MB", "eurprd03"), ("DB9PR10MB", "eurprd10"), ("VI1PR04MB", "eurprd04"), ("PH7PR03MB", "namprd03"))
_CONSUMER = {"outlook.com", "hotmail.com", "live.com", "outlook.de"}


def _fits(text: str) -> bool:
    return all(ord(one) < 256 for one in text)


def _microsoft_lower(letter: Letter, chance: Chance, host: str) -> Fields:
    """The fields in lower case, which the transport makes of the submission."""
    consumer = letter.writer.domain in _CONSUMER
    fields: Fields = [("msip_labels", "")]
    if not consumer:
        fields.append(
            ("authentication-results", (f"dkim=none (message not signed)\r\n header.d=none;dmarc=none action=none\r\n"
             f" header.from={letter.writer.domain};"))
        )  # fmt: skip
    fields += [
        ("x-ms-publictraffictype", "Email"),
        ("x-ms-traffictypediagnostic", f"{host}:EE_|{chance.one(_PODS)[0]}{chance.digits(4)}:EE_"),
        ("x-ms-office365-filtering-correlation-id", chance.uuid()),
    ]
    if not consumer:
        fields += [("x-ms-exchange-senderadcheck", "1"), ("x-ms-exchange-antispam-relay", "0")]
    rules = "|".join(str(chance.randrange(10**6, 10**8)) for _ in range(5))
    info = chance.base64(600)
    return [
        *fields,
        ("x-microsoft-antispam", f"\r\n BCL:0;ARA:14566002|{rules};"),
        ("x-microsoft-antispam-message-info", f"\r\n {info}"),
        ("x-ms-exchange-antispam-messagedata-chunkcount", "1"),
        (
            "x-ms-exchange-antispam-messagedata-0",
            "\r\n " + "\r\n ".join(f"=?us-ascii?Q?{chance.base64(45)}?=" for _ in range(5)),
        ),
    ]


def _outlook_text(letter: Letter, kind_of: str) -> str:
    text = letter.text + "\n"
    if kind_of == "mobile":
        system = ("Android", "AAb9ysg") if letter.device % 2 else ("iOS", "o0ukef")
        said = "Holen Sie sich Outlook für" if letter.language == "de" else "Get Outlook for"
        text += f"\n{said} {system[0]}<https://aka.ms/{system[1]}>\n"
    if letter.quotes:
        head = "\n".join(f"{name} {value}" for name, value in block(letter, "outlook"))
        rule = "_" * 32 + "\n" if kind_of != "office" else ""
        text += f"{rule}{head}\n\n{letter.quotes.text}\n"
    return text


def _outlook_page(letter: Letter, kind_of: str) -> str:
    quoted = ""
    if letter.quotes:
        head = "<br>\n".join(f"<b>{name}</b> {escaped(value)}" for name, value in block(letter, "outlook"))
        quoted = f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">{head}</font></div>\n{divs(letter.quotes.text)}'
    if kind_of == "office":
        lines = "".join(
            f'<p class="MsoNormal"><span style="mso-fareast-language:EN-US">{escaped(one) or "<o:p>&nbsp;</o:p>"}<o:p></o:p></span></p>\n'
            for one in letter.text.split("\n")
        )
        return (
            '<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
            'xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">\n<head>\n'
            '<meta name="Generator" content="Microsoft Word 15 (filtered medium)">\n<style><!--\n/* Font Definitions */\n'
            "p.MsoNormal, li.MsoNormal, div.MsoNormal\n\t{margin:0cm;\n\tfont-size:11.0pt;}\n--></style>\n</head>\n"
            f'<body lang="EN-GB" link="#0563C1" vlink="#954F72">\n<div class="WordSection1">\n{lines}{quoted}</div>\n</body>\n</html>\n'
        )
    style = '<style type="text/css" style="display:none;"> P {margin-top:0;margin-bottom:0;} </style>'
    if kind_of == "web":
        font = "font-family: Aptos, Aptos_EmbeddedFont, Aptos_MSFontService, Calibri, Helvetica, sans-serif; font-size: 12pt; color: rgb(0, 0, 0);"
        lines = divs(letter.text, line=f'<div class="elementToProof" style="{font}">\n{{}}</div>\n')
        return f'<html>\n<head>\n{style}\n</head>\n<body dir="ltr">\n{lines}{"<hr style=display:inline-block;width:98%>" if quoted else ""}{quoted}\n</body>\n</html>\n'
    system = "Android" if letter.device % 2 else "iOS"
    sign = f'<div id="ms-outlook-mobile-signature" dir="auto">Get <a href="https://aka.ms/AAb9ysg">Outlook for {system}</a></div>'
    lines = divs(letter.text, line='<div dir="auto">{}</div>\n')
    return f"<html>\n<head>\n</head>\n<body>\n{lines}{sign}\n{quoted}\n</body>\n</html>\n"


outlook_web = _outlook("web")
outlook_mobile = _outlook("mobile")
outlook_office = _outlook("office")

_JAVA = Manner(
    alternative='multipart/alternative; \r\n\tboundary="{}"',
    mixed='multipart/mixed; \r\n\tboundary="{}"',
    attached="java",
)


def _java_boundary(letter: Letter, chance: Chance) -> Boundary:
    serial = chance.randrange(1000, 4_000_000)
    stamp = int(letter.when.timestamp() * 1000) + chance.randrange(3)
    return lambda: f"----=_Part_{serial}_{chance.randrange(10**8, 2 * 10**9)}.{stamp}"


def _yahoo(app: bool) -> Callable[[Letter, Chance], Draft]:
    def client(letter: Letter, chance: Chance) -> Draft:
        text = letter.text + "\n"
        release = 22900 + 70 * (letter.device % 5) + (letter.when.year - 2024) * 800 + letter.when.month * 60
        if app:
            text += "\n\nSent from Yahoo Mail on Android\n"
            page = f'<div id="ymail_android_signature">{breaks(letter.text)}</div><br><div id="ymail_android_signature"><a id="ymail_android_signature_link" href="https://mail.onelink.me/107872968">Sent from Yahoo Mail on Android</a></div>'
        else:
            identity = f"ydp{chance.hex(8)}yahoo-style-wrap"
            lines = divs(letter.text, line='<div dir="ltr" data-setdir="false">{}</div>')
            page = f'<html><head></head><body><div class="{identity}" style="font-family:Helvetica Neue, Helvetica, Arial, sans-serif;font-size:13px;">{lines}</div>'
        if letter.quotes:
            said = intro(letter, "yahoo")
            text += f"\n    {said}  \n \n {cited(letter.quotes.text, ' ')}\n  "
            page += f'<div class="yahoo_quoted"><div style="font-family:sans-serif;"><div>{escaped(said)}</div><div><br></div>{divs(letter.quotes.text)}</div></div>'
        page += "" if app else "</body></html>"
        bodies = [leaf(_JAVA, text), leaf(_JAVA, page, page=True)]
        described, octets = assembled(letter, chance, _JAVA, bodies, _java_boundary(letter, chance))
        stamp = int(letter.when.timestamp() * 1000) + chance.randrange(999)
        message_id = f"{chance.randrange(10**7, 2 * 10**9)}.{chance.randrange(10**4, 4 * 10**6)}.{stamp}@mail.yahoo.com"
        answers = replies(letter)
        fields: Fields = [
            ("Date", rfc_date(letter.when, named=True)),
            ("From", mailbox(letter.writer)),
            ("To", mailbox(letter.to, quoted=False)),
            ("Message-ID", f"<{message_id}>"),
            *answers,
            ("Subject", fold(worded(letter.subject))),
            ("MIME-Version", "1.0"),
            *described,
        ]
        if not answers:
            fields.append(("References", f"<{message_id.replace('@', '.ref@')}>"))
        fields.append(("X-Mailer", f"WebService/1.1.{release} {'YahooMailAndroidMobile' if app else 'YMailNovation'}"))
        return Draft(fields, octets, message_id)

    return client


yahoo_web = _yahoo(app=False)
yahoo_android = _yahoo(app=True)

_PROTON = Manner(
    charset="utf-8", plain_as="qp", page_as="qp", alternative='multipart/alternative;\r\n boundary="{}"',
    mixed='multipart/mixed;\r\n boundary="{}"', preamble="This is a multi-part message in MIME format.\r\n\r\n",
    attached="php",
)  # fmt: skip


def proton(letter: Letter, chance: Chance) -> Draft:
    text, sign = letter.text + "\n", ""
    font = "font-family: Arial, sans-serif; font-size: 14px;"
    if letter.device % 3:  # a free account signs so, unless it was turned off
        text += "\nSent with [Proton Mail](https://proton.me/mail/home) secure email.\n"
        sign = f'<div class="protonmail_signature_block" style="{font}"><div class="protonmail_signature_block-proton">Sent with <a target="_blank" href="https://proton.me/mail/home">Proton Mail</a> secure email.</div></div>'
    page = divs(letter.text, line=f'<div style="{font}">{{}}</div>') + sign
    if letter.quotes:
        said = intro(letter, "proton")
        text += f"\n{said}\n\n{cited(letter.quotes.text)}\n"
        page += f'<div class="protonmail_quote">{escaped(said)}<br><blockquote class="protonmail_quote" type="cite">{divs(letter.quotes.text)}</blockquote></div>'
    bodies = [leaf(_PROTON, text), leaf(_PROTON, page, page=True)]
    kind, octets = assembled(letter, chance, _PROTON, bodies, lambda: f"b1={chance.alnum(43)}")
    message_id = f"{chance.base64url(64)}@{letter.writer.domain}"
    user = chance.for_("user", letter.writer.address).digits(9)
    fields: Fields = [
        ("Date", rfc_date(letter.when, padded=True)),
        ("To", mailbox(letter.to, charset="utf-8", quoted=False)),
        ("From", mailbox(letter.writer, charset="utf-8")),
        ("Subject", worded(letter.subject, charset="utf-8", joint=" ")),
        ("Message-ID", f"<{message_id}>"),
        *replies(letter, joint=" "),
        ("Feedback-ID", f"{user}:user:proton"),
        ("X-Pm-Message-ID", chance.hex(40)),
        ("MIME-Version", "1.0"),
        *kind,
    ]
    return Draft(fields, octets, message_id)


def tuta(letter: Letter, chance: Chance) -> Draft:
    """Tuta's servers write the time of Germany, wherever the writer is."""
    text = letter.text + "\n"
    page = divs(letter.text, line='<div dir="auto">{}</div>')
    if letter.device % 2:
        text += "\n-- \nSecured with Tuta Mail: \nhttps://tuta.com/free-email\n"
        page += '<div dir="auto">--<br> </div><div> Secured with Tuta Mail: <br> </div><div> <a href="https://tuta.com/free-email" rel="noopener noreferrer" target="_blank">https://tuta.com/free-email</a><br> </div>'
    if letter.quotes:
        said = intro(letter, "")
        text += f"\n\n{said}\n{cited(letter.quotes.text)}\n"
        page += f'<div><br></div><div>{escaped(said)}<br></div><blockquote class="tutanota_quote">{divs(letter.quotes.text)}</blockquote>'
    bodies = [
        leaf(_JAVA, text),
        leaf(
            _JAVA,
            f'<html>\n  <head>\n    <meta http-equiv="content-type" content="text/html; charset=UTF-8">\n  </head>\n  <body>\n{page}  </body>\n</html>',
            page=True,
        ),
    ]
    described, octets = assembled(letter, chance, _JAVA, bodies, _java_boundary(letter, chance))
    message_id = f"O{chance.alnum(6)}--{chance.one('39FN')}-{chance.one('1239')}@{letter.writer.domain}"
    fields: Fields = [
        ("Date", rfc_date(letter.when, BERLIN, named=True)),
        ("From", mailbox(letter.writer)),
        ("To", mailbox(letter.to)),
        ("Message-ID", f"<{message_id}>"),
        *replies(letter),
        ("Subject", fold(worded(letter.subject))),
        ("MIME-Version", "1.0"),
        *described,
    ]
    return Draft(fields, octets, message_id)
