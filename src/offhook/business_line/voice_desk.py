"""Answers what Twilio asks about calls: from the request and the database alone, so any process may be asked, twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.business_line import repository, twiml
from offhook.business_line.models import BusinessLine, DialIntent, LineCall
from offhook.business_line.people import line_facts, line_people, name_of
from offhook.business_line.twiml import Stages
from offhook.kit.errors import NotFoundError
from offhook.numbers.api import NumberRoute, number_route
from offhook.voice.line_rules import (
    CallOut,
    Chosen,
    LinePerson,
    announcement,
    decide_call,
    read_back,
    take_message,
)

MOST_WRONG_KEYS = 3
_OUTCOMES: Mapping[str, str] = {"completed": "answered", "answered": "answered", "failed": "failed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request of Twilio's, known to be Twilio's."""

    session: AsyncSession
    """As the line's account."""
    line: BusinessLine
    number: NumberRoute
    form: Mapping[str, str]
    query: Mapping[str, str]
    hooks: str
    """Address of the line's doors."""
    now: datetime

    def field(self, name: str) -> str:
        return self.form.get(name, "")

    @property
    def stages(self) -> Stages:
        return Stages(self.hooks, self.query.get("call") or self.field("CallSid"))

    async def call(self) -> LineCall:
        """Raises NotFoundError."""
        return await repository.get_call(self.session, self.line, self.query.get("call", ""))


async def take_up_call(asked: Asked) -> str:
    """A call reaches the line."""
    session, number, caller = asked.session, asked.number, asked.field("From")
    people = await line_people(session, number.number_id)
    agent = next((person for person in people if person.number == caller), None)
    call = await repository.note_call(
        session,
        line=asked.line,
        call_sid=asked.field("CallSid"),
        direction="outbound" if agent else "inbound",
        caller=caller,
        dialled=str(number.number),
    )
    if call.ended_at is not None:
        return twiml.hang_up()
    decision = decide_call(
        line_facts(number),
        caller=caller,
        caller_name=await name_of(session, number.account_id, caller),
        people=people,
        chosen=await _chosen(asked, agent) if agent else None,
        now=asked.now,
    )
    if isinstance(decision, CallOut) and agent is not None:
        call.dialled, call.taken_by = decision.number, UUID(agent.key)
    return twiml.speak_decision(decision, stages=asked.stages, language=number.language)


async def announce_call(asked: Asked) -> str:
    """An agent's phone was answered: who is calling."""
    call, number = await asked.call(), asked.number
    if call.ended_at is not None or call.taken_leg not in (None, asked.field("CallSid")):
        return twiml.taken(language=number.language)
    name = await name_of(asked.session, number.account_id, call.caller)
    return twiml.announce(
        announcement(number.label, caller=call.caller, name=name),
        stages=asked.stages,
        agent=asked.query.get("agent", ""),
        language=number.language,
    )


async def press_key(asked: Asked) -> str:
    """A key was pressed; the first to press the right one gets the caller."""
    digits, announced = asked.form.get("Digits"), asked.number.announce_caller
    if not twiml.is_accepting(digits, announced=announced):
        return await announce_call(asked)
    agent_id = await _agent_asked(asked)
    call, leg = await asked.call(), asked.field("CallSid")
    if await repository.take_call(asked.session, call, leg=leg, agent_id=agent_id):
        return twiml.connect()
    return twiml.taken(language=asked.number.language)


async def go_on_after_ringing(asked: Asked) -> str:
    """The ringing, or the talk that came of it, is over."""
    call = await asked.call()
    if call.taken_leg is not None:
        await repository.end_call(asked.session, call, outcome="answered")
        return twiml.hang_up()
    if call.ended_at is not None:
        return twiml.hang_up()
    decision = take_message(line_facts(asked.number))
    return twiml.speak_decision(decision, stages=asked.stages, language=asked.number.language)


async def end_call_out(asked: Asked) -> str:
    """The number an agent called has hung up, or never answered."""
    call, status = await asked.call(), asked.field("DialCallStatus")
    await repository.end_call(asked.session, call, outcome=_OUTCOMES.get(status, "missed"))
    return twiml.failed(language=asked.number.language) if status == "failed" else twiml.hang_up()


async def note_end(asked: Asked) -> None:
    """Twilio tells that a call is over."""
    if asked.field("CallStatus") not in {"completed", "busy", "failed", "no-answer", "canceled"}:
        return
    try:
        call = await repository.get_call(asked.session, asked.line, asked.field("CallSid"))
    except NotFoundError:
        return
    was_taken = call.taken_leg is not None
    await repository.end_call(asked.session, call, outcome="answered" if was_taken else "missed")


async def call_back(asked: Asked) -> str:
    """A land-line we rang picked up (BL-7): it hears whom it will reach, and is connected."""
    intent = await asked.session.get(DialIntent, _uuid(asked.query.get("intent", "")))
    if intent is None or intent.number_id != asked.number.number_id:
        raise NotFoundError("There is no such choice")
    call = await repository.note_call(
        asked.session,
        line=asked.line,
        call_sid=asked.field("CallSid"),
        direction="outbound",
        caller=asked.field("To"),
        dialled=intent.to_number,
    )
    if call.ended_at is not None:
        return twiml.hang_up()
    call.taken_by = intent.agent_id
    name = await name_of(asked.session, asked.number.account_id, intent.to_number)
    spoken = read_back(intent.to_number, name=name)
    decision = CallOut(number=intent.to_number, shown=str(asked.number.number), read_back=spoken)
    return twiml.speak_decision(decision, stages=asked.stages, language=asked.number.language)


async def _chosen(asked: Asked, agent: LinePerson) -> Chosen | None:
    intent = await repository.take_intent(
        asked.session,
        account_id=asked.number.account_id,
        number_id=asked.number.number_id,
        agent_id=UUID(agent.key),
        used_by=asked.field("CallSid"),
        now=asked.now,
    )
    if intent is None:
        return None
    name = await name_of(asked.session, asked.number.account_id, intent.to_number)
    return Chosen(number=intent.to_number, name=name, at=intent.chosen_at)


async def _agent_asked(asked: Asked) -> UUID:
    wanted = asked.query.get("agent", "")
    if not any(person.key == wanted for person in await line_people(asked.session, asked.number.number_id)):
        raise NotFoundError("There is no such agent")
    return UUID(wanted)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError("There is no such choice") from None


async def number_of(session: AsyncSession, line: BusinessLine) -> NumberRoute:
    """The number a line is."""
    return await number_route(session, line.number_id)
