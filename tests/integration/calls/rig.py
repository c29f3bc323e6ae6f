"""A telephony process on a fake engine and a real database, which tests may kill at any moment."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from offhook.billing.api import Tariffs
from offhook.bootstrap.parts.telephony import TelephonyParts
from offhook.calls.api import AdmissionLimits, BanPolicy, CallProgram
from offhook.calls.ports import Refusal, Route, SecurityFailure, SecurityLog
from offhook.calls.tasks import blueprint
from offhook.db.jobs import job_app
from offhook.db.session import Database
from offhook.kit.clock import SystemClock
from offhook.kit.ids import new_id
from offhook.telephony.run import run
from offhook.voice.engine import DeviceEndpoint, EndpointRegistry, TrunkEndpoint, VoiceEngine
from offhook.voice.events import HangupCause
from offhook.voice.fake import FakeEndpointRegistry, FakeVoiceEngine
from offhook.voice.journal import LegJournal
from offhook.voice.phrases import BuiltInPhrases, Narrator
from offhook.voice.plans import TransferRouter, no_transfers

NUMBER = "+12025550199"
CALLER = "+12025550100"


class SilentSpeech:
    """Speaks nothing into nowhere."""

    languages = ("en",)

    async def speak(self, text: str, *, language: str) -> Path:
        return Path("/dev/null")


@dataclass(slots=True)
class FakeEndpoints:
    """What the database would name."""

    devices: list[DeviceEndpoint] = field(default_factory=list)
    trunks: list[TrunkEndpoint] = field(default_factory=list)

    async def all_endpoints(self) -> tuple[Sequence[DeviceEndpoint], Sequence[TrunkEndpoint]]:
        return self.devices, self.trunks

    async def endpoint(self, endpoint: str) -> DeviceEndpoint | TrunkEndpoint | None:
        return next((known for known in (*self.devices, *self.trunks) if known.endpoint == endpoint), None)


@dataclass(slots=True)
class Rig:
    """Engine, database and the telephony process of one account."""

    database: Database
    account_id: UUID
    programs: dict[str, CallProgram] = field(default_factory=dict)
    engine: FakeVoiceEngine = field(default_factory=lambda: FakeVoiceEngine(clock=SystemClock(), playback="instant"))
    registry: FakeEndpointRegistry = field(default_factory=FakeEndpointRegistry)
    endpoints: FakeEndpoints = field(default_factory=FakeEndpoints)
    engine_name: str = field(default_factory=lambda: f"engine-{new_id().hex}")
    failures: asyncio.Queue[SecurityFailure] = field(default_factory=asyncio.Queue)
    presence: list[tuple[str, bool]] = field(default_factory=list)
    limits: AdmissionLimits = field(default_factory=lambda: AdmissionLimits(loop_lag_s=30))
    bans: BanPolicy = field(default_factory=lambda: BanPolicy(failures=3))
    route: Callable[..., Awaitable[Route | Refusal]] | None = None
    transfers: TransferRouter = no_transfers
    trunk: str | None = None
    """Carrier that calls come in over; without it they are of the house."""
    tariffs: Tariffs | None = None
    heard: list[str] = field(default_factory=list)
    """Notices that something calls depend on has changed."""
    journal: LegJournal | None = None
    """Without it the fake engine's."""
    _task: asyncio.Task[None] | None = None
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        """Returns when the engine is connected and its calls are resumed."""
        await self.launch()
        await self.until(lambda: self.engine.connected)

    async def launch(self) -> None:
        self._stop = asyncio.Event()
        self._task = asyncio.create_task(run(self._parts(), stop=self._stop))

    async def stop(self) -> None:
        """As SIGTERM does."""
        self._stop.set()
        if self._task is not None:
            await self._task
        self._task = None

    async def kill(self) -> None:
        """As kill -9 does, as far as one process can do it to itself: nothing gets a chance to tidy up."""
        self.engine.connected = False
        await self.end_task()

    async def end_task(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def until(self, true: Callable[[], Any], *, timeout_s: float = 10) -> None:
        """Waits for something inside this process."""
        async with asyncio.timeout(timeout_s):
            while not true():
                await asyncio.sleep(0.005)

    async def until_row(self, query: str, *, timeout_s: float = 10, **values: Any) -> Mapping[str, Any]:
        """Waits for the first row of a query."""
        async with asyncio.timeout(timeout_s):
            while True:
                if rows := await self.rows(query, **values):
                    return rows[0]
                await asyncio.sleep(0.01)

    async def rows(self, query: str, **values: Any) -> list[Mapping[str, Any]]:
        async with self.database.system() as session:
            return list((await session.execute(text(query), values)).mappings())

    @property
    def endpoint_registry(self) -> EndpointRegistry:
        """What the process tells of endpoints and bans."""
        return self.registry

    @property
    def voice(self) -> VoiceEngine:
        """What the process drives."""
        return self.engine

    def call_in(self, **arriving: Any) -> str:
        return self.engine.arrive(caller=CALLER, dialled=NUMBER, **arriving)

    async def _route(self, *, dialled: str, caller: str, **_: str) -> Route | Refusal:
        if dialled == "nobody":
            return Refusal(cause=HangupCause.UNALLOCATED, reason="nobody holds it")
        return Route(
            account_id=self.account_id,
            program="flow",
            direction="inbound",
            caller=caller,
            dialled=dialled,
            trunk=self.trunk,
        )

    async def _security_log(self) -> SecurityLog:
        while True:
            yield await self.failures.get()

    async def _online(self, *, endpoint: str, online: bool, user_agent: str) -> None:
        self.presence.append((endpoint, online))

    async def _forget(self, payload: str) -> None:
        self.heard.append(payload)

    def _parts(self) -> TelephonyParts:
        return TelephonyParts(
            engine_name=self.engine_name,
            engine=self.voice,
            registry=self.endpoint_registry,
            journal=self.journal or self.engine.journal,
            security_log=self._security_log,
            database=self.database,
            clock=SystemClock(),
            jobs=job_app(self.database.url, {"calls": blueprint}),
            route_call=self.route or self._route,
            forget_routes=self._forget,
            programs=self.programs,
            endpoints=self.endpoints,
            endpoint_online=self._online,
            narrator=Narrator(phrases=BuiltInPhrases(), speech=SilentSpeech()),
            transfer_router=lambda _session: self.transfers,
            limits=self.limits,
            bans=self.bans,
            tariffs=self.tariffs,
        )


@asynccontextmanager
async def running(rig: Rig) -> AsyncIterator[Rig]:
    """Started, and killed in the end."""
    await rig.start()
    try:
        yield rig
    finally:
        await rig.kill()
