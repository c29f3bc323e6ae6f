"""Answers what Twilio asks about calls: from the request and the database alone, so any process may be asked, twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.business_line import repository, twiml
from offhook.business_line.call_book import CallBook
from offhook.business_line.models import BusinessLine, DialIntent, LineCall
from offhook.business_line.people import line_facts, line_people, name_of
from offhook.business_line.twiml import Stages
from offhook.calls.api import ProviderCall
from offhook.kit.errors import NotFoundError
from offhook.numbers.api import NumberRoute, number_route
from offhook.voice.events import HangupCause
from offhook.voice.line_rules import (
    CallOut,
    Chosen,
    LinePerson,
    announcement,
    decide_call,
    read_back,
    take_message,
)

PROVIDER = "Twilio"
_ANSWERED = frozenset({"in-progress", "answered"})
_CAUSES: Mapping[str, HangupCause] = {
    "completed": HangupCause.NORMAL,
    "busy": HangupCause.BUSY,
    "no-answer": HangupCause.NO_ANSWER,
    "canceled": HangupCause.NO_ANSWER,
    "failed": HangupCause.FAILED,
}
"""How a call, or one of its legs, has ended there."""
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
    in_service: bool = True
    """False: the line's account, or one above it, is suspended."""

    def field(self, name: str) -> str:
        return self.form.get(name, "")

    @property
    def stages(self) -> Stages:
        return Stages(self.hooks, self.query.get("call") or self.field("CallSid"))

    async def call(self) -> LineCall:
        """Raises NotFoundError."""
        return await repository.get_call(self.session, self.line, self.query.get("call", ""))

    async def person(self) -> LinePerson:
        """Whose phone rang. Raises NotFoundError."""
        wanted = self.query.get("agent", "")
        for person in await line_people(self.session, self.number.number_id):
            if person.key == wanted:
                return person
        raise NotFoundError("There is no such agent")

    def log(self, call: LineCall) -> ProviderCall:
        """The call among all calls."""
        whose = self.line.account_id
        return ProviderCall(session=self.session, account_id=whose, call_id=call.id, provider=PROVIDER, at=self.now)

    def book(self, call: LineCall) -> CallBook:
        """Where what becomes of it is written down."""
        return CallBook(self.log(call), number_id=self.number.number_id)


async def take_up_call(asked: Asked) -> str:
    """A call reaches the line."""
    if not asked.in_service:
        return twiml.reject()
    session, number, caller = asked.session, asked.number, asked.field("From")
    people = await line_people(session, number.number_id)
    agent = next((person for person in people if person.number == caller), None)
    call = await repository.note_call(session, line=asked.line, call_sid=asked.field("CallSid"), caller=caller)
    if call.ended_at is not None:
        return twiml.hang_up()
    name, book = await name_of(session, number.account_id, caller), asked.book(call)
    chosen = await _chosen(asked, agent) if agent else None
    decision = decide_call(
        line_facts(number), caller=caller, caller_name=name, people=people, chosen=chosen, now=asked.now
    )
    if agent is None:
        await book.come_in(caller, name=name, dialled=str(number.number))
    else:
        call.taken_by = UUID(agent.key)
        call.outcome = await book.go_out(caller, name=agent.name, decision=decision, own=str(number.number))
    await book.decide(decision, name=chosen.name if chosen else None)
    return twiml.speak_decision(decision, stages=asked.stages, language=number.language)


async def announce_call(asked: Asked) -> str:
    """An agent's phone was answered: who is calling."""
    call, number = await asked.call(), asked.number
    if call.ended_at is not None or call.taken_leg not in (None, asked.field("CallSid")):
        return twiml.taken(language=number.language)
    person = await asked.person()
    await asked.book(call).pick_up(person)
    name = await name_of(asked.session, number.account_id, call.caller)
    return twiml.announce(
        announcement(number.label, caller=call.caller, name=name),
        stages=asked.stages,
        agent=person.key,
        language=number.language,
    )


async def press_key(asked: Asked) -> str:
    """A key was pressed; the first to press the right one gets the caller."""
    digits, announced = asked.form.get("Digits"), asked.number.announce_caller
    if not twiml.is_accepting(digits, announced=announced):
        return await announce_call(asked)
    person = await asked.person()
    call, leg = await asked.call(), asked.field("CallSid")
    if await repository.take_call(asked.session, call, leg=leg, agent_id=UUID(person.key)):
        await asked.book(call).accept(person)
        return twiml.connect()
    return twiml.taken(language=asked.number.language)


async def go_on_after_ringing(asked: Asked) -> str:
    """The ringing, or the talk that came of it, is over."""
    call, forwarded = await asked.call(), "forwarded" in asked.query
    if call.taken_leg is not None or (forwarded and asked.field("DialCallStatus") == "completed"):
        await _end(asked, call, outcome="answered")
        return twiml.hang_up()
    if call.ended_at is not None:
        return twiml.hang_up()
    decision = take_message(line_facts(asked.number), outside=forwarded)
    await asked.book(call).decide(decision)
    return twiml.speak_decision(decision, stages=asked.stages, language=asked.number.language)


async def end_call_out(asked: Asked) -> str:
    """The number an agent called has hung up, or never answered."""
    call, status = await asked.call(), asked.field("DialCallStatus")
    outcome, talked_s = _OUTCOMES.get(status, "missed"), asked.field("DialCallDuration")
    if outcome == "answered":
        await asked.book(call).reach(since=asked.now - timedelta(seconds=int(talked_s) if talked_s.isdigit() else 0))
    await _end(asked, call, outcome=outcome)
    return twiml.failed(language=asked.number.language) if status == "failed" else twiml.hang_up()


async def note_leg(asked: Asked) -> None:
    """Twilio tells of one of the phones it rang: it was answered, or is over."""
    call, status = await asked.call(), asked.field("CallStatus")
    book, person = asked.book(call), await asked.person() if asked.query.get("agent") else None
    if status in _ANSWERED:
        await (book.pick_up(person) if person else book.reach(since=asked.now))
    elif status in _CAUSES:
        is_late = call.taken_leg not in (None, asked.field("CallSid"))
        cause = HangupCause.ANSWERED_ELSEWHERE if is_late else _CAUSES[status]
        await book.leave(person, cause=cause)


async def note_end(asked: Asked) -> None:
    """Twilio tells that a call is over; a land-line that was rung for its owner and never answered is one, too."""
    if asked.field("CallStatus") not in _CAUSES:
        return
    try:
        call = await repository.get_call(asked.session, asked.line, asked.field("CallSid"))
    except NotFoundError:
        if not asked.query.get("intent"):
            return
        call = await _begin_back(asked, await _intent(asked))
    await _end(asked, call, outcome="answered" if call.taken_leg is not None else call.outcome or "missed")


async def _end(asked: Asked, call: LineCall, *, outcome: str) -> None:
    await repository.end_call(asked.session, call, outcome=outcome)
    await asked.book(call).end(outcome)


async def call_back(asked: Asked) -> str:
    """A land-line we rang picked up (BL-7): it hears whom it will reach, and is connected."""
    intent = await _intent(asked)
    call = await _begin_back(asked, intent)
    if call.ended_at is not None:
        return twiml.hang_up()
    name = await name_of(asked.session, asked.number.account_id, intent.to_number)
    spoken = read_back(intent.to_number, name=name)
    decision = CallOut(number=intent.to_number, shown=str(asked.number.number), read_back=spoken)
    await asked.book(call).decide(decision, name=name)
    return twiml.speak_decision(decision, stages=asked.stages, language=asked.number.language)


async def _begin_back(asked: Asked, intent: DialIntent) -> LineCall:
    """A call whose caller we rang ourselves."""
    caller, number = asked.field("To"), asked.number
    call = await repository.note_call(asked.session, line=asked.line, call_sid=asked.field("CallSid"), caller=caller)
    people = await line_people(asked.session, number.number_id)
    name = next((person.name for person in people if person.key == str(intent.agent_id)), "")
    await asked.book(call).begin("outbound", caller=caller, name=name, dialled=intent.to_number)
    call.taken_by = intent.agent_id
    return call


async def _intent(asked: Asked) -> DialIntent:
    found = await asked.session.get(DialIntent, _uuid(asked.query.get("intent", "")))
    if found is None or found.number_id != asked.number.number_id:
        raise NotFoundError("There is no such choice")
    return found


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


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError("There is no such choice") from None


async def number_of(session: AsyncSession, line: BusinessLine) -> NumberRoute:
    """The number a line is."""
    return await number_route(session, line.number_id)
