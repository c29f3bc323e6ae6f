"""Handsets text: by the connector's own webhook in, out of the firms' books; what cannot be is said in words."""

from io import BytesIO
from typing import Any
from uuid import UUID

import httpx
import pytest
from PIL import Image

from offhook.adapters.sandbox.api import Sandbox
from offhook.adapters.sandbox.ports import SandboxWeb
from offhook.adapters.storage.memory import MemoryBlobStore
from offhook.db.session import Database
from offhook.messaging.inbox.hooks import HookTaker
from offhook.tenancy.api import Account, Cipher
from tests.fixtures.web import LogInAs

NUMBER, HANDSET = "+12025550150", "+12025550166"
TEXTS = f"/sandbox/handsets/{HANDSET}/texts"


@pytest.fixture
def web_state(database: Database, account: Account) -> dict[str, Any]:
    async def owner_account() -> UUID:
        return account.id

    sandbox = SandboxWeb(sandbox=Sandbox(database), owner_account=owner_account)
    return {"sandbox": sandbox, "blobs": MemoryBlobStore()}


@pytest.fixture
async def number_id(web_client: httpx.AsyncClient) -> str:
    made = await web_client.post("/api/v1/numbers", json={"number": NUMBER})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def connect(client: httpx.AsyncClient, **settings: str) -> None:
    given = {"name": "Desk", "type": "sandbox", "settings": {"sender": NUMBER, **settings}}
    made = await client.post("/api/v1/messaging/providers", json=given)
    assert made.status_code == 201, made.text


async def send(client: httpx.AsyncClient, *pictures: bytes, to: str = NUMBER, text: str = "Hello") -> httpx.Response:
    files = [("pictures", ("one.png", picture, "image/png")) for picture in pictures]
    return await client.post(f"/api/v1{TEXTS}", data={"to": to, "text": text}, files=files or None)


def png() -> bytes:
    file = BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    return file.getvalue()


async def test_a_text_goes_in_and_is_read_on_the_handset_and_in_the_thread(
    web_client: httpx.AsyncClient, number_id: str, database: Database, cipher: Cipher
) -> None:
    await connect(web_client, webhook_token="desk-token")
    sent = await send(web_client, png(), text="The pipe broke")
    assert sent.status_code == 202, sent.text
    assert await HookTaker(database, cipher).take() == 1
    (mine,) = (await web_client.get(f"/api/v1{TEXTS}")).json()["items"]
    assert (mine["text"], mine["received"], mine["peer"]) == ("The pipe broke", False, NUMBER)
    assert [picture["ready"] for picture in mine["pictures"]] == [False]
    waiting = await web_client.get(f"/api/v1/sandbox/texts/pictures/{mine['pictures'][0]['id']}")
    assert waiting.status_code == 404
    (conversation,) = (await web_client.get("/api/v1/conversations")).json()["items"]
    assert (conversation["peer"], conversation["last_text"]) == (HANDSET, "The pipe broke")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"to": "+12025550199"}, "no firm here has this number"),
        ({"text": "  "}, "Write something"),
        ({"to": "abc"}, ""),
        ({"text": "x" * 1601}, "1600"),
    ],
    ids=["nobody's number", "nothing", "no number", "too long"],
)
async def test_what_cannot_be_texted_is_refused_in_words(
    web_client: httpx.AsyncClient, number_id: str, given: dict[str, str], words: str
) -> None:
    await connect(web_client, webhook_token="desk-token")
    refused = await send(web_client, **given)
    assert refused.status_code == 422
    assert words in refused.text


async def test_a_file_that_is_no_picture_is_refused(web_client: httpx.AsyncClient, number_id: str) -> None:
    await connect(web_client, webhook_token="desk-token")
    refused = await send(web_client, b"MZ not a picture")
    assert refused.status_code == 422
    assert "no picture" in refused.text


async def test_without_a_sandbox_provider_or_its_token_it_says_what_to_do(
    web_client: httpx.AsyncClient, number_id: str
) -> None:
    nowhere = await send(web_client)
    assert (nowhere.status_code, "connect one under Messaging" in nowhere.text) == (422, True)
    await connect(web_client)
    closed = await send(web_client)
    assert (closed.status_code, "give it a token" in closed.text) == (409, True)


async def test_only_the_instances_admins_read_handsets(
    web_client: httpx.AsyncClient, other_client: httpx.AsyncClient, log_in_as: LogInAs, account: Account
) -> None:
    assert (await web_client.get(f"/api/v1{TEXTS}")).status_code == 200
    assert (await other_client.get(f"/api/v1{TEXTS}")).status_code == 404
    assert (await (await log_in_as(account, role="agent")).get(f"/api/v1{TEXTS}")).status_code == 403
