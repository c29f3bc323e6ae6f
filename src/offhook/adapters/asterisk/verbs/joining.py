"""Verbs that join legs: mixing bridges, and plain calls that the engine itself connects."""

import asyncio
from collections.abc import Sequence

from offhook.adapters.asterisk.ari.requests import AriError
from offhook.adapters.asterisk.asking import Asking
from offhook.adapters.asterisk.config.dialplan import dial_key
from offhook.adapters.asterisk.legs import JOURNAL_TAG, called_user_field, checked_id, moving_tag_variables
from offhook.voice.engine import LegGoneError, LegSpec, VoiceEngineError
from offhook.voice.events import HangupCause, LegReturned

_NOT_IN_IT = (400, 404, 409, 422)


class JoiningVerbs(Asking):
    """See VoiceEngine for the promises."""

    async def bridge(self, bridge_id: str, leg_ids: Sequence[str]) -> None:
        await self._put_in_bridge(checked_id(bridge_id, what="bridge id"), leg_ids)

    async def unbridge(self, bridge_id: str, leg_ids: Sequence[str] | None = None) -> None:
        path = f"bridges/{bridge_id}"
        if leg_ids is None:
            # Who is still in it goes back to the application.
            await self._ask("unbridge", "DELETE", path, fine=(404, 409))  # 409: on its way out
            return
        # One by one: a list is refused whole when one of them has left meanwhile.
        for leg_id in leg_ids:
            await self._ask("unbridge", "POST", f"{path}/removeChannel", query={"channel": leg_id}, fine=_NOT_IN_IT)

    async def connect(self, leg_id: str, targets: Sequence[LegSpec], *, ring_timeout_s: int) -> None:
        device = _only_device(targets)
        places = [(targets[0], device)] if device else await self._all_places(leg_id, targets)
        if places is None:  # not in the application: the engine is connecting it already
            return
        if not places:
            self._tell(LegReturned(leg_id=leg_id, at=self._clock.now(), cause=HangupCause.UNREACHABLE))
            return
        known = self._legs.find(leg_id)
        variables = _dial_variables(places, device=device) | _limits(targets, ring_timeout_s=ring_timeout_s)
        variables |= _naming(places, shown_anyway=known.caller if known is not None else None)
        if known is not None and known.untold:
            known.untold = False
            variables |= moving_tag_variables(known.tags or {})
        # The extension stays, for the journal.
        onward = {"context": "connect", "label": "device" if device else "number"}
        # The link asks one after the other, so the second need not wait for the first one's answer.
        answers: list[object] = await asyncio.gather(
            self._ari.request("POST", f"channels/{leg_id}/variables", body={"variables": variables}),
            self._ari.request("POST", f"channels/{leg_id}/continue", query=onward),
            return_exceptions=True,
        )
        await self._check_handed_over(leg_id, *answers)

    async def _check_handed_over(self, leg_id: str, told: object, moved: object) -> None:
        """A leg that an earlier `connect` has just moved on is no longer ours: variables 400 or 409, continue 409."""
        for answer in (moved, told):
            if isinstance(answer, BaseException) and not isinstance(answer, AriError):
                raise answer
        moving = not isinstance(moved, AriError) or moved.status == 409
        refused = [a for a in (told, moved) if isinstance(a, AriError) and not (moving and a.status in {400, 409})]
        if not refused:
            return
        if refused[0].status in {404, 422} or await self._is_gone(leg_id):
            raise LegGoneError(f"connect: leg {leg_id} has ended") from refused[0]
        raise VoiceEngineError(f"connect {leg_id}: {refused[0]}") from refused[0]

    async def _all_places(self, leg_id: str, targets: Sequence[LegSpec]) -> list[tuple[LegSpec, str]] | None:
        places: list[tuple[LegSpec, str]] = []
        for spec in targets:
            strings = await self._strings(leg_id, spec)
            if strings is None:
                return None
            places += [(spec, string) for string in strings]
        return places

    async def _strings(self, leg_id: str, spec: LegSpec) -> list[str] | None:
        checked_id(spec.leg_id, what="leg id")
        if spec.target.number is not None:
            return [f"PJSIP/{spec.target.number}@{spec.target.endpoint}"]
        found = await self._dial_strings(spec.target.endpoint, asked_on=leg_id)
        if found is None and await self._is_gone(leg_id):
            raise LegGoneError(f"connect: leg {leg_id} has ended")
        return found


def _only_device(targets: Sequence[LegSpec]) -> str:
    """The one device to ring, whose contacts the dialplan finds by itself; empty when there is more to ring."""
    if len(targets) != 1 or targets[0].target.number is not None:
        return ""
    checked_id(targets[0].leg_id, what="leg id")
    return checked_id(targets[0].target.endpoint, what="endpoint")


def _dial_variables(places: Sequence[tuple[LegSpec, str]], *, device: str) -> dict[str, str]:
    """What to dial; a device's contacts are found by the dialplan itself."""
    return {"OFFHOOK_DEVICE": device} if device else {"OFFHOOK_DIAL": "&".join(string for _, string in places)}


def _limits(targets: Sequence[LegSpec], *, ring_timeout_s: int) -> dict[str, str]:
    """The talking limit runs from the answer (S), with an absolute time-out as second guard."""
    limits = [spec.time_limit_s for spec in targets if spec.time_limit_s is not None]
    if not limits:
        return {"OFFHOOK_HOW": f"{ring_timeout_s},"}
    limit_s = min(limits)
    return {"OFFHOOK_HOW": f"{ring_timeout_s},S({limit_s})", "TIMEOUT(absolute)": str(ring_timeout_s + limit_s)}


def _naming(places: Sequence[tuple[LegSpec, str]], *, shown_anyway: tuple[str, str] | None) -> dict[str, str]:
    """What the dialplan tells the called channels of themselves; every variable less is time won for all calls."""
    if len(places) > 1:
        variables = {"OFFHOOK_NAMING": "name-each"}
        forks: dict[str, int] = {}
        for spec, string in places:
            forks[spec.leg_id] = fork = forks.get(spec.leg_id, 0) + 1
            variables |= _called_leg(spec, fork=fork, suffix=f"_{dial_key(string)}")
        return variables
    spec, _ = places[0]
    called = _called_leg(spec, fork=1, suffix="")
    if (spec.caller_number, spec.caller_name) == shown_anyway and spec.caller_number:
        return {"OFFHOOK_NAMING": "name-one", "__OFFHOOK_CALLED": called["__OFFHOOK_CALLED"]}
    return {"OFFHOOK_NAMING": "name-shown"} | called


def _called_leg(spec: LegSpec, *, fork: int, suffix: str) -> dict[str, str]:
    """The second and further contacts of a device are legs of their own in the journal."""
    leg_id = spec.leg_id if fork == 1 else f"{spec.leg_id}.{fork}"
    values = {
        "CALLED": called_user_field(leg_id, spec.tags.get(JOURNAL_TAG, "")),
        "NUMBER": spec.caller_number,
        "NAME": spec.caller_name,
    }
    return {f"__OFFHOOK_{name}{suffix}": value for name, value in values.items() if value}
