"""Vonage (Nexmo) SMS API (Vonage: "SMS API reference", "Signing messages")."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any, Literal
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
from offhook.messaging.http import HttpRequest, form_request
from offhook.messaging.states import State
from offhook.messaging.traffic import (
    Accepted,
    Checked,
    HookReply,
    InboundMessage,
    News,
    Outgoing,
    Receipt,
    Refused,
    Webhook,
)

_STATES = {
    "accepted": State.SENT,
    "buffered": State.SENT,
    "delivered": State.DELIVERED,
    "failed": State.FAILED,
    "rejected": State.FAILED,
    "expired": State.FAILED,
    "deleted": State.FAILED,
}
_AGAIN = {"1"}
_ACCOUNT = {"4", "8", "9", "10", "11", "14", "32"}
_DIGESTS = {"md5": hashlib.md5, "sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha512": hashlib.sha512}


class Vonage(Connector):
    """Texts by a Vonage account; each segment has an id and a receipt of its own."""

    type = "vonage"
    title = "Vonage (Nexmo)"
    capabilities = Capabilities(receipts=True, inbound=True)

    class Settings(ConnectorSettings):
        api_key: str = Field(min_length=1, max_length=40)
        api_secret: SecretStr = Field(min_length=1, max_length=100)
        signature_secret: SecretStr = Field(default=SecretStr(""), max_length=100)
        """When set, webhooks must be signed with it."""
        signature_method: Literal["md5hash", "md5", "sha1", "sha256", "sha512"] = "md5hash"
        """As chosen in Vonage's dashboard; `md5hash` is its default, the others are HMACs."""
        webhook_token: SecretStr = Field(default=SecretStr(""), max_length=100)
        """Without signatures, webhooks must carry it as `?token=`."""
        sender: str = Field(default="", max_length=20)
        base_url: str = Field(default="https://rest.nexmo.com", pattern=r"^https?://[^\s?#]+$", max_length=300)

    settings: Settings

    def hook_query(self) -> dict[str, str]:
        token = self.settings.webhook_token.get_secret_value()
        return {"token": token} if token and not self.settings.signature_secret.get_secret_value() else {}

    async def send(self, outgoing: Outgoing, ctx: ConnectorContext) -> Accepted | Refused:
        fields = [
            ("api_key", self.settings.api_key),
            ("api_secret", self.settings.api_secret.get_secret_value()),
            ("from", (outgoing.sender or self.settings.sender).removeprefix("+")),
            ("to", outgoing.to.removeprefix("+")),
            ("text", outgoing.body),
            ("type", "unicode" if outgoing.encoding == "ucs2" else "text"),
            ("client-ref", outgoing.reference),
            ("status-report-req", "1"),
            ("callback", ctx.hook_url("status", **self.hook_query())),
        ]
        if outgoing.validity_s is not None:
            fields.append(("ttl", str(max(20_000, outgoing.validity_s * 1000))))
        reply = await ctx.http.send(form_request(self._url("/sms/json"), fields))
        told = reply.json()
        if reply.status in (429, 503):
            return Refused(kind="temporary", code=str(reply.status), retry_after_s=reply.retry_after_s)
        messages = told.get("messages") if isinstance(told, dict) else None
        if not reply.ok or not isinstance(messages, list) or not messages:
            raise DoubtError(f"Vonage answered {reply.status}")
        return _outcome(messages)

    def verify(self, webhook: Webhook) -> None:
        secret = self.settings.signature_secret.get_secret_value()
        if secret:
            fields = _fields(webhook)
            given = fields.pop("sig", "")
            fields.pop("token", None)
            made = sign(fields, secret=secret, method=self.settings.signature_method)
            if not given or not hmac.compare_digest(given.lower().encode(), made.encode()):
                raise ForgedError("the signature is missing or wrong")
            return
        token = self.settings.webhook_token.get_secret_value()
        given = next((value for name, value in webhook.query if name == "token"), "")
        if not token or not hmac.compare_digest(given.encode(), token.encode()):
            raise ForgedError("there is neither a signature nor the token")

    def read(self, webhook: Webhook) -> Sequence[News]:
        fields = _fields(webhook)
        if not fields.get("messageId"):
            raise ValueError("there is no messageId")
        if webhook.kind == "status":
            state = _STATES.get(fields.get("status", ""))
            if state is None:
                return []
            code = fields.get("err-code", "0")
            failed = state is State.FAILED
            return [
                Receipt(
                    state=state,
                    external_id=fields["messageId"],
                    reference=fields.get("client-ref", ""),
                    code=code if failed else "",
                    text=fields.get("status", "") if failed else "",
                )
            ]
        in_parts = fields.get("concat", "") == "true"
        return [
            InboundMessage(
                sender=f"+{fields.get('msisdn', '')}",
                to=fields.get("to", ""),
                text=fields.get("text", ""),
                external_id=fields["messageId"],
                group=fields.get("concat-ref", ""),
                part=int(fields.get("concat-part", "0")) if in_parts else 0,
                parts=int(fields.get("concat-total", "0")) if in_parts else 0,
            )
        ]

    def reply(self, webhook: Webhook) -> HookReply:
        return HookReply(status=200)

    async def test(self, ctx: ConnectorContext) -> Checked:
        login = {"api_key": self.settings.api_key, "api_secret": self.settings.api_secret.get_secret_value()}
        reply = await ctx.http.send(
            HttpRequest(method="GET", url=self._url(f"/account/get-balance?{urlencode(login)}"))
        )
        told = reply.json()
        if reply.ok and isinstance(told, dict) and "value" in told:
            return Checked(detail=f"The balance is {told['value']}")
        if reply.status in (401, 403, 420):
            return Checked(detail="refused", wrong={"api_secret": "Vonage refuses this key with this secret"})
        wrong = {"base_url": f"this address answers {reply.status}, which Vonage does not"}
        return Checked(detail="no account", wrong=wrong)

    def _url(self, rest: str) -> str:
        return self.settings.base_url.rstrip("/") + rest


def sign(fields: dict[str, str], *, secret: str, method: str) -> str:
    """`&name=value` of all fields but `sig`, sorted, with `&` and `=` in values made `_`."""
    values = {name: value.replace("&", "_").replace("=", "_") for name, value in fields.items()}
    text = "".join(f"&{name}={values[name]}" for name in sorted(values))
    if method == "md5hash":
        return hashlib.md5((text + secret).encode()).hexdigest()  # noqa: S324  # what Vonage prescribes
    return hmac.new(secret.encode(), text.encode(), _DIGESTS[method]).hexdigest()


def _outcome(messages: list[Any]) -> Accepted | Refused:
    taken = tuple(str(part["message-id"]) for part in messages if isinstance(part, dict) and part.get("status") == "0")
    if taken:
        return Accepted(external_ids=taken)
    first = messages[0] if isinstance(messages[0], dict) else {}
    code, text = str(first.get("status", "")), str(first.get("error-text", ""))[:200]
    if code in _AGAIN:
        return Refused(kind="temporary", code=code, text=text)
    return Refused(kind="provider" if code in _ACCOUNT else "permanent", code=code, text=text)


def _fields(webhook: Webhook) -> dict[str, str]:
    fields = {**dict(webhook.query), **dict(webhook.form)}
    if "json" in webhook.headers.get("content-type", ""):
        told = json.loads(webhook.body or b"{}")
        if isinstance(told, dict):
            fields.update({str(name): str(value) for name, value in told.items()})
    return fields
