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
    together,
)
from tests.support.reissue.quoting import intro, replies
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
