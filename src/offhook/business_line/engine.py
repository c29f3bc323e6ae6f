"""The rules for agents who call out, as coroutines on our own engine (BL-6, BL-17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.business_line import repository
from offhook.business_line.people import line_facts, line_people, name_of
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import number_route
from offhook.voice.call import Call, tell_why
from offhook.voice.events import HangupCause
from offhook.voice.line_rules import CallOut, Chosen, NothingChosen, Spoken, decide_call, words
from offhook.voice.plans import TRY_NEXT_TARGET, Accepted, RingMember, RingPlan
from offhook.voice.session import BOOKED_AS

_READ_BACK = "read_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChoice:
    """What becomes of an agent's call to the own business number."""

    decision: CallOut | NothingChosen
    language: str
    agent_name: str = ""

    @property
    def number(self) -> PhoneNumber | None:
        """Whom to reach."""
        return PhoneNumber(self.decision.number) if isinstance(self.decision, CallOut) else None

    @property
    def shown(self) -> PhoneNumber | None:
        """Caller ID there."""
        return PhoneNumber(self.decision.shown) if isinstance(self.decision, CallOut) else None


async def line_callers(session: AsyncSession, number_id: UUID) -> frozenset[str]:
    """Telephones of a line's people; empty for a number that is none. May be kept until a route notice."""
    if await repository.find_line(session, number_id) is None:
        return frozenset()
    return frozenset(person.number for person in await line_people(session, number_id))


async def take_choice(
    session: AsyncSession, *, number_id: UUID, caller: str, call_id: str, now: datetime
) -> LineChoice | None:
    """None when the number is no line, or the caller none of its people: then its flow answers.

    Asked again for the same call (after a crash) the answer is the same.
    """
    if await repository.find_line(session, number_id) is None:
        return None
    people = await line_people(session, number_id)
    agent = next((person for person in people if person.number == caller), None)
    if agent is None:
        return None
    number = await number_route(session, number_id)
    intent = await repository.take_intent(
        session,
        account_id=number.account_id,
        number_id=number_id,
        agent_id=UUID(agent.key),
        used_by=call_id,
        now=now,
    )
    chosen = None
    if intent is not None:
        name = await name_of(session, number.account_id, intent.to_number)
        chosen = Chosen(number=intent.to_number, name=name, at=intent.chosen_at)
    decision = decide_call(line_facts(number), caller=caller, caller_name=None, people=people, chosen=chosen, now=now)
    assert isinstance(decision, CallOut | NothingChosen), "the caller is one of its people"
    return LineChoice(decision=decision, language=number.language, agent_name=agent.name)


async def run_choice(call: Call, choice: LineChoice, *, ways: Sequence[RingMember]) -> None:
    """The program of the call; `ways` lead to the chosen number in fail-over order."""
    await _book_as_outgoing(call, choice)
    match choice.decision:
        case NothingChosen(sentence=sentence):
            await _say(call, sentence, choice.language)
            call.set_result("failed")
        case CallOut(read_back=read_back):
            await _call_out(call, read_back, language=choice.language, ways=ways)


async def _book_as_outgoing(call: Call, choice: LineChoice) -> None:
    """For people it is a call of the agent's to whom was chosen, though to the carriers it came in."""
    call.session.caller_name = choice.agent_name or call.session.caller_name
    call.session.variables[BOOKED_AS] = {"direction": "outbound", "dialled": choice.number or call.session.dialled}
    await call.save()


async def _say(call: Call, spoken: Spoken, language: str) -> None:
    text = words(spoken, call.narrator.phrases, language=language)
    await call.play([await call.narrator.say(text, language=language)])


async def _call_out(call: Call, read_back: Spoken, *, language: str, ways: Sequence[RingMember]) -> None:
    """Hanging up during the read-back cancels."""
    if not call.session.node_state.get(_READ_BACK):
        await _say(call, read_back, language)
        call.session.node_state[_READ_BACK] = True
        await call.save()
    cause = HangupCause.UNREACHABLE
    for place, way in enumerate(call.in_order(ways)):
        outcome = await call.ring_legs(RingPlan(members=(way,), name=f"way-{place}", role="callee"))
        if isinstance(outcome, Accepted):
            await call.talk(outcome.leg_id)
            return
        cause = next(iter(outcome.causes.values()), HangupCause.FAILED)
        if cause not in TRY_NEXT_TARGET:
            break
    call.set_result("missed")
    await tell_why(call, cause)
