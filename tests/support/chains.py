"""Header chains as providers really write them, written by us: the person's addresses and the clients' are RFC 5737.

Each says what an honest reader makes of it. `below` cuts a chain where its boundary line ends: what stands from there
on is the sender's word.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from inboxwatch.intake import field_span, receiving

CLIENT = "203.0.113.77"
LETTER = "Message-ID: <1@sender.example>\nFrom: Max <max@sender.example>\nTo: me@home.example\nSubject: you\n\n"


@dataclass(frozen=True)
class Chain:
    """A chain: `imap` is the account's server, `hosts` its receiving_hosts."""

    name: str
    text: str
    imap: str = "imap.home.example"
    hosts: tuple[str, ...] = ()
    observed: str | None = None
    provider: str = ""
    asserted: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()
    envelope_from: str = ""
    checks: int = 0
    remarks: tuple[str, ...] = field(default=())

    @property
    def header(self) -> bytes:
        return (self.text + LETTER).replace("\n", "\r\n").encode()

    @property
    def own(self):
        return receiving(self.hosts, self.imap, ())

    def above(self, number: int) -> bytes:
        """Everything down to the end of the boundary line, which is the field with this number."""
        span = field_span(self.header, number)
        assert span is not None
        return self.header[: span[1]]


GMAIL_TOP = """\
Delivered-To: me@gmail.com
Received: by 2002:a05:7108:6186:b0:3b1:92d4:4b1a with SMTP id f6csp123456gdd;
        Tue, 6 Oct 2026 02:12:46 -0700 (PDT)
X-Received: by 2002:a17:906:8f16:b0:ad8:8d89:bbfe with SMTP id a640c23a62f3a-x.43.1790414972505;
        Tue, 06 Oct 2026 02:12:45 -0700 (PDT)
ARC-Seal: i=1; a=rsa-sha256; t=1790414972; cv=none; d=google.com; s=arc-20240605; b=AAAA
ARC-Authentication-Results: i=1; mx.google.com;
       dkim=pass header.i=@{domain} header.s={selector} header.b=AbCd;
       spf=pass (google.com: domain of {sender} designates {peer} as permitted sender) smtp.mailfrom={sender};
       dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from={domain}
Return-Path: <{sender}>
Received: from {helo} ({helo}. [{peer}])
        by mx.google.com with SMTPS id a640c23a62f3a-ad88d89c8dfsor1689666b.60.2026.10.06.02.12.45
        for <me@gmail.com>
        (Google Transport Security);
        Tue, 06 Oct 2026 02:12:45 -0700 (PDT)
Received-SPF: pass (google.com: domain of {sender} designates {peer} as permitted sender) client-ip={peer};
Authentication-Results: mx.google.com;
       dkim=pass header.i=@{domain} header.s={selector} header.b=AbCd;
       spf=pass (google.com: domain of {sender} designates {peer} as permitted sender) smtp.mailfrom={sender}
"""
FROM_GMAIL = {
    "domain": "gmail.com",
    "selector": "20251104",
    "sender": "max.muster77@gmail.com",
    "peer": "209.85.220.41",
    "helo": "mail-sor-f41.google.com",
}
OUTLOOK_OUT = """\
Received: from AS8PR01MB1234.eurprd01.prod.exchangelabs.com (2603:10a6:20b:1::7)
 by DB9PR01MB5678.eurprd01.prod.exchangelabs.com (2603:10a6:10:2::19) with
 Microsoft SMTP Server (version=TLS1_2,
 cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.9031.13; Tue, 6 Oct
 2026 09:12:44 +0000
Received: from AS8PR01MB1234.eurprd01.prod.exchangelabs.com
 ([fe80::1:2:3:4]) by AS8PR01MB1234.eurprd01.prod.exchangelabs.com
 ([fe80::1:2:3:4%5]) with mapi id 15.20.9031.013; Tue, 6 Oct 2026
 09:12:43 +0000
"""
OUTLOOK_IN = """\
Received: from AM0PR02CA0182.eurprd02.prod.outlook.com (2603:10a6:20b:28e::19)
 by DB9PR01MB5678.eurprd01.prod.exchangelabs.com (2603:10a6:10:2::19) with
 Microsoft SMTP Server (version=TLS1_2,
 cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.9031.13; Tue, 6 Oct
 2026 09:12:47 +0000
Received: from AM1PEPF000252E0.eurprd07.prod.outlook.com
 (2603:10a6:20b:28e:cafe::89) by AM0PR02CA0182.outlook.office365.com
 (2603:10a6:20b:28e::19) with Microsoft SMTP Server (version=TLS1_3,
 cipher=TLS_AES_256_GCM_SHA384) id 15.20.9031.15 via Frontend Transport; Tue,
 6 Oct 2026 09:12:46 +0000
Authentication-Results: spf=pass (sender IP is 203.0.113.77)
 smtp.mailfrom=sender.example; dkim=none (message not signed)
 header.d=none;dmarc=bestguesspass action=none
 header.from=sender.example;compauth=pass reason=109
Received-SPF: Pass (protection.outlook.com: domain of sender.example
 designates 203.0.113.77 as permitted sender) receiver=protection.outlook.com;
 client-ip=203.0.113.77; helo=mail.sender.example; pr=C
Received: from mail.sender.example (203.0.113.77) by
 AM1PEPF000252E0.mail.protection.outlook.com (10.167.16.58) with Microsoft
 SMTP Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.9031.11
 via Frontend Transport; Tue, 6 Oct 2026 09:12:46 +0000
Return-Path: max@sender.example
"""
POSTFIX = """\
Return-Path: <{sender}>
Delivered-To: me@home.example
Received: from mx.home.example (localhost [127.0.0.1])
\tby imap.home.example (Dovecot) with LMTP id fqefNzspzmTX4QAAGFAyLg
\tfor <me@home.example>; Tue, 06 Oct 2026 09:12:46 +0000
Authentication-Results: mx.home.example; {results}
Received: from {helo} ({name} [{peer}])
\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)
\t key-exchange X25519 server-signature RSA-PSS (2048 bits))
\t(No client certificate requested)
\tby mx.home.example (Postfix) with ESMTPS id 4XyZ
\tfor <me@home.example>; Tue, 06 Oct 2026 09:12:45 +0000 (UTC)
"""
HOME = ("mx.home.example", "imap.home.example")


def at_home(helo: str, peer: str, sender: str, results: str, name: str = "") -> str:
    """The lines of a server of the person's own (Postfix, Dovecot)."""
    return POSTFIX.format(helo=helo, name=name or helo, peer=peer, sender=sender, results=results)


CHAINS = (
    Chain(
        "Gmail web to Gmail",
        GMAIL_TOP.format(**FROM_GMAIL)
        + "Received: by mail-sor-f41.google.com with SMTP id a640c23a62f3a-ad8sor9666b.60\n"
        "        for <me@gmail.com>; Tue, 06 Oct 2026 02:12:45 -0700 (PDT)\n",
        imap="imap.gmail.com",
        observed="209.85.220.41",
        provider="gmail.com",
        asserted=("",),
        envelope_from="max.muster77@gmail.com",
        checks=1,
        remarks=("client-hidden",),
    ),
    Chain(
        "a mail program over smtp.gmail.com to Gmail",
        GMAIL_TOP.format(**FROM_GMAIL) + "Received: from [192.168.1.5] (client.isp.example. [203.0.113.77])\n"
        "        by smtp.gmail.com with ESMTPSA id x1sm2.3.2026.10.06.02.12.44 for <me@gmail.com>;\n"
        "        Tue, 06 Oct 2026 02:12:44 -0700 (PDT)\n"
        "Received: from forged ([192.0.2.66]) by smtp.gmail.com with ESMTPSA id 2; Tue, 06 Oct 2026 02:12:43 -0700\n",
        imap="imap.gmail.com",
        observed="209.85.220.41",
        provider="gmail.com",
        asserted=(CLIENT,),
        claimed=("192.0.2.66",),
        envelope_from="max.muster77@gmail.com",
        checks=1,
    ),
    Chain(
        "a program over the Gmail API, with a line of its own",
        GMAIL_TOP.format(**FROM_GMAIL)
        + "Received: from 77377267392 named unknown by gmailapi.google.com with HTTPREST;\n"
        " Tue, 06 Oct 2026 02:12:44 -0700\n"
        "Received: from [192.0.2.66] by smtp.gmail.com with ESMTPSA id 2; Tue, 06 Oct 2026 02:12:43 -0700 (PDT)\n",
        imap="imap.gmail.com",
        observed="209.85.220.41",
        provider="gmail.com",
        asserted=("",),
        claimed=("192.0.2.66",),
        envelope_from="max.muster77@gmail.com",
        checks=1,
        remarks=("client-hidden",),
    ),
    Chain(
        "Outlook.com to Gmail",
        GMAIL_TOP.format(
            domain="outlook.com",
            selector="selector1",
            sender="max@outlook.com",
            peer="40.92.89.20",
            helo="EUR05-DB8-obe.outbound.protection.outlook.com",
        )
        + OUTLOOK_OUT,
        imap="imap.gmail.com",
        observed="40.92.89.20",
        provider="outlook.com",
        asserted=("2603:10a6:20b:1::7", "fe80::1:2:3:4"),
        envelope_from="max@outlook.com",
        checks=1,
        remarks=("client-hidden",),
    ),
    Chain(
        "a server of the sender's own to Outlook.com",
        OUTLOOK_IN
        + "Received: from laptop (unknown [198.51.100.9]) by mail.sender.example (Postfix) with ESMTPSA id 4;\n"
        "\tTue,  6 Oct 2026 11:12:44 +0200 (CEST)\n",
        imap="outlook.office365.com",
        observed=CLIENT,
        claimed=("198.51.100.9",),
        checks=1,
    ),
    Chain(
        "Outlook.com to Outlook.com, on the web page",
        OUTLOOK_OUT,
        imap="outlook.office365.com",
        provider="outlook.com",
        asserted=("fe80::1:2:3:4",),
        remarks=("sender-at-own-provider", "client-hidden"),
    ),
    Chain(
        "Yahoo web to Yahoo",
        "X-Apparently-To: me@yahoo.com; Tue, 6 Oct 2026 09:12:46 +0000\n"
        "Received: from 127.0.0.1\n by atlas-production.v2-mail-prod1-gq1.omega.yahoo.com with HTTP;"
        " Tue, 6 Oct 2026 09:12:46 +0000\n"
        "Return-Path: <max77@yahoo.com>\n"
        "X-Originating-Ip: [77.238.179.83]\n"
        "Received-SPF: pass (domain of yahoo.com designates 77.238.179.83 as permitted sender)\n"
        "Authentication-Results: atlas-production.v2-mail-prod1-gq1.omega.yahoo.com;\n"
        " dkim=pass header.i=@yahoo.com header.s=s2048;\n spf=pass smtp.mailfrom=yahoo.com;\n"
        " dmarc=pass(p=REJECT) header.from=yahoo.com;\n"
        "Received: from 77.238.179.83 (EHLO sonic314-20.consmr.mail.ir2.yahoo.com)\n"
        " by 10.217.136.82 with SMTPs\n (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256);\n"
        " Tue, 06 Oct 2026 09:12:46 +0000\n"
        "Received: from sonic.gate.mail.ne1.yahoo.com by sonic314.consmr.mail.ir2.yahoo.com with HTTP;"
        " Tue, 6 Oct 2026 09:12:44 +0000\n",
        imap="imap.mail.yahoo.com",
        observed="77.238.179.83",
        provider="yahoo.com",
        asserted=("",),
        envelope_from="max77@yahoo.com",
        checks=1,
        remarks=("client-hidden",),
    ),
    Chain(
        "Proton to a server of the person's own",
        at_home(
            "mail-4316.protonmail.ch",
            "185.70.43.16",
            "max@proton.me",
            "dkim=pass (2048-bit key) header.d=proton.me header.i=@proton.me header.b=AbCd;\n"
            "\tspf=pass smtp.mailfrom=max@proton.me",
        ),
        hosts=HOME,
        observed="185.70.43.16",
        provider="proton.me",
        envelope_from="max@proton.me",
        checks=1,
        remarks=("client-hidden",),
    ),
    Chain(
        "iCloud to a server of the person's own",
        at_home(
            "qs51p00im-qukt01071902.me.com",
            "17.57.155.9",
            "max@icloud.com",
            "dkim=pass (2048-bit key) header.d=icloud.com header.i=@icloud.com header.b=AbCd",
        )
        + "Received: from qs51p00im-qukt01071902.me.com (unknown [17.57.155.9])\n"
        "\tby qs51p00im-qukt01071902.me.com (Postfix) with ESMTPS id 865535EC0182;\n"
        "\tTue,  6 Oct 2026 09:12:44 +0000 (UTC)\n"
        "Received: from smtpclient.apple (qs51p00im-dlb-asmtp-mailmevip.me.com [17.57.155.28])\n"
        "\tby qs51p00im-qukt01072702.me.com (Postfix) with ESMTPSA id 9029716803C7;\n"
        "\tTue,  6 Oct 2026 09:12:44 +0000 (UTC)\n",
        hosts=HOME,
        observed="17.57.155.9",
        provider="icloud.com",
        asserted=("17.57.155.9", "17.57.155.28"),
        envelope_from="max@icloud.com",
        checks=1,
        remarks=("client-hidden",),
    ),
    Chain(
        "a server of the sender's own to Fastmail",
        "Return-Path: <max@sender.example>\n"
        "Received: from ams-compute-02.internal (ams-compute-02.internal [10.202.2.42])\n"
        "\t by slotai03m05 (Cyrus 3.13.0-alpha0-test) with LMTPA;\n\t Tue, 06 Oct 2026 05:12:47 -0400\n"
        "X-Sieve: CMU Sieve 3.0\n"
        "Received: from phl-mx-04 ([10.202.2.203])\n"
        "  by ams-compute-02.internal (LMTPProxy); Tue, 06 Oct 2026 05:12:47 -0400\n"
        "Received: from phl-mx-04.messagingengine.com (localhost [127.0.0.1])\n"
        "\tby mailmx.phl.internal (Postfix) with ESMTP id A71211EA00E7\n"
        "\tfor <me@fastmail.com>; Tue, 06 Oct 2026 05:12:46 -0400 (EDT)\n"
        "Received: from mailmx.phl.internal (localhost [127.0.0.1])\n"
        "    by phl-mx-04.messagingengine.com (Authentication Milter) with ESMTP\n"
        "    id 35022C783BF.281071EA00F1;\n    Tue, 06 Oct 2026 05:12:46 -0400\n"
        "ARC-Authentication-Results: i=1; phl-mx-04.messagingengine.com;\n"
        "    x-csa=none;\n    x-me-sender=none;\n    arc=none (no signatures found);\n"
        "    dkim=none (no signatures found);\n"
        "    spf=pass smtp.mailfrom=max@sender.example smtp.helo=mail.sender.example\n"
        "Received: from mail.sender.example (mail.sender.example [203.0.113.77])\n"
        "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\n"
        '\t (Client CN "[192.0.2.66]", Issuer "x" (not verified)))\n'
        "\tby phl-mx-04.messagingengine.com (Postfix) with ESMTPS id 1;\n\tTue, 06 Oct 2026 05:12:46 -0400 (EDT)\n",
        imap="imap.fastmail.com",
        observed=CLIENT,
        envelope_from="max@sender.example",
        checks=1,
    ),
    Chain(
        "a mailing list to a server of the person's own",
        at_home(
            "lists.example.org",
            "192.0.2.25",
            "talk-bounces@lists.example.org",
            'dkim=fail reason="signature verification failed" header.d=gmail.com header.i=@gmail.com',
        )
        + "Received: from lists.example.org (localhost [127.0.0.1])\n"
        "\tby lists.example.org (Postfix) with ESMTP id 9; Tue, 06 Oct 2026 09:12:40 +0000 (UTC)\n"
        "Received: from mail-sor-f41.google.com (mail-sor-f41.google.com [209.85.220.41])\n"
        "\tby lists.example.org (Postfix) with ESMTPS id 8; Tue, 06 Oct 2026 09:12:39 +0000 (UTC)\n",
        hosts=HOME,
        observed="192.0.2.25",
        claimed=("127.0.0.1", "209.85.220.41"),
        envelope_from="talk-bounces@lists.example.org",
        checks=1,
    ),
    Chain(
        "forwarded by another server, with the Gmail signature whole",
        at_home(
            "fwd.example.net",
            "192.0.2.30",
            "SRS0=AbC=XY=gmail.com=max@fwd.example.net",
            "dkim=pass header.d=gmail.com header.i=@gmail.com;\n"
            "\tspf=pass smtp.mailfrom=SRS0=AbC=XY=gmail.com=max@fwd.example.net",
        )
        + "Received: from mail-sor-f41.google.com (mail-sor-f41.google.com [209.85.220.41])\n"
        "\tby fwd.example.net (Postfix) with ESMTPS id 8; Tue, 06 Oct 2026 09:12:39 +0000 (UTC)\n",
        hosts=HOME,
        observed="192.0.2.30",
        claimed=("209.85.220.41",),
        envelope_from="SRS0=AbC=XY=gmail.com=max@fwd.example.net",
        checks=1,
    ),
    Chain(
        "Outlook for a domain of the sender's own, shown by ARC",
        at_home(
            "EUR02-VI1-obe.outbound.protection.outlook.com",
            "2a01:111:f403:c200::5",
            "max@sender.example",
            'arc=pass smtp.remote-ip="2a01:111:f403:c200::5" arc.chain=microsoft.com',
            name="mail-vi1eur02on2005.outbound.protection.outlook.com",
        ).replace("[2a01", "[IPv6:2a01")
        + "ARC-Seal: i=1; a=rsa-sha256; s=arcselector10001; d=microsoft.com; cv=none; b=AAAA\n"
        + OUTLOOK_OUT,
        hosts=HOME,
        observed="2a01:111:f403:c200::5",
        provider="outlook.com",
        asserted=("2603:10a6:20b:1::7", "fe80::1:2:3:4"),
        envelope_from="max@sender.example",
        checks=1,
        remarks=("client-hidden",),
    ),
    Chain(
        "GMX web to GMX",
        "Return-Path: <max@gmx.net>\n"
        "Authentication-Results: gmx.net; dkim=pass header.i=@gmx.net\n"
        "Received: from mout.gmx.net ([212.227.17.20]) by mx-ha.gmx.net (mxgmx114\n"
        " [212.227.17.5]) with ESMTPS (Nemesis) id 1MaJKP-1pWHuy2AM9-00WQcz for\n"
        " <me@gmx.net>; Tue, 06 Oct 2026 11:12:45 +0200\n"
        "Received: from [203.0.113.77] ([203.0.113.77]) by mail.gmx.net (mrgmx005\n"
        " [212.227.17.190]) with ESMTPSA (Nemesis) id 1MJmGZ-1pHeNE48YD-00KCzQ; Tue, 06\n Oct 2026 11:12:44 +0200\n",
        imap="imap.gmx.net",
        observed="212.227.17.20",
        provider="gmx.net",
        asserted=(CLIENT,),
        envelope_from="max@gmx.net",
        checks=1,
    ),
    Chain(
        "somebody with an account at the same small provider",
        "Return-Path: <max@home.example>\n"
        "Received: from laptop (dsl.isp.example [203.0.113.77])\n"
        "\tby mx.home.example (Postfix) with ESMTPSA id 4XyZ\n"
        "\tfor <me@home.example>; Tue, 06 Oct 2026 09:12:45 +0000 (UTC)\n"
        "Received: from forged ([192.0.2.66]) by mx.home.example with ESMTPS id 1; Tue, 06 Oct 2026 09:12:44 +0000\n",
        hosts=HOME,
        observed=CLIENT,
        claimed=("192.0.2.66",),
        envelope_from="max@home.example",
        remarks=("sender-at-own-provider",),
    ),
)
BY_NAME = {one.name: one for one in CHAINS}
