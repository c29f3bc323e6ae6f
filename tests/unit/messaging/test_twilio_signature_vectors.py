"""The table of signed requests: what we sign the official package takes, and what was tampered with nobody does."""

import hashlib
import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from multidict import MultiDict

from offhook.messaging.twilio_signature import is_signed, sign

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from twilio.request_validator import RequestValidator

TOKEN, OTHER = "12345", "54321"


@dataclass(frozen=True)
class Vector:
    """One request; `form` and `json` exclude each other."""

    url: str
    form: tuple[tuple[str, str], ...] = ()
    json: str = ""

    @property
    def body(self) -> bytes:
        return self.json.encode() if self.json else urlencode(self.form).encode()

    def signed_by_us(self) -> str:
        return sign(self.url, self.form, token=TOKEN)

    def signed_by_twilio(self) -> str:
        signature: str = RequestValidator(TOKEN).compute_signature(self.url, MultiDict(self.form))
        return signature

    def taken_by_us(self, signature: str, *, token: str = TOKEN) -> bool:
        return is_signed([self.url], self.form, self.body, tokens=[token], signature=signature)

    def taken_by_twilio(self, signature: str, *, token: str = TOKEN) -> bool:
        taken: bool = RequestValidator(token).validate(self.url, self.json or MultiDict(self.form), signature)
        return taken


def of_json(url: str, document: object) -> Vector:
    body = json.dumps(document)
    mark = "&" if "?" in url else "?"
    return Vector(f"{url}{mark}bodySHA256={hashlib.sha256(body.encode()).hexdigest()}", json=body)


CALL = (("CallSid", "CA1"), ("Digits", "1234"), ("From", "+14158675309"), ("To", "+18005551212"))
VECTORS = {
    "plain": Vector("https://firm.example/hooks/voice", CALL),
    "its own port": Vector("https://firm.example:443/hooks/voice", CALL),
    "another port": Vector("https://firm.example:8443/hooks/voice", CALL),
    "http": Vector("http://firm.example/hooks/voice", CALL),
    "http with its port": Vector("http://firm.example:80/hooks/voice", CALL),
    "an address for a name": Vector("http://192.0.2.7:8080/hooks/voice", CALL),
    "query": Vector("https://firm.example/hooks/voice?call=CA1&agent=7", CALL),
    "query in percents": Vector("https://firm.example/hooks/a%20b?to=%2B1202&x=%C3%A9", CALL),
    "query with a field twice": Vector("https://firm.example/hooks/voice?a=1&a=2", CALL),
    "query with an empty field": Vector("https://firm.example/hooks/voice?a=&b", CALL),
    "a slash at the end": Vector("https://firm.example/hooks/voice/", CALL),
    "no path": Vector("https://firm.example/", CALL),
    "an empty value": Vector("https://firm.example/hooks/voice", (*CALL, ("Body", ""))),
    "a field twice": Vector("https://firm.example/hooks/voice", (*CALL, ("Media", "b"), ("Media", "a"))),
    "the same twice": Vector("https://firm.example/hooks/voice", (*CALL, ("Media", "a"), ("Media", "a"))),
    "small and large letters": Vector("https://firm.example/hooks/voice", (("b", "1"), ("B", "2"), ("a", "3"))),
    "other scripts": Vector("https://firm.example/hooks/voice", (("Body", "¿Qué? 日本 👩‍👩‍👧 +&=%20"), ("From", "+1"))),
    "nothing but the address": Vector("https://firm.example/hooks/voice?a=1"),
    "json": of_json("https://firm.example/hooks/voice", {"a": 1, "b": ["é", None]}),
    "json with query and port": of_json("https://firm.example:8443/hooks/voice?call=CA1", {"a": "b"}),
}


def _with_form(vector: Vector, change: Callable[[list[tuple[str, str]]], None]) -> Vector | None:
    if not vector.form:
        return None
    form = list(vector.form)
    change(form)
    return replace(vector, form=tuple(form))


def _with_url(vector: Vector, **parts: str) -> Vector:
    return replace(vector, url=urlsplit(vector.url)._replace(**parts).geturl())


def _other_query(vector: Vector) -> Vector | None:
    query = urlsplit(vector.url).query
    return _with_url(vector, query=query.replace("1", "9")) if "1" in query else None


def _turned_query(vector: Vector) -> Vector | None:
    fields = urlsplit(vector.url).query.split("&")
    return _with_url(vector, query="&".join(reversed(fields))) if len(fields) > 1 else None


def _field_in_query(vector: Vector) -> Vector | None:
    """Where it is read from as well by who is careless."""
    return (
        _with_url(vector, query=urlencode([*parse_qsl(urlsplit(vector.url).query, keep_blank_values=True), CALL[1]]))
        if CALL[1] in vector.form
        else None
    )


def _other_json(vector: Vector, *, rehash: bool) -> Vector | None:
    if not vector.json:
        return None
    body = vector.json.replace("{", '{"more": true, ', 1)
    was, now = (hashlib.sha256(text.encode()).hexdigest() for text in (vector.json, body))
    return replace(vector, json=body, url=vector.url.replace(was, now) if rehash else vector.url)


def _slash(vector: Vector) -> Vector | None:
    path = urlsplit(vector.url).path
    return _with_url(vector, path=path[:-1] if path.endswith("/") and len(path) > 1 else f"{path}/")


TAMPERED: dict[str, Callable[[Vector], Vector | None]] = {
    "a value changed": lambda it: _with_form(it, lambda form: form.__setitem__(0, (form[0][0], f"{form[0][1]}x"))),
    "a value emptied": lambda it: _with_form(it, lambda form: form.__setitem__(0, (form[0][0], ""))),
    "a field taken out": lambda it: _with_form(it, lambda form: form.__delitem__(0)),
    "a field put in": lambda it: _with_form(it, lambda form: form.append(("Direction", "inbound"))),
    "a second value": lambda it: _with_form(it, lambda form: form.append((form[0][0], "zz"))),
    "a name in other letters": lambda it: _with_form(it, lambda form: form.__setitem__(0, ("callsid", form[0][1]))),
    "form moved into the query": _field_in_query,
    "form gone": lambda it: replace(it, form=()) if it.form else None,
    "query changed": _other_query,
    "query turned": _turned_query,
    "query grown": lambda it: _with_url(it, query=f"{urlsplit(it.url).query}&x=1"),
    "query gone": lambda it: _with_url(it, query="") if urlsplit(it.url).query else None,
    "slash": _slash,
    "other path": lambda it: _with_url(it, path="/hooks/press"),
    "other host": lambda it: _with_url(it, netloc="evil.example"),
    "other port": lambda it: _with_url(it, netloc=f"{urlsplit(it.url).hostname}:9") if urlsplit(it.url).port else None,
    "other scheme": lambda it: _with_url(it, scheme="http" if it.url.startswith("https") else "https"),
    "json changed": lambda it: _other_json(it, rehash=False),
    "json and hash changed": lambda it: _other_json(it, rehash=True),
    "json taken for a form": lambda it: replace(it, form=(("a", "1"),), json="") if it.json else None,
}
CASES = [(vector, how) for vector in VECTORS for how, change in TAMPERED.items() if change(VECTORS[vector]) is not None]


@pytest.mark.parametrize("name", VECTORS)
def test_what_we_sign_the_official_package_takes_and_the_other_way_round(name: str) -> None:
    vector = VECTORS[name]
    assert vector.signed_by_us() == vector.signed_by_twilio()
    assert vector.taken_by_twilio(vector.signed_by_us())
    assert vector.taken_by_us(vector.signed_by_twilio())


@pytest.mark.parametrize(("name", "how"), CASES)
def test_what_was_tampered_with_is_refused(name: str, how: str) -> None:
    vector = VECTORS[name]
    tampered = TAMPERED[how](vector)
    assert tampered is not None
    assert not tampered.taken_by_us(vector.signed_by_twilio())


@pytest.mark.parametrize("name", VECTORS)
def test_a_signature_is_whole_and_by_our_token(name: str) -> None:
    vector = VECTORS[name]
    good = vector.signed_by_twilio()
    for signature in ("", good[:-1], f"{good}=", f" {good}", good.swapcase(), "é" * 28, "\x00"):
        assert not vector.taken_by_us(signature)
    for token in (OTHER, "", TOKEN.upper() + "6"):
        assert not vector.taken_by_us(good, token=token)
    assert is_signed([vector.url], vector.form, vector.body, tokens=[OTHER, TOKEN], signature=good), "while rotated"
    assert not is_signed([vector.url], vector.form, vector.body, tokens=[], signature=good)
    assert not is_signed([], vector.form, vector.body, tokens=[TOKEN], signature=good)


@pytest.mark.parametrize(
    ("signed", "received"),
    [
        ("https://firm.example/hooks/voice", "https://firm.example:443/hooks/voice"),
        ("https://firm.example:443/hooks/voice", "https://firm.example/hooks/voice"),
        ("http://firm.example:80/hooks/voice", "http://firm.example/hooks/voice"),
        ("https://firm.example/hooks/voice", "https://firm.example:8443/hooks/voice"),
        ("https://firm.example:8443/hooks/voice", "https://firm.example:8443/hooks/voice"),
    ],
)
def test_ports_may_be_written_or_not(signed: str, received: str) -> None:
    """Twilio has both ways; a port that is not the scheme's own may be left out of what it signs."""
    vector = Vector(received, CALL)
    signature = Vector(signed, CALL).signed_by_twilio()
    assert vector.taken_by_us(signature)
    assert vector.taken_by_twilio(signature)


@pytest.mark.parametrize("public", ["https://firm.example", "http://firm.example"])
def test_behind_a_proxy_the_address_twilio_called_is_one_of_several(public: str) -> None:
    """TLS ends before us: the public address counts, whatever the scheme the proxy speaks to us."""
    urls = [
        f"{scheme}://{host}/hooks/voice" for host in ("firm.example", "10.0.0.1:8080") for scheme in ("https", "http")
    ]
    vector = Vector(f"{public}/hooks/voice", CALL)
    assert is_signed(urls, CALL, vector.body, tokens=[TOKEN], signature=vector.signed_by_twilio())
    stranger = Vector("https://evil.example/hooks/voice", CALL)
    assert not is_signed(urls, CALL, vector.body, tokens=[TOKEN], signature=stranger.signed_by_twilio())


@pytest.mark.parametrize(
    "url", ["https://firm.example:port/", "https://firm.example:99999/", "https://[::1/", "https://[x]/"]
)
def test_an_address_nobody_can_have_is_refused_and_no_error(url: str) -> None:
    """The host comes from a header anybody may write."""
    assert not is_signed([url], CALL, b"x", tokens=[TOKEN], signature="x" * 28)
    good = Vector("https://firm.example/", CALL)
    assert is_signed([url, good.url], CALL, good.body, tokens=[TOKEN], signature=good.signed_by_twilio())
