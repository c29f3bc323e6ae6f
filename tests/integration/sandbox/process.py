"""The sandbox's process in a test: a real database, the fake engine."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from uuid import UUID

from offhook.adapters.audio.pyav import PyAvTools
from offhook.adapters.sandbox.api import Sandbox
from offhook.adapters.sandbox.controller import SandboxParts, run
from offhook.adapters.speech.espeak import EspeakSpeech
from offhook.calls.api import libpq_url, listen
from offhook.db.session import Database
from offhook.kit.audio import AudioTools
from offhook.kit.clock import SystemClock
from offhook.kit.errors import NotFoundError
from offhook.kit.ids import new_id
from offhook.kit.phone_number import PhoneNumber
from offhook.voice.fake import FakeEndpointRegistry, FakeVoiceEngine

FIRM = PhoneNumber("+12025550100")
ANN = PhoneNumber("+12025550143")
BOB = PhoneNumber("+12025550144")
OWNER = new_id()


@asynccontextmanager
async def sandbox_running(
    database: Database, cache_dir: Path, *, engine: FakeVoiceEngine | None = None, audio: AudioTools | None = None
) -> AsyncIterator[tuple[Sandbox, FakeVoiceEngine, FakeEndpointRegistry]]:
    engine = engine or FakeVoiceEngine(clock=SystemClock(), playback="instant")
    registry = FakeEndpointRegistry()
    speech = EspeakSpeech(cache_dir)

    async def owner_account() -> UUID:
        return OWNER

    async def is_firm_number(number: PhoneNumber) -> bool:
        return number == FIRM

    parts = SandboxParts(
        database=database,
        listen=partial(listen, libpq_url(database.url)),
        engine=engine,
        registry=registry,
        speech=speech,
        audio=audio or PyAvTools(),
        clock=SystemClock(),
        firm_host="127.0.0.1",
        firm_port=5060,
        own_host="127.0.0.1",
        own_port=5070,
        is_firm_number=is_firm_number,
        owner_account=owner_account,
    )
    process = asyncio.create_task(run(parts))
    try:
        await eventually(lambda: bool(registry.trunks))
        yield Sandbox(database), engine, registry
    finally:
        process.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await process
        await speech.close()


async def eventually(true: Callable[[], bool]) -> None:
    """Waits for it, at most ten seconds."""
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.01)


async def until_state(sandbox: Sandbox, number: PhoneNumber, state: str) -> None:
    """Waits for what the database says, at most ten seconds."""
    async with asyncio.timeout(10):
        while True:
            with contextlib.suppress(NotFoundError):
                if (await sandbox.handset(number)).state == state:
                    return
            await asyncio.sleep(0.01)
