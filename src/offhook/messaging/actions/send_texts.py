"""A person or a program sends a text to one or several: everything is checked, then queued."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import FieldError, InvalidInputError
from offhook.kit.ids import new_id
from offhook.kit.phone_number import PhoneNumber
from offhook.messaging.actions.plan_sending import Sending, SendingChoice, sending_planner
from offhook.messaging.actions.queue_messages import NewMessage, queue_messages
from offhook.messaging.checks import MediaFacts, check_body, check_media, check_pictures_between
from offhook.messaging.models import MessageMedia, OptOut
from offhook.messaging.repository import get_conversation
from offhook.messaging.schemas import MessageSend


async def send_texts(
    session: AsyncSession, account_id: UUID, given: MessageSend, *, author: str, country: str, now: datetime
) -> list[UUID]:
    """Ids of the messages, one for each recipient. Raises InvalidInputError naming every field that is wrong."""
    choice = SendingChoice(number_id=given.number_id, provider_id=given.provider_id)
    recipients = _read_recipients(given.to, country)
    if given.conversation_id is not None:
        known = await get_conversation(session, given.conversation_id, account_id=account_id)
        recipients = [known.peer]
        choice = SendingChoice(number_id=known.number_id, provider_id=given.provider_id, number=known.number)
    planner = await sending_planner(session, account_id, choice)
    media = await _uploads(session, account_id, given.media_ids)
    plans = [planner.plan(to, where=f"to[{place}]") for place, to in enumerate(recipients)]
    problems = [
        *_problems(given, media, recipients, plans),
        *await _opted_out(session, account_id, recipients, plans, where="to"),
    ]
    if problems:
        raise InvalidInputError(problems[0].what, fields=list(dict.fromkeys(problems)))
    expires_at = now + timedelta(seconds=given.validity_s) if given.validity_s else None
    messages = [
        NewMessage(
            to=to,
            body=given.body,
            sending=plan,
            media=_own(session, media, first=place == 0),
            author=author,
            reference=given.reference,
            expires_at=expires_at,
        )
        for place, (to, plan) in enumerate(zip(recipients, plans, strict=True))
    ]
    return await queue_messages(session, account_id, messages)


def _read_recipients(texts: Sequence[str], country: str) -> list[str]:
    found: dict[str, None] = {}
    problems = []
    for place, text in enumerate(texts):
        try:
            found.setdefault(str(PhoneNumber.parse(text, region=country)))
        except InvalidInputError as error:
            problems.append(FieldError(f"to[{place}]", error.message))
    if problems:
        raise InvalidInputError(problems[0].what, fields=problems)
    return list(found)


def _problems(
    given: MessageSend, media: Sequence[MessageMedia], recipients: Sequence[str], plans: Sequence[Sending]
) -> list[FieldError]:
    facts = [MediaFacts(item.content_type, item.size_bytes) for item in media]
    problems: list[FieldError] = []
    for to, plan in zip(recipients, plans, strict=True):
        problems += check_body(given.body, has_media=bool(media), capabilities=plan.capabilities)
        problems += check_media(facts, capabilities=plan.capabilities, where="media_ids")
        if media and not plan.mms:
            what = f"{plan.number} cannot send pictures; send the text without"
            problems.append(FieldError("media_ids", what))
        elif media:
            problems += check_pictures_between(plan.number, PhoneNumber(to), where="media_ids")
    return problems


async def _opted_out(
    session: AsyncSession, account_id: UUID, recipients: Sequence[str], plans: Sequence[Sending], *, where: str
) -> list[FieldError]:
    query = select(OptOut).where(OptOut.account_id == account_id, OptOut.peer.in_(recipients))
    stopped = {(row.peer, row.number) for row in await session.scalars(query)}
    return [
        FieldError(f"{where}[{place}]", f"{to} has asked for no more texts; only START from there lifts it")
        for place, (to, plan) in enumerate(zip(recipients, plans, strict=True))
        if not stopped.isdisjoint({(to, ""), (to, plan.number)})
    ]


async def _uploads(session: AsyncSession, account_id: UUID, media_ids: Sequence[UUID]) -> list[MessageMedia]:
    if not media_ids:
        return []
    query = select(MessageMedia).where(
        MessageMedia.account_id == account_id, MessageMedia.id.in_(media_ids), MessageMedia.message_id.is_(None)
    )
    found = {row.id: row for row in await session.scalars(query.with_for_update())}
    missing = [place for place, media_id in enumerate(media_ids) if media_id not in found]
    if missing:
        what = "there is no such upload, or it went out with another message; upload it again"
        raise InvalidInputError(what, fields=[FieldError(f"media_ids[{place}]", what) for place in missing])
    return [found[media_id] for media_id in dict.fromkeys(media_ids)]


def _own(session: AsyncSession, media: Sequence[MessageMedia], *, first: bool) -> tuple[MessageMedia, ...]:
    """Each message has rows of its own; the stored picture is shared."""
    if first:
        return tuple(media)
    fields = ("account_id", "content_type", "size_bytes", "width", "height", "blob_key", "state")
    copies = [
        MessageMedia(id=new_id(), token=secrets.token_urlsafe(24), **{field: getattr(item, field) for field in fields})
        for item in media
    ]
    session.add_all(copies)
    return tuple(copies)
