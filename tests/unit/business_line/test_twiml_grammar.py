"""All TwiML we write is in Twilio's grammar: each element where it may stand, with attributes and values it knows.

The grammar is the table `tests/fixtures/twiml/voice.json`, read from the types of Twilio's npm package.
"""

import inspect
import json
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from offhook.business_line import twiml
from offhook.business_line.twiml import Stages
from offhook.voice.line_rules import (
    CallOut,
    Decision,
    Forward,
    LineFacts,
    LinePerson,
    NothingChosen,
    RingPeople,
    Spoken,
    announcement,
    read_back,
    take_message,
)

GRAMMAR: dict[str, Any] = json.loads((Path(__file__).parents[2] / "fixtures/twiml/voice.json").read_text())
STAGES = Stages("https://firm.example/hooks/twilio/1", "CA1")
ANA = LinePerson(key="1", number="+12025550111")
SAYS = announcement("Bright & Sons <Plumbing>", caller="+12025550143", name=None)
DECISIONS: tuple[Decision, ...] = (
    RingPeople(people=(ANA,) * 10, shown="+12025550100", announcement=SAYS, ring_timeout_s=25),
    RingPeople(people=(ANA,), shown="", announcement=None, ring_timeout_s=25),
    CallOut(number="+12025550177", shown="+12025550100", read_back=read_back("+12025550177", name="A & B")),
    NothingChosen(sentence=Spoken(key="nothing_chosen")),
    take_message(LineFacts(number="+12025550100", greeting_text="Gone <fishing> & back at 5")),
    Forward(number="+12025550188", shown="+12025550100", ring_timeout_s=25),
)
WRITERS: dict[str, Callable[[str], list[str]]] = {
    "speak_decision": lambda language: [
        twiml.speak_decision(decision, stages=STAGES, language=language) for decision in DECISIONS
    ],
    "announce": lambda language: [twiml.announce(SAYS, stages=STAGES, agent="1", language=language)],
    "connect": lambda _: [twiml.connect()],
    "taken": lambda language: [twiml.taken(language=language)],
    "thanks": lambda language: [twiml.thanks(language=language)],
    "failed": lambda language: [twiml.failed(language=language)],
    "hang_up": lambda _: [twiml.hang_up()],
    "reject": lambda _: [twiml.reject()],
}
LANGUAGES = ("en", "es", "es-MX", "fr", "vi", "")


def check(document: str) -> None:
    root = ElementTree.fromstring(document)
    assert (root.tag, root.attrib, (root.text or "").strip()) == ("Response", {}, "")
    _check_children(root, "VoiceResponse")


def _check_children(parent: ElementTree.Element, element: str) -> None:
    allowed = GRAMMAR["children"][element]
    for child in parent:
        assert child.tag in allowed, f"<{child.tag}> may not stand in <{parent.tag}>"
        _check_text(child, allowed[child.tag]["text"])
        known = GRAMMAR["attributes"].get(allowed[child.tag]["attributes"], {})
        for name, value in child.attrib.items():
            assert name in known, f"<{child.tag}> knows no attribute {name}"
            assert _fits(value, known[name]), f"<{child.tag} {name}={value!r}> is no {known[name]}"
        _check_children(child, allowed[child.tag]["class"])


def _check_text(element: ElementTree.Element, text: str) -> None:
    has_text = bool((element.text or "").strip())
    assert not (has_text and text == "none"), f"no text stands in <{element.tag}>"
    assert has_text or text != "required", f"<{element.tag}> needs a text"
    assert not (element.tail or "").strip(), f"no text stands after <{element.tag}>"


def _fits(value: str, kind: str) -> bool:
    """Lists are written with spaces between."""
    if kind.endswith("[]"):
        return bool(value) and all(_fits(item, kind.removesuffix("[]")) for item in value.split(" "))
    match kind:
        case "string":
            return True
        case "number":
            return value.isdigit()
        case "boolean":
            return value in ("true", "false")
    return value in GRAMMAR["enumerations"][kind]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("writer", WRITERS)
def test_it_is_twilios_grammar(writer: str, language: str) -> None:
    for written in WRITERS[writer](language):
        check(written)


def test_nothing_we_write_is_left_out() -> None:
    writers = {
        name
        for name, function in inspect.getmembers(twiml, inspect.isfunction)
        if function.__module__ == twiml.__name__
        and not name.startswith("_")
        and inspect.signature(function).return_annotation is str
    }
    assert writers == set(WRITERS)
    assert {type(decision) for decision in DECISIONS} == set(typing.get_args(Decision))


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        ("<Number>1</Number>", "<Number> may not stand in <Response>"),
        ("<Gather><Dial>1</Dial></Gather>", "<Dial> may not stand in <Gather>"),
        ("<Say>hello <Pause/></Say>", "<Pause> may not stand in <Say>"),
        ("<dial>1</dial>", "<dial> may not stand"),
        ('<Dial colour="red">1</Dial>', "knows no attribute colour"),
        ('<Dial callerid="+1">1</Dial>', "knows no attribute callerid"),
        ('<Dial timeout="soon">1</Dial>', "is no number"),
        ('<Dial answerOnBridge="True">1</Dial>', "is no boolean"),
        ('<Say language="en">hello</Say>', "is no SayLanguage"),
        ('<Gather input="dtmf fingers"/>', "is no GatherInput"),
        ('<Dial><Number statusCallbackEvent="answered,completed">1</Number></Dial>', "is no NumberEvent"),
        ("<Say/>", "<Say> needs a text"),
        ("<Dial><Number/></Dial>", "<Number> needs a text"),
        ("<Hangup>now</Hangup>", "no text stands in <Hangup>"),
        ("<Hangup/>now", "no text stands after <Hangup>"),
    ],
)
def test_the_grammar_refuses_what_is_wrong(inside: str, what: str) -> None:
    with pytest.raises(AssertionError, match=what.replace("[", r"\[")):
        check(f"<Response>{inside}</Response>")


def test_no_more_than_ten_are_dialled() -> None:
    (written, *_) = WRITERS["speak_decision"]("en")
    assert len(list(ElementTree.fromstring(written).iter("Number"))) == 10


def test_words_with_marks_arrive_as_they_are() -> None:
    (written,) = WRITERS["announce"]("en")
    assert "Bright & Sons <Plumbing>" in (ElementTree.fromstring(written).findtext("Gather/Say") or "")
