"""What only real SIP can show of carriers: one that says nothing is given up, one that takes its time is not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest

from offhook.adapters.asterisk.verbs.leg import SILENT_AFTER_S
from offhook.voice.engine import DialTarget, TrunkEndpoint
from offhook.voice.events import HangupCause, LegAnswered, LegEnded
from tests.contract.asterisk_world import AsteriskPeople
from tests.contract.world import fresh, leg_to

pytestmark = pytest.mark.engine
ADDRESS = "127.0.0.5"
_COPIED = ("via:", "from:", "to:", "call-id:", "cseq:")


class Carrier(asyncio.DatagramProtocol):
    """Answers OPTIONS, so that it counts as being there, and INVITE as told: perhaps not at all."""

    def __init__(self, answer: str | None) -> None:
        self._answers = {"OPTIONS": "200 OK", "CANCEL": "200 OK", "INVITE": answer}
        self.asked: list[str] = []
        self.transport: asyncio.DatagramTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        lines = data.decode().split("\r\n")
        method = lines[0].split()[0]
        self.asked.append(method)
        if (answer := self._answers.get(method)) is not None:
            kept = [line for line in lines if line.lower().startswith(_COPIED)]
            said = "\r\n".join([f"SIP/2.0 {answer}", *kept, "Content-Length: 0", "", ""])
            self.transport.sendto(said.encode(), addr)


@asynccontextmanager
async def carrier(people: AsteriskPeople, *, answer: str | None) -> AsyncIterator[tuple[Carrier, DialTarget]]:
    """Running and known to the engine under test as a trunk, with a number behind it."""
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(lambda: Carrier(answer), local_addr=(ADDRESS, 0))
    name, port = fresh("trunk-"), transport.get_extra_info("sockname")[1]
    try:
        await people.registry.put_trunks([TrunkEndpoint(endpoint=name, host=ADDRESS, port=port)])
        yield protocol, DialTarget(endpoint=name, number=fresh("155504"))
        await people.registry.remove([name])
    finally:
        transport.close()


async def test_a_carrier_that_says_nothing_cannot_be_reached_and_the_next_one_can(people: AsteriskPeople) -> None:
    async with carrier(people, answer=None) as (silent, target):
        spec = leg_to(target, ring_timeout_s=60)
        await people.engine.dial(spec)
        ended = await people.ear.hear(LegEnded, spec.leg_id)
        assert ended.cause is HangupCause.UNREACHABLE
        assert "INVITE" in silent.asked
        following = leg_to(people.target(), ring_timeout_s=60)
        await people.engine.dial(following)
        await people.far_answers(following)
        await people.ear.hear(LegAnswered, following.leg_id)


async def test_a_carrier_that_is_at_work_on_it_gets_its_time(people: AsteriskPeople) -> None:
    async with carrier(people, answer="100 Trying") as (_, target):
        spec = leg_to(target, ring_timeout_s=round(SILENT_AFTER_S) + 2)
        await people.engine.dial(spec)
        assert (await people.ear.hear(LegEnded, spec.leg_id)).cause is HangupCause.NO_ANSWER
