"""A text through the whole house: API, outbox, worker, connector, receipts, conversation."""

from offhook.db.session import Database
from offhook.tenancy.api import Cipher
from tests.fixtures.firm import Firm
from tests.integration.messaging.rig import posted, read, until, worker_running

DESK = {"name": "Desk", "type": "sandbox", "settings": {"sender": "+12025550100"}}
PEER = "+12025550143"


async def test_a_text_goes_out_by_the_sandbox_and_is_shown_delivered(
    firm: Firm, database: Database, cipher: Cipher
) -> None:
    await posted(firm.admin, "/messaging/providers", DESK)
    async with worker_running(database, cipher):
        sent = await posted(firm.agent, "/messages", {"to": ["(202) 555-0143"], "body": "Your table is ready"})
        (message,) = sent["items"]
        assert (message["state"], message["peer"], message["number"]) == ("queued", PEER, "+12025550100")
        path = f"/messages/{message['id']}"
        done = await until(lambda: read(firm.agent, path), lambda seen: seen["state"] == "delivered")
    assert done["external_id"] == f"sandbox-{message['id'].replace('-', '')}"
    (conversation,) = (await read(firm.agent, "/conversations"))["items"]
    assert (conversation["peer"], conversation["last_text"], conversation["unread"]) == (PEER, "Your table is ready", 0)
    thread = await read(firm.agent, f"/conversations/{conversation['id']}/messages")
    assert [item["body"] for item in thread["items"]] == ["Your table is ready"]
