"""A long text comes in parts, in any order and again: it is shown whole, once."""

from collections.abc import Sequence
from itertools import permutations
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.db.session import Database
from offhook.kit.phone_number import PhoneNumber
from offhook.messaging.api import InboundText, receive_text, send_notice
from offhook.messaging.inbox.news import take_news
from offhook.messaging.models import MessageProvider
from offhook.messaging.providers import facts_of
from offhook.messaging.traffic import InboundMessage
from tests.fixtures.firm import Firm
from tests.integration.messaging.rig import posted, read

TEXTS = ("Is the table ", "ready at ", "eight?")


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_parts_are_joined_in_their_order(firm: Firm, database: Database, order: tuple[int, ...]) -> None:
    made = await posted(firm.admin, "/messaging/providers", {"name": "Desk", "type": "sandbox"})
    async with database.system() as session:
        row = await session.get(MessageProvider, made["id"])
        assert row is not None
        provider = facts_of(row)
    for place in (*order, *order):
        part = InboundMessage(
            sender="+12025550143",
            to="+12025550100",
            text=TEXTS[place],
            external_id=f"part-{place}",
            group="7",
            part=place + 1,
            parts=3,
        )
        async with database.system() as session:
            await take_news(session, [(provider, part)])
    messages = (await read(firm.agent, "/messages"))["items"]
    assert [(item["body"], item["segments"]) for item in messages] == [("Is the table ready at eight?", 1)]


async def test_whoever_acts_on_texts_sees_each_new_one_once(firm: Firm, database: Database) -> None:
    made = await posted(firm.admin, "/messaging/providers", {"name": "Desk", "type": "sandbox"})
    seen: list[InboundText] = []

    async def act(session: AsyncSession, texts: Sequence[InboundText]) -> None:
        seen.extend(texts)
        await send_notice(session, texts[0].account_id, PhoneNumber(texts[0].peer), "You are in")

    given = {"account_id": firm.account_id, "sender": PhoneNumber("+12025550143"), "to": PhoneNumber("+12025550100")}
    async with database.system() as session:
        await receive_text(session, UUID(made["id"]), **given, text="4711", on_inbound=act)
    assert [(text.peer, text.number, text.body) for text in seen] == [("+12025550143", "+12025550100", "4711")]
    messages = (await read(firm.agent, "/messages"))["items"]
    assert [(item["body"], item["direction"], item["peer"]) for item in messages] == [
        ("You are in", "out", "+12025550143"),
        ("4711", "in", "+12025550143"),
    ]
