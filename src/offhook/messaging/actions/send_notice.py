"""The house itself texts somebody: by the default provider, or from a given number."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.phone_number import PhoneNumber
from offhook.messaging.actions.plan_sending import SendingChoice, sending_planner
from offhook.messaging.actions.queue_messages import NewMessage, queue_messages


async def send_notice(
    session: AsyncSession,
    account_id: UUID,
    to: PhoneNumber,
    body: str,
    *,
    number_id: UUID | None = None,
    secret: str | None = None,
) -> UUID:
    """Id of the message (CC-3); `secret` is what of the body only its reader may know.

    Raises InvalidInputError when no provider takes texts to that number.
    """
    planner = await sending_planner(session, account_id, SendingChoice(number_id=number_id))
    message = NewMessage(to=str(to), body=body, sending=planner.plan(str(to)), priority=1, secret=secret)
    (message_id,) = await queue_messages(session, account_id, [message])
    return message_id
