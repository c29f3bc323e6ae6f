"""Somebody outside texts us by the sandbox: what they wrote comes in by its webhook, as any provider's would."""

import base64
import json
from collections.abc import Sequence
from uuid import UUID

from offhook.kit.errors import ConflictError
from offhook.kit.ids import new_id
from offhook.messaging.inbox.desk import HookDesk
from offhook.messaging.pictures import PictureFacts
from offhook.messaging.traffic import Webhook


async def bring_text(
    desk: HookDesk,
    provider_id: UUID,
    *,
    sender: str,
    to: str,
    text: str,
    pictures: Sequence[tuple[PictureFacts, bytes]] = (),
) -> None:
    """Verified and stored as from outside; the worker takes it in a moment later.

    Raises NotFoundError for the provider, ConflictError for one that lets nobody in.
    """
    provider = await desk.provider(provider_id)
    token = provider.connector.hook_query()
    if not token:
        what = f"{provider.facts.name} lets nobody text in: give it a token for incoming requests under Messaging"
        raise ConflictError(what)
    media = [
        {"content_type": facts.content_type, "data": base64.b64encode(content).decode()} for facts, content in pictures
    ]
    told = {"from": sender, "to": to, "text": text, "id": new_id().hex, "media": media}
    webhook = Webhook(
        kind="inbound",
        method="POST",
        urls=(),
        headers={"content-type": "application/json"},
        query=tuple(token.items()),
        form=(),
        body=json.dumps(told).encode(),
    )
    await desk.take(provider, webhook)
