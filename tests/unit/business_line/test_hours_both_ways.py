"""Calls outside the business hours, through both ways of speaking the rules: the engine's flow, and TwiML."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest

from offhook.business_line import twiml
from offhook.business_line.twiml import Stages
from offhook.flows.api import closed_graph, default_graph
from offhook.flows.ports import NumberFacts
from offhook.flows.simulate import Scene, simulate
from offhook.voice.business_hours import BusinessHours
from offhook.voice.line_rules import LineFacts, LinePerson, NothingChosen, decide_call, take_message

BUSINESS, CALLER, ELSEWHERE = "+12025550100", "+12025550143", "+12025550199"
STAGES = Stages("https://firm.example/hooks/twilio/1", "CA1")
OPEN, CLOSED = datetime(2026, 11, 20, 15, tzinfo=UTC), datetime(2026, 11, 21, 15, tzinfo=UTC)
BUILT_IN = "Nobody can take your call right now. Please leave a message after the tone."
CLOCKS_WENT_BACK = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
"""Half past one in New York for the second time that night."""


@dataclass(frozen=True, kw_only=True)
class Case:
    name: str
    at: datetime = CLOSED
    outside: str = "voicemail"
    greeting: str = ""
    own_greeting: str = ""
    answers_there: bool = False
    week: tuple[tuple[str, str] | None, ...] = (("09:00", "17:00"),) * 5 + (None, None)
    rings: tuple[str, ...] = ()
    hears: str | None = None
    """Before the beep; None: no message is taken."""


CASES = (
    Case(name="open", at=OPEN, rings=("Ana",), hears=BUILT_IN),
    Case(name="closed", hears=BUILT_IN),
    Case(name="its own words", greeting="We are closed.", own_greeting="Hello.", hears="We are closed."),
    Case(name="the number's words", own_greeting="Hello.", hears="Hello."),
    Case(name="rings all the same", outside="ring", greeting="We are closed.", rings=("Ana",), hears=BUILT_IN),
    Case(name="another telephone", outside="forward", answers_there=True, rings=(ELSEWHERE,), hears=None),
    Case(name="nobody there, either", outside="forward", greeting="Closed.", rings=(ELSEWHERE,), hears="Closed."),
    Case(
        name="the second half past one is after closing",
        at=CLOCKS_WENT_BACK,
        week=(("20:00", "01:15"),) * 7,
        hears=BUILT_IN,
    ),
    Case(
        name="the second half past one is before closing",
        at=CLOCKS_WENT_BACK,
        week=(("20:00", "02:00"),) * 7,
        rings=("Ana",),
        hears=BUILT_IN,
    ),
)


@dataclass(frozen=True)
class Outcome:
    rings: tuple[str, ...]
    hears: str | None


def hours_of(case: Case) -> BusinessHours:
    week: list[dict[str, Any]] = [
        {"openings": [{"start": span[0], "end": span[1]}] if span else []} for span in case.week
    ]
    return BusinessHours.model_validate(
        {
            "time_zone": "America/New_York",
            "week": week,
            "outside": case.outside,
            "greeting_text": case.greeting,
            "forward_to": ELSEWHERE if case.outside == "forward" else None,
        }
    )


def on_the_engine(case: Case) -> Outcome:
    number = NumberFacts(number=BUSINESS, greeting_text=case.own_greeting, hours=hours_of(case))
    graph = closed_graph(number, caller=CALLER, now=case.at) or default_graph()
    script = [f"{ELSEWHERE} answers", "wait 5", "hang up"] if case.answers_there else ["wait 4", "speak 3"] * 20
    done = simulate(graph, script, scene=Scene(number=number, caller=CALLER, agents=["Ana"], at=case.at))
    assert done.left_over == []
    rings = tuple(verb.split(" ", 1)[1].split()[-1] for verb in done.verbs if verb.startswith(("dial ", "connect ")))
    heard = [text for text in done.heard.get("caller", []) if text != "(beep)"]
    return Outcome(rings=rings, hears=heard[0] if done.voicemails else None)


def by_twiml(case: Case) -> Outcome:
    line = LineFacts(number=BUSINESS, greeting_text=case.own_greeting, hours=hours_of(case))
    ana = LinePerson(key="Ana", number="+12025550111")
    decision = decide_call(line, caller=CALLER, caller_name=None, people=[ana], chosen=None, now=case.at)
    document = ElementTree.fromstring(twiml.speak_decision(decision, stages=STAGES, language="en"))
    dialled = [number.text or "" for number in document.iter("Number")]
    rings = tuple("Ana" if number == ana.number else number for number in dialled)
    if dialled and not case.answers_there:
        after = parse_qs(urlsplit(document[0].get("action", "")).query)
        message = take_message(line, outside="forwarded" in after)
        document = ElementTree.fromstring(twiml.speak_decision(message, stages=STAGES, language="en"))
    return Outcome(rings=rings, hears=document.findtext("Say") if document.find("Record") is not None else None)


@pytest.mark.parametrize("way", [on_the_engine, by_twiml])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_closed_is_closed_both_ways(case: Case, way: Callable[[Case], Outcome]) -> None:
    assert way(case) == Outcome(rings=case.rings, hears=case.hears)


def test_agents_may_call_out_at_any_hour() -> None:
    ana = LinePerson(key="Ana", number="+12025550111")
    line = LineFacts(number=BUSINESS, hours=hours_of(CASES[1]))
    decision = decide_call(line, caller=ana.number, caller_name=None, people=[ana], chosen=None, now=CLOSED)
    assert isinstance(decision, NothingChosen)
