"""Whose words a text holds: own, quoted, signature."""

import pytest

from inboxwatch.fingerprint.words import LONGEST, split

OWN = "I know where you live.\nAnswer me."
OLD = "When will you leave\nme alone?"
MARKED = "\n".join("> " + line for line in OLD.splitlines())

ATTRIBUTIONS = [
    "On Tue, Nov 23, 2027 at 8:04 PM Max Muster <max@mail.example> wrote:",
    "On 23.11.2027 20:04, Max Muster wrote:",
    "Am 23.11.2027 um 20:04 schrieb Max Muster <max@mail.example>:",
    "Max Muster <max@mail.example> schrieb am Di., 23. Nov. 2027, 20:04:",
    "Le mar. 23 nov. 2027 à 20:04, Max Muster <max@mail.example> a écrit :",
    "Le 23/11/2027 à 20:04, Max a écrit\u00a0:",
    "El mar, 23 nov 2027 a las 20:04, Max Muster (<max@mail.example>) escribió:",
    "Il giorno mar 23 nov 2027 alle ore 20:04 Max Muster <max@mail.example> ha scritto:",
    "Em ter., 23 de nov. de 2027 às 20:04, Max <max@mail.example> escreveu:",
    "Op di 23 nov 2027 om 20:04 schreef Max Muster <max@mail.example>:",
    "Den tis 23 nov. 2027 kl 20:04 skrev Max Muster <max@mail.example>:",
    "wt., 23 lis 2027 o 20:04 Max Muster <max@mail.example> napisał(a):",
    "út 23. 11. 2027 v 20:04 odesílatel Max <max@mail.example> napsal:",
    "ti 23. marrask. 2027 klo 20.04 Max Muster (max@mail.example) kirjoitti:",
    "вт, 23 нояб. 2027 г. в 20:04, Max Muster <max@mail.example>:",
    "23.11.2027 20:04, Max Muster пишет:",
    "23 Kas 2027 Sal 20:04 tarihinde Max <max@mail.example> şunu yazdı:",
    "Max <max@mail.example> 于2027年11月23日周二 20:04写道：",
    "2027年11月23日(火) 20:04 Max <max@mail.example>:",
    "2027-11-23 20:04 GMT+01:00 Max Muster <max@mail.example>:",
]


@pytest.mark.parametrize("line", ATTRIBUTIONS)
@pytest.mark.parametrize("quotation", [MARKED, OLD], ids=["marked", "unmarked"])
def test_what_follows_the_line_before_a_quotation_is_quoted(line, quotation):
    words = split(f"{OWN}\n\n{line}\n\n{quotation}\n")

    assert OWN == words.own.strip()
    assert OLD in words.quoted
    assert "" == words.signature


def test_answers_between_quoted_lines_are_the_writers_own():
    words = split(f"{ATTRIBUTIONS[0]}\n> first?\nNo.\n> > older\n>second?\nNever.\n")

    assert "No.\nNever." == words.own
    assert ["first?", "older", "second?"] == words.quoted.splitlines()[1:]


def test_an_attribution_that_was_broken_into_lines_is_one():
    words = split(
        f"{OWN}\n\nOn Tue, Nov 23, 2027 at 8:04 PM Max Muster with a long name\n<max@mail.example>\nwrote:\n\n{MARKED}"
    )

    assert OWN == words.own.strip()


@pytest.mark.parametrize(
    "block",
    [
        "-----Original Message-----",
        "-----Ursprüngliche Nachricht-----",
        "-------- Original-Nachricht --------",
        "----- Mensaje original -----",
        "---------- Forwarded message ---------",
        "-----Message d'origine-----",
        "Begin forwarded message:",
        "From: Max Muster <max@mail.example>\nSent: Tuesday, November 23, 2027 8:04 PM\nTo: Me\nSubject: you",
        "*From:* Max Muster\n*Sent:* Tuesday\n*To:* Me\n*Subject:* you",
        "Von: Max Muster\nGesendet: Dienstag, 23. November 2027 20:04\nAn: Ich\nBetreff: du",
        "De : Max Muster\nEnvoyé : mardi 23 novembre 2027\nÀ : Moi\nObjet : toi",
        "De: Max\nEnviado el: martes\nPara: Yo\nAsunto: tú",
        "Da: Max\nInviato: martedì\nA: Me\nOggetto: te",
        "Van: Max\nVerzonden: dinsdag\nAan: Mij\nOnderwerp: jij",
        "От: Max\nОтправлено: вторник\nКому: Мне\nТема: ты",
        "发件人: Max\n发送时间: 2027\n收件人: 我\n主题: 你",
    ],
)
def test_all_below_the_header_of_an_earlier_message_is_quoted(block):
    words = split(f"{OWN}\n\n{block}\n\n{OLD}\nNot mine.\n")

    assert OWN == words.own.strip()
    assert "Not mine." in words.quoted


@pytest.mark.parametrize(
    "line",
    [
        "-- ",
        "--",
        "Sent from my iPhone",
        "Sent from Yahoo Mail on Android",
        "Get Outlook for iOS",
        "Sent with Proton Mail secure email.",
        "Von meinem iPhone gesendet",
        "Gesendet mit der GMX Mail App",
        "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Enviado do meu iPhone",
        "Verzonden vanaf mijn iPhone",
        "Skickat från min iPhone",
        "Sendt fra min iPhone",
        "Lähetetty iPhonesta",
        "Wysłane z iPhone'a",
        "Отправлено с iPhone",
        "iPhone'umdan gönderildi",
        "iPhoneから送信",
        "发自我的 iPhone",
    ],
)
def test_a_signature_begins_where_programs_begin_it(line):
    words = split(f"{OWN}\n{line}\nMax, 01234\n\n{ATTRIBUTIONS[0]}\n{MARKED}")

    assert OWN == words.own.strip()
    assert words.signature.startswith(line)
    assert "Max, 01234" in words.signature
    assert "me alone?" in words.quoted


@pytest.mark.parametrize(
    "text",
    [
        "This is what I wrote:\nnothing.",
        "Remember this:\nyou are mine.",
        "Sent from heaven, that is what you are.",
        "To: everybody who reads this",
        "From: here on it gets worse.",
        "-- what a day",
        "----- my favourite poem -----",
        "a > b and b > c",
        "I wrote to you at 8:\nno answer.",
    ],
)
def test_ordinary_words_stay_the_writers_own(text):
    assert text == split(text).own


@pytest.mark.parametrize(
    "text",
    ["", "\n", "\r\n\r\n", ">", "x" * 300_000, ">" * 300_000, "a:\n" * 90_000, "\r" * 100_000, "wrote:" * 50_000],
)
def test_any_text_is_taken_apart_in_bounded_time(text):
    words = split(text)

    assert len(words.own) + len(words.quoted) + len(words.signature) <= LONGEST + 3


def test_line_ends_of_all_kinds_are_the_same():
    assert split(f"{OWN}\n\n{MARKED}") == split(f"{OWN}\n\n{MARKED}".replace("\n", "\r\n"))
