"""Pictures: looked at before they are kept, sent by address, fetched when they come in."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image

from offhook.db.session import Database
from offhook.messaging.inbox.news import take_news
from offhook.messaging.models import MessageMedia, MessageProvider
from offhook.messaging.providers import facts_of
from offhook.messaging.traffic import InboundMedia, InboundMessage
from offhook.tenancy.api import Cipher
from tests.fixtures.firm import Firm
from tests.fixtures.problem import problem
from tests.integration.messaging.rig import posted, read, until, worker_running

PEER = "+12025550143"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


async def upload(firm: Firm, content: bytes, name: str = "p.png") -> httpx.Response:
    return await firm.agent.post("/messages/media", files={"file": (name, content)})


@pytest.fixture
async def outside(web_app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without a login."""
    transport = httpx.ASGITransport(web_app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://inner:8080") as client:
        yield client


async def desk(firm: Firm, **settings: Any) -> None:
    given = {"sender": "+12025550100", **settings}
    await posted(firm.admin, "/messaging/providers", {"name": "Desk", "type": "sandbox", "settings": given})


@pytest.mark.parametrize(("kind", "type_"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/gif")])
async def test_a_picture_goes_out_with_its_text_and_can_be_seen(
    firm: Firm, database: Database, cipher: Cipher, kind: str, type_: str
) -> None:
    await desk(firm)
    content = picture(kind)
    media = (await upload(firm, content)).json()
    assert (media["content_type"], media["width"], media["height"]) == (type_, 40, 30)
    sent = await posted(firm.agent, "/messages", {"to": [PEER, "+12025550144"], "media_ids": [media["id"]]})
    first, second = sent["items"]
    assert [item["id"] for item in first["media"]] == [media["id"]]
    assert second["media"][0]["id"] != media["id"]
    for item in (first, second):
        shown = await firm.agent.get(f"/messages/media/{item['media'][0]['id']}")
        assert (shown.content, shown.headers["content-type"]) == (content, type_)
    again = await firm.agent.post("/messages", json={"to": [PEER], "media_ids": [media["id"]]})
    assert "went out with another message" in problem(again)[1]


async def test_a_provider_fetches_it_by_its_address_alone(
    firm: Firm, outside: httpx.AsyncClient, database: Database
) -> None:
    media = (await upload(firm, picture())).json()
    async with database.tenant(firm.account_id) as session:
        row = await session.get(MessageMedia, media["id"])
        assert row is not None
        token = row.token
    shown = await outside.get(f"/hooks/messaging/media/{media['id']}?token={token}")
    assert (shown.status_code, shown.content) == (200, picture())
    assert problem(await outside.get(f"/hooks/messaging/media/{media['id']}?token=guess"))[0] == 404


@pytest.mark.parametrize(
    ("content", "status", "what"),
    [
        (b"MZ\x90 no picture at all", 422, "the file is no picture; send jpeg, png, gif or webp"),
        (b"", 422, "the file is no picture; send jpeg, png, gif or webp"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "the file is no picture; send jpeg, png, gif or webp"),
        (picture()[:-30], 422, "the picture is damaged"),
        (picture(size=(9000, 9000)), 422, "9000 x 9000 pixels, more than 50 million"),
        (picture() + secrets.token_bytes(20_000_000), 413, "the picture has 20.0 MB; at most 5 MB can be sent"),
    ],
    ids=["a program", "nothing", "a drawing", "half a picture", "too many pixels", "20 MB"],
)
async def test_what_is_no_picture_or_too_large_is_refused_with_the_reason(
    firm: Firm, content: bytes, status: int, what: str
) -> None:
    code, detail, _ = problem(await upload(firm, content))
    assert code == status
    assert what in detail


async def test_eleven_pictures_and_toll_free_numbers_are_refused(firm: Firm) -> None:
    await desk(firm)
    ids = [(await upload(firm, picture())).json()["id"] for _ in range(11)]
    refused = await firm.agent.post("/messages", json={"to": [PEER], "media_ids": ids})
    said = "at most 10 pictures go into one message; there are 11"
    assert problem(refused) == (422, said, {"media_ids": said})
    refused = await firm.agent.post("/messages", json={"to": ["+18005550199"], "media_ids": ids[:1]})
    assert "+18005550199 is toll-free and takes no pictures" in problem(refused)[1]
    number_id = await firm.add_number("+18885550123")
    refused = await firm.agent.post("/messages", json={"to": [PEER], "media_ids": ids[:1], "number_id": number_id})
    assert "+18885550123 is toll-free and cannot send pictures" in problem(refused)[1]


async def test_pictures_that_come_in_are_fetched(firm: Firm, database: Database, cipher: Cipher) -> None:
    content = picture("JPEG")

    async def twilio(reader: Any, writer: Any) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        assert "authorization: basic" in head.lower()
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: image/jpeg\r\ncontent-length: %d\r\n\r\n" % len(content) + content
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(twilio, "127.0.0.1", 0)
    base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    settings = {"account_sid": "AC" + "b" * 32, "auth_token": "t", "sender": "+12025550100", "base_url": base}
    path = "/messaging/providers?check=false"
    made = await posted(firm.admin, path, {"name": "T", "type": "twilio", "settings": settings})
    urls = (f"{base}/media/1", "https://elsewhere.example/media/2")
    told = InboundMessage(
        sender=PEER,
        to="+12025550100",
        text="look",
        external_id="MM1",
        media=tuple(InboundMedia(url=url) for url in urls),
    )
    async with database.system() as session:
        row = await session.get(MessageProvider, made["id"])
        assert row is not None
        await take_news(session, [(facts_of(row), told)])
    async with worker_running(database, cipher):
        (message,) = (await read(firm.agent, "/messages"))["items"]
        path = f"/messages/{message['id']}"
        done = await until(
            lambda: read(firm.agent, path), lambda seen: all(item["state"] != "pending" for item in seen["media"])
        )
    server.close()
    stored, refused = done["media"]
    assert (stored["state"], stored["content_type"], stored["width"]) == ("stored", "image/jpeg", 40)
    assert (refused["state"], refused["problem"]) == ("failed", "elsewhere.example is not Twilio's")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"GIF89a" + b"x" * 20_000_000, "more than 20 MB"),
        (b"MZ no picture at all", "the file is no picture"),
        (picture()[:-30], "the picture is damaged"),
    ],
    ids=["20 MB", "none", "cut off"],
)
async def test_what_comes_in_and_is_no_picture_is_not_kept(
    firm: Firm, database: Database, cipher: Cipher, content: bytes, what: str
) -> None:
    """The text is shown all the same, and says what is the matter with its picture."""

    async def twilio(reader: Any, writer: Any) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = b"HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: %d\r\n\r\n" % len(content)
        with contextlib.suppress(ConnectionError):
            writer.write(head + content)
            await writer.drain()
            writer.close()

    server = await asyncio.start_server(twilio, "127.0.0.1", 0)
    base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    settings = {"account_sid": "AC" + "b" * 32, "auth_token": "t", "base_url": base}
    path = "/messaging/providers?check=false"
    made = await posted(firm.admin, path, {"name": "T", "type": "twilio", "settings": settings})
    media = (InboundMedia(url=f"{base}/media/1", content_type="image/png"),)
    told = InboundMessage(sender=PEER, to="+12025550100", text="look", external_id="MM1", media=media)
    async with database.system() as session:
        row = await session.get(MessageProvider, made["id"])
        assert row is not None
        await take_news(session, [(facts_of(row), told)])
    async with worker_running(database, cipher):
        seen = await until(
            lambda: read(firm.agent, "/messages"), lambda seen: seen["items"][0]["media"][0]["problem"] != ""
        )
    server.close()
    (message,) = seen["items"]
    (kept,) = message["media"]
    assert message["body"] == "look"
    assert what in kept["problem"]
    assert kept["state"] == "failed", "asking again would bring the same"
    assert problem(await firm.agent.get(f"/messages/media/{kept['id']}"))[0] == 404
