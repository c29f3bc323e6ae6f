"""Two people talk: hold, blind transfer by phone (REFER) or by order, until one leaves."""

from typing import Any

from offhook.voice.commands import HoldOrdered, TransferOrdered, UnholdOrdered
from offhook.voice.control import CallControl
from offhook.voice.engine import LegGoneError
from offhook.voice.events import HangupCause, LegAnswered, LegEnded, LegHeld, LegRinging, LegUnheld, TransferRequested
from offhook.voice.happenings import Happening
from offhook.voice.plans import TalkEnded, TransferRouter
from offhook.voice.session import LegState
from offhook.voice.transferring import Transfer

_SLOT = "_talk"


class Talking:
    """One talk. Which leg talks and which transfer is under way lie in the node's state, for re-entry."""

    def __init__(self, control: CallControl, *, leg_id: str, router: TransferRouter, music: str) -> None:
        self.control = control
        self.music = music
        known = control.session.node_state.get(_SLOT)
        if known is None or (known.get("over") and control.alive(leg_id)):
            known = control.session.node_state[_SLOT] = {"leg": leg_id, "transfer": None}
        self.state: dict[str, Any] = known
        self.transfer = Transfer(control, known, router=router, peer=self._peer)

    async def run(self) -> TalkEnded:
        """Joins the two and returns when the other one left and no transfer is under way."""
        control, transfer = self.control, self.transfer
        if not self._caller_transfers():
            control.require_caller()
        session = control.session
        session.bridge_id = session.bridge_id or f"{session.call_id}-bridge"
        await self._join()
        while True:
            if transfer.under_way and not control.alive(transfer.stays):
                await transfer.cancel()
            elif transfer.rings_no_more():
                await self._transfer_failed(HangupCause.NO_ANSWER)
            if not transfer.under_way and not control.alive(self.state["leg"]):
                return await self._over()
            happening = await control.next(caller_may_leave=self._caller_transfers())
            if happening is not None:
                await self._handle(happening)

    def _caller_transfers(self) -> bool:
        """A caller who transfers may leave at once; the other party still waits for the new one."""
        return self.transfer.under_way and self.transfer.by == self.control.caller.leg_id

    async def _join(self) -> None:
        control = self.control
        if self.transfer.under_way:
            if await self.transfer.go_on():
                await self._transferred()
            return
        if not control.alive(self.state["leg"]):
            return
        await control.save()
        await control.answer_caller(saved=True)
        pair = [control.caller.leg_id, self.state["leg"]]
        try:
            await control.engine.bridge(self._bridge_id(), pair)
        except LegGoneError:
            return  # one of the two, and its LegEnded tells which
        for leg_id in pair:
            control.leg(leg_id).state = LegState.TALKING
        control.step("talking", leg_id=pair[1])

    def _bridge_id(self) -> str:
        return str(self.control.session.bridge_id)

    def _peer(self, leg_id: str) -> str:
        caller = self.control.caller.leg_id
        return str(self.state["leg"]) if leg_id == caller else caller

    async def _handle(self, happening: Happening) -> None:
        control, transfer = self.control, self.transfer
        match happening:
            case LegHeld(leg_id=leg_id) | HoldOrdered(leg_id=leg_id) if self._may_be_held(leg_id):
                await control.ask(self._peer(leg_id), control.engine.hold(self._peer(leg_id), music=self.music))
            case LegUnheld(leg_id=leg_id) | UnholdOrdered(leg_id=leg_id) if self._may_be_held(leg_id):
                await control.ask(self._peer(leg_id), control.engine.unhold(self._peer(leg_id)))
            case TransferRequested(leg_id=leg_id, target=target, replaces_leg_id=None) if control.alive(leg_id):
                await transfer.begin(leg_id, target, by_phone=True)
            case TransferRequested(leg_id=leg_id) if control.alive(leg_id):
                await control.ask(leg_id, control.engine.transfer_progress(leg_id, state="declined"))
            case TransferOrdered(leg_id=leg_id, target=target) if control.alive(leg_id):
                await transfer.begin(leg_id, target, by_phone=False)
            case LegRinging(leg_id=leg_id) if transfer.rings(leg_id):
                await transfer.progress("ringing")
            case LegAnswered(leg_id=leg_id) if transfer.rings(leg_id):
                await self._transferred()
            case LegEnded(leg_id=leg_id, cause=cause) if transfer.rings(leg_id):
                if await transfer.lost(cause):
                    await self._transfer_failed(cause)

    def _may_be_held(self, by_leg_id: str) -> bool:
        """Both are in the talk, and the other one does not listen to the ringing of a transfer."""
        talking = by_leg_id in (self.control.caller.leg_id, self.state["leg"])
        return talking and not self.transfer.under_way and self.control.alive(self._peer(by_leg_id))

    async def _transferred(self) -> None:
        if not self.control.alive(self.transfer.stays):
            await self.transfer.cancel()
            return
        await self.transfer.taken()
        await self._join()

    async def _transfer_failed(self, cause: HangupCause) -> None:
        """The two talk on as before, if both are still there."""
        await self.transfer.failed(cause=cause)
        self.control.require_caller()
        await self._join()

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
