"""One notice to one browser: encrypted for it alone (RFC 8291), signed by us (RFC 8292)."""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from pywebpush import WebPusher  # type: ignore[import-untyped]  # it has no stubs
from sqlalchemy import update

from offhook.db.session import Database
from offhook.kit.clock import Clock
from offhook.kit.errors import InvalidInputError, UnavailableError
from offhook.push.keys import push_key, sign
from offhook.push.models import PushSubscription
from offhook.push.notice import Happening
from offhook.push.ports import PushService
from offhook.push.repository import remove_subscription
from offhook.tenancy.api import Cipher

log = structlog.get_logger(__name__)
_GONE = frozenset({404, 410})
_LATER = frozenset({408, 425, 429})


class LaterError(UnavailableError):
    """The push service asks to come back."""

    def __init__(self, message: str, *, after_s: int | None = None) -> None:
        super().__init__(message)
        self.after_s = after_s


@dataclass(frozen=True, slots=True, kw_only=True)
class PushParts:
    """What sending works with."""

    database: Database
    cipher: Cipher
    clock: Clock
    service: PushService
    contact: str
    """mailto: or https: address of the operator, told to push services."""


async def send_notice(subscription_id: UUID, happening: Happening, parts: PushParts) -> None:
    """A browser that is gone is forgotten, a notice that came too late is dropped.

    Raises LaterError when it is to be tried again.
    """
    now = parts.clock.now()
    life_s = int((happening.ends_at - now).total_seconds())
    async with parts.database.system() as session:
        browser = await session.get(PushSubscription, subscription_id)
        key = await push_key(session, parts.cipher)
    if browser is None or life_s <= 0:
        return
    try:
        body = _encrypted(browser, happening, parts.cipher)
        headers = {
            **sign(parts.cipher.decrypt(key.private_key_encrypted), browser.endpoint, contact=parts.contact),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(life_s),
            "urgency": happening.urgency,
            "topic": _topic(happening.group),
        }
        answer = await parts.service.send(browser.endpoint, headers=headers, body=body)
    except InvalidInputError as error:
        await _note(parts, browser.id, problem=error.message)
        return
    except UnavailableError as error:
        raise LaterError(error.message) from error
    if answer.status in _GONE:
        log.info("a browser wants no more notices", subscription_id=str(browser.id), status=answer.status)
        async with parts.database.system() as session:
            await remove_subscription(session, browser.id)
        return
    if answer.status in _LATER or answer.status >= 500:
        raise LaterError(f"The push service answered {answer.status}", after_s=answer.retry_after_s)
    refused = "" if answer.status < 300 else f"The push service refused the notice ({answer.status})"
    await _note(parts, browser.id, problem=refused, told_at=None if refused else now)


def _encrypted(browser: PushSubscription, happening: Happening, cipher: Cipher) -> bytes:
    keys = {"p256dh": browser.p256dh, "auth": cipher.decrypt(browser.auth_encrypted)}
    said = happening.payload(language=browser.language, in_dialer=browser.agent_id is not None)
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    body: bytes = WebPusher({"endpoint": browser.endpoint, "keys": keys}).encode(text)["body"]
    return body


def _topic(group: str) -> str:
    """At most 32 characters of base64url that tell the service nothing."""
    return base64.urlsafe_b64encode(hashlib.sha256(group.encode()).digest())[:32].decode()


async def _note(parts: PushParts, subscription_id: UUID, *, problem: str, told_at: datetime | None = None) -> None:
    if problem:
        log.warning("a notice was refused", subscription_id=str(subscription_id), problem=problem)
    values = {"problem": problem, **({"told_at": told_at} if told_at else {})}
    async with parts.database.system() as session:
        await session.execute(update(PushSubscription).where(PushSubscription.id == subscription_id).values(**values))
