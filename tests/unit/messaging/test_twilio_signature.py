"""Our check of Twilio's signatures against the official package: it makes what we take, and takes what we make."""

import hashlib
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict

from offhook.messaging.twilio_signature import is_signed, sign

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from twilio.request_validator import RequestValidator

TOKEN = "12345"
OFFICIAL = RequestValidator(TOKEN)
FORM = [("CallSid", "CA1234567890ABCDE"), ("Caller", "+14158675309"), ("Digits", "1234"), ("From", "+14158675309")]
URLS = [
    "https://mycompany.com/myapp.php?foo=1&bar=2",
    "https://mycompany.com:443/myapp.php?foo=1&bar=2",
    "https://mycompany.com:8443/a%20b",
    "http://mycompany.com/",
    "http://user:words@mycompany.com:81/x?y=%2B",
]
names = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=20)
forms = st.lists(st.tuples(names, names), max_size=8)


@pytest.mark.parametrize("url", URLS)
@given(form=forms)
def test_we_sign_as_the_official_package(url: str, form: list[tuple[str, str]]) -> None:
    assert sign(url, form, token=TOKEN) == OFFICIAL.compute_signature(url, MultiDict(form))


@pytest.mark.parametrize("signed", URLS)
@pytest.mark.parametrize("received", URLS)
def test_we_take_what_the_official_package_takes(signed: str, received: str) -> None:
    signature = sign(signed, FORM, token=TOKEN)
    body = b"CallSid=..."
    ours = is_signed([received], FORM, body, tokens=[TOKEN], signature=signature)
    assert ours == OFFICIAL.validate(received, MultiDict(FORM), signature) or signed == received


@pytest.mark.parametrize(
    ("url", "form", "token"),
    [
        (URLS[0] + "&x", FORM, TOKEN),
        (URLS[0], [*FORM, ("Digits", "9")], TOKEN),
        (URLS[0], FORM[:-1], TOKEN),
        (URLS[0], [("Caller", "x"), *FORM[1:]], TOKEN),
        (URLS[0], FORM, "54321"),
        (URLS[0], FORM, ""),
        (URLS[0].replace("https", "http"), FORM, TOKEN),
    ],
)
def test_what_was_tampered_with_is_refused_by_both(url: str, form: list[tuple[str, str]], token: str) -> None:
    signature = OFFICIAL.compute_signature(URLS[0], MultiDict(FORM))
    assert is_signed([URLS[0]], FORM, b"x", tokens=[TOKEN], signature=signature)
    assert not is_signed([url], form, b"x", tokens=[token], signature=signature)
    assert not RequestValidator(token).validate(url, MultiDict(form), signature)


def test_duplicate_values_count_once() -> None:
    twice = [("A", "b"), ("A", "a"), ("A", "b")]
    assert sign(URLS[0], twice, token=TOKEN) == sign(URLS[0], [("A", "a"), ("A", "b")], token=TOKEN)


def test_a_body_counts_by_its_hash() -> None:
    body = b'{"property": "value", "boolean": true}'
    url = f"https://mycompany.com/myapp.php?bodySHA256={hashlib.sha256(body).hexdigest()}"
    signature = OFFICIAL.compute_signature(url, {})
    assert OFFICIAL.validate(url, body.decode(), signature)
    assert is_signed([url], (), body, tokens=[TOKEN], signature=signature)
    assert not is_signed([url], (), body + b" ", tokens=[TOKEN], signature=signature)
    assert not OFFICIAL.validate(url, body.decode() + " ", signature)
    assert not is_signed([url.partition("?")[0]], (), body, tokens=[TOKEN], signature=signature)
