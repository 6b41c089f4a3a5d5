"""Mail as programs really write it: header shapes of providers and clients, written by us (example.org, RFC 5737)."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from quopri import encodestring

from inboxwatch.fingerprint import Folds, mark
from inboxwatch.intake import InlineReader, origin
from inboxwatch.matching import canonical
from inboxwatch.matching.names import name_keys
from inboxwatch.model.origin import Origin

TEXT = (
    "Hey bunny,\n\nI saw you yesterday at the station and you did not even look at me. Do you really think that a new\n"
    "number will help you? I know where you buy your bread, and I know what time your train leaves!\n\n"
    "Answer me or I will be there again tomorrow, and the day after tomorrow as well.\n"
)
RECEIVED = (
    "Return-Path: <{address}>\r\nDelivered-To: me@home.example\r\n"
    "Received: from out.{domain} (out.{domain} [192.0.2.7])\r\n\tby mx.home.example (Postfix) with ESMTPS id 4XyZ\r\n"
    "\tfor <me@home.example>; Tue, 23 Nov 2027 19:04:12 +0000 (UTC)\r\n"
    "Authentication-Results: mx.home.example; dkim=pass header.d={domain}\r\n"
)


def digest(text):
    """A keyed digest as the service would pass it in."""
    return hashlib.blake2b(text.encode("utf-8"), digest_size=8, key=b"a test key").hexdigest()


FOLDS = Folds(name_keys=name_keys, mailbox=canonical, digest=digest)


def private_words(message, known):
    """The private words that marking a message finds, with where."""
    found = mark(message, Origin(), None, FOLDS, known).traits
    return [(one.value, one.where) for one in found if one.kind == "private-word"]


def encoded(text, how="8bit", wrap=0):
    """A text as octets in a transfer encoding."""
    octets = text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8")
    if how == "base64":
        coded = b64encode(octets)
        return b"\r\n".join(coded[at : at + 76] for at in range(0, len(coded), 76)) + b"\r\n"
    if how == "quoted-printable":
        return encodestring(octets.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    return octets


def a_letter(
    text=TEXT,
    head="",
    *,
    from_="Max Muster <max.muster77@mail.example>",
    subject="you",
    date="Tue, 23 Nov 2027 20:04:11 +0100",
    message_id="<8F1C2D3E-1111-4222-8333-ABCDEFABCDEF@mail.example>",
    to="Bunny <me@home.example>",
    content_type="text/plain; charset=utf-8",
    encoding="8bit",
    body=None,
    received=True,
):
    """A message in octets: an ordinary header block, with more fields below it if `head` is given."""
    address = from_.rpartition("<")[2].rstrip(">")
    block = RECEIVED.format(address=address, domain=address.rpartition("@")[2]) if received else ""
    block += f"From: {from_}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: {date}\r\nMessage-ID: {message_id}\r\n"
    block += f"MIME-Version: 1.0\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n{head}"
    return block.encode("utf-8", "surrogateescape") + b"\r\n" + (encoded(text, encoding) if body is None else body)


def marked(octets, received_at=None, folds=FOLDS, hosts=("mx.home.example",)):
    """The fingerprint of octets, read as the service reads them."""
    message = InlineReader().whole(octets)
    return mark(message, origin(octets.partition(b"\r\n\r\n")[0] + b"\r\n\r\n", hosts), received_at, folds)


def values(fingerprint, kind):
    """The values of one kind."""
    return [one.value for one in fingerprint.traits if one.kind == kind]


def pairs(fingerprint, *without):
    """Kind and value of all traits, but for some kinds."""
    return {(one.kind, one.value) for one in fingerprint.traits if one.kind not in without}


GMAIL_WEB = b"""Delivered-To: me@home.example\r
Received: by 2002:a05:6402:1234:b0:54c:5d34:f00d with SMTP id z20csp1234567eda;\r
        Tue, 23 Nov 2027 11:04:13 -0800 (PST)\r
ARC-Seal: i=1; a=rsa-sha256; t=1700000000; cv=none;\r
        d=google.com; s=arc-20240605;\r
        b=abc\r
Return-Path: <max.muster77@gmail.com>\r
Received: from mail-sor-f41.google.com (mail-sor-f41.google.com. [209.85.220.41])\r
        by mx.google.com with SMTPS id x1\r
        for <me@home.example>; Tue, 23 Nov 2027 11:04:13 -0800 (PST)\r
Authentication-Results: mx.google.com;\r
       dkim=pass header.i=@gmail.com header.s=20230601\r
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r
        d=gmail.com; s=20230601; t=1700000000; x=1700604800; darn=home.example;\r
        h=to:subject:message-id:date:from:mime-version:from:to:cc:subject\r
         :date:message-id:reply-to;\r
        bh=xyz=;\r
        b=AAAA\r
X-Google-DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r
        d=1e100.net; s=20230601; t=1700000000; x=1700604800;\r
        h=to:subject;\r
        b=BBBB\r
X-Gm-Message-State: AOJu0Yxyz\r
X-Gm-Gg: ASbGncs123\r
X-Google-Smtp-Source: AGHT+IExyz\r
X-Received: by 2002:a05:6402:520e:b0:548:4b5a:1f2c with SMTP id s14-2002; Tue,\r
 23 Nov 2027 11:04:12 -0800 (PST)\r
MIME-Version: 1.0\r
References: <CAF4mQ5@mail.gmail.com> <older-1@home.example>\r
In-Reply-To: <older-1@home.example>\r
From: Max Muster <max.muster77@gmail.com>\r
Date: Tue, 23 Nov 2027 20:04:01 +0100\r
X-Gm-Features: AQt7F2qabc\r
Message-ID: <CAF4mQ5+8ZrTq1VxVbJwE0kP3Zb7nG2h=mDqR9tYxWvU_sLkA1Q@mail.gmail.com>\r
Subject: Re: you\r
To: Bunny <me@home.example>\r
Content-Type: multipart/alternative; boundary="000000000000c1d2e3060af1b2c3"\r
\r
--000000000000c1d2e3060af1b2c3\r
Content-Type: text/plain; charset="UTF-8"\r
\r
"""
GMAIL_END = b"""\r
--000000000000c1d2e3060af1b2c3\r
Content-Type: text/html; charset="UTF-8"\r
Content-Transfer-Encoding: quoted-printable\r
\r
<div dir=3D"ltr"><div>Hey bunny,</div><div><br></div><div>I saw you</div></div>\r
--000000000000c1d2e3060af1b2c3--\r
"""


def from_gmail(text=TEXT):
    """A reply from Gmail in the browser, as Gmail serves it to the receiver."""
    return GMAIL_WEB + text.replace("\n", "\r\n").encode() + GMAIL_END
