"""Ringing people for a caller until exactly one accepts."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from offhook.voice.control import CallControl
from offhook.voice.engine import LegSpec
from offhook.voice.events import DigitReceived, HangupCause, LegAnswered, LegEnded, PlaybackFinished
from offhook.voice.happenings import Happening
from offhook.voice.plans import TRY_NEXT_TARGET, Accepted, NobodyAccepted, RingMember, RingOutcome, RingPlan
from offhook.voice.session import LegState, SessionLeg
from offhook.voice.toll import in_order


class Ringing:
    """One run of a plan. All it must remember lies in the node's state, so it may be begun again after a crash."""

    def __init__(self, control: CallControl, plan: RingPlan) -> None:
        self.control = control
        self.plan = plan
        self.slot = f"_ring:{plan.name}"
        fresh: dict[str, Any] = {"since": control.clock.now().isoformat(), "tries": {}, "causes": {}, "free_at": None}
        self.state: dict[str, Any] = control.session.node_state.setdefault(self.slot, fresh)
        self.members = {member.key: self._in_order(member) for member in plan.members}
        self.comfort_id: str | None = None

    async def run(self) -> RingOutcome:
        """Rings, announces, and returns when one accepted (all others are being ended) or nobody is left."""
        if (taken := self._taken()) is not None:
            return await self._finish(taken)
        self.control.require_caller()
        await self._comfort_caller()
        for key in list(self.state["tries"]):
            if (outcome := await self._go_on(key)) is not None:
                return outcome
        while True:
            await self._start_due()
            if not self._waiting() and self._next_due() is None:
                await self._stop_comfort()
                return NobodyAccepted(causes={k: HangupCause(c) for k, c in self.state["causes"].items()})
            happening = await self.control.next(self._next_due())
            if happening is not None and (outcome := await self._handle(happening)) is not None:
                return outcome

    # --- who is next
    def _next_due(self) -> datetime | None:
        """When the next member's turn comes without anything else happening."""
        untried = [member for member in self.plan.members if member.key not in self.state["tries"]]
        if not untried:
            return None
        if self.plan.strategy == "parallel":
            since = datetime.fromisoformat(self.state["since"])
            return since + timedelta(seconds=min(member.delay_s for member in untried))
        if self._waiting():
            return None
        free_at = datetime.fromisoformat(self.state["free_at"] or self.state["since"])
        return free_at + timedelta(seconds=untried[0].delay_s)

    def _waiting(self) -> bool:
        return any(key not in self.state["causes"] for key in self.state["tries"])

    async def _start_due(self) -> None:
        """Saves whom we are about to ring, then rings them."""
        now = self.control.clock.now()
        due = []
        while (at := self._next_due()) is not None and at <= now:
            untried = [member for member in self.members.values() if member.key not in self.state["tries"]]
            parallel = self.plan.strategy == "parallel"
            member = min(untried, key=lambda m: m.delay_s) if parallel else untried[0]
            due.append((member, self._new_try(member, target=0)))
        if due:
            await self.control.save()
            for member, leg in due:
                await self._dial(member, leg)
            await self.control.save()  # now it is known that they did ring: nobody rings twice after a crash

    def _new_try(self, member: RingMember, *, target: int) -> SessionLeg:
        leg = self.control.new_leg(
            role=self.plan.role,
            party=member.party,
            party_name=member.party_name,
            agent_id=member.agent_id,
            target=member.targets[target],
        )
        self.state["tries"][member.key] = {"leg": leg.leg_id, "target": target, "plays": 0}
        self.control.step("ringing", leg_id=leg.leg_id, who=member.party_name or member.party)
        return leg

    def _in_order(self, member: RingMember) -> RingMember:
        """The cheapest way there first; decided once, for tries are remembered by their place."""
        if len(member.targets) < 2:
            return member
        order = self.state.setdefault("order", {})
        if member.key not in order:
            control = self.control
            cheapest = control.toll.ordered(
                control.session, member.targets, party=member.party, caller_number=member.caller_number
            )
            order[member.key] = [target.endpoint for target in cheapest]
        return replace(member, targets=in_order(member.targets, order[member.key]))

    async def _dial(self, member: RingMember, leg: SessionLeg) -> None:
        self.control.require_caller()
        if not await self.control.dial(self._spec(member, leg)):
            await self._lost(member, leg, cause=HangupCause(leg.failed_cause))
            return
        if (tried := self.state["tries"][member.key])["leg"] == leg.leg_id:
            tried["dialled"] = True

    def _spec(self, member: RingMember, leg: SessionLeg) -> LegSpec:
        spec = self.control.spec(
            leg,
            target=member.targets[self.state["tries"][member.key]["target"]],
            caller=(member.caller_number, member.caller_name),
            ring_timeout_s=member.ring_timeout_s,
        )
        return replace(spec, early_bridge_id=self.control.session.bridge_id) if self.plan.early_media else spec

    # --- what happens
    async def _go_on(self, key: str) -> RingOutcome | None:
        """Picks up a member where the process before left it."""
        leg = self.control.leg(self.state["tries"][key]["leg"])
        if key in self.state["causes"]:
            return None
        if (member := self.members.get(key)) is None:  # went off duty while nobody watched
            self.state["causes"][key] = HangupCause.NORMAL.value
            await self.control.end_leg(leg.leg_id)
            return None
        match leg.state:
            case LegState.INTENDED if not self.state["tries"][key].get("dialled"):
                await self._dial(member, leg)
            case LegState.ANSWERED:
                return await self._answered(member, leg)
            case LegState.ENDED | LegState.INTENDED:
                leg.state = LegState.ENDED
                await self._lost(member, leg, cause=HangupCause.NO_ANSWER)
        return None

    async def _handle(self, happening: Happening) -> RingOutcome | None:
        leg_id = getattr(happening, "leg_id", None)
        if leg_id == self.control.caller.leg_id:
            if (
                isinstance(happening, PlaybackFinished)
                and happening.play_id == self.comfort_id
                and not happening.failed
            ):
                await self._comfort_caller()
            return None
        found = next((key for key, tried in self.state["tries"].items() if tried["leg"] == leg_id), None)
        if found is None or found not in self.members:
            return None
        member, leg = self.members[found], self.control.leg(str(leg_id))
        match happening:
            case LegAnswered():
                return await self._answered(member, leg)
            case DigitReceived(digit=digit) if digit == self.plan.accept_digit and leg.state is LegState.ANSWERED:
                return await self._accept(member, leg)
            case PlaybackFinished(play_id=play_id) if play_id == self._play_id(member):
                await self._announce(member, leg, again=True)
            case LegEnded(cause=cause):
                await self._lost(member, leg, cause=cause)
        return None

    async def _answered(self, member: RingMember, leg: SessionLeg) -> RingOutcome | None:
        if not member.announcement:
            return await self._accept(member, leg)
        await self._announce(member, leg)
        return None

    def _play_id(self, member: RingMember) -> str:
        """The same after a crash, so that an announcement under way just goes on."""
        tried = self.state["tries"][member.key]
        return f"{tried['leg']}-a{tried['plays']}"

    async def _announce(self, member: RingMember, leg: SessionLeg, *, again: bool = False) -> None:
        """Says who is calling; after the last repetition the leg ends (probably somebody's own voicemail)."""
        tried = self.state["tries"][member.key]
        tried["plays"] += again
        if tried["plays"] >= self.plan.announcement_repeats:
            await self.control.end_leg(leg.leg_id)
            return
        play = self.control.engine.play(leg.leg_id, member.announcement, play_id=self._play_id(member))
        await self.control.ask(leg.leg_id, play)

    async def _lost(self, member: RingMember, leg: SessionLeg, *, cause: HangupCause) -> None:
        tried = self.state["tries"][member.key]
        if member.key in self.state["causes"]:
            return
        following = tried["target"] + 1
        if cause in TRY_NEXT_TARGET and tried["plays"] == 0 and following < len(member.targets):
            self.control.step("unreachable", leg_id=leg.leg_id, cause=cause.value)
            again = self._new_try(member, target=following)
            await self.control.save()
            await self._dial(member, again)
            await self.control.save()
            return
        self.state["causes"][member.key] = cause.value
        self.state["free_at"] = self.control.clock.now().isoformat()
        self.control.step("not_taken", leg_id=leg.leg_id, who=member.party_name or member.party, cause=cause.value)

    # --- the end
    def _taken(self) -> Accepted | None:
        for tried in self.state["tries"].values():
            if self.control.leg(tried["leg"]).accepted:
                return Accepted(leg_id=tried["leg"])
        return None

    async def _accept(self, member: RingMember, leg: SessionLeg) -> RingOutcome:
        leg.accepted = True
        self.control.session.answered_by = member.agent_id or member.party_name or member.party
        self.control.step("accepted", leg_id=leg.leg_id, who=member.party_name or member.party)
        await self.control.save()
        if member.announcement:
            await self.control.engine.stop_play(self._play_id(member))
        return await self._finish(Accepted(leg_id=leg.leg_id))

    async def _finish(self, accepted: Accepted) -> RingOutcome:
        """Ends all others: who only rings at once, who listens after a moment for a press already under way."""
        await self._stop_comfort()
        for key, tried in self.state["tries"].items():
            leg = self.control.leg(tried["leg"])
            if leg.leg_id == accepted.leg_id or leg.state is LegState.ENDED:
                continue
            if leg.state is LegState.ANSWERED and key in self.members:
                await self.control.engine.stop_play(self._play_id(self.members[key]))
                self.control.say_farewell(leg.leg_id, digit=self.plan.accept_digit, sounds=self.plan.taken)
            else:
                await self.control.end_leg(leg.leg_id, cause=HangupCause.ANSWERED_ELSEWHERE)
        return accepted

    async def _comfort_caller(self) -> None:
        caller = self.control.caller
        if self.plan.early_media:
            session = self.control.session  # saved with whom we are about to ring
            session.bridge_id = session.bridge_id or f"{session.call_id}-bridge"
        elif caller.state is LegState.ARRIVED:
            await self.control.ring_caller()
        elif self.plan.comfort:
            self.comfort_id = f"{caller.leg_id}-comfort-{self.plan.name}"
            play = self.control.engine.play(caller.leg_id, self.plan.comfort, play_id=self.comfort_id)
            await self.control.ask(caller.leg_id, play)

    async def _stop_comfort(self) -> None:
        if self.comfort_id is not None:
            play_id, self.comfort_id = self.comfort_id, None
            await self.control.engine.stop_play(play_id)
