"""Texts that come in: each once, into its conversation; opt-out words are obeyed at once."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import InvalidInputError
from offhook.kit.ids import new_id
from offhook.kit.phone_number import PhoneNumber
from offhook.messaging.inbox import inbound_sql as sql
from offhook.messaging.inbox.parts import join_part
from offhook.messaging.notices import tell_of_conversations, tell_of_messages
from offhook.messaging.opt_out import wish_in
from offhook.messaging.providers import ProviderFacts
from offhook.messaging.segments import segment
from offhook.messaging.states import State
from offhook.messaging.traffic import InboundMessage, InboundText

PREVIEW = 200
_LONGEST_PEER = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrived:
    """One text, placed: between which numbers, and under which id."""

    message_id: UUID
    provider: ProviderFacts
    given: InboundMessage
    key: str
    number: str
    peer: str


async def take_inbound(
    session: AsyncSession, inbound: Sequence[tuple[ProviderFacts, InboundMessage]]
) -> list[InboundText]:
    """Stores what is new, and returns it; what came before (a repeated webhook) changes nothing. System scope."""
    whole = [(provider, given) for provider, given in inbound if given.parts <= 1]
    for provider, given in inbound:
        if given.parts > 1 and (joined := await join_part(session, provider, given)) is not None:
            whole.append((provider, joined))
    arrived = [_placed(provider, given) for provider, given in whole]
    arrived = await _held_only(session, arrived)
    arrived = await _unseen(session, arrived)
    if not arrived:
        return []
    conversations = await _conversations(session, arrived)
    rows = [_message_row(item, conversations[_place(item)]) for item in arrived]
    stored = (await session.execute(sql.STORE, {"rows": json.dumps(rows)})).all()
    media = [row for item in arrived for row in _media_rows(item)]
    if media:
        await session.execute(sql.MEDIA, {"rows": json.dumps(media)})
    await _obey(session, arrived)
    await tell_of_messages(session, stored, kind="created")
    return [_told(item, conversations[_place(item)]) for item in arrived]


def _told(item: _Arrived, conversation_id: UUID) -> InboundText:
    return InboundText(
        account_id=item.provider.account_id,
        message_id=item.message_id,
        conversation_id=conversation_id,
        provider_id=item.provider.provider_id,
        number=item.number,
        peer=item.peer,
        body=item.given.text,
        has_pictures=bool(item.given.media),
    )


def _placed(provider: ProviderFacts, given: InboundMessage) -> _Arrived:
    return _Arrived(
        message_id=new_id(),
        provider=provider,
        given=given,
        key=_key(given),
        number=canonical(given.to, country=provider.country) or provider.sender,
        peer=_sender(given.sender, country=provider.country),
    )


def _sender(text: str, *, country: str) -> str:
    """Who texts without a country code has a mobile, where such a number might be a land-line's, too."""
    peer = canonical(text, country=country)
    if not peer.startswith("+"):
        return peer
    number = PhoneNumber(peer)
    return str(number.as_mobile) if text.strip() == number.national_digits else peer


def canonical(text: str, *, country: str) -> str:
    """E.164 where it is a number; short codes and names stay as they came."""
    stripped = text.strip().removeprefix("whatsapp:")[:_LONGEST_PEER]
    digits = stripped.replace(" ", "")
    if not digits.removeprefix("+").isdigit() or len(digits.removeprefix("+")) < 7:  # short codes
        return stripped
    for candidate, region in ((digits, None), (digits, country), (f"+{digits}", None)):
        try:
            return str(PhoneNumber.parse(candidate, region=region or None))
        except InvalidInputError:
            continue
    return stripped


def _key(given: InboundMessage) -> str:
    """What makes it the same text when told again: the provider's id, else who, what and when (to the minute)."""
    if given.always_new:
        return f"new:{new_id().hex}"
    if given.external_id:
        return f"id:{given.external_id}"
    at = given.at or datetime.now(UTC)
    told = json.dumps([given.sender, given.to, given.text, at.strftime("%Y-%m-%dT%H:%M")])
    return f"text:{hashlib.sha256(told.encode()).hexdigest()}"


async def _held_only(session: AsyncSession, arrived: list[_Arrived]) -> list[_Arrived]:
    wanted = [item for item in arrived if item.given.only_if_held]
    if not wanted:
        return arrived
    pairs = json.dumps([{"account_id": str(item.provider.account_id), "number": item.number} for item in wanted])
    held = {(row.account_id, row.number) for row in await session.execute(sql.HELD, {"rows": pairs})}
    return [item for item in arrived if not item.given.only_if_held or (item.provider.account_id, item.number) in held]


async def _unseen(session: AsyncSession, arrived: list[_Arrived]) -> list[_Arrived]:
    first: dict[tuple[UUID, str], _Arrived] = {}
    for item in arrived:
        first.setdefault((item.provider.provider_id, item.key), item)
    rows = [
        {"provider_id": str(provider_id), "key": key, "account_id": str(item.provider.account_id)}
        for (provider_id, key), item in sorted(first.items())
    ]
    fresh = await session.execute(sql.SEEN, {"rows": json.dumps(rows)})
    return [first[row.provider_id, row.key] for row in fresh]


def _place(item: _Arrived) -> tuple[UUID, str, str]:
    return item.provider.account_id, item.number, item.peer


async def _conversations(session: AsyncSession, arrived: list[_Arrived]) -> dict[tuple[UUID, str, str], UUID]:
    latest: dict[tuple[UUID, str, str], dict[str, Any]] = {}
    for item in arrived:
        known = latest.get(_place(item), {"id": str(new_id()), "unread": 0})
        account_id, number, peer = _place(item)
        latest[_place(item)] = {
            **known,
            "account_id": str(account_id),
            "number": number,
            "peer": peer,
            "last_message_id": str(item.message_id),
            "last_text": item.given.text[:PREVIEW],
            "unread": known["unread"] + 1,
        }
    rows = json.dumps([latest[place] for place in sorted(latest)])
    found = (await session.execute(sql.CONVERSATIONS, {"rows": rows, "direction": "in"})).all()
    for account_id in {row.account_id for row in found}:
        changed = [(row.id, row.unread) for row in found if row.account_id == account_id]
        await tell_of_conversations(session, account_id, changed)
    return {(row.account_id, row.number, row.peer): row.id for row in found}


def _message_row(item: _Arrived, conversation_id: UUID) -> dict[str, Any]:
    cut = segment(item.given.text)
    return {
        "id": str(item.message_id),
        "account_id": str(item.provider.account_id),
        "conversation_id": str(conversation_id),
        "provider_id": str(item.provider.provider_id),
        "number": item.number,
        "peer": item.peer,
        "body": item.given.text,
        "state": State.RECEIVED,
        "external_id": item.given.external_id or None,
        "encoding": cut.encoding,
        "segments": max(1, cut.segments),
        "media_count": len(item.given.media),
    }


def _media_rows(item: _Arrived) -> list[dict[str, Any]]:
    return [
        {
            "id": str(new_id()),
            "account_id": str(item.provider.account_id),
            "message_id": str(item.message_id),
            "position": position,
            "content_type": media.content_type,
            "source_url": media.url,
        }
        for position, media in enumerate(item.given.media)
    ]


async def _obey(session: AsyncSession, arrived: list[_Arrived]) -> None:
    wishes = [(item, wish) for item in arrived if (wish := wish_in(item.given.text)) in ("stop", "start")]
    for item, wish in wishes:
        account_id, number, peer = _place(item)
        given = {"id": new_id(), "account_id": account_id, "number": number, "peer": peer}
        if wish == "stop":
            await session.execute(sql.OPT_OUT, {**given, "source": item.given.text.strip()[:40]})
        else:
            await session.execute(sql.OPT_IN, {key: given[key] for key in ("account_id", "number", "peer")})
