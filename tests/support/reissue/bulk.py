"""Mail that no person typed: scripts with PHPMailer, newsletters, and what shops tell their customers."""

from __future__ import annotations

from tests.support.reissue.chance import Chance
from tests.support.reissue.letter import Letter
from tests.support.reissue.parts import Manner, breaks, leaf
from tests.support.reissue.shape import Draft
from tests.support.reissue.web_mail import assembled
from tests.support.reissue.words import Fields, fold, mailbox, worded, wrapped
from tests.support.reissue.zones import GREENWICH, rfc_date

_PHP = Manner(plain_as="auto", charset="UTF-8", says_7bit=False, attached="php", mixed='multipart/mixed;\r\n boundary="{}"',
              alternative='multipart/alternative;\r\n boundary="{}"',
              preamble="This is a multi-part message in MIME format.\r\n\r\n")  # fmt: skip


def phpmailer(letter: Letter, chance: Chance) -> Draft:
    page = f"<p>{breaks(letter.text, '<br />' + chr(10))}</p>\n"
    kind, octets = assembled(letter, chance, _PHP, [leaf(_PHP, letter.text + "\n"), leaf(_PHP, page, page=True)],
                             lambda: f"b1={chance.alnum(43)}" if letter.device % 2 else f"b1_{chance.alnum(43)}")  # fmt: skip
    release = ("6.8.1", "6.9.1", "6.9.3", "5.2.28", "6.1.7")[letter.device % 5]
    message_id = f"{chance.alnum(43)}@www.{letter.writer.domain}"
    fields: Fields = [
        ("Date", rfc_date(letter.when)),
        ("To", mailbox(letter.to)),
        ("From", mailbox(letter.writer)),
        ("Subject", fold(worded(letter.subject))),
        ("Message-ID", f"<{message_id}>"),
        ("X-Mailer", f"PHPMailer {release} (https://github.com/PHPMailer/PHPMailer)"),
        ("MIME-Version", "1.0"),
        *kind,
    ]
    return Draft(fields, octets, message_id)


_CAMPAIGN = Manner(text='text/plain; charset="{}"; format="fixed"', page='text/html; charset="{}"', charset="utf-8",
                   plain_as="qp", page_as="qp", alternative='multipart/alternative; boundary="{}"',
                   preamble="This is a multi-part message in MIME format\r\n\r\n")  # fmt: skip


def campaign(letter: Letter, chance: Chance) -> Draft:
    user = chance.for_("user", letter.writer.address).hex(25)
    run, reader = chance.hex(10), chance.for_("reader", letter.writer.address).hex(10)
    node = f"mail{chance.randrange(1, 250)}.{chance.one(('atl271.mcdlv.net', 'suw16.rsgsv.net', 'sea91.rsgsv.net'))}"
    page = (
        '<!doctype html>\n<html xmlns="http://www.w3.org/1999/xhtml">\n<head><meta charset="UTF-8">\n'
        f'<title>{letter.subject}</title></head>\n<body><table align="center" border="0" cellpadding="0" cellspacing="0" '
        f'height="100%" width="100%" id="bodyTable"><tr><td valign="top" class="mcnTextContent">{breaks(letter.text)}</td></tr>'
        f'<tr><td id="templateFooter"><a href="https://{letter.writer.domain}/unsubscribe?u={user}&id={run}">unsubscribe</a></td></tr></table></body>\n</html>\n'
    )
    text = f"{wrapped(letter.text, 72)}\n\n{'=' * 60}\nunsubscribe: https://{letter.writer.domain}/unsubscribe?u={user}&id={run}\n"
    kind, octets = assembled(letter, chance, _CAMPAIGN, [leaf(_CAMPAIGN, text), leaf(_CAMPAIGN, page, page=True)],
                             lambda: f"_----------=_MCPart_{chance.digits(9)}")  # fmt: skip
    message_id = f"{user}.{reader}.{letter.when:%Y%m%d%H%M%S}.{run}.{chance.hex(8)}@{node}"
    abuse = f"https://mailchimp.com/contact/abuse/?u={user}&id={run}&e={reader}"
    fields: Fields = [
        ("Subject", fold(worded(letter.subject, charset="utf-8"))),
        ("From", mailbox(letter.writer, charset="utf-8")),
        ("Reply-To", mailbox(letter.writer, charset="utf-8")),
        ("To", f"<{letter.to.address}>"),
        ("Date", rfc_date(letter.when, GREENWICH, padded=True)),
        ("Message-ID", f"<{message_id}>"),
        ("X-Mailer", f"Mailchimp Mailer - **CID{run}{reader}**"),
        ("X-Campaign", f"mailchimp{user}.{run}"),
        ("X-campaignid", f"mailchimp{user}.{run}"),
        ("X-Report-Abuse", f"Please report abuse for this campaign here: {abuse}"),
        ("X-MC-User", user),
        ("Feedback-ID", f"{chance.for_('id', user).digits(9)}:{chance.digits(9)}:us21:mc"),
        ("List-ID", f"{user}mc list <{user}.{chance.for_('list', user).digits(6)}.list-id.mcsv.net>"),
        ("X-Accounttype", "pr"),
        ("List-Unsubscribe", f"<https://{letter.writer.domain}/unsubscribe?u={user}&id={run}&e={reader}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        *kind,
        ("MIME-Version", "1.0"),
    ]
    return Draft(fields, octets, message_id)


_CLOUD = Manner(page="text/html; charset={}", text="text/plain; charset={}", page_as="qp", plain_as="qp",
                alternative='multipart/alternative; \r\n\tboundary="{}"')  # fmt: skip


def cloud_shop(letter: Letter, chance: Chance) -> Draft:
    page = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{letter.subject}</title></head><body><table role="presentation" width="600"><tr><td>{breaks(letter.text)}</td></tr></table></body></html>\n'
    stamp = int(letter.when.timestamp() * 1000)
    serial = chance.randrange(10**4, 10**6)
    kind, octets = assembled(letter, chance, _CLOUD, [leaf(_CLOUD, letter.text + "\n"), leaf(_CLOUD, page, page=True)],
                             lambda: f"----=_Part_{serial}_{chance.digits(10)}.{stamp}")  # fmt: skip
    message_id = f"0102{stamp:012x}-{chance.uuid()}-000000@eu-west-1.amazonses.com"
    fields: Fields = [
        ("Date", rfc_date(letter.when)),
        ("From", mailbox(letter.writer)),
        ("To", letter.to.address),
        ("Message-ID", f"<{message_id}>"),
        ("Subject", fold(worded(letter.subject))),
        ("MIME-Version", "1.0"),
        *kind,
    ]
    return Draft(fields, octets, message_id)


_SHOP = Manner(page="text/html;charset={}", text="text/plain;charset={}", charset="UTF-8", page_as="qp", plain_as="qp")


def java_shop(letter: Letter, chance: Chance) -> Draft:
    """An application with JavaMail at the shop's own server: one page, no text."""
    page = f'<html><body style="font-family:Arial">{breaks(letter.text, "<br/>")}</body></html>'
    kind, octets = leaf(_SHOP, page, page=True)
    stamp = int(letter.when.timestamp() * 1000) + chance.randrange(999)
    message_id = f"{chance.digits(9)}.{chance.randrange(100, 9999)}.{stamp}@app1.int.{letter.writer.domain}"
    fields: Fields = [
        ("Date", rfc_date(letter.when, letter.zone, named=bool(letter.zone.names[0]))),
        ("From", mailbox(letter.writer)),
        ("Reply-To", f"service@{letter.writer.domain}"),
        ("To", letter.to.address),
        ("Message-ID", f"<{message_id}>"),
        ("Subject", fold(worded(letter.subject))),
        ("MIME-Version", "1.0"),
        *kind,
        ("X-Priority", "3"),
        ("Auto-Submitted", "auto-generated"),
    ]
    return Draft(fields, octets, message_id)
