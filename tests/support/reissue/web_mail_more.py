"""More web mail: GMX and web.de, Fastmail, Yandex, mail.ru, Zoho, iCloud, Roundcube at a hoster."""

from __future__ import annotations

from tests.support.reissue.chance import Chance
from tests.support.reissue.letter import Letter
from tests.support.reissue.parts import Manner, cited, divs, escaped, leaf
from tests.support.reissue.quoting import block, intro, replies
from tests.support.reissue.shape import Draft
from tests.support.reissue.web_mail import assembled
from tests.support.reissue.words import Fields, b_words, flowed, fold, mailbox, worded
from tests.support.reissue.zones import BERLIN, GREENWICH, MOSCOW, rfc_date

_GMX = Manner(mixed='multipart/mixed;\r\n boundary="{}"', says_7bit=False, attached="mozilla")


def gmx(letter: Letter, chance: Chance) -> Draft:
    """One page without a plain text; the servers' time is that of Germany."""
    style = "font-family: Verdana;font-size: 12.0px;"
    page = f'<html><head></head><body><div style="{style}">{divs(letter.text, empty="&nbsp;")}'
    if letter.quotes:
        head = "<br/>\n".join(f"<b>{name}</b>&nbsp;{escaped(value)}" for name, value in block(letter, "gmx"))
        page += (
            '<div>&nbsp;</div><div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:'
            f'2px solid #C3D9E5;"><div style="margin:0 0 10px 0;">{head}</div>{divs(letter.quotes.text)}</div>'
        )
    page += "</div></body></html>"
    farm = "webde" if letter.writer.domain == "web.de" else "gmx"
    node = f"3c-app-{farm}-{chance.one(('bs', 'bap'))}{chance.randrange(1, 80):02}"
    stamp = int(letter.when.timestamp() * 1000) + chance.randrange(999)
    message_id = f"trinity-{chance.uuid()}-{stamp}@{node}"
    kind, octets = assembled(letter, chance, _GMX, [leaf(_GMX, page, page=True)], lambda: f"=-{chance.alnum(20)}=")
    fields: Fields = [
        ("MIME-Version", "1.0"),
        ("Message-ID", f"<{message_id}>"),
        ("From", mailbox(letter.writer)),
        ("To", mailbox(letter.to)),
        ("Subject", fold(worded(letter.subject))),
        kind[0],
        ("Date", rfc_date(letter.when, BERLIN)),
        ("Importance", "normal"),
        ("Sensitivity", "Normal"),
        *replies(letter),
        *kind[1:],
        ("X-UI-Message-Type", "mail"),
        ("X-Priority", "3"),
    ]
    return Draft(fields, octets, message_id)


_FASTMAIL = Manner(text="text/plain;charset={}", page="text/html;charset={}", charset="utf-8", attached="mozilla",
                   alternative="multipart/alternative;\r\n boundary={}", mixed="multipart/mixed;\r\n boundary={}")  # fmt: skip


def fastmail(letter: Letter, chance: Chance) -> Draft:
    text = letter.text + "\n"
    page = divs(letter.text)
    if letter.quotes:
        said = intro(letter, "fastmail")
        text = (
            f"{said}\n{cited(letter.quotes.text)}\n\n{text}"
            if letter.device % 2
            else f"{text}\n{said}\n{cited(letter.quotes.text)}\n"
        )
        page += f'<div>{escaped(said)}<br></div><blockquote type="cite" id="qt" style="">{divs(letter.quotes.text)}</blockquote>'
    page = f"<!DOCTYPE html><html><head><title></title></head><body>{page}</body></html>"
    bodies = [leaf(_FASTMAIL, text), leaf(_FASTMAIL, page, page=True)]
    kind, octets = assembled(letter, chance, _FASTMAIL, bodies, lambda: chance.hex(32))
    message_id = f"{chance.uuid()}@app.fastmail.com"
    commit = chance.for_("release", letter.when.year, letter.when.month).hex(10)
    fields: Fields = [
        ("X-Mailer", "MessagingEngine.com Webmail Interface"),
        (
            "User-Agent",
            f"Cyrus-JMAP/3.11.0-alpha0-{letter.when.month * 40}-g{commit}-fm-{letter.when:%Y%m}12.001-g{commit[:8]}",
        ),
        ("MIME-Version", "1.0"),
        ("Message-Id", f"<{message_id}>"),
        *replies(letter),
        ("Date", rfc_date(letter.when, letter.zone, padded=True)),
        ("From", mailbox(letter.writer, quoted=True)),
        ("To", mailbox(letter.to, quoted=True)),
        ("Subject", fold(worded(letter.subject))),
        *kind,
    ]
    return Draft(fields, octets, message_id)


_YANDEX = Manner(page="text/html; charset={}", charset="utf-8", page_as="base64", encoding_first=True, attached="php",
                 mixed='multipart/mixed;\r\n\tboundary="{}"')  # fmt: skip


def yandex(letter: Letter, chance: Chance) -> Draft:
    page = divs(letter.text, empty="&nbsp;")
    if letter.quotes:
        page += f"<div>&nbsp;</div><div>{escaped(intro(letter, 'yandex'))}</div><blockquote>{divs(letter.quotes.text)}</blockquote>"
    bodies = [leaf(_YANDEX, page, page=True)]
    kind, octets = assembled(
        letter, chance, _YANDEX, bodies, lambda: f"----==--bound.{chance.digits(16)}.mail.yandex.ru"
    )
    message_id = f"{chance.digits(5)}{int(letter.when.timestamp())}@mail.yandex.ru"
    fields: Fields = [
        ("From", mailbox(letter.writer, "B", "utf-8")),
        ("To", mailbox(letter.to, "B", "utf-8")),
        *replies(letter),
        ("Subject", fold(worded(letter.subject, "B", "utf-8"))),
        ("MIME-Version", "1.0"),
        ("X-Mailer", "Yamail [ http://yandex.ru ] 5.0"),
        ("Date", rfc_date(letter.when, MOSCOW, padded=True)),
        ("Message-Id", f"<{message_id}>"),
        *kind,
    ]
    return Draft(fields, octets, message_id)


_MAIL_RU = Manner(text="text/plain; charset={}", page="text/html; charset={}", charset="utf-8", plain_as="base64",
                  page_as="base64", alternative='multipart/alternative;\r\n\tboundary="{}"',
                  mixed='multipart/mixed;\r\n\tboundary="{}"', attached="mozilla")  # fmt: skip


def mail_ru(letter: Letter, chance: Chance) -> Draft:
    """Names and subjects are encoded whether they must be or not."""
    text = letter.text + "\n\n"
    page = f"\n<HTML><BODY>{divs(letter.text)}"
    if letter.quotes:
        said = intro(letter, "mailru")
        text += f"{said}\n \n{cited(letter.quotes.text, '>')}\n"
        page += f'<blockquote style="border-left:1px solid #0857A6; margin:10px; padding:0 0 0 10px;">{escaped(said)}<br>{divs(letter.quotes.text)}</blockquote>'
    bodies = [leaf(_MAIL_RU, text), leaf(_MAIL_RU, page + "</BODY></HTML>\n", page=True)]
    stamp = int(letter.when.timestamp())
    kind, octets = assembled(letter, chance, _MAIL_RU, bodies, lambda: f"--ALT--{chance.alnum(32)}{stamp}")
    message_id = f"{stamp}.{chance.digits(9)}@f{chance.randrange(100, 799)}.i.mail.ru"

    def coded(name: str, address: str) -> str:
        return f"{b_words(name)} <{address}>" if name else address

    fields: Fields = [
        ("From", coded(letter.writer.name, letter.writer.address)),
        ("To", coded(letter.to.name, letter.to.address)),
        ("Subject", b_words(letter.subject)),
        ("MIME-Version", "1.0"),
        ("X-Mailer", "Mail.Ru Mailer 1.0"),
        ("X-SenderField-Remind", "0"),
        ("Date", rfc_date(letter.when, MOSCOW, padded=True)),
        ("Message-ID", f"<{message_id}>"),
        ("Reply-To", coded(letter.writer.name, letter.writer.address)),
        ("X-Priority", "3 (Normal)"),
        *replies(letter),
        *kind,
    ]
    return Draft(fields, octets, message_id)


_ZOHO = Manner(text='text/plain; charset="{}"', page='text/html; charset="{}"', attached="java",
               alternative='multipart/alternative; \r\n\tboundary="{}"', mixed='multipart/mixed; \r\n\tboundary="{}"')  # fmt: skip


def zoho(letter: Letter, chance: Chance) -> Draft:
    text = letter.text + "\n\n\n"
    style = "font-family: Verdana, Arial, Helvetica, sans-serif; font-size: 10pt;"
    page = f'<div style="{style}">{divs(letter.text)}'
    if letter.quotes:
        said = intro(letter, "zoho")
        text += f"{said}\n\n{cited(letter.quotes.text, ' > ')}\n"
        page += f'<div class="zmail_extra_hr" style="border-top: 1px solid rgb(204, 204, 204);"></div><div class="zmail_extra">{escaped(said)}<br><blockquote>{divs(letter.quotes.text)}</blockquote></div>'
    page = f'<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN"><html><head><meta content="text/html;charset=UTF-8" http-equiv="Content-Type"></head><body >{page}</div><br></body></html>'
    bodies = [leaf(_ZOHO, text), leaf(_ZOHO, page, page=True)]
    stamp = int(letter.when.timestamp() * 1000) + chance.randrange(999)
    serial, other = chance.digits(6), chance.digits(10)
    kind, octets = assembled(letter, chance, _ZOHO, bodies, lambda: f"----=_Part_{serial}_{chance.digits(10)}.{stamp}")
    message_id = f"{stamp:x}.{chance.hex(8)}{serial}.{other}{chance.digits(9)}@{letter.writer.domain}"
    fields: Fields = [
        ("Date", rfc_date(letter.when, letter.zone, padded=True)),
        ("From", mailbox(letter.writer)),
        ("To", f'"{letter.to.local}" <{letter.to.address}>'),
        ("Message-ID", f"<{message_id}>"),
        *(replies(letter, joint=" ") or [("In-Reply-To", "")]),
        ("Subject", fold(worded(letter.subject))),
        ("MIME-Version", "1.0"),
        *kind,
        ("Importance", "Medium"),
        ("User-Agent", "Zoho Mail"),
        ("X-Mailer", "Zoho Mail"),
    ]
    return Draft(fields, octets, message_id)


_ICLOUD = Manner(text="text/plain; charset={}; format=flowed", page="text/html; charset={}", charset="utf-8",
                 alternative='multipart/alternative; boundary="{}"', mixed='multipart/mixed; boundary="{}"',
                 type_name="Content-type", encoding_name="Content-transfer-encoding", attached="mozilla")  # fmt: skip


def icloud_web(letter: Letter, chance: Chance) -> Draft:
    text, page = letter.text + "\n", divs(letter.text)
    if letter.quotes:
        said = intro(letter, "apple")
        text += f"\n{said}\n\n{cited(letter.quotes.text)}\n"
        page += f'<div>{escaped(said)}</div><blockquote type="cite">{divs(letter.quotes.text)}</blockquote>'
    bodies = [leaf(_ICLOUD, flowed(text)), leaf(_ICLOUD, f"<html><body>{page}</body></html>", page=True)]
    kind, octets = assembled(letter, chance, _ICLOUD, bodies, lambda: f"Apple-Webmail-42--{chance.uuid()}")
    message_id = f"{chance.uuid()}@me.com"
    build = f"{letter.when:%y}{letter.when.month * 4:02}B{20 + letter.device % 5}"
    fields: Fields = [
        ("From", mailbox(letter.writer)),
        ("To", mailbox(letter.to)),
        ("Subject", fold(worded(letter.subject))),
        ("Date", rfc_date(letter.when, GREENWICH, named=True)),
        (
            "X-Mailer",
            f"iCloud MailClientcurrent MailServer{build}.10000-master-0-{chance.for_('build', build).hex(12)}",
        ),
        ("Message-id", f"<{message_id}>"),
        *replies(letter),
        ("MIME-Version", "1.0"),
        *kind,
    ]
    return Draft(fields, octets, message_id)


_ROUNDCUBE = Manner(text="text/plain; charset={};\r\n format=flowed", page="text/html; charset={}", plain_as="8bit",
                    alternative='multipart/alternative;\r\n boundary="{}"', mixed='multipart/mixed;\r\n boundary="{}"',
                    encoding_first=True, attached="php")  # fmt: skip


def roundcube(letter: Letter, chance: Chance) -> Draft:
    text = letter.text + "\n"
    if letter.quotes:
        text = f"{intro(letter, 'roundcube')}\n{cited(letter.quotes.text)}\n\n{text}"
    message_id = f"{chance.hex(32)}@{letter.writer.domain}"
    release = ("1.6.1", "1.6.5", "1.6.9", "1.5.6", "1.4.15")[letter.device % 5]
    kind, octets = assembled(
        letter, chance, _ROUNDCUBE, [leaf(_ROUNDCUBE, flowed(text))], lambda: f"=_{chance.hex(32)}"
    )
    described = dict(kind)
    fields: Fields = [
        ("MIME-Version", "1.0"),
        ("Date", rfc_date(letter.when, letter.zone, padded=True)),
        ("From", mailbox(letter.writer)),
        ("To", mailbox(letter.to)),
        ("Subject", fold(worded(letter.subject))),
        *replies(letter),
        ("User-Agent", f"Roundcube Webmail/{release}"),
        ("Message-ID", f"<{message_id}>"),
        ("X-Sender", letter.writer.address),
        ("Content-Type", described["Content-Type"]),
        *((name, value) for name, value in kind if name != "Content-Type"),
    ]
    return Draft(fields, octets, message_id)
