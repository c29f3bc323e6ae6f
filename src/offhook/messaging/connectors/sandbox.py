"""The sandbox: texts go to the desk instead of the world, and back to our own numbers. No network, no cost."""

import hmac
import json
from collections.abc import Sequence
from typing import Literal

from pydantic import Field, SecretStr

from offhook.messaging.connector import Capabilities, Connector, ConnectorContext, ConnectorSettings, ForgedError
from offhook.messaging.states import State
from offhook.messaging.traffic import (
    Accepted,
    Checked,
    InboundMedia,
    InboundMessage,
    News,
    Outgoing,
    Receipt,
    Refused,
    Webhook,
)


class Sandbox(Connector):
    """Delivers to virtual handsets: each text is accepted, sent and delivered at once."""

    type = "sandbox"
    title = "Sandbox"
    capabilities = Capabilities(max_media=10, receipts=True, inbound=True, idempotent=True)

    class Settings(ConnectorSettings):
        sender: str = Field(default="", max_length=20)
        """Number or name texts come from when they name none."""
        outcome: Literal["delivered", "undelivered", "refused", "silent"] = "delivered"
        """What becomes of each text; `silent` stops at accepted."""
        webhook_token: SecretStr = Field(default=SecretStr(""), max_length=100)
        """Whoever texts in over the web must give it as `?token=`."""

    settings: Settings

    def hook_query(self) -> dict[str, str]:
        token = self.settings.webhook_token.get_secret_value()
        return {"token": token} if token else {}

    async def send(self, outgoing: Outgoing, ctx: ConnectorContext) -> Accepted | Refused:
        if self.settings.outcome == "refused":
            return Refused(kind="permanent", code="refused", text="the sandbox is set to refuse")
        external_id = f"sandbox-{outgoing.reference}"
        return Accepted(external_ids=(external_id,), news=tuple(self._news(outgoing, external_id)))

    def verify(self, webhook: Webhook) -> None:
        token = self.settings.webhook_token.get_secret_value()
        if not token or not hmac.compare_digest(webhook.field("token").encode(), token.encode()):
            raise ForgedError("the token is wrong")

    def read(self, webhook: Webhook) -> Sequence[News]:
        told = json.loads(webhook.body)
        if not isinstance(told, dict) or not {"from", "to", "text"} <= told.keys():
            raise ValueError("give from, to and text as JSON")
        given = {key: str(told.get(key, "")) for key in ("from", "to", "text", "id")}
        media = tuple(
            InboundMedia(url=f"data:{one['content_type']};base64,{one['data']}", content_type=one["content_type"])
            for one in told.get("media", [])
        )
        return [
            InboundMessage(
                sender=given["from"], to=given["to"], text=given["text"], external_id=given["id"], media=media
            ),
        ]

    async def test(self, ctx: ConnectorContext) -> Checked:
        return Checked(detail="The sandbox is always there")

    def _news(self, outgoing: Outgoing, external_id: str) -> list[News]:
        if self.settings.outcome == "silent":
            return []
        sent = Receipt(state=State.SENT, external_id=external_id)
        if self.settings.outcome == "undelivered":
            failed = Receipt(state=State.FAILED, external_id=external_id, code="undelivered", text="nobody is there")
            return [sent, failed]
        arrived = InboundMessage(
            sender=outgoing.sender,
            to=outgoing.to,
            text=outgoing.body,
            external_id=f"{external_id}-in",
            only_if_held=True,
        )
        return [sent, Receipt(state=State.DELIVERED, external_id=external_id), arrived]
