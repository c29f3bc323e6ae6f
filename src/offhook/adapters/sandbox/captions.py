"""Captions from the firm's side: what it plays to a number is shown on that number's handset."""

import json

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.adapters.sandbox.network import Network
from offhook.adapters.sandbox.numbering import read_number

log = structlog.get_logger(__name__)

CHANNEL = "offhook_sandbox"
MAX_TEXT_CHARACTERS = 500  # a notification carries at most 8,000 bytes


async def tell_caption(session: AsyncSession, *, number: str, caption: str) -> None:
    """For the firm's side: this is being played to the far party now. Sent when the transaction commits."""
    payload = json.dumps({"number": number, "text": caption[:MAX_TEXT_CHARACTERS]})
    await session.execute(text("SELECT pg_notify(:channel, :payload)"), {"channel": CHANNEL, "payload": payload})


async def show_caption(network: Network, payload: str) -> None:
    """Takes one notification; what cannot be read is logged and left."""
    try:
        message = json.loads(payload)
        number, caption = read_number(str(message["number"])), str(message["text"])
    except (ValueError, KeyError, TypeError) as error:
        log.info("a caption could not be read", error=str(error))
        return
    if number is not None:
        network.caption(number, caption)
