"""What to do when the engine is there, gone, new, or tells of a device."""

import asyncio

import structlog

from offhook.bootstrap.parts.telephony import TelephonyParts
from offhook.calls.api import BanKeeper, Dispatcher, EndpointSync, resume_calls
from offhook.kit.errors import OffhookError
from offhook.voice.events import DeviceStateChanged, EngineConnected, EngineLost

log = structlog.get_logger(__name__)

RETRY_S = 0.5


class EngineNews:
    """Calls first, because people wait; endpoints and bans right after, beside them."""

    def __init__(self, parts: TelephonyParts, dispatcher: Dispatcher, endpoints: EndpointSync, bans: BanKeeper) -> None:
        self._parts = parts
        self._dispatcher = dispatcher
        self._endpoints = endpoints
        self._bans = bans
        self._pushed = False
        self._online: dict[str, bool] = {}
        self.connected = False

    async def handle(self, news: EngineConnected | EngineLost | DeviceStateChanged) -> None:
        """The dispatcher's hook, one at a time."""
        if isinstance(news, DeviceStateChanged):
            self._online[news.endpoint] = news.online
            await self._parts.endpoint_online(endpoint=news.endpoint, online=news.online, user_agent=news.user_agent)
        elif isinstance(news, EngineLost):
            self.connected = False
            log.warning("the engine's control link is down; calls go on", living=len(self._dispatcher.actors))
        else:
            self.connected = True
            await self._resume(news)
            if news.engine_restarted or not self._pushed:
                self._dispatcher.spawn(self._push(), name="endpoints")

    async def tell_online(self) -> None:
        """Books what changed in who is registered, also what no event told (trunks)."""
        if not self.connected:
            return
        for endpoint, online in (await self._parts.registry.online()).items():
            if self._online.get(endpoint) != online:
                await self._parts.endpoint_online(endpoint=endpoint, online=online, user_agent="")
                self._online[endpoint] = online

    async def _resume(self, news: EngineConnected) -> None:
        while True:
            try:
                await resume_calls(self._dispatcher, news)
            except Exception as error:
                log.warning("calls cannot be resumed yet, retrying", error=str(error))
            else:
                return
            # Calls that live in this process need their events now; adopting others is tried again.
            self._dispatcher.release_events()
            await asyncio.sleep(RETRY_S)
            self._dispatcher.hold_events()

    async def _push(self) -> None:
        while True:
            try:
                await self._endpoints.push_all()
                await self._bans.refresh(always=True)
                await self.tell_online()
            except OffhookError as error:
                log.warning("endpoints cannot be pushed", error=str(error))
                if not self.connected:
                    return
            except Exception:
                log.exception("endpoints cannot be pushed")
            else:
                self._pushed = True
                return
            await asyncio.sleep(RETRY_S)
