"""Captions from the firm's side: what it plays to a number is shown on that number's handset."""

import json

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.adapters.sandbox.network import Network
from offhook.kit.errors import InvalidInputError
from offhook.kit.phone_number import PhoneNumber

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
        network.caption(PhoneNumber.parse(message["number"]), str(message["text"]))
    except (ValueError, KeyError, TypeError, InvalidInputError) as error:
        log.info("a caption could not be shown", error=str(error))
