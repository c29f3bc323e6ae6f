"""The contract's people, played by a second Asterisk that is the public network, over real SIP and RTP."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing

from offhook.adapters.asterisk.endpoints import AsteriskEndpointRegistry
from offhook.adapters.asterisk.engine import AsteriskVoiceEngine
from offhook.adapters.asterisk.journal import CelJournal
from offhook.adapters.asterisk.spec import EngineSpec
from offhook.voice.engine import DialTarget, LegSpec, Sound, TrunkEndpoint
from offhook.voice.events import (
    EngineConnected,
    EngineLost,
    HangupCause,
    LegAnswered,
    LegArrived,
    LegEnded,
    PlaybackFinished,
)
from offhook.voice.journal import JournalEntry
from tests.contract.world import Ear, fresh


def voice_engine(
    spec: EngineSpec, ear: Ear, on_caption: Callable[[str, str], None] | None = None
) -> AsteriskVoiceEngine:
    engine = AsteriskVoiceEngine(
        base_url=spec.ari_url,
        app=spec.app,
        user=spec.ari_user,
        password=spec.ari_password,
        recording_dir=spec.spool_dir / "recording",
        leg_journal=spec.leg_journal,
        sip_address=(spec.own_sip_address, spec.sip_port),
        on_caption=on_caption,
    )
    engine.listen(ear)
    return engine


class AsteriskPeople:
    """Speaks World."""

    def __init__(self, near: EngineSpec, far: EngineSpec) -> None:
        self.near_spec, self.far_spec = near, far
        self.ear, self.far_ear = Ear(), Ear()
        self.captions: list[tuple[str, str]] = []
        """(leg id, text) of the engine under test."""

        def on_caption(leg_id: str, text: str) -> None:
            self.captions.append((leg_id, text))

        self.engine, self.far = voice_engine(near, self.ear, on_caption), voice_engine(far, self.far_ear)
        self.registry = AsteriskEndpointRegistry(self.engine.ari)
        self.far_registry = AsteriskEndpointRegistry(self.far.ari)
        self._far_legs: dict[str, str] = {}
        self._quiet: dict[str, str] = {}

    async def start(self) -> None:
        await self.engine.start()
        await self.far.start()
        far_port, near_port = self.far_spec.sip_port, self.near_spec.sip_port
        match = ("127.0.0.1",)
        ours = TrunkEndpoint(endpoint="carrier", host="127.0.0.1", port=far_port, match_addresses=match)
        theirs = TrunkEndpoint(endpoint="firm", host="127.0.0.1", port=near_port, match_addresses=match)
        await self.registry.replace_all(devices=[], trunks=[ours])
        await self.far_registry.replace_all(devices=[], trunks=[theirs])

    async def close(self) -> None:
        await asyncio.gather(*(self._clear(engine) for engine in (self.engine, self.far)))
        await asyncio.gather(self.engine.close(), self.far.close())

    async def _clear(self, engine: AsteriskVoiceEngine) -> None:
        if self.engine_is_dead and engine is self.engine:
            return
        left = await engine.snapshot()
        for leg_id in left.legs:
            await engine.hang_up(leg_id)
        for bridge_id in left.bridges:
            await engine.unbridge(bridge_id)

    engine_is_dead = False

    async def call_in(self, *, caller: str = "+15550100", dialled: str = "") -> LegArrived:
        dialled = dialled or fresh("+155501")
        far_leg = fresh("far-")
        target = DialTarget(endpoint="firm", number=dialled)
        await self.far.dial(LegSpec(leg_id=far_leg, target=target, caller_number=caller))
        arrived = await self.ear.hear(LegArrived, where=lambda e: e.dialled == dialled)
        self._far_legs[arrived.leg_id] = far_leg
        return arrived

    async def call_in_vain(self) -> HangupCause:
        far_leg = fresh("far-")
        target = DialTarget(endpoint="firm", number=fresh("+155501"))
        await self.far.dial(LegSpec(leg_id=far_leg, target=target, caller_number="+15550100"))
        return (await self.far_ear.hear(LegEnded, far_leg)).cause

    def target(self) -> DialTarget:
        return DialTarget(endpoint="carrier", number=fresh("155502"))

    def nobody(self) -> DialTarget:
        return DialTarget(endpoint="not-registered")

    async def far_leg(self, spec: LegSpec) -> str:
        arrived = await self.far_ear.hear(LegArrived, where=lambda e: e.dialled == spec.target.number)
        self._far_legs[spec.leg_id] = arrived.leg_id
        return arrived.leg_id

    def far_leg_of(self, leg_id: str) -> str:
        """The other end of this leg."""
        return self._far_legs[leg_id]

    async def far_rings(self, spec: LegSpec) -> None:
        await self.far.ring(await self.far_leg(spec))

    async def far_answers(self, spec: LegSpec) -> None:
        await self.far.answer(await self.far_leg(spec))

    async def far_rejects(self, spec: LegSpec, cause: HangupCause) -> None:
        await self.far.hang_up(await self.far_leg(spec), cause=cause)

    async def far_hangs_up(self, leg_id: str) -> None:
        await self.far.hang_up(self._far_legs[leg_id])

    async def far_presses(self, leg_id: str, digits: str) -> None:
        far_leg = await self.talking(leg_id)
        if (quiet := self._quiet.pop(leg_id, None)) is not None:
            await self.far.stop_play(quiet)  # keys wait for the end of a sound
        await self.far.send_digits(far_leg, digits)

    async def talking(self, leg_id: str) -> str:
        """The far leg, once it knows that it was answered."""
        far_leg = self._far_legs[leg_id]
        if far_leg.startswith("far-"):
            await self.far_ear.hear(LegAnswered, far_leg)
        return far_leg

    async def far_speaks(self, leg_id: str, seconds: float) -> None:
        play_id = fresh("speech-")
        sound = Sound(path=self.near_spec.layout.data_dir / "sounds" / "en" / "conf-getconfno.wav")
        far_leg = await self.talking(leg_id)
        await self.far.play(far_leg, [sound], play_id=play_id)
        try:
            async with asyncio.timeout(seconds):
                await self.far_ear.hear(PlaybackFinished, where=lambda e: e.play_id == play_id)
        except TimeoutError:
            await self.far.stop_play(play_id)
            await self.far_ear.hear(PlaybackFinished, where=lambda e: e.play_id == play_id)
        # A telephone sends silence as well.
        self._quiet[leg_id] = fresh("quiet-")
        await self.far.play(far_leg, [Sound(silence_ms=20_000)], play_id=self._quiet[leg_id])

    async def far_was_ended(self, leg_id: str) -> HangupCause:
        return (await self.far_ear.hear(LegEnded, self._far_legs[leg_id])).cause

    async def connected(self, leg_id: str) -> None:
        await self.far_ear.hear(LegAnswered, self._far_legs[leg_id])

    async def break_link(self) -> None:
        before = sum(isinstance(event, EngineConnected) for event in self.ear.events)
        await self.engine.ari.drop()
        await self.ear.hear(EngineLost)
        async with asyncio.timeout(5):
            while sum(isinstance(event, EngineConnected) for event in self.ear.events) == before:
                await asyncio.sleep(0.01)

    async def journal_until(self, *ended: str) -> list[JournalEntry]:
        """All there is in the engine's journal once these legs have ended in it."""
        entries: list[JournalEntry] = []
        missing = set(ended)
        async with asyncio.timeout(5), aclosing(CelJournal(self.near_spec.leg_journal).follow(None)) as batches:
            async for batch in batches:
                entries += batch.entries
                missing -= {entry.leg_id for entry in batch.entries if entry.kind == "ended"}
                if not missing:
                    break
        return entries

    async def die(self) -> None:
        self.engine_is_dead = True
        await self.engine.close()
