"""Microsoft's web mail, its app, and the desktop program over Exchange Online, as its transport lets them out."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.reissue.chance import Chance
from tests.support.reissue.letter import Letter
from tests.support.reissue.parts import Manner, divs, escaped, leaf, thread_index
from tests.support.reissue.quoting import block, replies
from tests.support.reissue.shape import Draft
from tests.support.reissue.web_mail import assembled
from tests.support.reissue.words import Fields, fold, mailbox, worded
from tests.support.reissue.zones import rfc_date

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
