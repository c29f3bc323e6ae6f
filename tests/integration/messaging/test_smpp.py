"""SMPP against a message centre on this machine: bind, submit, receipts, texts, and sessions that are lost."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from offhook.db.session import Database
from offhook.messaging.segments import encode_gsm7
from offhook.messaging.smpp import pdu
from offhook.messaging.smpp.pdu import Pdu, ShortMessage
from offhook.tenancy.api import Cipher
from tests.fixtures.firm import Firm
from tests.integration.messaging.rig import posted, read, until, worker_running

PEER, OURS = "+12025550143", "+12025550100"


class Centre:
    """Takes whoever binds with the right password; every text is delivered at once."""

    def __init__(self) -> None:
        self.port = 0
        self.binds = 0
        self.submitted: list[ShortMessage] = []
        self.acknowledged: list[int] = []
        self._numbers = itertools.count(1)
        self._writer: asyncio.StreamWriter | None = None
        self.receipts = True

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                length = int.from_bytes(await reader.readexactly(4))
                self._answer(pdu.unpack(await reader.readexactly(length - 4)))
        writer.close()

    def _answer(self, unit: Pdu) -> None:
        if unit.command == pdu.BIND_TRANSCEIVER:
            right = b"offhook\0words\0" in unit.body
            self.binds += right
            self._send(Pdu(unit.command | pdu.RESPONSE, unit.sequence, 0 if right else 0x0E, b"centre\0"))
        elif unit.command == pdu.SUBMIT_SM:
            self.submitted.append(pdu.read_message(unit.body))
            name = f"c{next(self._numbers)}"
            self._send(Pdu(unit.command | pdu.RESPONSE, unit.sequence, body=name.encode() + b"\0"))
            if self.receipts:
                self.bring(f"id:{name} sub:001 dlvrd:001 stat:DELIVRD err:000 text:".encode(), esm_class=pdu.IS_RECEIPT)
        elif unit.command == pdu.DELIVER_SM | pdu.RESPONSE:
            self.acknowledged.append(unit.sequence)
        elif not unit.command & pdu.RESPONSE:
            self._send(Pdu(unit.command | pdu.RESPONSE, unit.sequence))

    def bring(self, text: bytes, *, esm_class: int = 0) -> int:
        sequence = next(self._numbers) + 1000
        message = ShortMessage(source=PEER, destination=OURS, text=text, esm_class=esm_class)
        self._send(Pdu(pdu.DELIVER_SM, sequence, body=pdu.submit_body(message)))
        return sequence

    def hang_up(self) -> None:
        assert self._writer is not None
        self._writer.close()

    def _send(self, unit: Pdu) -> None:
        assert self._writer is not None
        self._writer.write(unit.packed())


@pytest.fixture
async def centre() -> AsyncIterator[Centre]:
    centre = Centre()
    server = await asyncio.start_server(centre.serve, "127.0.0.1", 0)
    centre.port = server.sockets[0].getsockname()[1]
    yield centre
    server.close()


async def provider(firm: Firm, centre: Centre, *, password: str = "words") -> str:
    settings = {
        "host": "127.0.0.1", "port": centre.port, "system_id": "offhook", "password": password, "sender": OURS,
        "poll_every_s": 0.1,
    }  # fmt: skip
    made = await posted(firm.admin, "/messaging/providers", {"name": "Centre", "type": "smpp", "settings": settings})
    return str(made["id"])


async def test_texts_go_out_and_come_in_over_one_session(
    firm: Firm, database: Database, cipher: Cipher, centre: Centre
) -> None:
    await provider(firm, centre)
    async with worker_running(database, cipher):
        long = "Señor, " + "x" * 200
        sent = await posted(firm.agent, "/messages", {"to": [PEER], "body": long})
        path = f"/messages/{sent['items'][0]['id']}"
        done = await until(lambda: read(firm.agent, path), lambda seen: seen["state"] == "delivered")
        assert [(part["part"], part["state"]) for part in done["parts"]] == [(1, "delivered"), (2, "delivered")]
        assert [message.destination for message in centre.submitted] == [PEER, PEER]
        sequence = centre.bring(encode_gsm7("Ja, ¿qué?"))
        texts = await until(lambda: read(firm.agent, "/messages"), lambda seen: seen["items"][0]["direction"] == "in")
        assert (texts["items"][0]["body"], texts["items"][0]["peer"]) == ("Ja, ¿qué?", PEER)
        await until(_value(centre.acknowledged), lambda seen: sequence in seen)
    assert centre.binds == 1


async def test_a_lost_session_is_bound_again(firm: Firm, database: Database, cipher: Cipher, centre: Centre) -> None:
    await provider(firm, centre)
    async with worker_running(database, cipher):
        await until(_value(centre), lambda seen: seen.binds == 1)
        centre.hang_up()
        await until(_value(centre), lambda seen: seen.binds == 2)
        sent = await posted(firm.agent, "/messages", {"to": [PEER], "body": "still here"})
        path = f"/messages/{sent['items'][0]['id']}"
        await until(lambda: read(firm.agent, path), lambda seen: seen["state"] == "delivered")


async def test_a_wrong_password_pauses_the_provider(
    firm: Firm, database: Database, cipher: Cipher, centre: Centre
) -> None:
    provider_id = await provider(firm, centre, password="guess")
    async with worker_running(database, cipher):
        await posted(firm.agent, "/messages", {"to": [PEER], "body": "hello"})
        path = f"/messaging/providers/{provider_id}"
        shown = await until(lambda: read(firm.admin, path), lambda seen: seen["problem"] != "")
    assert shown["problem"] == "the message centre refuses this login (status 0x0E)"
    assert (shown["waiting"], centre.submitted) == (1, [])


def _value(of):  # type: ignore[no-untyped-def]
    async def look():  # type: ignore[no-untyped-def]
        return of

    return look
