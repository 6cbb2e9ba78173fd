"""The one form in which an e-mail address is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_api.errors import Invalid
from gql_api.rules import validated
from gql_api.users.input import EMAIL_LENGTH, EmailRules


def kept(email: object) -> str:
    cleaned: str = validated(EmailRules, {"email": email}, partial=False)["email"]
    return cleaned


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("ann@example.com", "ann@example.com"),
        ("  Ann@Example.COM\n", "ann@example.com"),
        ("Ann.B+tag@example.com", "ann.b+tag@example.com"),
        ("ann@BÜCHER.example", "ann@xn--bcher-kva.example"),
        ("ann@bu\u0308cher.example", "ann@xn--bcher-kva.example"),
        ("ann@XN--BCHER-KVA.example", "ann@xn--bcher-kva.example"),
        ("ann@\uff45xample.com", "ann@example.com"),
        ("RENÉ@example.com", "rené@example.com"),
        ("rene\u0301@example.com", "ren\u00e9@example.com"),
        ("ΔΟΚΙΜΗ@παράδειγμα.gr", "δοκιμη@xn--hxajbheg2az3al.gr"),
        ("a" * 64 + "@example.com", "a" * 64 + "@example.com"),
    ],
)
def test_an_address_is_kept_in_one_form(sent: str, expected: str) -> None:
    assert kept(sent) == expected
    assert kept(expected) == expected


@pytest.mark.parametrize(
    "sent",
    [
        "",
        " ",
        "ann",
        "@example.com",
        "ann@",
        "ann@example",
        "ann@example..com",
        "ann b@example.com",
        "ann@example.com, bob@example.com",
        "Ann <ann@example.com>",
        "ann@[192.0.2.1]",
        "ann\x00@example.com",
        "ann\ud800@example.com",
        "ann\u200b@example.com",
        "a" * (EMAIL_LENGTH + 1),
        "a@" + "b" * 1_000_000 + ".com",
        None,
        7,
    ],
)
def test_what_is_no_address_is_refused_with_one_error(sent: object) -> None:
    with pytest.raises(Invalid) as refused:
        kept(sent)
    (error,) = refused.value.errors
    assert (error.path, error.taken) == (("email",), False)
    assert len(error.message) < 200
    error.message.encode()


@given(st.emails() | st.text() | st.builds("{}@example.com".format, st.text(min_size=1, max_size=70)))
def test_what_is_kept_stays_the_same_when_sent_again(sent: str) -> None:
    try:
        once = kept(sent)
    except Invalid:
        return
    assert kept(once) == once
    assert once.partition("@")[2].isascii()
