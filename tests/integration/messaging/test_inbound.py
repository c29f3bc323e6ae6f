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


async def test_an_argentine_mobile_is_one_peer_whichever_way_its_provider_writes_it(
    firm: Firm, database: Database
) -> None:
    login = {"user": "me", "password": "words", "sender": "+5491122223333"}
    given = {"name": "SMSMasivo", "type": "url_get", "preset": "sms_masivo", "settings": login}
    made = await posted(firm.admin, "/messaging/providers", given)
    assert (made["country"], made["destinations"]) == ("AR", r"^\+549?\d{10}$")
    async with database.system() as session:
        row = await session.get(MessageProvider, made["id"])
        assert row is not None
        provider = facts_of(row)
        texts = {"1144445555": "Hola", "+5491144445555": "¿Hay alguien?", "5491144445555": "Bueno", "25678": "Promo"}
        for sender, words in texts.items():
            await take_news(session, [(provider, InboundMessage(sender=sender, to="", text=words))])
    messages = (await read(firm.agent, "/messages"))["items"]
    assert {item["body"]: item["peer"] for item in messages} == {
        "Hola": "+5491144445555",
        "¿Hay alguien?": "+5491144445555",
        "Bueno": "+5491144445555",
        "Promo": "25678",
    }
    number, abroad = "+5491144445555", "+12025550143"
    tried = {"expression": made["destinations"], "to": [number, abroad], "country": "AR"}
    told = await posted(firm.admin, "/messaging/destinations/try", tried, status=200)
    assert [one["matches"] for one in told["results"]] == [True, False], "ten digits abroad are somebody else's"


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
