"""Blind transfer: rings whom it means, way after way, while the one who stays hears ringing."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from offhook.voice.control import CallControl
from offhook.voice.engine import DialTarget, LegGoneError, Sound
from offhook.voice.events import HangupCause
from offhook.voice.plans import TRY_NEXT_TARGET, RingMember, TransferRouter
from offhook.voice.session import LegState, SessionLeg

_RINGBACK = (Sound(tone="ringback"),)


class Transfer:
    """The one transfer that may be under way in a talk; all it must remember lies in the talk's state."""

    def __init__(
        self, control: CallControl, talk: dict[str, Any], *, router: TransferRouter, peer: Callable[[str], str]
    ) -> None:
        self.control = control
        self._talk = talk
        self._router = router
        self._peer = peer

    @property
    def under_way(self) -> bool:
        return self._talk["transfer"] is not None

    @property
    def state(self) -> dict[str, Any]:
        """By whom, whither, and which leg rings now."""
        state: dict[str, Any] = self._talk["transfer"]
        return state

    @property
    def by(self) -> str:
        """Leg of the person who transfers."""
        return str(self.state["by"])

    @property
    def stays(self) -> str:
        """Leg of the other one."""
        return self._peer(self.by)

    def rings(self, leg_id: str) -> bool:
        """Whether this is the leg that rings for the transfer."""
        return self.under_way and self.state["leg"] == leg_id

    async def begin(self, by_leg_id: str, target: str, *, by_phone: bool) -> None:
        """Starts ringing; a target that means nothing is told to the phone, and nothing changes."""
        control = self.control
        by = control.leg(by_leg_id)
        busy = self.under_way or by_leg_id not in (control.caller.leg_id, self._talk["leg"])
        member = None if busy else await self._router(target, by=by)
        if member is None or not member.targets:
            control.step("transfer_refused", leg_id=by_leg_id, target=target)
            if by_phone:
                await control.ask(by_leg_id, control.engine.transfer_progress(by_leg_id, state="unavailable"))
            return
        number = control.next_number("transfers")
        self._talk["transfer"] = {
            "by": by_leg_id,
            "phone": by_phone,
            "member": _to_json(member),
            "place": 0,
            "leg": None,
            "play": f"{control.session.call_id}-transfer{number}",
        }
        control.step("transferring", leg_id=by_leg_id, target=member.party_name or member.party)
        await self.progress("trying")
        await self._comfort()
        await self._ring_from(0)

    async def go_on(self) -> bool:
        """After a crash; True when the target answered meanwhile."""
        leg = self.control.session.legs.get(self.state["leg"] or "")
        if leg is not None and leg.state is LegState.ANSWERED:
            return True
        await self._comfort()
        if leg is None:
            await self._ring_from(self.state["place"])
        elif leg.state is LegState.INTENDED and not self.state.get("dialled"):
            await self._dial(leg)
        elif leg.state is LegState.INTENDED:
            leg.state = LegState.ENDED
        return False

    def rings_no_more(self) -> bool:
        """Nobody is being rung and nobody will be."""
        return self.under_way and not self.control.alive(self.state["leg"] or "")

    async def lost(self, cause: HangupCause) -> bool:
        """The leg that rang has ended; True when no other way is left."""
        following = self.state["place"] + 1
        if cause in TRY_NEXT_TARGET and following < len(self.state["member"]["targets"]):
            self.control.step("unreachable", leg_id=self.state["leg"], cause=cause.value)
            await self._ring_from(following)
        return self.rings_no_more()

    async def failed(self, *, cause: HangupCause) -> None:
        """Nobody took it: the phone that transferred is told, and there is no transfer any more."""
        control, state = self.control, self.state
        control.step("transfer_failed", leg_id=state["leg"], cause=cause.value)
        await self.progress("declined" if cause is HangupCause.REJECTED else "unavailable")
        await self._end_comfort()
        self._talk["transfer"] = None
        if not control.alive(state["by"]):
            self._talk["failed"] = True
        await control.save()

    async def cancel(self) -> None:
        """The one to be transferred has left: there is nothing to ring for."""
        state = self.state
        self._talk["transfer"] = None
        if state["leg"] is not None:
            await self.control.end_leg(state["leg"])

    async def taken(self) -> None:
        """The target answered and takes the transferrer's place in the talk."""
        control = self.control
        comes, left, stays = control.leg(self.state["leg"]), control.leg(self.by), control.leg(self.stays)
        await self.progress("answered")
        await self._end_comfort()
        if left.role == "caller":
            left.role, stays.role = "transferrer", "caller"
        control.session.answered_by = comes.agent_id or comes.party_name or comes.party
        self._talk["leg"], self._talk["transfer"] = comes.leg_id, None
        control.step("transferred", leg_id=comes.leg_id, to=comes.party_name or comes.party)
        await control.save()
        await control.end_leg(left.leg_id)

    async def progress(self, state: str) -> None:
        """What the phone of the person who transfers is told."""
        if self.state["phone"] and self.control.alive(self.by):
            with suppress(LegGoneError):
                await self.control.engine.transfer_progress(self.by, state=state)

    # --- ringing
    async def _ring_from(self, place: int) -> None:
        member = _from_json(self.state["member"])
        for at in range(place, len(member.targets)):
            leg = self.control.new_leg(
                role="transfer",
                party=member.party,
                party_name=member.party_name,
                agent_id=member.agent_id,
                target=member.targets[at],
            )
            self.state.update(leg=leg.leg_id, place=at, dialled=False)
            await self.control.save()
            if await self._dial(leg):
                return

    async def _dial(self, leg: SessionLeg) -> bool:
        member = _from_json(self.state["member"])
        spec = self.control.spec(
            leg,
            target=member.targets[self.state["place"]],
            caller=(member.caller_number, member.caller_name),
            ring_timeout_s=member.ring_timeout_s,
        )
        # On behalf of the one who stays: the other may hang up any moment.
        dialled = await self.control.dial(replace(spec, originator_leg_id=self.stays))
        self.state["dialled"] = dialled
        await self.control.save()
        return dialled

    # --- what the one who stays hears
    async def _comfort(self) -> None:
        control, stays = self.control, self.stays
        if not control.alive(stays):
            return
        await control.engine.unbridge(str(control.session.bridge_id), [stays])
        await control.ask(stays, control.engine.unhold(stays))
        await control.ask(stays, control.engine.play(stays, _RINGBACK, play_id=self.state["play"]))

    async def _end_comfort(self) -> None:
        await self.control.engine.stop_play(self.state["play"])


def _to_json(member: RingMember) -> dict[str, Any]:
    return {
        "key": member.key,
        "targets": [[target.endpoint, target.number] for target in member.targets],
        "party": member.party,
        "party_name": member.party_name,
        "agent_id": member.agent_id,
        "caller_number": member.caller_number,
        "caller_name": member.caller_name,
        "ring_timeout_s": member.ring_timeout_s,
    }


def _from_json(value: dict[str, Any]) -> RingMember:
    targets = tuple(DialTarget(endpoint=endpoint, number=number) for endpoint, number in value["targets"])
    return RingMember(**{**value, "targets": targets})
