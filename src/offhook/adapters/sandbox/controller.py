"""The body of the sandbox process: an engine, a database and the handsets between them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol
from uuid import UUID

import structlog

from offhook.adapters.sandbox import captions
from offhook.adapters.sandbox.browser import Browsers
from offhook.adapters.sandbox.commands import Commands
from offhook.adapters.sandbox.ear import Ear
from offhook.adapters.sandbox.models import COMMANDS_CHANNEL
from offhook.adapters.sandbox.network import FIRM_TRUNK, LOOP_TRUNK, Network
from offhook.adapters.sandbox.phone import Phone
from offhook.adapters.sandbox.store import HandsetStore
from offhook.db.session import Database
from offhook.kit.audio import AudioTools
from offhook.kit.clock import Clock
from offhook.kit.errors import OffhookError
from offhook.kit.phone_number import PhoneNumber
from offhook.kit.speech import Speech
from offhook.voice.engine import EndpointRegistry, TrunkEndpoint, VoiceEngine
from offhook.voice.events import EngineConnected, EngineEvent

log = structlog.get_logger(__name__)

_RETRY_S = 1.0
Handler = Callable[[str], Awaitable[None]]


class Listen(Protocol):
    """Hears PostgreSQL notifications for ever; `on_connected` runs once listening (again)."""

    async def __call__(
        self,
        handlers: Mapping[str, Handler],
        *,
        on_connected: Callable[[], Awaitable[None]],
    ) -> None: ...


@dataclass(frozen=True, kw_only=True)
class SandboxParts:
    """What the sandbox is made of; bootstrap chooses."""

    database: Database
    listen: Listen
    engine: VoiceEngine
    """The sandbox's own engine, not the firm's."""
    registry: EndpointRegistry
    speech: Speech
    audio: AudioTools
    clock: Clock
    firm_host: str
    firm_port: int
    """SIP (UDP) of the firm's engine."""
    own_host: str
    own_port: int
    """SIP (UDP) of the sandbox's own engine."""
    firm_username: str = ""
    firm_password: str = ""
    """Credentials the firm's carrier entry asks of us, when it does not match our address."""
    is_firm_number: Callable[[PhoneNumber], Awaitable[bool]]
    owner_account: Callable[[], Awaitable[UUID | None]]
    """The account whose screens show the handsets; None while there is none yet."""


async def run(parts: SandboxParts) -> None:
    """Runs until cancelled. Raises EngineAwayError when the engine cannot be reached at the start."""
    store = HandsetStore(database=parts.database, clock=parts.clock, owner_account=parts.owner_account)
    ear = Ear(engine=parts.engine, audio=parts.audio)
    phone = Phone(engine=parts.engine, speech=parts.speech, audio=parts.audio, ear=ear)
    browsers = Browsers(engine=parts.engine, registry=parts.registry, phone=phone)
    network = Network(
        engine=parts.engine,
        phone=phone,
        browsers=browsers,
        ear=ear,
        keeper=store,
        clock=parts.clock,
        is_firm_number=parts.is_firm_number,
    )
    orders = Commands(database=parts.database, network=network, store=store, clock=parts.clock)
    connected = asyncio.Event()

    def hear(event: EngineEvent) -> None:
        if isinstance(event, EngineConnected):
            connected.set()
        network.handle(event)

    await network.load()
    await orders.sweep()
    ear.sweep(now=parts.clock.now())
    parts.engine.listen(hear)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(store.run())
            group.create_task(network.run())
            group.create_task(_push_endpoints(parts, browsers, connected))
            await parts.engine.start()
            handlers: dict[str, Handler] = {
                captions.CHANNEL: partial(captions.show_caption, network),
                COMMANDS_CHANNEL: orders.take,
            }
            group.create_task(parts.listen(handlers, on_connected=orders.take))
    finally:
        await orders.close()
        await parts.engine.close()


async def _push_endpoints(parts: SandboxParts, browsers: Browsers, connected: asyncio.Event) -> None:
    """After every connection: the engine may have restarted and know nothing."""
    while True:
        await connected.wait()
        connected.clear()
        try:
            await parts.registry.replace_all(devices=browsers.devices, trunks=_trunks(parts))
        except OffhookError as error:
            log.warning("the sandbox's trunks could not be pushed, trying again", error=error.message)
            await asyncio.sleep(_RETRY_S)
            connected.set()


def _trunks(parts: SandboxParts) -> list[TrunkEndpoint]:
    return [
        TrunkEndpoint(
            endpoint=FIRM_TRUNK,
            host=parts.firm_host,
            port=parts.firm_port,
            username=parts.firm_username,
            password=parts.firm_password,
            # Everything on this machine may call the sandbox; nothing else can reach it.
            match_addresses=("127.0.0.0/8", f"{parts.firm_host}/32"),
        ),
        TrunkEndpoint(endpoint=LOOP_TRUNK, host=parts.own_host, port=parts.own_port),
    ]
