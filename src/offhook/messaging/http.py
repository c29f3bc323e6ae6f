"""HTTP as connectors see it: a request is data, so that a golden file can hold it, and errors say what they mean."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol
from urllib.parse import urlencode


class UnreachableError(Exception):
    """The request certainly did not arrive: no connection was made."""


class NotAllowedError(UnreachableError):
    """No connection was made, because providers may not be at that address."""


class NoReplyError(Exception):
    """The request may have arrived; no whole answer came back."""


@dataclass(frozen=True, slots=True)
class Login:
    """Credentials of a request (RFC 7617 or RFC 7616)."""

    user: str
    password: str
    scheme: Literal["basic", "digest"] = "basic"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """One request, complete."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    login: Login | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpReply:
    """One answer, read to its end."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The parsed body; an empty object when it is no JSON object or array."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict | list) else {}

    @property
    def retry_after_s(self) -> float | None:
        """Seconds of a Retry-After header; dates are not honoured."""
        text = self.headers.get("retry-after", "")
        return float(text) if text.isdigit() else None


class HttpClient(Protocol):
    """Keeps connections alive; every request is limited in time."""

    async def send(self, request: HttpRequest) -> HttpReply:
        """Raises UnreachableError or NoReplyError."""
        ...


def form_request(url: str, fields: Sequence[tuple[str, str]], *, charset: str = "utf-8", **more: Any) -> HttpRequest:
    """A POST of `application/x-www-form-urlencoded`."""
    body = urlencode(fields, encoding=charset, errors="replace").encode()
    headers = {"content-type": "application/x-www-form-urlencoded", **more.pop("headers", {})}
    return HttpRequest(method="POST", url=url, headers=headers, body=body, **more)


def json_request(url: str, document: Any, **more: Any) -> HttpRequest:
    """A POST of JSON."""
    headers = {"content-type": "application/json", **more.pop("headers", {})}
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return HttpRequest(method="POST", url=url, headers=headers, body=body, **more)
