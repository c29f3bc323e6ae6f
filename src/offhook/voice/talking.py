"""Two people talk: hold, blind transfer by phone (REFER) or by order, until one leaves."""

from contextlib import suppress
from typing import Any

from offhook.voice.commands import HoldOrdered, TransferOrdered, UnholdOrdered
from offhook.voice.control import CallControl
from offhook.voice.engine import LegGoneError
from offhook.voice.events import HangupCause, LegAnswered, LegEnded, LegHeld, LegRinging, LegUnheld, TransferRequested
from offhook.voice.happenings import Happening
from offhook.voice.plans import TalkEnded, TransferRouter
from offhook.voice.session import LegState, SessionLeg

_SLOT = "_talk"


class Talking:
    """One talk. Which leg talks and which transfer is under way lie in the node's state, for re-entry."""

    def __init__(self, control: CallControl, *, leg_id: str, router: TransferRouter, music: str) -> None:
        self.control = control
        self.router = router
        self.music = music
        known = control.session.node_state.get(_SLOT)
        if known is None or (known.get("over") and control.alive(leg_id)):
            known = control.session.node_state[_SLOT] = {"leg": leg_id, "transfer": None}
        self.state: dict[str, Any] = known

    async def run(self) -> TalkEnded:
        """Joins the two and returns when the other one left and no transfer is under way."""
        control = self.control
        control.require_caller()
        session = control.session
        session.bridge_id = session.bridge_id or f"{session.call_id}-bridge"
        await self._join()
        while True:
            if (transfer := self.state["transfer"]) is not None and not control.alive(transfer["leg"]):
                await self._transfer_failed(transfer, cause=HangupCause.NO_ANSWER)
            elif transfer is None and not control.alive(self.state["leg"]):
                return await self._over()
            happening = await control.next(caller_may_leave=self._caller_transfers())
            if happening is not None:
                await self._handle(happening)

    def _caller_transfers(self) -> bool:
        """A caller who transfers may leave at once; the other party still waits for the new one."""
        return self.state["transfer"] is not None and self.state["transfer"]["by"] == self.control.caller.leg_id

    async def _join(self) -> None:
        control = self.control
        if self.state["transfer"] is not None and not self._both_here():
            await self._go_on_transferring()
            return
        if not control.alive(self.state["leg"]):
            return
        await control.answer_caller()
        await control.save()
        pair = [control.caller.leg_id, self.state["leg"]]
        if await control.ask(pair[1], control.engine.bridge(self._bridge_id(), pair)):
            for leg_id in pair:
                control.leg(leg_id).state = LegState.TALKING
            control.step("talking", leg_id=pair[1])
        if self.state["transfer"] is not None:
            await self._go_on_transferring()

    def _both_here(self) -> bool:
        return self.control.alive(self.control.caller.leg_id) and self.control.alive(self.state["leg"])

    def _bridge_id(self) -> str:
        return str(self.control.session.bridge_id)

    def _peer(self, leg_id: str) -> str:
        caller = self.control.caller.leg_id
        return str(self.state["leg"]) if leg_id == caller else caller

    async def _handle(self, happening: Happening) -> None:
        control = self.control
        match happening:
            case LegHeld(leg_id=leg_id) | HoldOrdered(leg_id=leg_id) if control.alive(self._peer(leg_id)):
                await control.ask(self._peer(leg_id), control.engine.hold(self._peer(leg_id), music=self.music))
            case LegUnheld(leg_id=leg_id) | UnholdOrdered(leg_id=leg_id) if control.alive(self._peer(leg_id)):
                await control.ask(self._peer(leg_id), control.engine.unhold(self._peer(leg_id)))
            case TransferRequested(leg_id=leg_id, target=target, replaces_leg_id=None) if control.alive(leg_id):
                await self._transfer(leg_id, target, by_phone=True)
            case TransferRequested(leg_id=leg_id) if control.alive(leg_id):
                await control.ask(leg_id, control.engine.transfer_progress(leg_id, state="declined"))
            case TransferOrdered(leg_id=leg_id, target=target) if control.alive(leg_id):
                await self._transfer(leg_id, target, by_phone=False)
            case LegRinging(leg_id=leg_id) if self._is_transfer_leg(leg_id):
                await self._progress("ringing")
            case LegAnswered(leg_id=leg_id) if self._is_transfer_leg(leg_id):
                await self._transferred(leg_id)
            case LegEnded(leg_id=leg_id, cause=cause) if self._is_transfer_leg(leg_id):
                await self._transfer_failed(self.state["transfer"], cause=cause)

    # --- transfer
    def _is_transfer_leg(self, leg_id: str) -> bool:
        return self.state["transfer"] is not None and self.state["transfer"]["leg"] == leg_id

    async def _transfer(self, by_leg_id: str, target: str, *, by_phone: bool) -> None:
        """Starts ringing the target; until it answers the two stay as they are, the waiting one with music."""
        control = self.control
        by = control.leg(by_leg_id)
        busy = self.state["transfer"] is not None or by_leg_id not in (control.caller.leg_id, self.state["leg"])
        member = None if busy else await self.router(target, by=by)
        if member is None:
            control.step("transfer_refused", leg_id=by_leg_id, target=target)
            if by_phone:
                await control.ask(by_leg_id, control.engine.transfer_progress(by_leg_id, state="unavailable"))
            return
        leg = control.new_leg(
            role="transfer",
            party=member.party,
            party_name=member.party_name,
            agent_id=member.agent_id,
            target=member.targets[0],
        )
        spec = control.spec(
            leg,
            target=member.targets[0],
            caller=(member.caller_number, member.caller_name),
            ring_timeout_s=member.ring_timeout_s,
        )
        self.state["transfer"] = {"by": by_leg_id, "leg": leg.leg_id, "phone": by_phone}
        control.step("transferring", leg_id=by_leg_id, target=member.party_name or member.party)
        await control.save()
        await self._progress("trying")
        await control.ask(self._peer(by_leg_id), control.engine.hold(self._peer(by_leg_id), music=self.music))
        await control.dial(spec)

    async def _go_on_transferring(self) -> None:
        """After a crash: who answered meanwhile is joined; a dial that may never have left counts as failed."""
        transfer = self.state["transfer"]
        leg = self.control.leg(transfer["leg"])
        if leg.state is LegState.ANSWERED:
            await self._transferred(leg.leg_id)
        elif leg.state is LegState.INTENDED:
            await self.control.engine.hang_up(leg.leg_id)
            leg.state = LegState.ENDED

    async def _progress(self, state: str) -> None:
        transfer = self.state["transfer"]
        if transfer["phone"] and self.control.alive(transfer["by"]):
            with suppress(LegGoneError):
                await self.control.engine.transfer_progress(transfer["by"], state=state)

    async def _transferred(self, new_leg_id: str) -> None:
        """The target answered: it takes the transferrer's place."""
        control = self.control
        by_leg_id = self.state["transfer"]["by"]
        stays = self._peer(by_leg_id)
        if not control.alive(stays):
            await control.end_leg(new_leg_id)
            return
        await self._progress("answered")
        self._swap(control.leg(by_leg_id), stays=control.leg(stays), comes=control.leg(new_leg_id))
        await control.save()
        await control.ask(stays, control.engine.unhold(stays))
        if control.alive(by_leg_id):
            await control.end_leg(by_leg_id)
        await self._join()

    def _swap(self, left: SessionLeg, *, stays: SessionLeg, comes: SessionLeg) -> None:
        if left.role == "caller":
            left.role, stays.role = "transferrer", "caller"
        session = self.control.session
        session.answered_by = comes.agent_id or comes.party_name or comes.party
        self.state["leg"], self.state["transfer"] = comes.leg_id, None
        self.control.step("transferred", leg_id=comes.leg_id, to=comes.party_name or comes.party)

    async def _transfer_failed(self, transfer: dict[str, Any], *, cause: HangupCause) -> None:
        control = self.control
        control.step("transfer_failed", leg_id=transfer["leg"], cause=cause.value)
        await self._progress("declined" if cause is HangupCause.REJECTED else "unavailable")
        stays = self._peer(transfer["by"])
        self.state["transfer"] = None
        if not control.alive(transfer["by"]):
            self.state["failed"] = True
        if control.alive(stays):
            await control.ask(stays, control.engine.unhold(stays))
        control.require_caller()

    async def _over(self) -> TalkEnded:
        """Frees the bridge; the caller stays for what comes next."""
        control = self.control
        ended = TalkEnded(leg_id=self.state["leg"], transfer_failed=bool(self.state.get("failed")))
        control.require_caller()
        await control.engine.unbridge(self._bridge_id())
        control.session.bridge_id = None
        control.caller.state = LegState.ANSWERED
        self.state["over"] = True
        control.step("talk_ended", leg_id=ended.leg_id)
        return ended
