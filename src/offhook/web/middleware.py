"""What every request passes: request id, security headers, access line, size limit, and the net under it all."""

import re
import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from offhook.kit.ids import new_id
from offhook.web.body_limits import allowance_of
from offhook.web.problems import TooLargeError, problem_of, unexpected_problem

log = structlog.get_logger("access")

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")

_CSP = "; ".join(
    (
        "default-src 'self'",
        "connect-src 'self'",  # includes our own websockets (CSP level 3)
        "img-src 'self' data: blob:",
        "media-src 'self' blob: mediastream:",
        "style-src 'self' 'unsafe-inline'",  # Mantine sets custom properties on elements
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self' blob:",
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
    """Refuses bodies that are too large for their route while they arrive, whatever Content-Length says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        allowance = allowance_of(scope["method"], scope["path"])
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > allowance.most_bytes:
                raise TooLargeError(allowance)
            return message

        announced = dict(scope["headers"]).get(b"content-length", b"")
        if announced.isdigit() and int(announced[:20]) > allowance.most_bytes:
            await problem_of(TooLargeError(allowance).problem)(scope, receive, send)
            return
        await self._app(scope, counted, send)


class RequestLine:
    """Gives each request an id, adds the security headers, logs one line, and answers for whoever raised.

    An error that nobody turned into an answer is logged once, here, and ends here: the server would log it again.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"x-request-id", b"")
        request_id = given if _REQUEST_ID.fullmatch(given) else new_id().hex.encode()
        began = time.perf_counter()
        status = 0

        async def stamped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id), *_SECURITY_HEADERS]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id.decode()):
            try:
                await self._app(scope, receive, stamped)
            except Exception as error:
                answer = unexpected_problem(scope["path"], error)
                if status:
                    raise  # half an answer is out: only a cut connection tells the other side
                await answer(scope, receive, stamped)
            finally:
                took_ms = round((time.perf_counter() - began) * 1000, 1)
                if not scope["path"].startswith("/assets/"):
                    log.info("request", method=scope["method"], path=scope["path"], status=status, took_ms=took_ms)
