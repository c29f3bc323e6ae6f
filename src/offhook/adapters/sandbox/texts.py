"""The text desk: what the firms text is read on the handset it went to, and what is typed there reaches the firms."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from offhook.adapters.sandbox.schemas import TextOut, TextPicture
from offhook.db.session import Database
from offhook.kit.blobs import BlobStore
from offhook.kit.errors import FieldError, InvalidInputError, NotFoundError
from offhook.kit.phone_number import PhoneNumber
from offhook.messaging.api import (
    HookDesk,
    PeerText,
    bring_text,
    look_at_picture,
    picture_of_peer,
    provider_reaching,
    texts_of_peer,
)
from offhook.numbers.api import held_number

CARRIER = "sandbox"
"""Type of the messaging provider that is this network."""


class TextDesk:
    """Texts as handsets see them; the firms' own books are the only ones kept."""

    def __init__(self, database: Database, blobs: BlobStore, hooks: HookDesk) -> None:
        self._database = database
        self._blobs = blobs
        self._hooks = hooks

    async def texts(self, handset: PhoneNumber) -> list[TextOut]:
        """The newest last."""
        async with self._database.system() as session:
            found = await texts_of_peer(session, str(handset), provider_type=CARRIER)
        return [_shown(text) for text in found]

    async def send(self, handset: PhoneNumber, *, to: PhoneNumber, text: str, pictures: Sequence[bytes]) -> None:
        """By the connector's own webhook. Raises InvalidInputError for a number no firm can be texted at."""
        looked_at = [(await asyncio.to_thread(look_at_picture, picture), picture) for picture in pictures]
        async with self._database.system() as session:
            number = await held_number(session, to)
            if number is None:
                raise _refused("no firm here has this number; text one of your numbers")
            try:
                provider_id = await provider_reaching(
                    session, number.number_id, number.account_id, provider_type=CARRIER
                )
            except NotFoundError as error:
                raise _refused(error.message) from None
        await bring_text(self._hooks, provider_id, sender=str(handset), to=str(to), text=text, pictures=looked_at)

    async def picture(self, media_id: UUID) -> tuple[bytes, str]:
        """Content and type. Raises NotFoundError."""
        async with self._database.system() as session:
            key, content_type = await picture_of_peer(session, media_id, provider_type=CARRIER)
        return b"".join([chunk async for chunk in self._blobs.read(key)]), content_type


def _refused(what: str) -> InvalidInputError:
    return InvalidInputError(f"The text cannot be sent: {what}", fields=[FieldError("to", what)])


def _shown(text: PeerText) -> TextOut:
    pictures = [TextPicture(id=picture.id, ready=picture.ready) for picture in text.pictures]
    return TextOut(id=text.id, at=text.at, peer=text.number, received=text.received, text=text.text, pictures=pictures)
