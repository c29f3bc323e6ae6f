"""The rules of a business line (BL-6 to BL-9, BL-15) as decisions over facts.

They are spoken in two ways: by coroutines on our engine, and by TwiML where a number lives on Twilio.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from offhook.kit.errors import InvalidInputError
from offhook.kit.phone_number import PhoneNumber
from offhook.voice.business_hours import BusinessHours
from offhook.voice.phrases import Phrases, spoken_number

MAX_RINGING = 10
"""Phones that ring at once for one call."""
ACCEPT_DIGIT = "1"
ANNOUNCEMENT_REPEATS = 3
INTENT_LIFE = timedelta(minutes=5)
"""So long a number chosen in the dialer waits for the call of whoever chose it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A built-in sentence with what it names, or the account's own words."""

    key: str = ""
    values: dict[str, str] = field(default_factory=dict)
    own_words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """A business number as its owner has set it up."""

    number: str
    label: str = ""
    caller_id_mode: str = "business"
    announce_caller: bool = True
    ring_timeout_s: int = 25
    greeting_text: str = ""
    language: str = "en"
    hours: BusinessHours | None = None
    """None: always open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePerson:
    """Somebody of the line's people, with a telephone of the own."""

    key: str
    number: str
    name: str = ""
    on_duty: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A number an agent chose in the dialer."""

    number: str
    name: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RingPeople:
    """All of them ring at once; the first to press gets the caller."""

    people: tuple[LinePerson, ...]
    shown: str
    """Caller ID on their phones."""
    announcement: Spoken | None
    """Heard on answering, until the accept digit; None: answering is accepting."""
    ring_timeout_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOut:
    """An agent called to be connected with what they chose: it is read back, then dialled."""

    number: str
    shown: str
    read_back: Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingChosen:
    """An agent called the own business number, and chose nothing just now."""

    sentence: Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeMessage:
    """Nobody accepts: the greeting, then voicemail."""

    greeting: Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """Outside the hours another telephone is rung; when it does not answer, a message is taken."""

    number: str
    shown: str
    ring_timeout_s: int


Decision = RingPeople | CallOut | NothingChosen | TakeMessage | Forward


def decide_call(
    line: LineFacts,
    *,
    caller: str,
    caller_name: str | None,
    people: Sequence[LinePerson],
    chosen: Chosen | None,
    now: datetime,
) -> Decision:
    """What happens to a call that reaches the line; `chosen` is the caller's freshest choice, if they are an agent."""
    if any(person.number == caller for person in people):
        if chosen is None or is_stale(chosen.at, now=now):
            return NothingChosen(sentence=Spoken(key="nothing_chosen"))
        return CallOut(number=chosen.number, shown=line.number, read_back=read_back(chosen.number, name=chosen.name))
    if (closed := decide_outside(line, caller=caller, now=now)) is not None:
        return closed
    rung = tuple(person for person in people if person.on_duty)[:MAX_RINGING]
    if not rung:
        return take_message(line)
    return RingPeople(
        people=rung,
        shown=shown_caller(line.caller_id_mode, business=line.number, caller=caller),
        announcement=announcement(line.label, caller=caller, name=caller_name) if line.announce_caller else None,
        ring_timeout_s=line.ring_timeout_s,
    )


def decide_outside(line: LineFacts, *, caller: str, now: datetime) -> TakeMessage | Forward | None:
    """What happens to a caller outside the business hours; None: the call goes its usual way."""
    hours = line.hours
    if hours is None or hours.outside == "ring" or hours.is_open(now):
        return None
    if hours.outside == "forward" and hours.forward_to is not None:
        shown = shown_caller(line.caller_id_mode, business=line.number, caller=caller)
        return Forward(number=hours.forward_to, shown=shown, ring_timeout_s=line.ring_timeout_s)
    return take_message(line, outside=True)


def is_stale(chosen_at: datetime, *, now: datetime) -> bool:
    """Whether a choice is too old to be meant by a call that comes now."""
    return now - chosen_at >= INTENT_LIFE


def take_message(line: LineFacts, *, outside: bool = False) -> TakeMessage:
    """The firm's own greeting (`outside` the hours the one for then), or the built-in one."""
    if outside and line.hours is not None and line.hours.greeting_text:
        return TakeMessage(greeting=Spoken(own_words=line.hours.greeting_text))
    if line.greeting_text:
        return TakeMessage(greeting=Spoken(own_words=line.greeting_text))
    return TakeMessage(greeting=Spoken(key="voicemail_greeting"))


def announcement(business: str, *, caller: str, name: str | None) -> Spoken:
    """Who is calling for which business, and the key that accepts; an empty caller is an unknown one."""
    who = name or say_number(caller)
    if business:
        return Spoken(key="announcement", values={"business": business, "caller": who})
    return Spoken(key="announcement_plain", values={"caller": who})


def shown_caller(mode: str, *, business: str, caller: str) -> str:
    """What the phones that ring show (BL-9): the business, so that it is greeted rightly, or the caller."""
    return caller if mode == "caller" and caller else business


def read_back(number: str, *, name: str | None) -> Spoken:
    """Whom the call will reach: the contact's name, else the number as people say it."""
    return Spoken(own_words=name or say_number(number))


def say_number(number: str) -> str:
    """As read aloud; what is no number is spelt."""
    try:
        return spoken_number(PhoneNumber.parse(number))
    except InvalidInputError:
        return " ".join(character for character in number if character.isalnum())


def words(spoken: Spoken, phrases: Phrases, *, language: str) -> str:
    """The sentence in that language; a caller without a number has a name there, too."""
    if spoken.own_words:
        return spoken.own_words
    values = dict(spoken.values)
    if not values.get("caller", "-"):
        values["caller"] = phrases.text("unknown_caller", language=language)
    return phrases.text(spoken.key, language=language, **values)
