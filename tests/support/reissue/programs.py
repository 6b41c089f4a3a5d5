"""Programs that submit by SMTP wherever their owner has an account: Apple Mail, Thunderbird, K-9, Outlook."""

from __future__ import annotations

from datetime import timedelta

from tests.support.reissue.chance import Chance, listed
from tests.support.reissue.letter import Letter
from tests.support.reissue.parts import Manner, cited, divs, escaped, leaf, thread_index
from tests.support.reissue.quoting import block, intro, replies
from tests.support.reissue.shape import Draft
from tests.support.reissue.web_mail import assembled
from tests.support.reissue.words import Fields, flowed, fold, mailbox, worded
from tests.support.reissue.zones import filetime, rfc_date

_IPHONE = Manner(text="text/plain;\r\n\tcharset={}", page="text/html;\r\n\tcharset={}", charset="utf-8", plain_as="qp",
                 page_as="qp", alternative="multipart/alternative; boundary={}", mixed="multipart/mixed; boundary={}",
                 attached="apple")  # fmt: skip
# In the order of their release, from the beginning of 2024; some weeks to months apart.
_IPHONE_BUILDS = listed(
    "21D50 21E219 21F90 21G93 22A3354 22B83 22C152 22D63 22E240 22F76 22G86 23A341 23B85 23C55 23D127", " "
)
_SENT_FROM = {"en": "Sent from my iPhone", "de": "Von meinem iPhone gesendet"}


def _build(letter: Letter, builds: tuple[str, ...]) -> str:
    """What is installed then: most people are one or two releases behind, some never update."""
    months = (letter.when.year - 2024) * 12 + letter.when.month - 1
    newest = min(len(builds) - 1, max(0, months * 4 // 7))
    behind = letter.device % 3
    return builds[3] if letter.device % 11 == 10 and newest > 3 else builds[max(0, newest - behind)]


def iphone(letter: Letter, chance: Chance) -> Draft:
    """A lone text is text/plain; with a quotation it becomes a page and a text, as it does once something is styled."""
    text = letter.text
    if letter.device % 3 != 2:
        text += f"\n\n{_SENT_FROM[letter.language]}"
    bodies = []
    page = f'<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body dir="auto">{divs(text)}'
    if letter.quotes:
        said = intro(letter, "apple")
        text += f"\n\n{cited(said)}\n> \n> \ufeff{cited(letter.quotes.text).removeprefix('> ')}"
        page += f'<div dir="ltr"><br><blockquote type="cite">{escaped(said)}<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">\ufeff{divs(letter.quotes.text)}</div></blockquote>'
        bodies = [leaf(_IPHONE, text), leaf(_IPHONE, page + "</body></html>", page=True)]
    manner = _IPHONE if bodies else Manner(text="text/plain; charset={}", charset="utf-8", plain_as="qp", attached="apple",
                                           mixed=_IPHONE.mixed)  # fmt: skip
    bodies = bodies or [leaf(manner, text)]
    kind, octets = assembled(letter, chance, manner, bodies, lambda: f"Apple-Mail-{chance.uuid().upper()}")
    message_id = f"{chance.uuid().upper()}@{letter.writer.domain}"
    if len(kind) == 1:
        kind = [*kind, ("Content-Transfer-Encoding", "7bit")]
    dated = [("Date", rfc_date(letter.when, letter.zone)), ("Message-Id", f"<{message_id}>")]
    answers = replies(letter, references_first=True)
    fields: Fields = [
        *kind,
        ("From", mailbox(letter.writer, charset="utf-8")),
        ("Mime-Version", "1.0 (1.0)"),
        ("Subject", fold(worded(letter.subject, charset="utf-8"))),
        *(dated if answers else reversed(dated)),
        *answers,
        ("To", mailbox(letter.to, charset="utf-8")),
        ("X-Mailer", f"iPhone Mail ({_build(letter, _IPHONE_BUILDS)})"),
    ]
    return Draft(fields, octets, message_id)


_MAC = Manner(text="text/plain;\r\n\tcharset={}", page="text/html;\r\n\tcharset={}", charset="utf-8", plain_as="qp",
              page_as="qp", encoding_first=True, alternative='multipart/alternative;\r\n\tboundary="{}"',
              mixed='multipart/mixed;\r\n\tboundary="{}"', attached="apple")  # fmt: skip
_MAC_BUILDS = listed(
    "3774.300.61.1.2 3774.400.31 3774.500.171.1.1 3774.600.62 3774.600.62 3826.200.121 3826.300.87.4.3 3826.300.87.4.3 "
    "3826.400.131.1.6 3826.500.181.1.5 3826.600.51.1.1 3826.700.81 3864.100.1.1.5 3864.200.81.1.6 3864.300.41.1.7",
    " ",
)


def mac_mail(letter: Letter, chance: Chance) -> Draft:
    text = letter.text
    page = f'<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body style="overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;">{divs(text)}'
    if letter.quotes:
        said = intro(letter, "apple")
        text += f"\n\n{cited(said)}\n> \n{cited(letter.quotes.text)}"
        page += f'<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite"><div>{escaped(said)}</div><br><div>{divs(letter.quotes.text)}</div></blockquote></div>'
    bodies = [leaf(_MAC, text + "\n"), leaf(_MAC, page + "</body></html>", page=True)]
    kind, octets = assembled(letter, chance, _MAC, bodies, lambda: f"Apple-Mail=_{chance.uuid().upper()}")
    build = _build(letter, _MAC_BUILDS)
    message_id = f"{chance.uuid().upper()}@{letter.writer.domain}"
    answers = replies(letter)
    dated = ("Date", rfc_date(letter.when, letter.zone))
    named = ("Message-Id", f"<{message_id}>")
    to = ("To", mailbox(letter.to, charset="utf-8"))
    fields: Fields = [
        ("From", mailbox(letter.writer, charset="utf-8")),
        *kind,
        ("Mime-Version", f"1.0 (Mac OS X Mail 16.0 \\({build}\\))"),
        ("Subject", fold(worded(letter.subject, charset="utf-8"))),
        *([dated, answers[1], to, answers[0], named] if answers else [named, dated, to]),
        ("X-Mailer", f"Apple Mail (2.{build})"),
    ]
    return Draft(fields, octets, message_id)


_MOZILLA = Manner(text="text/plain; charset={}; format=flowed", plain_as="8bit", attached="mozilla",
                  mixed='multipart/mixed;\r\n boundary="{}"',
                  preamble="This is a multi-part message in MIME format.\r\n")  # fmt: skip
_AGENTS = (
    "Mozilla Thunderbird",
    "Mozilla Thunderbird Beta",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:102.0) Gecko/20100101\r\n Thunderbird/102.15.1",
    "Mozilla Thunderbird",
    "Mozilla/5.0 (X11; Linux x86_64; rv:91.0) Gecko/20100101\r\n Thunderbird/91.9.0",
)


def thunderbird(letter: Letter, chance: Chance) -> Draft:
    text = letter.text + "\n"
    if letter.quotes:
        text = f"{intro(letter, 'mozilla')}\n{cited(letter.quotes.text)}\n\n{text}"
    kind, octets = assembled(
        letter, chance, _MOZILLA, [leaf(_MOZILLA, flowed(text))], lambda: f"------------{chance.alnum(24)}"
    )
    message_id = f"{chance.uuid()}@{letter.writer.domain}"
    language = ("Content-Language", "de-DE" if letter.language == "de" else "en-US")
    subject = ("Subject", fold(worded(letter.subject, style="Q")))
    writer, to = ("From", mailbox(letter.writer)), ("To", mailbox(letter.to))
    answers = replies(letter)
    fields: Fields = [
        ("Message-ID", f"<{message_id}>"),
        ("Date", rfc_date(letter.when, letter.zone)),
        ("MIME-Version", "1.0"),
        ("User-Agent", _AGENTS[letter.device % 5]),
        *([subject, to, answers[1], language, writer, answers[0]] if answers else [language, to, writer, subject]),
        *kind,
    ]
    return Draft(fields, octets, message_id)


_K9 = Manner(text="text/plain;\r\n charset={}", charset="utf-8", plain_as="qp", escapes=b".", attached="php",
             mixed='multipart/mixed;\r\n boundary="{}"')  # fmt: skip


def k9(letter: Letter, chance: Chance) -> Draft:
    text = letter.text + "\n"
    agent = "Thunderbird for Android" if letter.device % 2 else "K-9 Mail for Android"
    if letter.device % 3 == 0:
        sign = "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet."
        text += f"-- \n{sign if letter.language == 'de' else 'Sent from my Android device with K-9 Mail. Please excuse my brevity.'}\n"
    if letter.quotes:
        text += f"\n{intro(letter, 'k9')}\n{cited(letter.quotes.text, '>')}\n"
    kind, octets = assembled(letter, chance, _K9, [leaf(_K9, text)], lambda: f"----{chance.upper_hex(30)}")
    message_id = f"{chance.uuid().upper()}@{letter.writer.domain}"
    fields: Fields = [
        ("Date", rfc_date(letter.when, letter.zone, padded=True)),
        ("From", mailbox(letter.writer)),
        ("To", mailbox(letter.to)),
        ("Subject", worded(letter.subject)),
        ("User-Agent", agent),
        *replies(letter, joint=" "),
        ("Message-ID", f"<{message_id}>"),
        ("MIME-Version", "1.0"),
        *kind,
    ]
    return Draft(fields, octets, message_id)


_OUTLOOK = Manner(text='text/plain;\r\n\tcharset="{}"', page='text/html;\r\n\tcharset="{}"', charset="utf-8",
                  page_as="qp", alternative='multipart/alternative;\r\n\tboundary="{}"',
                  mixed='multipart/mixed;\r\n\tboundary="{}"', preamble="This is a multipart message in MIME format.\r\n\r\n",
                  attached="mozilla")  # fmt: skip


def outlook_desktop(letter: Letter, chance: Chance) -> Draft:
    """Message-ID and boundaries carry the time as Windows counts it."""
    text = letter.text + "\n"
    quoted = block(letter, "outlook")
    lines = "".join(
        f"<p class=MsoNormal>{escaped(one) or '<o:p>&nbsp;</o:p>'}<o:p></o:p></p>\n" for one in letter.text.split("\n")
    )
    if letter.quotes:
        text += "\n" + "\n".join(f"{name} {value}" for name, value in quoted) + f"\n\n{letter.quotes.text}\n"
        head = "<br>".join(f"<b>{name}</b> {escaped(value)}" for name, value in quoted)
        lines += f"<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>{head}<o:p></o:p></p></div></div>{divs(letter.quotes.text)}"
    page = f'<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40"><head><meta name=Generator content="Microsoft Word 15 (filtered medium)"></head><body lang=EN-GB link="#0563C1" vlink="#954F72"><div class=WordSection1>{lines}</div></body></html>\n'
    upper, lower = filetime(letter.when + timedelta(microseconds=chance.randrange(10**6)))
    serial = chance.randrange(1, 800)
    number = iter(range(9))
    later = filetime(letter.when + timedelta(hours=1))
    kind, octets = assembled(
        letter, chance, _OUTLOOK, [leaf(_OUTLOOK, text), leaf(_OUTLOOK, page, page=True)],
        lambda: f"----=_NextPart_{next(number):03}_{serial:04X}_{later[0]:08X}.{chance.upper_hex(8)}",
    )  # fmt: skip
    message_id = f"{serial:04x}{upper:08x}${lower:08x}${chance.hex(8)}$@{letter.writer.domain}"
    fields: Fields = [
        ("From", mailbox(letter.writer, quoted=True)),
        ("To", mailbox(letter.to, quoted=True) if letter.to.name else f"<{letter.to.address}>"),
        *replies(letter, references_first=True),
        ("Subject", fold(worded(letter.subject))),
        ("Date", rfc_date(letter.when, letter.zone)),
        ("Message-ID", f"<{message_id}>"),
        ("MIME-Version", "1.0"),
        *kind,
        ("X-Mailer", "Microsoft Outlook 16.0"),
        ("Thread-Index", "Ad" + thread_index(chance.randbytes(22))[2:]),
        ("Content-Language", "de" if letter.language == "de" else "en-gb"),
    ]
    return Draft(fields, octets, message_id)
