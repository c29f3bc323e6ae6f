"""Verbs on one leg: ring, answer, dial, hang up, tags, digits, limit."""

import asyncio
from collections.abc import Coroutine, Mapping
from contextlib import suppress

from offhook.adapters.asterisk.ari.requests import AriError
from offhook.adapters.asterisk.asking import Asking
from offhook.adapters.asterisk.causes import q850
from offhook.adapters.asterisk.legs import (
    SATELLITE,
    KnownLeg,
    checked_id,
    read_tags,
    tag_variables,
)
from offhook.voice.engine import EngineAwayError, LegGoneError, LegSpec, VoiceEngineError
from offhook.voice.events import HangupCause, LegEnded

TAGS_WITHIN_S = 0.1
"""How long the tags of a leg that came in may wait for a request that takes them along."""

SILENT_AFTER_S = 5.0
"""A carrier that by then has not even said 100 is not there: it has to within 0.2 s (RFC 3261 section 17.2.1).

The engine itself waits 32 s (timer B), longer than most calls ring; it makes timer B shorter only together with
the pause before a repetition (T1), which would repeat every message on a slow line.
"""
_ANSWERS_SO_FAR = "HANGUPCAUSE_KEYS()"
"""Not empty as soon as any answer to the INVITE came, 100 included."""


class LegVerbs(Asking):
    """See VoiceEngine for the promises."""

    _aliases: dict[str, str]
    """Channel ids of called legs of plain calls, as far as a snapshot told."""

    def _tell_tags_soon(self, leg: KnownLeg) -> None:
        raise NotImplementedError

    def _start_chore(self, chore: Coroutine[None, None, None]) -> None:
        raise NotImplementedError

    async def ring(self, leg_id: str) -> None:
        await self._ask_leg("ring", leg_id, "POST", "ring")

    async def answer(self, leg_id: str) -> None:
        if (known := self._legs.find(leg_id)) is not None:
            await self._tell_tags(known)  # it stays with us, so no plain call will take them along
        await self._ask_leg("answer", leg_id, "POST", "answer")

    async def hang_up(self, leg_id: str, *, cause: HangupCause = HangupCause.NORMAL) -> None:
        if (known := self._legs.find(leg_id)) is not None:
            known.ended_by_us, known.ending_code = True, q850(cause)
            await self._tell_tags(known)
        channel_id = self._aliases.get(leg_id, leg_id)
        query = {"reason_code": str(q850(cause))}
        await self._ask("hang_up", "DELETE", f"channels/{channel_id}", query=query, fine=(404,))

    async def dial(self, spec: LegSpec) -> None:
        leg_id = checked_id(spec.leg_id, what="leg id")
        if self._legs.find(leg_id) is not None:
            return
        leg = self._legs.begin(leg_id, tags=spec.tags, dialled=True)
        leg.time_limit_s = spec.time_limit_s
        if (caller := self._legs.find(spec.originator_leg_id or "")) is not None:
            await self._tell_tags(caller)  # no plain call will take them along, and the caller may soon leave
        try:
            await self._create_and_dial(spec)
        except BaseException:
            # It may or may not exist: whoever asks again must reach the engine again.
            self._legs.forget(leg_id)
            raise

    async def _create_and_dial(self, spec: LegSpec) -> None:
        strings = await self._places(spec)
        if strings == []:
            self._unreachable(spec)
            return
        query = {"channelId": spec.leg_id}
        variables = leg_variables(spec)
        if strings is not None and len(strings) == 1:
            query["endpoint"] = strings[0]
        else:
            # A leg is one channel: a fork of our own finds and rings all contacts behind it.
            query |= {"endpoint": "Local/s@ring-contacts/n", "otherChannelId": f"{spec.leg_id}{SATELLITE}fork"}
            variables |= {"OFFHOOK_DEVICE": spec.target.endpoint, "CHANNEL(accountcode)": spec.target.endpoint}
        with self._expecting(spec.leg_id) as arrival:
            if not await self._create(spec, query, variables):
                return
            await arrival()
            await self._join_early(spec)
            timeout = {"timeout": str(spec.ring_timeout_s)}
            await self._ask_leg("dial", spec.leg_id, "POST", "dial", query=timeout)
        if spec.target.number is not None:
            asyncio.get_running_loop().call_later(SILENT_AFTER_S, self._doubt, spec.leg_id)

    async def _join_early(self, spec: LegSpec) -> None:
        """Without it the call is dialled all the same: its caller then hears nothing before the answer."""
        if spec.early_bridge_id and spec.originator_leg_id:
            bridge_id = checked_id(spec.early_bridge_id, what="bridge id")
            with suppress(VoiceEngineError):
                await self._put_in_bridge(bridge_id, [spec.originator_leg_id, spec.leg_id])

    def _doubt(self, leg_id: str) -> None:
        leg = self._legs.find(leg_id)
        if leg is not None and not leg.ringing and not leg.answered:
            self._start_chore(self._end_if_silent(leg_id))

    async def _end_if_silent(self, leg_id: str) -> None:
        """A carrier that said anything may take as long as it rings; one that said nothing cannot be reached."""
        with suppress(VoiceEngineError, EngineAwayError):
            answer = await self._ask_leg("dial", leg_id, "GET", "variable", query={"variable": _ANSWERS_SO_FAR})
            if not answer["value"]:
                await self.hang_up(leg_id, cause=HangupCause.UNREACHABLE)

    async def _places(self, spec: LegSpec) -> list[str] | None:
        """What to dial; None for a device whose contacts are not known yet."""
        if spec.target.number is not None:
            return [f"PJSIP/{spec.target.number}@{spec.target.endpoint}"]
        if spec.originator_leg_id is None:
            return None
        return await self._dial_strings(spec.target.endpoint, asked_on=spec.originator_leg_id)

    def _unreachable(self, spec: LegSpec) -> None:
        self._legs.forget(spec.leg_id)
        self._tell(LegEnded(leg_id=spec.leg_id, at=self._clock.now(), cause=HangupCause.UNREACHABLE))

    async def _create(self, spec: LegSpec, query: dict[str, str], variables: dict[str, str]) -> bool:
        """Whether it was new; a leg that is there already was dialled by the one who made it."""
        query |= {"app": self._app, "appArgs": "dialled"}
        if spec.originator_leg_id:
            query["originator"] = spec.originator_leg_id
        try:
            await self._ari.request("POST", "channels/create", query=query, body={"variables": variables})
        except AriError as error:
            if error.status == 409:
                return False
            if spec.originator_leg_id and await self._is_gone(spec.originator_leg_id):
                raise LegGoneError(f"dial: leg {spec.originator_leg_id}, on whose behalf, has ended") from error
            if error.status == 500:  # no such endpoint, or no way to it
                self._unreachable(spec)
                return False
            raise VoiceEngineError(f"dial {spec.leg_id}: {error}") from error
        return True

    async def send_digits(self, leg_id: str, digits: str) -> None:
        query = {"dtmf": digits, "between": "80", "duration": "120"}
        await self._ask_leg("send_digits", leg_id, "POST", "dtmf", query=query)

    async def set_tags(self, leg_id: str, tags: Mapping[str, str]) -> None:
        leg = self._legs.adopt(leg_id)
        if leg.tags is None:
            channel = await self._ask_leg("set_tags", leg_id, "GET", "")
            leg.tags = read_tags(channel.get("channelvars", {}))
        leg.tags |= tags
        if leg.arrived:
            # Most often it is given to a plain call at once, which takes them along.
            leg.untold = True
            self._tell_tags_soon(leg)
        else:
            await self._ask_leg("set_tags", leg_id, "POST", "variables", body={"variables": tag_variables(leg.tags)})

    async def _tell_tags(self, leg: KnownLeg) -> None:
        if not leg.untold or self._legs.find(leg.leg_id) is not leg:
            return
        leg.untold = False
        body = {"variables": tag_variables(leg.tags or {})}
        try:
            with suppress(AriError):  # it has ended
                await self._ari.request("POST", f"channels/{leg.leg_id}/variables", body=body)
        except EngineAwayError:
            leg.untold = True  # until the next snapshot, which is taken when the engine is back

    async def limit(self, leg_id: str, *, time_limit_s: int) -> None:
        body = {"variables": {"TIMEOUT(absolute)": str(time_limit_s)}}
        await self._ask_leg("limit", leg_id, "POST", "variables", body=body)

    async def transfer_progress(self, leg_id: str, *, state: str) -> None:
        states = {
            "ringing": "channel_progress",
            "answered": "channel_answered",
            "unavailable": "channel_unavailable",
            "declined": "channel_declined",
        }
        if state == "trying":  # said by Asterisk itself when it accepts the REFER
            return
        if state not in states:
            raise VoiceEngineError(f"transfer_progress: no state {state!r}; there are trying, {', '.join(states)}")
        await self._ask_leg("transfer_progress", leg_id, "POST", "transfer_progress", query={"states": states[state]})

    _app: str


def leg_variables(spec: LegSpec) -> dict[str, str]:
    """Channel variables of a leg before it is dialled."""
    variables = tag_variables(spec.tags) | {"PJSIP_TRANSFER_HANDLING()": "ari-only"}
    if spec.caller_number:
        variables |= {"CALLERID(num)": spec.caller_number, "CONNECTEDLINE(num,i)": spec.caller_number}
        variables |= {"CONNECTEDLINE(name,i)": spec.caller_name}
    else:
        variables |= {"CONNECTEDLINE(pres,i)": "prohib"}
    if spec.time_limit_s is not None:
        # The whole of it for the case that nobody is there to start the clock when it is answered.
        variables["TIMEOUT(absolute)"] = str(spec.ring_timeout_s + spec.time_limit_s)
    return variables
