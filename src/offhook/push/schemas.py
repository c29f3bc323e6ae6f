"""What the API takes and gives for push notices."""

import base64
import binascii
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

LONGEST_ENDPOINT = 1000
_POINT_BYTES, _AUTH_BYTES = 65, 16


def _bytes(text: str, *, length: int, what: str) -> str:
    try:
        given = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        given = b""
    if len(given) != length:
        raise ValueError(f"{what} is not {length} bytes in base64url")
    return text.rstrip("=")


def _check_point(text: str) -> str:
    return _bytes(text, length=_POINT_BYTES, what="the browser's public key")


def _check_auth(text: str) -> str:
    return _bytes(text, length=_AUTH_BYTES, what="the browser's secret")


def _check_endpoint(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username is not None:
        raise ValueError("an address of a push service is https://host/path, without a login in it")
    return text


Endpoint = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_ENDPOINT, pattern=r"^[\x21-\x7e]+$"),
    AfterValidator(_check_endpoint),
]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SubscriptionKeys(_Input):
    """As the browser's `PushSubscription.toJSON()` has them."""

    p256dh: Annotated[str, StringConstraints(max_length=100), AfterValidator(_check_point)]
    auth: Annotated[str, StringConstraints(max_length=40), AfterValidator(_check_auth)]


class SubscriptionCreate(_Input):
    """A browser that wants notices."""

    endpoint: Endpoint
    keys: SubscriptionKeys
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] = "en"
    """Of the notices."""


class SubscriptionName(_Input):
    """Which browser is meant."""

    endpoint: Endpoint


class PushKeyView(BaseModel):
    """What a browser needs to subscribe."""

    public_key: str
    """`applicationServerKey`, base64url."""


class PushSubscriptionView(BaseModel):
    """Whether a browser gets notices."""

    subscribed: bool
    problem: str = Field(default="")
    """Why its push service did not take the last one."""
