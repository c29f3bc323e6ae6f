"""Verbs that record a leg: both sides by two listeners, or the leg itself for a message."""

import asyncio
from pathlib import Path

from offhook.adapters.asterisk.ari.requests import AriError
from offhook.adapters.asterisk.asking import Asking
from offhook.adapters.asterisk.legs import RECORDING_VARIABLE, SATELLITE, checked_id
from offhook.voice.engine import LegGoneError, VoiceEngineError

FORMAT = "wav"
SIDES = ("in", "out")


class RecordingVerbs(Asking):
    """See VoiceEngine for the promises.

    Listeners (snoop channels) keep the call's own bridge simple and its codec untouched; they end with the leg,
    which closes their files, whether or not anybody controls the engine then.
    """

    _app: str
    _both: set[str]
    """Recordings of both sides that this process knows of."""
    _direct: dict[str, tuple[str, dict[str, str]]]
    """Recordings of legs themselves: (leg id, how), until they are finished."""
    _end_keys: dict[str, dict[str, str]]
    """By leg and recording: keys that a listener does not hear."""

    async def record(
        self,
        leg_id: str,
        *,
        record_id: str,
        direction: str = "both",
        beep: bool = False,
        max_duration_s: int | None = None,
        max_silence_s: int | None = None,
        end_on: str = "",
    ) -> None:
        checked_id(record_id, what="record id")
        query = {"format": FORMAT, "ifExists": "fail", "maxDurationSeconds": str(max_duration_s or 0)}
        query |= {"maxSilenceSeconds": str(max_silence_s or 0), "terminateOn": _terminator(end_on)}
        query |= {"beep": "true" if beep else "false"}
        if direction == "in":
            await self._record_leg(leg_id, record_id, query)
        elif direction == "out":
            await self._record_side(leg_id, record_id, "out", name=record_id, query=query)
        elif direction == "both":
            self._both.add(record_id)
            sides = (self._record_side(leg_id, record_id, s, name=f"{record_id}-{s}", query=query) for s in SIDES)
            await asyncio.gather(*sides)
        else:
            raise VoiceEngineError(f"record: no direction {direction!r}; there are in, out and both")

    async def _record_by_listener(self, record_id: str) -> None:
        """For a leg that turned out to be in a bridge, which Asterisk finds out only after it agreed."""
        leg_id, query = self._direct.pop(record_id)
        if (keys := query["terminateOn"]) != "none":
            self._end_keys.setdefault(leg_id, {})[record_id] = "0123456789*#ABCD" if keys == "any" else keys
        await self._record_side(leg_id, record_id, "in", name=record_id, query=query)

    async def stop_record(self, record_id: str) -> None:
        for name in (record_id, *(f"{record_id}-{side}" for side in SIDES)):
            await self._ask("stop_record", "POST", f"recordings/live/{name}/stop", fine=(404, 409))

    def recording_files(self, record_id: str) -> tuple[Path, ...]:
        both = tuple(self._recording_dir / f"{record_id}-{side}.{FORMAT}" for side in SIDES)
        if record_id in self._both or both[0].exists():
            return both
        return (self._recording_dir / f"{record_id}.{FORMAT}",)

    async def _record_leg(self, leg_id: str, record_id: str, query: dict[str, str]) -> None:
        """The leg itself, which can hear nothing else meanwhile; in a bridge a listener must do."""
        mark = {RECORDING_VARIABLE: {"value": record_id, "report_events": True}}
        await self._ask_leg("record", leg_id, "POST", "variables", body={"variables": mark})
        self._direct[record_id] = (leg_id, query)
        try:
            await self._ari.request("POST", f"channels/{leg_id}/record", query={"name": record_id, **query})
        except AriError as error:
            if error.status == 404 or (error.status != 409 and await self._is_gone(leg_id)):
                raise LegGoneError(f"record: leg {leg_id} has ended") from error
            if error.status != 409:
                raise VoiceEngineError(f"record {leg_id}: {error}") from error
            if "already" in error.reason:
                return
            if await self._is_gone(leg_id):
                raise LegGoneError(f"record: leg {leg_id} has ended") from error
            await self._record_by_listener(record_id)

    async def _record_side(self, leg_id: str, record_id: str, side: str, *, name: str, query: dict[str, str]) -> None:
        listener = SATELLITE.join((leg_id, record_id, side))
        await self._listen(leg_id, listener, side)
        own = {"name": name, "beep": "false", "terminateOn": "none"}
        try:
            await self._ari.request("POST", f"channels/{listener}/record", query=query | own)
        except AriError as error:
            if error.status == 409:
                return
            raise LegGoneError(f"record: leg {leg_id} has ended") from error

    async def _listen(self, leg_id: str, listener: str, side: str) -> None:
        """Never asks for the same listener twice: Asterisk would keep half of the second one for ever."""
        query = {"spy": side, "app": self._app, "appArgs": "listener"}
        leg = self._legs.adopt(leg_id)
        if (listener in leg.listeners) or (leg.tags is None and not await self._is_gone(listener)):
            return
        leg.listeners.add(listener)
        try:
            with self._expecting(listener) as arrival:
                await self._ask_leg("record", leg_id, "POST", f"snoop/{listener}", query=query)
                await arrival()
        except BaseException:
            leg.listeners.discard(listener)
            raise


def _terminator(end_on: str) -> str:
    if end_on in {"", "#", "*"}:
        return end_on or "none"
    return "any"
