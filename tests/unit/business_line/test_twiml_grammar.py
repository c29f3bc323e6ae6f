"""All TwiML we write is in Twilio's grammar: each element where it may stand, with attributes it knows.

The grammar is read from the signatures of the official package, which are generated from it.
"""

import inspect
import re
from xml.etree import ElementTree

import pytest
from twilio.twiml import voice_response
from twilio.twiml.voice_response import VoiceResponse

from offhook.business_line import twiml
from offhook.business_line.twiml import Stages
from offhook.voice.line_rules import (
    CallOut,
    LineFacts,
    LinePerson,
    NothingChosen,
    RingPeople,
    Spoken,
    announcement,
    read_back,
    take_message,
)

STAGES = Stages("https://firm.example/hooks/twilio/1", "CA1")
ANA = LinePerson(key="1", number="+12025550111")
SAYS = announcement("Bright & Sons <Plumbing>", caller="+12025550143", name=None)
DECISIONS = (
    RingPeople(people=(ANA,) * 10, shown="+12025550100", announcement=SAYS, ring_timeout_s=25),
    RingPeople(people=(ANA,), shown="", announcement=None, ring_timeout_s=25),
    CallOut(number="+12025550177", shown="+12025550100", read_back=read_back("+12025550177", name="A & B")),
    NothingChosen(sentence=Spoken(key="nothing_chosen")),
    take_message(LineFacts(number="+12025550100", greeting_text="Gone <fishing> & back at 5")),
)
WRITTEN = [
    *(twiml.speak_decision(decision, stages=STAGES, language="es-MX") for decision in DECISIONS),
    twiml.announce(SAYS, stages=STAGES, agent="1", language="vi"),
    twiml.connect(),
    twiml.taken(language="fr"),
    twiml.thanks(language="en"),
    twiml.failed(language="en"),
    twiml.hang_up(),
]


def snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def check(element: ElementTree.Element, grammar: type) -> None:
    for child in element:
        verb = getattr(grammar, snake(child.tag), None)
        assert verb is not None, f"<{child.tag}> may not stand in <{element.tag}>"
        known = set(inspect.signature(verb).parameters)
        unknown = {snake(name) for name in child.attrib} - known
        assert not unknown, f"<{child.tag}> knows no {unknown}"
        check(child, getattr(voice_response, child.tag))


@pytest.mark.parametrize("written", WRITTEN)
def test_it_is_twilios_grammar(written: str) -> None:
    document = ElementTree.fromstring(written)
    assert document.tag == "Response"
    check(document, VoiceResponse)


def test_the_grammar_refuses_what_is_wrong() -> None:
    for wrong in ("<Response><Number>1</Number></Response>", '<Response><Dial colour="red">1</Dial></Response>'):
        with pytest.raises(AssertionError):
            check(ElementTree.fromstring(wrong), VoiceResponse)


def test_no_more_than_ten_are_dialled() -> None:
    assert len(list(ElementTree.fromstring(WRITTEN[0]).iter("Number"))) == 10
