"""A long text comes in parts, in any order and again: it is shown whole, once."""

from itertools import permutations

import pytest

from offhook.db.session import Database
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
