"""What every request passes: size limit, security headers, access line."""

import re
import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from offhook.kit.errors import PayloadTooLargeError
from offhook.kit.ids import new_id
from offhook.web.problems import problem_of

log = structlog.get_logger("access")

JSON_LIMIT_BYTES = 1 << 20
UPLOAD_LIMIT_BYTES = 20 << 20
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")

_CSP = "; ".join(
    (
        "default-src 'self'",
        "connect-src 'self' ws: wss:",
        "img-src 'self' data: blob:",
        "media-src 'self' blob: mediastream:",
        "style-src 'self' 'unsafe-inline'",  # Mantine sets custom properties on elements
        "script-src 'self'",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_SECURITY_HEADERS = [
    (b"content-security-policy", _CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"microphone=(self), camera=(), geolocation=()"),
]


class BodyLimit:
    """Refuses bodies that are too large while they arrive, whatever Content-Length says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        upload = headers.get(b"content-type", b"").startswith(b"multipart/form-data")
        limit = UPLOAD_LIMIT_BYTES if upload else JSON_LIMIT_BYTES
        seen = 0
        error = PayloadTooLargeError(f"a body of this kind may have {limit:,} bytes")

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise error
            return message

        if int(headers.get(b"content-length", b"0") or 0) > limit:
            await problem_of(error)(scope, receive, send)
            return
        await self._app(scope, counted, send)


class RequestLine:
    """Gives each request an id, adds the security headers, and logs one line when it is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"x-request-id", b"")
        request_id = given if _REQUEST_ID.fullmatch(given) else new_id().hex.encode()
        began = time.perf_counter()
        status = 500

        async def stamped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id), *_SECURITY_HEADERS]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id.decode()):
            try:
                await self._app(scope, receive, stamped)
            finally:
                took_ms = round((time.perf_counter() - began) * 1000, 1)
                if not scope["path"].startswith("/assets/"):
                    log.info("request", method=scope["method"], path=scope["path"], status=status, took_ms=took_ms)
