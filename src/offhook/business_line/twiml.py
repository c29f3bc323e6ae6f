"""The rules' decisions in TwiML (Twilio: "TwiML for Programmable Voice")."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from offhook.voice.line_rules import (
    ACCEPT_DIGIT,
    ANNOUNCEMENT_REPEATS,
    CallOut,
    Decision,
    Forward,
    NothingChosen,
    RingPeople,
    Spoken,
    TakeMessage,
    words,
)
from offhook.voice.phrases import BuiltInPhrases

LONGEST_MESSAGE_S = 120
"""Twilio transcribes no longer ones."""
SILENCE_S = 5
_ANSWER_WAIT_S = 3
_VOICES: Mapping[str, str] = {"en": "en-US", "es": "es-ES", "fr": "fr-FR"}


@dataclass(frozen=True, slots=True)
class Stages:
    """Addresses of one call's stages at a line, the same whichever web process answers."""

    base: str
    """`https://.../hooks/twilio/<line>`."""
    call_sid: str
    """Of the caller's call at Twilio."""

    def url(self, stage: str, **more: str) -> str:
        return f"{self.base}/{stage}?{urlencode({'call': self.call_sid, **more})}"


def speak_decision(decision: Decision, *, stages: Stages, language: str) -> str:
    """What Twilio is to do with a call that came in."""
    response = VoiceResponse()
    match decision:
        case RingPeople():
            _ring(response, decision, stages)
        case CallOut(number=number, shown=shown, read_back=read_back):
            _say(response, read_back, language)
            dial = Dial(caller_id=shown, answer_on_bridge=True, action=stages.url("ended"))
            dial.number(number, **_told_of(stages))
            response.append(dial)
        case NothingChosen(sentence=sentence):
            _say(response, sentence, language)
            response.hangup()
        case TakeMessage(greeting=greeting):
            _say(response, greeting, language)
            _record(response, stages)
        case Forward():
            action = stages.url("after", forwarded="yes")
            dial = Dial(caller_id=decision.shown, timeout=decision.ring_timeout_s, answer_on_bridge=True, action=action)
            dial.number(decision.number, **_told_of(stages))
            response.append(dial)
    return str(response)


def _ring(response: VoiceResponse, plan: RingPeople, stages: Stages) -> None:
    """Each phone runs its own TwiML on answering; the first whose TwiML ends without hanging up gets the caller."""
    dial = Dial(
        action=stages.url("after"), timeout=plan.ring_timeout_s, caller_id=plan.shown or None, answer_on_bridge=True
    )
    stage = "announce" if plan.announcement else "press"
    for person in plan.people:
        dial.number(person.number, url=stages.url(stage, agent=person.key), **_told_of(stages, agent=person.key))
    response.append(dial)


def _told_of(stages: Stages, **whom: str) -> dict[str, str]:
    """When the phone is answered and when it is out, for the call log."""
    return {"status_callback": stages.url("leg", **whom), "status_callback_event": "answered completed"}


def _record(response: VoiceResponse, stages: Stages) -> None:
    response.record(
        action=stages.url("recorded"),
        max_length=LONGEST_MESSAGE_S,
        timeout=SILENCE_S,
        play_beep=True,
        recording_status_callback=stages.url("recording"),
        transcribe=True,
        transcribe_callback=stages.url("transcribed"),
    )


def announce(sentence: Spoken, *, stages: Stages, agent: str, language: str) -> str:
    """Who is calling; the key may be pressed at any moment of it. Who presses nothing is probably a voicemail."""
    response = VoiceResponse()
    gather = Gather(
        num_digits=1,
        timeout=_ANSWER_WAIT_S,
        finish_on_key="",
        input="dtmf",
        action=stages.url("press", agent=agent),
    )
    for _ in range(ANNOUNCEMENT_REPEATS):
        _say(gather, sentence, language)
        gather.pause(length=1)
    response.append(gather)
    response.hangup()
    return str(response)


def connect() -> str:
    """Nothing more to say: Twilio joins the two."""
    return str(VoiceResponse())


def taken(*, language: str) -> str:
    """To who pressed a moment after somebody else."""
    response = VoiceResponse()
    _say(response, Spoken(key="taken"), language)
    response.hangup()
    return str(response)


def thanks(*, language: str) -> str:
    """After a message."""
    response = VoiceResponse()
    _say(response, Spoken(key="voicemail_thanks"), language)
    response.hangup()
    return str(response)


def failed(*, language: str) -> str:
    """When a call out could not be made."""
    response = VoiceResponse()
    _say(response, Spoken(key="call_failed"), language)
    response.hangup()
    return str(response)


def reject() -> str:
    """The call is not taken, and costs nothing: Twilio says that the number is not in service."""
    response = VoiceResponse()
    response.reject()
    return str(response)


def hang_up() -> str:
    """It is over."""
    response = VoiceResponse()
    response.hangup()
    return str(response)


def is_accepting(digits: str | None, *, announced: bool) -> bool:
    """Where nothing was announced, answering is accepting."""
    return digits == ACCEPT_DIGIT if announced else True


def _say(verb: VoiceResponse | Gather, spoken: Spoken, language: str) -> None:
    base = language.split("-", maxsplit=1)[0].lower()
    base = base if base in _VOICES else "en"
    verb.say(words(spoken, BuiltInPhrases(), language=base), language=_VOICES[base])
