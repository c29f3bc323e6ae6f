"""Who is registered: a second, narrow application, so that calls in the engine cost no presence events."""

import asyncio
import hashlib
from contextlib import suppress

import structlog

from offhook.adapters.asterisk.ari import AriError, AriLink, Json
from offhook.adapters.asterisk.config.pjsip import SELF_TEST_USER
from offhook.adapters.asterisk.events import time_of
from offhook.kit.errors import OffhookError
from offhook.voice.engine import EventListener
from offhook.voice.events import DeviceStateChanged

log = structlog.get_logger(__name__)

_SECOND_LOOK = "offhook_second_look"
_SECOND_LOOK_S = 0.5


class Presence:
    """Tells `DeviceStateChanged` when an endpoint comes or goes."""

    def __init__(self, *, base_url: str, app: str, user: str, password: str, tell: EventListener) -> None:
        self._app = f"{app}-presence"
        self._tell = tell
        self._online: dict[str, bool] = {}
        self._changes: asyncio.Queue[Json] = asyncio.Queue()
        self._worker: asyncio.Task[None] | None = None
        self._link = AriLink(
            base_url=base_url,
            app=self._app,
            user=user,
            password=password,
            on_event=self._note,
            on_up=self._subscribe,
            on_down=lambda: None,
        )

    async def start(self) -> None:
        """Raises EngineAwayError."""
        await self._link.start()
        self._worker = asyncio.create_task(self._work(), name="presence")

    async def close(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
            with suppress(asyncio.CancelledError):
                await self._worker
        await self._link.close()

    async def _subscribe(self) -> None:
        allowed = [{"type": "RESTResponse"}, {"type": "ContactStatusChange"}]
        await self._link.request("PUT", f"applications/{self._app}/eventFilter", body={"allowed": allowed})
        source = {"eventSource": "endpoint:PJSIP"}
        await self._link.request("POST", f"applications/{self._app}/subscription", query=source)
        for one in await self._link.request("GET", "endpoints/PJSIP"):
            self._changes.put_nowait(one)

    def _note(self, event: Json) -> None:
        if event["type"] == "ContactStatusChange":
            self._changes.put_nowait(event)

    async def _work(self) -> None:
        while True:
            change = await self._changes.get()
            try:
                await self._look(change)
            except (AriError, OffhookError) as error:
                log.debug("presence not read", error=str(error))

    async def _look(self, change: Json) -> None:
        """The event says what happened to one contact; the endpoint may have others."""
        if "endpoint" not in change:
            self._online.setdefault(change["resource"], change["state"] == "online")
            return
        endpoint = change["endpoint"]["resource"]
        if endpoint == SELF_TEST_USER:
            return
        found = await self._link.request("GET", f"endpoints/PJSIP/{endpoint}")
        online = found["state"] == "online"
        if self._online.get(endpoint, False) == online:
            if _SECOND_LOOK not in change:
                # The endpoint's state may follow its contact's a moment later, without an event.
                loop = asyncio.get_running_loop()
                loop.call_later(_SECOND_LOOK_S, self._changes.put_nowait, change | {_SECOND_LOOK: True})
            return
        self._online[endpoint] = online
        agent = await self._user_agent(change["contact_info"]) if online else ""
        self._tell(DeviceStateChanged(at=time_of(change), endpoint=endpoint, online=online, user_agent=agent))

    async def _user_agent(self, contact: Json) -> str:
        """From the stored contact, whose id the registrar makes of its URI."""
        mark = hashlib.md5(contact["uri"].encode(), usedforsecurity=False).hexdigest()
        path = f"asterisk/config/dynamic/res_pjsip/contact/{contact['aor']};@{mark}"
        with suppress(AriError):
            fields: list[Json] = await self._link.request("GET", path)
            return next((one["value"] for one in fields if one["attribute"] == "user_agent"), "")
        return ""
