"""Lends the microphone and the speaker of a visitor's browser to a handset."""

import asyncio
import secrets
from typing import Any

from offhook.adapters.sandbox.handset import Handset, HandsetState
from offhook.adapters.sandbox.phone import RING_TIMEOUT_S, TIME_LIMIT_S, Phone
from offhook.kit.errors import ConflictError
from offhook.kit.ids import new_id
from offhook.kit.phone_number import PhoneNumber
from offhook.voice.engine import DeviceEndpoint, DialTarget, EndpointRegistry, LegGoneError, LegSpec, VoiceEngine
from offhook.voice.events import HangupCause

_RING_TIMEOUT_S = 20
_LOOK_AGAIN_AFTER_S = (0.05, 0.1, 0.2, 0.4, 0.8)


class Browsers:
    """Browser devices on the sandbox's engine, one per handset, and their legs."""

    def __init__(self, *, engine: VoiceEngine, registry: EndpointRegistry, phone: Phone) -> None:
        self._engine = engine
        self._registry = registry
        self._phone = phone
        self._devices: dict[str, DeviceEndpoint] = {}
        self._legs: dict[str, Handset] = {}

    def __contains__(self, leg_id: str) -> bool:
        """Whether this leg goes to a browser."""
        return leg_id in self._legs

    @property
    def devices(self) -> tuple[DeviceEndpoint, ...]:
        """To be pushed again after the engine restarted."""
        return tuple(self._devices.values())

    async def credentials(self, handset: Handset) -> dict[str, Any]:
        """What the browser registers with; the same until the controller restarts."""
        endpoint = f"browser-{handset.number.digits}"
        device = self._devices.get(endpoint)
        if device is None:
            device = DeviceEndpoint(
                endpoint=endpoint,
                username=endpoint,
                password=secrets.token_urlsafe(18),
                webrtc=True,
                max_contacts=1,
                caller_number=handset.number,
            )
            await self._registry.put_devices([device])
            self._devices[endpoint] = device
        return {"endpoint": endpoint, "username": device.username, "password": device.password}

    async def ring(self, handset: Handset) -> None:
        """Rings the browser; when it answers, it is joined with the handset's call."""
        if handset.leg_id is None or handset.state is HandsetState.DIALLING:
            raise ConflictError(
                f"{handset.number} is {handset.state.value}: there is no call to join with a browser yet"
            )
        if handset.browser_leg_id is not None:
            raise ConflictError(f"{handset.number} is joined with a browser already")
        endpoint = f"browser-{handset.number.digits}"
        await self._until_online(endpoint, handset)
        leg_id = f"sandbox-browser-{new_id().hex}"
        handset.browser_leg_id = leg_id
        self._legs[leg_id] = handset
        spec = LegSpec(
            leg_id=leg_id,
            target=DialTarget(endpoint=endpoint),
            caller_number=handset.peer,
            ring_timeout_s=_RING_TIMEOUT_S,
            time_limit_s=TIME_LIMIT_S,
            tags={"handset": handset.number},
        )
        try:
            await self._engine.dial(spec)
        except BaseException:
            await self.ended(leg_id)
            raise

    async def _until_online(self, endpoint: str, handset: Handset) -> None:
        """The engine tells a browser that it is registered a moment before it knows so itself."""
        for wait_s in (*_LOOK_AGAIN_AFTER_S, None):
            if (await self._registry.online()).get(endpoint, False):
                return
            if wait_s is not None:
                await asyncio.sleep(wait_s)
        raise ConflictError(f"No browser is registered for {handset.number}")

    async def call_out(self, leg_id: str, *, source: str, to: PhoneNumber, trunk: str) -> None:
        """A visitor dials from the browser: as a plain call with the number of the handset it belongs to."""
        device = self._devices.get(source)
        if device is None:
            await self._engine.hang_up(leg_id, cause=HangupCause.REJECTED)
            return
        spec = LegSpec(
            leg_id=f"sandbox-{new_id().hex}",
            target=DialTarget(endpoint=trunk, number=to),
            caller_number=device.caller_number,
            ring_timeout_s=RING_TIMEOUT_S,
            time_limit_s=TIME_LIMIT_S,
            originator_leg_id=leg_id,
        )
        await self._engine.connect(leg_id, [spec], ring_timeout_s=RING_TIMEOUT_S)

    async def answered(self, leg_id: str) -> None:
        """The browser took it: answer the call and join both."""
        handset = self._legs[leg_id]
        try:
            if handset.state is HandsetState.RINGING:
                await self._phone.answer(handset)
            if handset.leg_id is None:
                raise ConflictError("the call ended meanwhile")
            await self._engine.bridge(f"bridge-{leg_id}", [handset.leg_id, leg_id])
        except (ConflictError, LegGoneError):
            await self._engine.hang_up(leg_id)
        else:
            handset.note("a browser lends its microphone")

    async def ended(self, leg_id: str) -> None:
        """The browser is gone: so is a call it talked on; a call that still rings goes on ringing."""
        handset = self._legs.pop(leg_id)
        if handset.browser_leg_id != leg_id:
            return
        handset.browser_leg_id = None
        if handset.leg_id is not None and handset.state is HandsetState.TALKING:
            await self._phone.hang_up(handset)
        elif handset.leg_id is not None:
            handset.note("the browser did not answer")

    async def release(self, leg_id: str | None) -> None:
        """The handset's call is over: end the browser's leg too."""
        if leg_id is not None:
            await self._engine.hang_up(leg_id)
