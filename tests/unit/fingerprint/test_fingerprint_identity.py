"""Names, addresses, numbers and handles that a sender gives themselves."""

import pytest

from inboxwatch.fingerprint.contact import contacts
from inboxwatch.model.fingerprint import Family
from tests.support.letters import a_letter, digest, marked, values


def contacts_in(text, recipients=()):
    return contacts(text, str.lower, set(recipients))


def test_the_same_name_in_look_alike_letters_has_a_value_in_common():
    plain = marked(a_letter(from_="Max Muster <a@one.example>"))
    cyrillic = marked(a_letter(from_='"Mах  Muster" <b@two.example>'))
    encoded = marked(a_letter(from_="=?utf-8?q?MAX_MUSTER?= <c@three.example>"))

    assert set(values(plain, "name")) & set(values(cyrillic, "name"))
    assert set(values(plain, "name")) & set(values(encoded, "name"))


@pytest.mark.parametrize("name", ["Max M.", '"Max M."', "Max\r\n\tM.", "Max M"])
def test_a_name_is_the_same_with_and_without_the_punctuation_at_its_end(name):
    plain, other = (marked(a_letter(from_=f"{one} <a@one.example>")) for one in ("Max M.", name))

    assert values(plain, "name") == values(other, "name")


def test_other_names_have_other_values():
    one, two = marked(a_letter()), marked(a_letter(from_="Erika Muster <max.muster77@mail.example>"))

    assert not set(values(one, "name")) & set(values(two, "name"))


@pytest.mark.parametrize("local", ["max.muster78", "m.axmuster", "MaxMuster_1990", "max-muster+tag", "77maxmuster"])
def test_the_stem_is_what_stays_when_digits_and_punctuation_change(local):
    assert values(marked(a_letter()), "stem") == values(marked(a_letter(from_=f"<{local}@gmail.com>")), "stem")


@pytest.mark.parametrize("local", ["maxmustr", "maxmusster", "maxmaster", "naxmuster", "maxmuster"])
def test_stems_one_edit_apart_have_a_value_in_common(local):
    one, two = marked(a_letter()), marked(a_letter(from_=f"<{local}@else.example>"))

    assert set(values(one, "stem-near")) & set(values(two, "stem-near"))


@pytest.mark.parametrize("local", ["maxmstr", "erika", "retsum"])
def test_stems_further_apart_have_none(local):
    one, two = marked(a_letter()), marked(a_letter(from_=f"<{local}@else.example>"))

    assert not set(values(one, "stem-near")) & set(values(two, "stem-near"))


@pytest.mark.parametrize("local", ["noreply", "support", "abcd", "12345678", "max1"])
def test_offices_and_few_letters_have_no_stem(local):
    fingerprint = marked(a_letter(from_=f"<{local}@shop.example>"))

    assert [] == values(fingerprint, "stem") + values(fingerprint, "stem-near")


def test_an_address_that_replies_should_go_to_is_digested_like_one_in_from():
    fingerprint = marked(a_letter(head="Reply-To: The.Old.One+x@gmail.com\r\n"))
    old = marked(a_letter(from_="<theoldone@googlemail.com>"))

    assert set(values(old, "address")) <= set(values(fingerprint, "reply-to"))
    assert [] == values(marked(a_letter(head="Reply-To: Max.Muster77@MAIL.example\r\n")), "reply-to")


@pytest.mark.parametrize(
    "text",
    [
        "call me: +49 170 1234567",
        "(0170) 123 45 67 any time",
        "0170/1234567",
        "0049-170-1234567",
        "Tel. 0170 1234567.",
        "tel:+491701234567",
        "https://wa.me/491701234567",
        "or 491701234567",
    ],
)
def test_a_telephone_number_is_the_same_however_it_is_written(text):
    assert ["tel:01234567"] == contacts_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "on 2027-11-23 at 20:04",
        "on 23.11.2027 20 04",
        "11/23/2027",
        "20271123",
        "it cost 1.234.567 or 1 000 000 or 12000000 EUR",
        "€12345678 and 12345678%",
        "IP 192.0.2.123 and 3.14159265",
        "0000000000",
        "v1234567890 abc1234567",
        "in 1984",
        "03/28/2001 and 1999-2001, 2027/28",
        "your order 6000065 of 123456789 to 78712-1179",
    ],
)
def test_dates_amounts_and_other_numbers_are_no_telephone_numbers(text):
    assert [] == contacts_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "find me: @bad.guy_77",
        "Instagram: bad.guy_77",
        "insta = Bad.Guy_77",
        "https://www.instagram.com/bad.guy_77/",
        "https://t.me/Bad.Guy_77",
        "[https://tiktok.com/@bad.guy_77] my page",
    ],
)
def test_a_handle_is_the_same_on_all_services(text):
    assert ["@bad.guy_77"] == contacts_in(text)


@pytest.mark.parametrize(
    "text", ["https://x.com/home", "https://facebook.com/sharer.php?u=1", "@", "@a", "a @ b", "2 @ 800", "x @gmail.com"]
)
def test_pages_that_are_nobodys_are_no_handles(text):
    assert [] == contacts_in(text)


@pytest.mark.parametrize(
    "coin",
    [
        "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb",
    ],
)
def test_addresses_of_coins_are_contacts(coin):
    assert [coin.lower() if coin[:2] in {"bc", "0x"} else coin] == contacts_in(f"send it to {coin}, now")


def test_addresses_in_the_text_are_contacts_but_for_the_recipients():
    text = "mail old.one@gmail.com (or me@home.example), mailto:x@y.example."

    assert ["old.one@gmail.com", "x@y.example"] == contacts_in(text, ["me@home.example"])


@pytest.mark.parametrize(
    "around", ["{}", "so\n{}\nso", "so {} so", "(so\u00a0{}\u2028so)", "1 2 3 a.b/c: x = y\n\n{}\r\n@ 4 5"]
)
@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("+49 (170) 123 45 67", "tel:01234567"),
        ("https://wa.me/491701234567", "tel:01234567"),
        ("insta = bad.guy_77", "@bad.guy_77"),
        ("t.me/bad_guy", "@bad_guy"),
        ("1BoatSLRHtKNngkdXEeobR76b53LETtpy", "1BoatSLRHtKNngkdXEeobR76b53LETtpy"),
        ("old.one@gmail.com", "old.one@gmail.com"),
    ],
)
def test_a_contact_is_found_wherever_it_stands(around, written, found):
    assert found in contacts_in(around.format(written))


def test_contacts_are_taken_from_own_words_and_the_signature_only():
    mail = marked(a_letter("Hello.\n\n> +49 170 7654321\n\n-- \n+49 170 1234567\n"))

    assert [digest("tel:01234567")] == values(mail, "contact")


def test_a_key_is_the_same_in_autocrypt_and_in_the_text():
    key = "mQENBF" + "abcdEFGH1234" * 100
    block = "\n".join(key[at : at + 64] for at in range(0, len(key), 64))
    folded = "\r\n ".join(key[at : at + 70] for at in range(0, len(key), 70))
    mine = marked(a_letter(head=f"Autocrypt: addr=a@b.example; keydata=\r\n {folded}\r\n"))
    text = f"Hi\n-----BEGIN PGP PUBLIC KEY BLOCK-----\nVersion: x 1\n\n{block}\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n"

    assert 1 == len(values(mine, "key"))
    assert values(mine, "key") == values(marked(a_letter(text)), "key")


def test_a_mailing_system_is_told_by_its_domain():
    mail = marked(a_letter(head="List-Unsubscribe: <https://U.news.example/x?y>, <mailto:z@news.example>\r\n"))

    assert ["u.news.example"] == values(mail, "list-unsubscribe")
    assert Family.IDENTITY in {one.family for one in mail.traits}
