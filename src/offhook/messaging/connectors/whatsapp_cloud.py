"""WhatsApp Cloud API (Meta: "Cloud API: messages, webhooks"); webhooks signed with the app's secret."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

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
    InboundMedia,
    InboundMessage,
    News,
    Outgoing,
    Receipt,
    Refused,
    Webhook,
)

_STATES = {"sent": State.SENT, "delivered": State.DELIVERED, "read": State.READ, "failed": State.FAILED}
_AGAIN = {4, 80007, 130429, 131048, 131056, 133016}
_ACCOUNT = {0, 3, 10, 190, 200, 368, 131005, 131031, 131042, 131045}
"""Token, permissions, account or payment: other messages fare the same."""
_MEDIA = ("image", "video", "audio", "document", "sticker")


class WhatsAppCloud(Connector):
    """Texts and pictures to WhatsApp; ours is the id in `biz_opaque_callback_data`."""

    type = "whatsapp_cloud"
    title = "WhatsApp Cloud"
    capabilities = Capabilities(channel="whatsapp", max_body=4096, max_media=1, receipts=True, inbound=True)

    class Settings(ConnectorSettings):
        phone_number_id: str = Field(pattern=r"^\d{5,20}$")
        access_token: SecretStr = Field(min_length=1, max_length=500)
        app_secret: SecretStr = Field(min_length=1, max_length=100)
        """Webhooks are signed with it."""
        verify_token: SecretStr = Field(default=SecretStr(""), max_length=100)
        """As entered at Meta beside the webhook's address."""
        sender: str = Field(default="", max_length=20)
        """The number people see."""
        base_url: str = Field(default="https://graph.facebook.com", pattern=r"^https?://[^\s?#]+$", max_length=300)
        api_version: str = Field(default="v23.0", pattern=r"^v\d{1,3}\.\d$")

    settings: Settings

    async def send(self, outgoing: Outgoing, ctx: ConnectorContext) -> Accepted | Refused:
        message: dict[str, Any] = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": outgoing.to.removeprefix("+"),
            "biz_opaque_callback_data": outgoing.reference,
        }
        if outgoing.media:
            image = {"link": outgoing.media[0].url, **({"caption": outgoing.body} if outgoing.body else {})}
            message |= {"type": "image", "image": image}
        else:
            message |= {"type": "text", "text": {"preview_url": False, "body": outgoing.body}}
        url = self._url(f"{self.settings.phone_number_id}/messages")
        reply = await ctx.http.send(json_request(url, message, headers=self._login))
        told = reply.json()
        found = told.get("messages") if isinstance(told, dict) else None
        if reply.ok and found:
            return Accepted(external_ids=(str(found[0]["id"]),))
        return _refused(reply)

    def verify(self, webhook: Webhook) -> None:
        if webhook.method == "GET":
            given, token = webhook.field("hub.verify_token"), self.settings.verify_token.get_secret_value()
            if not token or not hmac.compare_digest(given.encode(), token.encode()):
                raise ForgedError("the verify token is wrong")
            return
        secret = self.settings.app_secret.get_secret_value()
        made = "sha256=" + hmac.new(secret.encode(), webhook.body, hashlib.sha256).hexdigest()
        given = webhook.headers.get("x-hub-signature-256", "")
        if not hmac.compare_digest(given.encode(), made.encode()):
            raise ForgedError("the signature is missing or wrong")

    def read(self, webhook: Webhook) -> Sequence[News]:
        """Meta brings receipts and messages to one address, several numbers' together."""
        if webhook.method == "GET":
            return []
        told = json.loads(webhook.body)
        if not isinstance(told, dict) or "entry" not in told:
            raise ValueError("there is no entry")
        news: list[News] = []
        for value in _values(told):
            if value.get("metadata", {}).get("phone_number_id") != self.settings.phone_number_id:
                continue
            news += [item for status in value.get("statuses", []) if (item := _receipt(status)) is not None]
            ours = str(value["metadata"].get("display_phone_number", ""))
            news += [self._inbound(message, ours) for message in value.get("messages", [])]
        return news

    def reply(self, webhook: Webhook) -> HookReply:
        return HookReply(body=webhook.field("hub.challenge") if webhook.method == "GET" else "", status=200)

    def media_request(self, url: str) -> HttpRequest:
        if not url.startswith(self._url("")):
            raise ValueError("the address is not WhatsApp's")
        return HttpRequest(method="GET", url=url, headers=self._login)

    def next_media_request(self, reply: HttpReply) -> HttpRequest | None:
        told = reply.json()
        url = told.get("url") if isinstance(told, dict) else None
        return HttpRequest(method="GET", url=str(url), headers=self._login) if url else None

    async def test(self, ctx: ConnectorContext) -> Checked:
        url = self._url(f"{self.settings.phone_number_id}?fields=display_phone_number,verified_name")
        reply = await ctx.http.send(HttpRequest(method="GET", url=url, headers=self._login))
        told = reply.json()
        if reply.ok and isinstance(told, dict) and "display_phone_number" in told:
            return Checked(detail=f"{told.get('verified_name', '')} {told['display_phone_number']}".strip())
        code = told.get("error", {}).get("code") if isinstance(told, dict) else None
        if code == 190 or reply.status in (401, 403):
            return Checked(detail="refused", wrong={"access_token": "WhatsApp refuses this access token"})
        if code == 100:
            return Checked(detail="refused", wrong={"phone_number_id": "WhatsApp knows no such phone number id"})
        wrong = {"base_url": f"this address answers {reply.status}, which WhatsApp does not"}
        return Checked(detail="no account", wrong=wrong)

    @property
    def _login(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.settings.access_token.get_secret_value()}"}

    def _url(self, rest: str) -> str:
        return f"{self.settings.base_url.rstrip('/')}/{self.settings.api_version}/{rest}"

    def _inbound(self, message: dict[str, Any], ours: str) -> InboundMessage:
        kind = str(message.get("type", ""))
        found = message.get(kind)
        part: dict[str, Any] = found if isinstance(found, dict) else {}
        url = self._url(str(part["id"])) if kind in _MEDIA and "id" in part else ""
        return InboundMessage(
            sender=f"+{message['from']}",
            to=f"+{''.join(filter(str.isdigit, ours))}",
            text=_text(kind, part),
            external_id=str(message["id"]),
            media=(InboundMedia(url=url, content_type=str(part.get("mime_type", ""))),) if url else (),
            at=_time(message.get("timestamp")),
        )


def _values(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for entry in told["entry"]:
        for change in entry.get("changes", []):
            if change.get("field", "messages") == "messages":
                yield change.get("value", {})


def _text(kind: str, part: dict[str, Any]) -> str:
    """What a person would read of it."""
    if kind == "interactive":
        chosen = part.get("button_reply") or part.get("list_reply") or {}
        return str(chosen.get("title", ""))
    return str(part.get("body") or part.get("caption") or part.get("text") or part.get("emoji") or "")


def _receipt(status: dict[str, Any]) -> Receipt | None:
    state = _STATES.get(str(status.get("status", "")))
    if state is None:
        return None
    error = (status.get("errors") or [{}])[0] if state is State.FAILED else {}
    return Receipt(
        state=state,
        external_id=str(status["id"]),
        reference=str(status.get("biz_opaque_callback_data", "")),
        code=str(error.get("code", "")),
        text=str(error.get("title", "")),
        at=_time(status.get("timestamp")),
    )


def _refused(reply: HttpReply) -> Refused:
    told = reply.json()
    error = told.get("error", {}) if isinstance(told, dict) else {}
    code = error.get("code")
    text = str(error.get("error_data", {}).get("details") or error.get("message") or "")[:200]
    if reply.status in (429, 503) or code in _AGAIN:
        return Refused(kind="temporary", code=str(code or reply.status), text=text, retry_after_s=reply.retry_after_s)
    if reply.status >= 500 or reply.ok:
        raise DoubtError(f"WhatsApp answered {reply.status}")
    account = code in _ACCOUNT or reply.status == 401
    return Refused(kind="provider" if account else "permanent", code=str(code or reply.status), text=text)


def _time(text: Any) -> datetime | None:
    return datetime.fromtimestamp(int(text), UTC) if str(text).isdigit() else None
