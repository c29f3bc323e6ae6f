"""A sandbox network on the fake engine, with speech and sound measured by the length of the text."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from offhook.adapters.sandbox.browser import Browsers
from offhook.adapters.sandbox.ear import Ear
from offhook.adapters.sandbox.handset import Handset
from offhook.adapters.sandbox.network import Network
from offhook.adapters.sandbox.phone import Phone
from offhook.kit.audio import AudioInfo
from offhook.kit.phone_number import PhoneNumber
from offhook.voice.fake import FakeEndpointRegistry, FakeVoiceEngine

FIRM = PhoneNumber("+12025550100")
ANN = PhoneNumber("+12025550143")
BOB = PhoneNumber("+12025550144")


class FakeSpeech:
    languages: tuple[str, ...] = ("en", "es")

    async def speak(self, text: str, *, language: str) -> Path:
        return Path(f"/fake/speech/{language}/{len(text)}.wav")


class FakeAudio:
    """Recordings last two seconds, what comes in is louder; speech lasts as long as the fake engine plays it."""

    async def measure(self, source: Path) -> AudioInfo:
        duration_s = 2.0 if "recordings" in source.parts else len("(speaking)") * 0.06
        return AudioInfo(duration_s, 1, 8000, (-20.0 if "-in" in source.name else -30.0,))

    async def to_prompt(self, source: Path, target: Path, *, max_duration_s: float) -> AudioInfo:
        raise NotImplementedError

    async def to_listening_copy(self, sources: tuple[Path, ...], target: Path) -> AudioInfo:
        raise NotImplementedError

    async def peaks(self, source: Path, *, buckets: int) -> list[list[float]]:
        return [[0.5] * buckets]


class MemoryKeeper:
    """Remembers the last saved picture of every handset."""

    def __init__(self) -> None:
        self.saved: dict[PhoneNumber, Handset] = {}
        self.deletions: list[PhoneNumber] = []

    def changed(self, handset: Handset) -> None:
        self.saved[handset.number] = handset

    def deleted(self, handset: Handset) -> None:
        self.saved.pop(handset.number, None)
        self.deletions.append(handset.number)

    async def load(self) -> list[Handset]:
        copies = []
        for old in self.saved.values():
            copy = Handset(number=old.number, clock=old.clock, changed=self.changed, label=old.label, state=old.state)
            copy.peer, copy.since, copy.script, copy.script_step = old.peer, old.since, old.script, old.script_step
            copy.leg_id, copy.outgoing = old.leg_id, old.outgoing
            copy.restore(list(old.captions))
            copies.append(copy)
        return copies


@dataclass
class Town:
    engine: FakeVoiceEngine
    network: Network
    keeper: MemoryKeeper
    registry: FakeEndpointRegistry

    def handset(self, number: PhoneNumber) -> Handset:
        return self.network.handset(number)

    def state(self, number: PhoneNumber) -> str:
        return self.handset(number).state.value

    def texts(self, number: PhoneNumber) -> list[str]:
        return [caption.text for caption in self.handset(number).captions]


@asynccontextmanager
async def town(*, engine: FakeVoiceEngine | None = None, keeper: MemoryKeeper | None = None) -> AsyncIterator[Town]:
    """Runs a network; with the engine and keeper of an earlier one it is the next controller after a crash."""
    engine = engine or FakeVoiceEngine()
    keeper = keeper or MemoryKeeper()
    registry = FakeEndpointRegistry()
    audio = FakeAudio()
    ear = Ear(engine=engine, audio=audio)
    phone = Phone(engine=engine, speech=FakeSpeech(), audio=audio, ear=ear)

    async def is_firm_number(number: PhoneNumber) -> bool:
        return number == FIRM

    network = Network(
        engine=engine,
        phone=phone,
        browsers=Browsers(engine=engine, registry=registry, phone=phone),
        ear=ear,
        keeper=keeper,
        clock=engine.clock,
        is_firm_number=is_firm_number,
    )
    await network.load()
    engine.listen(network.handle)
    await engine.start()
    running = asyncio.create_task(network.run())
    try:
        yield Town(engine, network, keeper, registry)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
