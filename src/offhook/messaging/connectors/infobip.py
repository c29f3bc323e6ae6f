"""Infobip SMS API v3 (Infobip: "Send SMS messages", models of its Python client)."""

import hmac
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from pydantic import Field, SecretStr

from offhook.messaging.connector import (
    Capabilities,
    Connector,
    ConnectorContext,
    ConnectorSettings,
    DoubtError,
    ForgedError,
)
from offhook.messaging.http import HttpReply, HttpRequest, json_request
from offhook.messaging.states import State
from offhook.messaging.traffic import (
    Accepted,
    Checked,
    HookReply,
    InboundMessage,
    News,
    NotFound,
    Outgoing,
    Receipt,
    Refused,
    StillUnknown,
    Webhook,
)

_GROUPS = {
    "ACCEPTED": State.ACCEPTED,
    "PENDING": State.ACCEPTED,
    "DELIVERED": State.DELIVERED,
    "UNDELIVERABLE": State.FAILED,
    "EXPIRED": State.FAILED,
    "REJECTED": State.FAILED,
}


class Infobip(Connector):
    """Texts by an Infobip account, under message ids of ours."""

    type = "infobip"
    title = "InfoBip"
    capabilities = Capabilities(receipts=True, inbound=True, reconciles=True)

    class Settings(ConnectorSettings):
        base_url: str = Field(pattern=r"^https?://[^\s?#]+$", max_length=300)
        """The account's own, as `https://xxxxx.api.infobip.com`."""
        api_key: SecretStr = Field(min_length=1, max_length=200)
        sender: str = Field(default="", max_length=20)
        webhook_token: SecretStr = Field(default=SecretStr(""), max_length=100)
        """Webhooks must carry it as `?token=`; receipts are asked for only when it is set."""

    settings: Settings

    def hook_query(self) -> dict[str, str]:
        token = self.settings.webhook_token.get_secret_value()
        return {"token": token} if token else {}

    async def send(self, outgoing: Outgoing, ctx: ConnectorContext) -> Accepted | Refused:
        text: dict[str, Any] = {
            "sender": (outgoing.sender or self.settings.sender).removeprefix("+"),
            "destinations": [{"to": outgoing.to.removeprefix("+"), "messageId": outgoing.reference}],
            "content": {"text": outgoing.body},
        }
        if outgoing.validity_s is not None:
            text["options"] = {"validityPeriod": {"amount": outgoing.validity_s, "timeUnit": "SECONDS"}}
        if self.hook_query():
            url = ctx.hook_url("status", **self.hook_query())
            text["webhooks"] = {"delivery": {"url": url}, "contentType": "application/json"}
        reply = await ctx.http.send(
            json_request(self._url("/sms/3/messages"), {"messages": [text]}, headers=self._login)
        )
        if not reply.ok:
            return _refused(reply)
        told = reply.json()
        found = told.get("messages") if isinstance(told, dict) else None
        if not isinstance(found, list) or not found or not found[0].get("messageId"):
            raise DoubtError("Infobip's answer names no message")
        status = found[0].get("status", {})
        if _GROUPS.get(status.get("groupName", "")) is State.FAILED:
            name, text_told = str(status.get("name", "")), str(status.get("description", ""))[:200]
            is_ours = name == "REJECTED_NOT_ENOUGH_CREDITS"
            return Refused(kind="provider" if is_ours else "permanent", code=name, text=text_told)
        return Accepted(external_ids=(str(found[0]["messageId"]),))

    async def reconcile(self, outgoing: Outgoing, ctx: ConnectorContext) -> Accepted | NotFound | StillUnknown:
        url = self._url(f"/sms/3/logs?{urlencode({'messageId': outgoing.reference})}")
        reply = await ctx.http.send(HttpRequest(method="GET", url=url, headers=self._login))
        told = reply.json()
        if not reply.ok or not isinstance(told, dict) or not isinstance(told.get("results"), list):
            return StillUnknown(f"Infobip answered {reply.status}")
        return Accepted(external_ids=(outgoing.reference,)) if told["results"] else NotFound()

    def verify(self, webhook: Webhook) -> None:
        token = self.settings.webhook_token.get_secret_value()
        given = next((value for name, value in webhook.query if name == "token"), "")
        if not token or not hmac.compare_digest(given.encode(), token.encode()):
            raise ForgedError("the token is missing or wrong")

    def read(self, webhook: Webhook) -> Sequence[News]:
        told = json.loads(webhook.body)
        if not isinstance(told, dict) or "results" not in told:
            raise ValueError("there are no results")
        results = told["results"] or []
        read = _receipt if webhook.kind == "status" else _inbound
        return [news for item in results if isinstance(item, dict) and (news := read(item)) is not None]

    def reply(self, webhook: Webhook) -> HookReply:
        return HookReply(status=200)

    async def test(self, ctx: ConnectorContext) -> Checked:
        request = HttpRequest(method="GET", url=self._url("/account/1/balance"), headers=self._login)
        reply = await ctx.http.send(request)
        told = reply.json()
        if reply.ok and isinstance(told, dict) and "balance" in told:
            return Checked(detail=f"The balance is {told['balance']} {told.get('currency', '')}".strip())
        if reply.status in (401, 403):
            return Checked(detail="refused", wrong={"api_key": "Infobip refuses this key"})
        wrong = {"base_url": f"this address answers {reply.status}, which Infobip does not"}
        return Checked(detail="no account", wrong=wrong)

    @property
    def _login(self) -> dict[str, str]:
        return {"authorization": f"App {self.settings.api_key.get_secret_value()}", "accept": "application/json"}

    def _url(self, rest: str) -> str:
        return self.settings.base_url.rstrip("/") + rest


def _refused(reply: HttpReply) -> Refused:
    told = reply.json()
    fault = told.get("requestError", {}).get("serviceException", {}) if isinstance(told, dict) else {}
    code = str(fault.get("messageId") or (told.get("errorCode") if isinstance(told, dict) else "") or reply.status)
    text = str(fault.get("text") or (told.get("description") if isinstance(told, dict) else "") or "")[:200]
    if reply.status in (429, 503):
        return Refused(kind="temporary", code=code, text=text, retry_after_s=reply.retry_after_s)
    if reply.status >= 500:
        raise DoubtError(f"Infobip answered {reply.status}")
    return Refused(kind="provider" if reply.status in (401, 403) else "permanent", code=code, text=text)


def _receipt(item: dict[str, Any]) -> Receipt | None:
    state = _GROUPS.get(item.get("status", {}).get("groupName", ""))
    if state is None or not item.get("messageId"):
        return None
    error = item.get("error", {}) if state is State.FAILED else {}
    return Receipt(
        state=state,
        external_id=str(item["messageId"]),
        reference=str(item["messageId"]),
        code=str(error.get("name", "")),
        text=str(error.get("description", "")),
        at=_time(item.get("doneAt")),
    )


def _inbound(item: dict[str, Any]) -> InboundMessage | None:
    if not item.get("messageId"):
        return None
    return InboundMessage(
        sender=f"+{str(item.get('from', '')).removeprefix('+')}",
        to=str(item.get("to", "")),
        text=str(item.get("text", "")),
        external_id=str(item["messageId"]),
        at=_time(item.get("receivedAt")),
    )


def _time(text: Any) -> datetime | None:
    """Infobip writes `2026-11-21T12:00:00.000+0000`."""
    try:
        return datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%S.%f%z")
    except ValueError:
        return None
