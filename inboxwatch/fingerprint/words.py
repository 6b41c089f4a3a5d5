"""Whose words a text holds: the writer's own, those quoted from earlier mail, and the signature below.

Quotations have no standard. Recognised are lines with «>», the line that mail programs put before a quotation ("On …
wrote:", in some twenty languages), and the header lines that Outlook and its kin write instead of one. After a line of
the second sort only the lines with «>» are quoted if there are any, since people answer in between; otherwise all that
follows is, as it always is after the third sort. A signature begins with "-- " (RFC 3676 section 4.3) or with a line
that a telephone writes by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

LONGEST = 100_000
"""Characters of a text that are looked at."""
_ATTRIBUTION = 400  # characters
_LINES = 3  # an attribution is broken into at most so many

_MARK = re.compile(r"[ \t]*(?:>[ \t]?)+")
_WROTE = re.compile(
    r"\b(?:wrote|writes|schrieb|schrieben|écrit|écrivait|escribió|scritto|escreveu|schreef|skrev|skreiv|kirjoitti|pisze"
    r"|napisał|napisała|napisał\(a\)|napsal|napsala|napsal\(a\)|napísal|napísal\(a\)|írta|scris|έγραψε|yazdı|rašė"
    r"|kirjutas|написала?|написал\(а\)|пишет|пише|написав|писал|је написао|napisao|đã viết|menulis)\b"
    r"|写道|寫道|のメール|書きました|작성|כתב|كتب",
    re.IGNORECASE,
)
_WHEN = re.compile(r"\d[:.h/-]\d|\d{4}|@")  # a date, a time, or an address
_OPENS = re.compile(r"[ \t]*(?:On|Am|Le|El|Il|Em|No|Op|Den|På|Dne|Dňa|Dana|Pe|La|Στις|W dniu|Il giorno)\b|[ \t]*\d")
_STAMPED = re.compile(r"\d.*<[^<>\s]+@[^<>\s]+>")  # a date and an address, without a verb
_DIVIDER = re.compile(
    r"[ \t]*(?:-{2,}[ \t]?[^\W\d_](?:[^-\n]|-(?!-)){5,60}?[ \t]?-{2,}|Begin forwarded message:"
    r"|Anfang der weitergeleiteten Nachricht:"
    r"|Début du message (?:réexpédié|transféré) ?:|Inicio del mensaje reenviado:|Inizio messaggio inoltrato:)[ \t]*"
)
_MESSAGE = re.compile(
    r"message|nachricht|mensa[jg]e|messaggio|bericht|meddelande|besked|melding|wiadomość|zpráva|správa|üzenet|mesaj"
    r"|сообщение|повідомлення|μήνυμα|ileti|viesti|mail|邮件|郵件|メッセージ|메시지",
    re.IGNORECASE,
)
_BLOCK_BEGINS = re.compile(
    r"[ \t]*\*?(?:From|Von|De|Da|Van|Från|Fra|Od|От|Від|Από|Kimden|Gönderen|Lähettäjä|Feladó|Expeditor|发件人|寄件者"
    r"|差出人|보낸 사람)[ \xa0]?\*?[:：]",
    re.IGNORECASE,
)
_BLOCK_GOES_ON = re.compile(
    r"[ \t]*\*?(?:Sent|Date|To|Subject|Cc|Gesendet|Datum|An|Betreff|Envoyé|Objet|À|Enviado(?: el| em)?|Fecha|Para"
    r"|Asunto|Inviato|Data|A|Oggetto|Assunto|Verzonden|Aan|Onderwerp|Skickat|Till|Ämne|Sendt|Til|Emne|Wysłano|Do|Temat|Odesláno"
    r"|Komu|Předmět|Отправлено|Дата|Кому|Тема|Надіслано|Gönderildi|Kime|Konu|Lähetetty|Vastaanottaja|Aihe|Küldve|Címzett"
    r"|Tárgy|发送时间|收件人|主题|送信日時|宛先|件名|보낸 날짜|받는 사람|제목)[ \xa0]?\*?[:：]",
    re.IGNORECASE,
)
_SENT_FROM = re.compile(
    r"[ \t]*(?:(?:Sent|Get|Gesendet|Von (?:meinem|unterwegs)|Diese Nachricht wurde von|Envoyé|Télécharge|Enviado"
    r"|Obtener|Inviato|Ottieni|Enviada|Verzonden|Skickat|Sendt|Hent|Lähetetty|Wysłane|Odesláno|Odoslané|Trimis|Отправлено"
    r"|Надіслано|Στάλθηκε|发自)\b|\w+(?:['’]\w*)? (?:gönderildi|gesendet)).{0,100}",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"iphone|ipad|android|samsung|galaxy|huawei|xiaomi|outlook|yahoo|gmx|web\.de|proton|tuta|blackberry|windows|mobile"
    r"|mobil|phone|handy|smartphone|k-9|aol|mail\.ru|яндекс|почты|телефон",
    re.IGNORECASE,
)
_SENT_FROM_REVERSED = re.compile(r"[ \t]*(?:iPhoneから送信|iPadから送信|나의 iPhone에서 보냄|发自我的.{1,30})[ \t]*")
_SIGNATURE_LINE = 120  # characters


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text by whose they are; lines end with LF, the marks of quotation are taken off."""

    own: str = field(repr=False)
    quoted: str = field(repr=False)
    signature: str = field(repr=False)


def split(text: str) -> Words:
    """Take a text apart. Never raises, linear; only the first `LONGEST` characters are looked at."""
    lines = text[:LONGEST].splitlines()
    own: list[str] = []
    quoted: list[str] = []
    signature: list[str] = []
    into = own
    for number, line in enumerate(lines):
        start = line.lstrip(" \t")[:1]
        if start == ">":
            quoted.append(_MARK.sub("", line, count=1))
        elif not start:
            into.append("")
        elif _rest_is_quoted(line, lines, number):
            quoted += lines[number:]
            break
        elif (broken := _attribution(line, into)) is not None:
            quoted += into[len(into) - broken :]
            del into[len(into) - broken :]
            quoted.append(line)
            if not _marked_below(lines, number):
                quoted += lines[number + 1 :]
                break
        else:
            if into is own and _signs(line):
                into = signature
            into.append(line)
    return Words("\n".join(own), "\n".join(quoted), "\n".join(signature))


def _signs(line: str) -> bool:
    """Whether a signature begins with this line."""
    if line[:2] == "--":
        return not line[2:].strip()
    if len(line) > _SIGNATURE_LINE:
        return False
    if _SENT_FROM.fullmatch(line):
        return _DEVICE.search(line) is not None
    return _SENT_FROM_REVERSED.fullmatch(line) is not None


def _rest_is_quoted(line: str, lines: list[str], number: int) -> bool:
    """Whether everything from this line on is an earlier message: a divider, or header lines as text."""
    if _DIVIDER.fullmatch(line):
        return _MESSAGE.search(line) is not None
    if (":" not in line and "：" not in line) or _BLOCK_BEGINS.match(line) is None:
        return False
    below = [one for one in lines[number + 1 : number + 8] if one.strip()][:4]
    return sum(1 for one in below if _BLOCK_GOES_ON.match(one)) >= 2  # noqa: PLR2004 -- one alone may be a list


def _attribution(line: str, above: list[str]) -> int | None:
    """How many lines above belong to the line before a quotation that ends here; None if none ends here."""
    if line.rstrip()[-1:] not in {":", "："}:
        return None
    joined = line.strip()
    for count in range(_LINES):
        if count and (count > len(above) or not above[-count].strip()):
            return None
        if count:
            joined = f"{above[-count].strip()} {joined}"
        if len(joined) > _ATTRIBUTION:
            return None
        if _STAMPED.search(joined) or (_WROTE.search(joined) and _WHEN.search(joined)):
            goes_on = count < len(above) and not _OPENS.match(joined) and _OPENS.match(above[-count - 1])
            return count + 1 if goes_on else count
    return None


def _marked_below(lines: list[str], number: int) -> bool:
    """Whether the next line that is not empty is marked as quoted."""
    following = (one for one in islice(lines, number + 1, number + 6) if one.strip())
    return next(following, "").lstrip().startswith(">")
