"""A push service as browsers have them: takes notices, decrypts them as the browser would, checks who sent them."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import http_ece  # type: ignore[import-untyped]  # it has no stubs
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02  # type: ignore[import-untyped]  # it has no stubs


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Taken:
    """One notice as it arrived."""

    said: dict[str, Any]
    headers: dict[str, str]


@dataclass
class Browser:
    """A subscription: where its notices go, and the keys that open them."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = b"0123456789abcdef"

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )

    def subscription(self, **more: Any) -> dict[str, Any]:
        return {
            "endpoint": self.endpoint,
            "keys": {"p256dh": base64url(self.point), "auth": base64url(self.auth)},
            **more,
        }

    def open(self, body: bytes) -> dict[str, Any]:
        said = http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
        opened: dict[str, Any] = json.loads(said)
        return opened


class PushServiceRig:
    """Answers with `status` for the next notices, then 201."""

    def __init__(self) -> None:
        self.origin = ""
        self.taken: list[Taken] = []
        self.bodies: list[bytes] = []
        self.browsers: dict[str, Browser] = {}
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.asked = 0

    def browser(self, name: str) -> Browser:
        self.browsers[name] = Browser(endpoint=f"{self.origin}/send/{name}")
        return self.browsers[name]

    async def take(self, request: web.Request) -> web.Response:
        self.asked += 1
        if self.answers:
            status, headers = self.answers.pop(0)
            return web.Response(status=status, headers=headers)
        body = await request.read()
        self._check_sender(request.headers["authorization"])
        self.bodies.append(body)
        said = self.browsers[request.match_info["name"]].open(body)
        self.taken.append(Taken(said, {name.lower(): value for name, value in request.headers.items()}))
        return web.Response(status=201)

    def _check_sender(self, authorization: str) -> None:
        """RFC 8292: signed with the key that subscribed, for this service, not for ever."""
        assert Vapid02.verify(authorization), authorization
        token = authorization.split("t=")[1].split(",", maxsplit=1)[0]
        claims = json.loads(from_base64url(token.split(".")[1]))
        assert claims["aud"] == self.origin
        assert claims["sub"].startswith(("mailto:", "https:"))
        self.key = authorization.split("k=")[1].split(",", maxsplit=1)[0]


@asynccontextmanager
async def push_service() -> AsyncIterator[PushServiceRig]:
    rig = PushServiceRig()
    app = web.Application()
    app.router.add_post("/send/{name}", rig.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert runner.addresses
    rig.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield rig
    finally:
        await runner.cleanup()
