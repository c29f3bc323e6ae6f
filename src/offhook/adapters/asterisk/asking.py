"""The ground of all verbs: asking ARI, and turning its refusals into the port's errors."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from offhook.adapters.asterisk.ari.requests import TIMEOUT_S, AriError, AriRequests, Json
from offhook.adapters.asterisk.legs import LegBook
from offhook.kit.clock import Clock
from offhook.voice.engine import EngineAwayError, LegGoneError, Sound, VoiceEngineError
from offhook.voice.events import EngineEvent

_NOT_NOW = frozenset({400, 409, 412, 422})


class Asking:
    """What every group of verbs has: the link, the known legs, and a way to tell the listener."""

    _ari: AriRequests
    _legs: LegBook
    _clock: Clock
    _recording_dir: Path
    _arrivals: dict[str, asyncio.Future[None]]
    """Channels we made, on their way into the application: before they are in, verbs on them are refused."""
    _captions: dict[str, dict[str, str]]
    """By playback: what each medium says."""
    _tell: Callable[[EngineEvent], None]
    _caption_of: Callable[[Sound], str]

    async def _ask(
        self,
        verb: str,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: object = None,
        fine: Collection[int] = (),
    ) -> Any:
        """The answer; None for a refusal with one of the `fine` statuses. Raises VoiceEngineError."""
        try:
            return await self._ari.request(method, path, query=query, body=body)
        except AriError as error:
            if error.status in fine:
                return None
            raise VoiceEngineError(f"{verb}: {error}") from error

    async def _ask_leg(
        self,
        verb: str,
        leg_id: str,
        method: str,
        what: str,
        *,
        query: Mapping[str, str] | None = None,
        body: object = None,
    ) -> Any:
        """Asks about one leg; a leg that ended, or is just ending, raises LegGoneError."""
        path = f"channels/{leg_id}/{what}" if what else f"channels/{leg_id}"
        try:
            return await self._ari.request(method, path, query=query, body=body)
        except AriError as error:
            if error.status == 404 or (error.status in _NOT_NOW and await self._is_gone(leg_id)):
                if (leg := self._legs.find(leg_id)) is not None and leg.tags is None:
                    self._legs.forget(leg_id)  # noted only because we were asked about it
                raise LegGoneError(f"{verb}: leg {leg_id} has ended") from error
            raise VoiceEngineError(f"{verb} {leg_id}: {error}") from error

    async def _put_in_bridge(self, bridge_id: str, leg_ids: Sequence[str]) -> None:
        """See `VoiceEngine.bridge`."""
        path = f"bridges/{bridge_id}"
        found: Json | None = await self._ask("bridge", "POST", path, query={"type": "mixing,dtmf_events"}, fine=(409,))
        if found is None:
            found = await self._ask("bridge", "GET", path)
        if not (missing := [leg_id for leg_id in leg_ids if leg_id not in found["channels"]]):
            return
        try:
            await self._ari.request("POST", f"{path}/addChannel", query={"channel": ",".join(missing)})
        except AriError as error:
            for leg_id in missing:
                if await self._is_gone(leg_id):
                    raise LegGoneError(f"bridge: leg {leg_id} has ended") from error
            raise VoiceEngineError(f"bridge {bridge_id}: {error}") from error

    async def _is_gone(self, leg_id: str) -> bool:
        try:
            await self._ari.request("GET", f"channels/{leg_id}")
        except AriError as error:
            return error.status == 404
        return False

    async def _dial_strings(self, endpoint: str, *, asked_on: str) -> list[str] | None:
        """One per contact of the device that can be reached; None when the leg to ask on is not ours.

        Asterisk evaluates functions on a channel only, whichever it is.
        """
        query = {"variable": f"PJSIP_DIAL_CONTACTS({endpoint})"}
        try:
            answer = await self._ari.request("GET", f"channels/{asked_on}/variable", query=query)
        except AriError as error:
            # An endpoint that is not there fails as a whole.
            return None if error.status == 409 or await self._is_gone(asked_on) else []
        return [one for one in answer["value"].split("&") if one]

    @contextmanager
    def _expecting(self, channel_id: str) -> Iterator[Callable[[], Awaitable[None]]]:
        """Around the request that makes a channel; await what it gives before the next verb on the channel."""
        arrived = self._arrivals[channel_id] = asyncio.get_running_loop().create_future()

        async def await_arrival() -> None:
            try:
                async with asyncio.timeout(TIMEOUT_S):
                    await arrived
            except TimeoutError as error:
                raise EngineAwayError(f"channel {channel_id} did not come up within {TIMEOUT_S:g} s") from error

        try:
            yield await_arrival
        finally:
            self._arrivals.pop(channel_id, None)
