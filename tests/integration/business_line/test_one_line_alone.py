"""A dialer sees and writes what belongs to its own line; the account's other lines do not exist for it."""

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from offhook.business_line.api import dialer_principal
from offhook.db.live import announce
from offhook.kit.ids import new_id
from offhook.kit.live import LiveEvent
from offhook.tenancy.api import Cipher
from tests.integration.business_line.conftest import Line
from tests.integration.business_line.test_dialer import ANA, CUSTOMER, joined
from tests.integration.business_line.test_joining import Town
from tests.integration.web.test_live_updates import heard, listening

SHOP = "+12025550200"
CALL = text("""
    INSERT INTO calls (id, account_id, number_id, direction, caller, dialled, state, started_at)
    VALUES (:id, :account_id, :number_id, 'inbound', :caller, :dialled, 'ended', now())
""")
VOICEMAIL = text("""
    INSERT INTO voicemails (id, account_id, number_id, call_id, record_id, caller, state)
    VALUES (:id, :account_id, :number_id, :call_id, :record_id, :caller, 'stored')
""")


@pytest.fixture
def town(line: Line, cipher: Cipher) -> Town:
    return Town(line, cipher)


@pytest.fixture(autouse=True)
def guests(web_app: FastAPI) -> None:
    web_app.state.guest_login = dialer_principal


@pytest.fixture
async def shop(town: Town) -> dict[str, str]:
    """Another line of the same account: its number, a text, a picture, a call and a voicemail of it."""
    number_id = await town.line.firm.add_number(SHOP, label="the shop")
    return {"number_id": number_id, **await history_of(town, number_id, SHOP)}


async def history_of(town: Town, number_id: str, number: str) -> dict[str, str]:
    owner = town.line.firm.admin
    sent = await owner.post("/messages", json={"to": [CUSTOMER], "body": f"From {number}", "number_id": number_id})
    assert sent.status_code == 201, sent.text
    message = sent.json()["items"][0]
    call_id, voicemail_id, media_id = new_id(), new_id(), new_id()
    row = {"account_id": town.line.firm.account_id, "number_id": number_id, "caller": CUSTOMER}
    async with town.line.firm.database.system() as session:
        await session.execute(CALL, {**row, "id": call_id, "dialled": number})
        await session.execute(VOICEMAIL, {**row, "id": voicemail_id, "call_id": call_id, "record_id": str(call_id)})
        await session.execute(
            text("""
                INSERT INTO message_media (id, account_id, message_id, content_type, blob_key, size_bytes)
                VALUES (:id, :account_id, :message_id, 'image/png', 'somewhere', 1)
            """),
            {"id": media_id, "account_id": row["account_id"], "message_id": message["id"]},
        )
    return {
        "message": message["id"],
        "conversation": message["conversation_id"],
        "call": str(call_id),
        "voicemail": str(voicemail_id),
        "media": str(media_id),
    }


async def test_another_line_is_not_there(town: Town, web_app: FastAPI, shop: dict[str, str]) -> None:
    phone, owner = await joined(town, web_app, ANA), town.line.firm.admin
    own = await history_of(town, town.line.number_id, "the line")
    read = {
        "conversation": ["/conversations/{}", "/conversations/{}/messages"],
        "message": ["/messages/{}"],
        "call": ["/calls/{}"],
        "voicemail": ["/voicemails/{}"],
    }
    for what, addresses in read.items():
        for address in addresses:
            assert (await phone.get(address.format(shop[what]))).status_code == 404, address
            assert (await phone.get(address.format(own[what]))).status_code == 200, address
            assert (await owner.get(address.format(shop[what]))).status_code == 200, address
    gone = await phone.get(f"/messages/media/{shop['media']}")
    assert gone.status_code == 404
    assert "no such picture" in gone.text
    for listed, what in (("conversations", "conversation"), ("messages", "message"), ("calls", "call"),
                         ("voicemails", "voicemail")):  # fmt: skip
        items = (await phone.get(f"/{listed}")).json()["items"]
        ids = {item["id"] for item in items}
        assert own[what] in ids
        assert shop[what] not in ids
        assert shop[what] in {item["id"] for item in (await owner.get(f"/{listed}")).json()["items"]}


async def test_another_line_cannot_be_written_to(town: Town, web_app: FastAPI, shop: dict[str, str]) -> None:
    phone = await joined(town, web_app, ANA)
    asked = [
        await phone.post(f"/conversations/{shop['conversation']}/read"),
        await phone.post(f"/messages/{shop['message']}/resend"),
        await phone.patch(f"/voicemails/{shop['voicemail']}", json={"heard": True}),
        await phone.delete(f"/voicemails/{shop['voicemail']}"),
        await phone.post("/messages", json={"conversation_id": shop["conversation"], "body": "Hello"}),
        await phone.post("/messages", json={"to": [CUSTOMER], "number_id": shop["number_id"], "body": "Hello"}),
    ]
    assert [answer.status_code for answer in asked] == [404] * len(asked)
    sent = await phone.post("/messages", json={"to": [CUSTOMER], "body": "From where I am"})
    assert sent.status_code == 201, sent.text
    assert sent.json()["items"][0]["number"] == (await phone.get("/dialer/me")).json()["number"]


async def test_a_dialer_hears_that_something_changed_but_not_what(town: Town, web_app: FastAPI, served: str) -> None:
    phone = await joined(town, web_app, ANA)
    cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in phone.cookies.items())}
    account_id = town.line.firm.account_id
    async with listening(served, **cookie) as socket:
        async with town.line.firm.database.tenant(account_id) as session:
            await announce(session, LiveEvent(account_id, "handsets", SHOP, "changed", {"texts": ["a secret"]}))
        assert await heard(socket) == {"topic": "handsets", "id": "", "kind": "changed", "data": {}}


async def test_without_a_line_everything_is_there(town: Town, shop: dict[str, str]) -> None:
    account_id = town.line.firm.account_id
    count = text("SELECT count(*) FROM calls")
    async with town.line.firm.database.tenant(account_id) as session:
        assert await session.scalar(count) == 1
    async with town.line.firm.database.tenant(account_id, number_id=new_id()) as session:
        assert await session.scalar(count) == 0
