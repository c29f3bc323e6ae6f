"""Acts on texts that come to lines: a PIN lets its sender join (BL-4), all else is copied to the people (BL-12)."""

from collections.abc import Sequence
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.business_line import repository
from offhook.business_line.actions.join_by_text import try_pin
from offhook.business_line.people import copy_to_people, name_of
from offhook.business_line.pin import pin_in
from offhook.kit.clock import Clock
from offhook.kit.errors import InvalidInputError, OffhookError
from offhook.kit.phone_number import PhoneNumber
from offhook.messaging.api import InboundText, mark_one_read
from offhook.numbers.api import NumberRoute, account_numbers
from offhook.tenancy.api import Cipher

log = structlog.get_logger(__name__)


class LineTexts:
    """`OnInbound` of messaging; bootstrap puts it into the worker."""

    def __init__(self, *, cipher: Cipher, clock: Clock, public_url: str) -> None:
        self._cipher = cipher
        self._clock = clock
        self._public_url = public_url

    async def __call__(self, session: AsyncSession, texts: Sequence[InboundText]) -> None:
        """In the transaction that stores them; one that cannot be acted on does not keep the others back."""
        numbers = await _numbers_with_line(session, texts)
        for text in texts:
            if (number := numbers.get((text.account_id, text.number))) is None:
                continue
            try:
                async with session.begin_nested():
                    await self._take(session, number, text)
            except OffhookError as error:
                log.warning("a text could not be acted on", message_id=str(text.message_id), why=error.message)

    async def _take(self, session: AsyncSession, number: NumberRoute, text: InboundText) -> None:
        given, peer = pin_in(text.body), _phone(text.peer)
        if given is None or peer is None:
            await self._copy(session, number, text)
            return
        line = await repository.get_line(session, number.number_id, lock=True)
        await session.refresh(line)
        now = self._clock.now()
        is_right = await try_pin(
            session,
            line,
            number,
            pin=self._cipher.decrypt(line.pin_encrypted),
            given=given,
            peer=peer,
            public_url=self._public_url,
            now=now,
        )
        if is_right:  # answered already: nobody has to look at it
            await mark_one_read(session, text.conversation_id, account_id=text.account_id, now=now)

    async def _copy(self, session: AsyncSession, number: NumberRoute, text: InboundText) -> None:
        who = await name_of(session, number.account_id, text.peer) or text.peer
        said = text.body or ("(picture)" if text.has_pictures else "")
        link = f"{self._public_url}/dialer"
        room = 160 - len(who) - len(link) - 3
        shown = said if len(said) <= room else f"{said[: max(0, room - 3)]}..."
        await copy_to_people(session, number, f"{who}: {shown} {link}", besides=[text.peer])


async def _numbers_with_line(
    session: AsyncSession, texts: Sequence[InboundText]
) -> dict[tuple[UUID, str], NumberRoute]:
    """Asked once for all texts together: most go to numbers that are no lines."""
    wanted = {(text.account_id, text.number) for text in texts}
    found = {}
    for account_id in sorted({account_id for account_id, _ in wanted}):
        for number in await account_numbers(session, account_id):
            place = account_id, str(number.number)
            if place in wanted and await repository.find_line(session, number.number_id) is not None:
                found[place] = number
    return found


def _phone(text: str) -> PhoneNumber | None:
    try:
        return PhoneNumber.parse(text)
    except InvalidInputError:
        return None
