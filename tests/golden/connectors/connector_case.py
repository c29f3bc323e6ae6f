"""One case of a connector's golden file: settings and what the provider says, and what must come of it."""

import asyncio
import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from offhook.kit.clock import FakeClock
from offhook.messaging.addresses import connector_context
from offhook.messaging.connector import Connector, ConnectorContext, DoubtError, ForgedError
from offhook.messaging.http import HttpReply, HttpRequest, NoReplyError, UnreachableError
from offhook.messaging.providers import make_connector
from offhook.messaging.smpp.pdu import RESPONSE, SUBMIT_SM, Pdu, ShortMessage, read_message
from offhook.messaging.smpp.session import BindRefusedError, SmppLogin, SmppSessions
from offhook.messaging.traffic import (
    Accepted,
    InboundMessage,
    NotFound,
    Outgoing,
    OutgoingMedia,
    Receipt,
    Refused,
    StillUnknown,
    Webhook,
)

FOLDER = Path(__file__).parent
PROVIDER_ID = UUID("01931f00-0000-7000-8000-00000000000a")
PUBLIC_URL = "https://phone.example"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
OUTGOING = {
    "message_id": "01931f00-0000-7000-8000-000000000001",
    "to": "+12025550143",
    "sender": "+12025550100",
    "body": "Your table is ready",
}


class ScriptedHttp:
    """Answers as the case says, and writes down what was asked."""

    def __init__(self, replies: list[dict[str, Any]]) -> None:
        self._replies = list(replies)
        self.requests: list[dict[str, Any]] = []

    async def send(self, request: HttpRequest) -> HttpReply:
        self.requests.append(_shown(request))
        reply = self._replies.pop(0)
        if reply.get("error") == "unreachable":
            raise UnreachableError("nobody is there")
        if reply.get("error") == "no_reply":
            raise NoReplyError("it took too long")
        body = reply.get("body", "")
        raw = body if isinstance(body, str) else json.dumps(body)
        return HttpReply(status=reply["status"], headers=reply.get("headers", {}), body=raw.encode())


class ScriptedSmpp:
    """A session that answers as the case says: submits by `replies`, and brings `brought`."""

    name = "session-1"

    def __init__(self, case: dict[str, Any]) -> None:
        self._replies = list(case.get("replies", []))
        self._brought = case.get("brought", [])
        self.requests: list[dict[str, Any]] = []
        self.acknowledged = 0

    async def session(self, login: SmppLogin) -> "ScriptedSmpp":
        if self._replies and "bind" in self._replies[0]:
            raise BindRefusedError(self._replies[0]["bind"])
        if self._replies and self._replies[0].get("error") == "unreachable":
            raise UnreachableError("nobody is there")
        return self

    async def submit(self, message: ShortMessage) -> Pdu:
        self.requests.append({**_slim(asdict(message)), "text": message.text.hex()})
        reply = self._replies.pop(0)
        if reply.get("error") == "no_reply":
            raise NoReplyError("it took too long")
        return Pdu(SUBMIT_SM | RESPONSE, 1, reply["status"], reply.get("id", "").encode() + b"\0")

    def untaken(self, *, after: int) -> list[tuple[int, ShortMessage]]:
        units = [(serial, read_message(bytes.fromhex(raw))) for serial, raw in enumerate(self._brought, start=1)]
        return [(serial, message) for serial, message in units if serial > after]


def golden(type_: str) -> dict[str, list[dict[str, Any]]]:
    """The file's cases by kind. Raises FileNotFoundError for a type without golden file."""
    return json.loads((FOLDER / f"{type_}.json").read_text(encoding="utf-8"))


def connector(type_: str, case: dict[str, Any], settings: dict[str, Any]) -> Connector:
    return make_connector(type_, {**settings, **case.get("settings", {})})


def asked(one: Connector, kind: str, case: dict[str, Any]) -> dict[str, Any]:
    """What `send`, `reconcile`, `test` or `poll` did and said."""
    http = ScriptedHttp(case.get("replies", []))
    ctx = connector_context(PUBLIC_URL, PROVIDER_ID, http=http, clock=FakeClock(NOW))
    smpp = ScriptedSmpp(case)
    outcome = asyncio.run(_ask(one, kind, case, replace(ctx, smpp=cast(SmppSessions, smpp))))
    return {"requests": http.requests + smpp.requests, "outcome": outcome}


def hooked(one: Connector, case: dict[str, Any]) -> dict[str, Any]:
    """What a webhook told, or that it is refused."""
    webhook = webhook_of(case)
    try:
        one.verify(webhook)
    except ForgedError as error:
        return {"forged": str(error)}
    try:
        news = [_news(item) for item in one.read(webhook)]
    except ValueError as error:
        return {"senseless": str(error)}
    return {"news": news, "reply": _slim(asdict(one.reply(webhook)))}


def webhook_of(case: dict[str, Any]) -> Webhook:
    """A body given as an object is JSON; given as text it is what it is."""
    body, url = case.get("body", ""), case["url"]
    raw = body if isinstance(body, str) else json.dumps(body, separators=(",", ":"))
    headers = {name.lower(): value for name, value in case.get("headers", {}).items()}
    form = "x-www-form-urlencoded" in headers.get("content-type", "")
    return Webhook(
        kind=case["kind"],
        method=case.get("method", "POST"),
        urls=(url, *case.get("also_urls", [])),
        headers=headers,
        query=tuple(parse_qsl(urlsplit(url).query, keep_blank_values=True)),
        form=tuple(parse_qsl(raw, keep_blank_values=True)) if form else (),
        body=raw.encode(),
    )


async def _ask(one: Connector, kind: str, case: dict[str, Any], ctx: ConnectorContext) -> dict[str, Any]:
    try:
        if kind == "send":
            return _outcome(await one.send(outgoing_of(case), ctx))
        if kind == "reconcile":
            return _outcome(await one.reconcile(outgoing_of(case), ctx))
        if kind == "poll":
            polled = await one.poll(case.get("position", {}), ctx)
            return {"news": [_news(item) for item in polled.news], "position": polled.position}
        return asdict(await one.test(ctx))
    except (DoubtError, NoReplyError) as error:
        return {"in doubt": str(error)}
    except UnreachableError as error:
        return {"unreachable": str(error)}


def outgoing_of(case: dict[str, Any]) -> Outgoing:
    given = {**OUTGOING, **case.get("outgoing", {})}
    media = tuple(OutgoingMedia(**item) for item in given.pop("media", []))
    queued_at = datetime.fromisoformat(given.pop("queued_at", NOW.isoformat()))
    return Outgoing(message_id=UUID(given.pop("message_id")), media=media, queued_at=queued_at, **given)


def _outcome(answer: Accepted | Refused | NotFound | StillUnknown) -> dict[str, Any]:
    shown = {"is": type(answer).__name__, **_slim(asdict(answer))}
    if isinstance(answer, Accepted) and answer.news:
        shown["news"] = [_news(item) for item in answer.news]
    return shown


def _news(item: Receipt | InboundMessage) -> dict[str, Any]:
    shown = _slim(asdict(item))
    if item.at is not None:
        shown["at"] = item.at.isoformat()
    return {"is": type(item).__name__, **shown}


def _slim(fields: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in fields.items() if value not in (None, "", (), [], {}, 0, False)}
    return json.loads(json.dumps(kept, default=str))


def _shown(request: HttpRequest) -> dict[str, Any]:
    shown: dict[str, Any] = {"method": request.method, "url": request.url}
    if request.headers:
        shown["headers"] = dict(request.headers)
    if request.login:
        shown["login"] = f"{request.login.scheme} {request.login.user}:{request.login.password}"
    if request.body:
        text = request.body.decode("utf-8", "backslashreplace")
        shown["body"] = json.loads(text) if "json" in request.headers.get("content-type", "") else text
    return shown
