"""Writes down what becomes of a line's call at a provider, in the words all calls are written in."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from offhook.calls.api import ProviderCall, ProviderLeg
from offhook.voice.events import HangupCause
from offhook.voice.line_rules import CallOut, Decision, Forward, LinePerson, RingPeople, TakeMessage

_CALLER, _CALLEE = "caller", "callee"


class CallBook:
    """One call's page; every entry may be made again."""

    def __init__(self, log: ProviderCall, *, number_id: UUID) -> None:
        self._log = log
        self._number_id = number_id

    async def begin(self, direction: str, *, caller: str, name: str | None, dialled: str) -> None:
        await self._log.begin(
            direction=direction, caller=caller, caller_name=name or "", dialled=dialled, number_id=self._number_id
        )
        party = ProviderLeg(key=_CALLER, role=_CALLER, party=caller, party_name=name or "")
        await self._log.put_leg(party)

    async def come_in(self, caller: str, *, name: str | None, dialled: str) -> None:
        """Somebody calls the firm."""
        await self.begin("inbound", caller=caller, name=name, dialled=dialled)

    async def go_out(self, caller: str, *, name: str, decision: Decision, own: str) -> str:
        """One of the line's people calls to be connected; what becomes of it if nothing else does."""
        dialled, outcome = (decision.number, "missed") if isinstance(decision, CallOut) else (own, "failed")
        await self.begin("outbound", caller=caller, name=name, dialled=dialled)
        await self._caller_is_on()
        return outcome

    async def decide(self, decision: Decision, *, name: str | None = None) -> None:
        """Who is rung, whom the call goes out to (`name`), or that a message is taken."""
        match decision:
            case RingPeople(people=people):
                for person in people:
                    await self._log.put_leg(_leg(person))
                    await self._log.step("ringing", key=person.key, who=person.name or person.number)
            case CallOut(number=number):
                await self._caller_is_on()
                await self._log.put_leg(ProviderLeg(key=_CALLEE, role=_CALLEE, party=number, party_name=name or ""))
                await self._log.step("connecting", key=_CALLEE, who=name or number)
            case Forward(number=number):
                await self._log.put_leg(ProviderLeg(key=_CALLEE, role=_CALLEE, party=number))
                await self._log.step("connecting", key=_CALLEE, who=number)
            case TakeMessage():
                await self._caller_is_on()

    async def pick_up(self, person: LinePerson) -> None:
        """A phone was answered; whether its owner takes the call is still open."""
        await self._log.put_leg(replace(_leg(person), answered_at=self._log.at))

    async def accept(self, person: LinePerson) -> None:
        """That phone gets the caller."""
        await self.pick_up(person)
        await self._caller_is_on()
        await self._log.step("accepted", key=person.key, who=person.name or person.number)
        await self._log.answer(person.key)

    async def reach(self, *, since: datetime) -> None:
        """The number that was called answers."""
        callee = await self._log.leg(_CALLEE)
        if callee is not None:
            await self._log.put_leg(replace(callee, answered_at=since))
            await self._log.answer(callee.party_name or callee.party, at=since)

    async def leave(self, person: LinePerson | None, *, cause: HangupCause) -> None:
        """One of the phones that were rung is out; None is the number that was called."""
        leg = _leg(person) if person else await self._log.leg(_CALLEE)
        if leg is not None:
            await self._log.put_leg(replace(leg, ended_at=self._log.at, cause=cause.value))

    async def end(self, outcome: str) -> None:
        await self._log.end(outcome)

    async def _caller_is_on(self) -> None:
        caller = await self._log.leg(_CALLER)
        if caller is not None:
            await self._log.put_leg(replace(caller, answered_at=self._log.at))


def _leg(person: LinePerson) -> ProviderLeg:
    return ProviderLeg(key=person.key, role="agent", party=person.number, party_name=person.name)
