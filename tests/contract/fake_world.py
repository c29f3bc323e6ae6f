"""The contract's people, played by the fake."""

import asyncio

from offhook.voice.engine import DialTarget, LegSpec
from offhook.voice.events import HangupCause, LegArrived
from offhook.voice.fake import FakeEndpointRegistry, FakeVoiceEngine
from tests.contract.world import PATIENCE_S, Ear, fresh

_NOT_REGISTERED = "not-registered"


class FakePeople:
    """Speaks World."""

    def __init__(self) -> None:
        self.engine = FakeVoiceEngine(auto_ring=False)
        self.registry = FakeEndpointRegistry()
        self.ear = Ear()
        self.engine.listen(self.ear)
        self.engine.unreachable[_NOT_REGISTERED] = HangupCause.UNREACHABLE

    async def call_in(self, *, caller: str = "+15550100", dialled: str = "+15550199") -> LegArrived:
        leg_id = self.engine.arrive(caller=caller, dialled=dialled, source="carrier")
        return await self.ear.hear(LegArrived, leg_id)

    async def call_in_vain(self) -> HangupCause:
        leg = self.engine.legs[self.engine.arrive(caller="+15550100", dialled="+15550199", source="carrier")]
        assert leg.ended is not None
        return leg.ended

    def target(self) -> DialTarget:
        return DialTarget(endpoint="carrier", number=fresh("155502"))

    def nobody(self) -> DialTarget:
        return DialTarget(endpoint=_NOT_REGISTERED)

    async def far_rings(self, spec: LegSpec) -> None:
        self.engine.far_rings(spec.leg_id)

    async def far_answers(self, spec: LegSpec) -> None:
        self.engine.far_answers(spec.leg_id)

    async def far_rejects(self, spec: LegSpec, cause: HangupCause) -> None:
        self.engine.far_rejects(spec.leg_id, cause)

    async def far_hangs_up(self, leg_id: str) -> None:
        self.engine.far_hangs_up(leg_id)

    async def far_presses(self, leg_id: str, digits: str) -> None:
        self.engine.far_presses(leg_id, digits)

    async def far_speaks(self, leg_id: str, seconds: float) -> None:
        self.engine.far_speaks(leg_id, seconds)
        await asyncio.sleep(seconds)

    async def far_was_ended(self, leg_id: str) -> HangupCause:
        async with asyncio.timeout(PATIENCE_S):
            while (cause := self.engine.legs[leg_id].ended) is None:
                await asyncio.sleep(0.02)
        return cause

    async def connected(self, leg_id: str) -> None:
        assert self.engine.legs[leg_id].answered

    async def break_link(self) -> None:
        self.engine.disconnect()
        self.engine.reconnect()

    async def die(self) -> None:
        await self.engine.close()
