"""Signatures of Twilio's webhooks, for texts and calls alike (Twilio: "Webhooks security").

The address as Twilio knows it, with or without its port; forms by their sorted fields, other bodies by their hash.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit, urlunsplit

HEADER = "x-twilio-signature"
Form = Sequence[tuple[str, str]]


def sign(url: str, form: Form, *, token: str) -> str:
    """The address, then each name with each of its different values, sorted; HMAC-SHA1 in base64."""
    pairs = sorted({(name, value) for name, value in form})
    text = url + "".join(name + value for name, value in pairs)
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def is_signed(urls: Sequence[str], form: Form, body: bytes, *, tokens: Sequence[str], signature: str) -> bool:
    """Whether one of the tokens made the signature for one of the addresses; never without tokens."""
    return any(
        _is_signed(url, form, body, token=token, signature=signature) for url in urls for token in tokens if token
    )


def _is_signed(url: str, form: Form, body: bytes, *, token: str, signature: str) -> bool:
    told = parse_qs(url.partition("?")[2]).get("bodySHA256")
    if told:
        if not hmac.compare_digest(hashlib.sha256(body).hexdigest(), told[0].lower()):
            return False
        form = ()
    elif body and not form:
        return False
    ways = _ways_to_write(url)
    return any(hmac.compare_digest(sign(way, form, token=token).encode(), signature.encode()) for way in ways)


def _ways_to_write(url: str) -> set[str]:
    """Nobody has an address that cannot be read; its host came from a header."""
    try:
        return {_with_port(url), _without_port(url), url}
    except ValueError:
        return set()


def _with_port(url: str) -> str:
    parts = urlsplit(url)
    if parts.port is not None:
        return url
    return urlunsplit(parts._replace(netloc=f"{parts.netloc}:{443 if parts.scheme == 'https' else 80}"))


def _without_port(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.removesuffix(f":{parts.port}"))) if parts.port else url
