"""In-memory stand-ins of the smaller voice ports: leg journal, session store, endpoint registry."""

import asyncio
import copy
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

from offhook.voice.engine import DeviceEndpoint, TrunkEndpoint
from offhook.voice.events import HangupCause
from offhook.voice.journal import JournalBatch, JournalEntry
from offhook.voice.session import CallSession


class FakeLegJournal:
    """Remembers every line; the position is how many were read."""

    def __init__(self) -> None:
        self.entries: list[JournalEntry] = []
        self._grown = asyncio.Event()
        self._tags: dict[str, str] = {}

    async def follow(self, position: str | None) -> AsyncIterator[JournalBatch]:
        read = int(position or 0)
        while True:
            if batch := self.entries[read : read + 500]:
                read += len(batch)
                yield JournalBatch(batch, str(read))
            else:
                self._grown.clear()
                await self._grown.wait()

    def tidy(self, position: str) -> None:
        pass

    def tag(self, leg_id: str, call_tag: str) -> None:
        """From now on lines of this leg carry it."""
        self._tags[leg_id] = call_tag

    def started(
        self, leg_id: str, *, at: datetime, endpoint: str, caller: str, dialled: str, call_tag: str = ""
    ) -> None:
        self.tag(leg_id, call_tag)
        self._append(
            JournalEntry(
                kind="started",
                leg_id=leg_id,
                at=at,
                call_tag=call_tag,
                endpoint=endpoint,
                caller=caller,
                dialled=dialled,
            )
        )

    def answered(self, leg_id: str, *, at: datetime) -> None:
        self._append(JournalEntry(kind="answered", leg_id=leg_id, at=at, call_tag=self._tags.get(leg_id, "")))

    def ended(self, leg_id: str, *, at: datetime, cause: HangupCause) -> None:
        tag = self._tags.get(leg_id, "")
        self._append(JournalEntry(kind="ended", leg_id=leg_id, at=at, call_tag=tag, cause=cause))

    def engine_restarted(self, *, at: datetime) -> None:
        self._append(JournalEntry(kind="engine_restarted", leg_id="", at=at))

    def _append(self, entry: JournalEntry) -> None:
        self.entries.append(entry)
        self._grown.set()


class InMemorySessionStore:
    """Keeps deep copies, so that what was not saved is truly lost with its process."""

    def __init__(self) -> None:
        self.sessions: dict[str, CallSession] = {}
        self.ended: dict[str, CallSession] = {}
        self.saves = 0

    async def save(self, session: CallSession) -> None:
        self.saves += 1
        self.sessions[session.call_id] = copy.deepcopy(session)

    async def end(self, session: CallSession) -> None:
        self.sessions.pop(session.call_id, None)
        self.ended[session.call_id] = copy.deepcopy(session)

    async def living(self) -> Sequence[CallSession]:
        return [copy.deepcopy(session) for session in self.sessions.values()]


class FakeEndpointRegistry:
    """Remembers what was pushed; tests say who is online."""

    def __init__(self) -> None:
        self.devices: dict[str, DeviceEndpoint] = {}
        self.trunks: dict[str, TrunkEndpoint] = {}
        self.online_endpoints: set[str] = set()
        self.banned: tuple[str, ...] = ()

    async def put_devices(self, devices: Sequence[DeviceEndpoint]) -> None:
        self.devices.update({device.endpoint: device for device in devices})

    async def put_trunks(self, trunks: Sequence[TrunkEndpoint]) -> None:
        self.trunks.update({trunk.endpoint: trunk for trunk in trunks})

    async def remove(self, endpoints: Sequence[str]) -> None:
        for endpoint in endpoints:
            self.devices.pop(endpoint, None)
            self.trunks.pop(endpoint, None)
            self.online_endpoints.discard(endpoint)

    async def replace_all(self, *, devices: Sequence[DeviceEndpoint], trunks: Sequence[TrunkEndpoint]) -> None:
        self.devices = {device.endpoint: device for device in devices}
        self.trunks = {trunk.endpoint: trunk for trunk in trunks}
        self.online_endpoints &= self.devices.keys() | self.trunks.keys()

    async def online(self) -> Mapping[str, bool]:
        return {name: name in self.online_endpoints for name in (*self.devices, *self.trunks)}

    async def ban(self, addresses: Sequence[str]) -> None:
        self.banned = tuple(addresses)
