"""The same cases through both ways of speaking the rules: the engine's flow, and TwiML read as Twilio reads it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest

from offhook.business_line import twiml
from offhook.business_line.twiml import Stages
from offhook.flows.default_flow import default_graph
from offhook.flows.ports import NumberFacts
from offhook.flows.simulate import Scene, simulate
from offhook.voice.line_rules import (
    Chosen,
    LineFacts,
    LinePerson,
    NothingChosen,
    RingPeople,
    decide_call,
    take_message,
)

BUSINESS, CALLER = "+12025550100", "+12025550143"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
STAGES = Stages("https://firm.example/hooks/twilio/1", "CA1")


@dataclass(frozen=True, kw_only=True)
class Case:
    """Who is on duty, what they do in turn, and what must come of it."""

    name: str
    team: tuple[str, ...] = ("Ana", "Ben")
    caller: str = CALLER
    contacts: dict[str, str] = field(default_factory=dict)
    label: str = "the firm"
    announce: bool = True
    does: tuple[tuple[str, str], ...] = ()
    """(who, `answers` or `presses N`)."""
    winner: str | None = None
    told_taken: tuple[str, ...] = ()
    heard: str = ""
    """What the first to answer hears."""


CASES = (
    Case(
        name="one accepts",
        does=(("Ana", "answers"), ("Ana", "presses 1")),
        winner="Ana",
        heard="Call for the firm from 1, 2 0 2, 5 5 5, 0 1 4 3. Press 1 to accept.",
    ),
    Case(
        name="a contact is announced by name",
        contacts={CALLER: "Carol Jones"},
        does=(("Ben", "answers"), ("Ben", "presses 1")),
        winner="Ben",
        heard="Call for the firm from Carol Jones. Press 1 to accept.",
    ),
    Case(
        name="a hidden number, a line without a name",
        caller="",
        label="",
        does=(("Ana", "answers"), ("Ana", "presses 1")),
        winner="Ana",
        heard="Call from an unknown caller. Press 1 to accept.",
    ),
    Case(name="a wrong key is no yes", does=(("Ana", "answers"), ("Ana", "presses 5")), winner=None),
    Case(
        name="of two who press the first wins",
        does=(("Ana", "answers"), ("Ben", "answers"), ("Ben", "presses 1"), ("Ana", "presses 1")),
        winner="Ben",
        told_taken=("Ana",),
    ),
    Case(name="answering accepts where nothing is announced", announce=False, does=(("Ana", "answers"),), winner="Ana"),
    Case(name="nobody on duty", team=(), winner=None),
    Case(name="nobody answers", winner=None),
    Case(name="ten at most", team=tuple(f"P{i}" for i in range(12)), does=(("P11", "answers"),), winner=None),
)


@dataclass
class Outcome:
    rung: list[str] = field(default_factory=list)
    winner: str | None = None
    told_taken: list[str] = field(default_factory=list)
    heard: dict[str, str] = field(default_factory=dict)
    voicemail: bool = False


def on_the_engine(case: Case) -> Outcome:
    number = NumberFacts(number=BUSINESS, label=case.label, announce_caller=case.announce)
    scene = Scene(number=number, caller=case.caller, agents=case.team, contacts=case.contacts)
    script = [f"{who} {what}" for who, what in case.does]
    if case.told_taken:  # the last two press in the same instant
        script = [*script[:-2], f"{script[-2]} + {script[-1]}"]
    talk = ["wait 4", "speak 3"] * 20  # whenever the beep comes
    done = simulate(default_graph(), [*script, *talk, "hang up"], scene=scene)
    rung = [verb.removeprefix("dial ") for verb in done.verbs if verb.startswith("dial ")]
    winner = next((line.what.split()[-1] for line in done.lines if line.what.startswith("accepted")), None)
    told = [who for who, heard in done.heard.items() if "The call was taken." in heard]
    heard = {who: texts[0] for who, texts in done.heard.items() if texts and who != "caller"}
    return Outcome(rung=rung, winner=winner, told_taken=told, heard=heard, voicemail=done.voicemails > 0)


def by_twiml(case: Case) -> Outcome:
    """Plays Twilio: reads each answer, asks the addresses in it, in the order things happen."""
    line = LineFacts(number=BUSINESS, label=case.label, announce_caller=case.announce)
    people = [LinePerson(key=name, number=f"+1202555{2000 + place}") for place, name in enumerate(case.team)]
    decision = decide_call(
        line, caller=case.caller, caller_name=case.contacts.get(case.caller), people=people, chosen=None, now=NOW
    )
    outcome = Outcome()
    document = ElementTree.fromstring(twiml.speak_decision(decision, stages=STAGES, language="en"))
    if isinstance(decision, RingPeople):
        addresses = [number.get("url", "") for number in document.iter("Number")]
        outcome.rung = [parse_qs(urlsplit(address).query)["agent"][0] for address in addresses]
        for who, what in case.does:
            if who in outcome.rung:
                _act(outcome, who, what, decision=decision)
    if outcome.winner is None:
        after = twiml.speak_decision(take_message(line), stages=STAGES, language="en")
        outcome.voicemail = ElementTree.fromstring(after).find("Record") is not None
    return outcome


def _act(outcome: Outcome, who: str, what: str, *, decision: RingPeople) -> None:
    if what == "answers" and decision.announcement is not None:
        said = ElementTree.fromstring(twiml.announce(decision.announcement, stages=STAGES, agent=who, language="en"))
        assert [child.tag for child in said] == ["Gather", "Hangup"], "the key works at any moment of the announcement"
        outcome.heard[who] = said.findtext("Gather/Say") or ""
        return
    digits = what.removeprefix("presses ") if what.startswith("presses") else None
    if not twiml.is_accepting(digits, announced=decision.announcement is not None):
        return
    if outcome.winner is None:
        outcome.winner = who
    else:
        said = ElementTree.fromstring(twiml.taken(language="en"))
        assert said.findtext("Say") == "The call was taken."
        outcome.told_taken.append(who)


@pytest.mark.parametrize("way", [on_the_engine, by_twiml])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rules_are_the_same_both_ways(case: Case, way: object) -> None:
    outcome = way(case)  # type: ignore[operator]  # one of the two above
    assert outcome.rung == list(case.team[:10])
    assert outcome.winner == case.winner
    assert outcome.told_taken == list(case.told_taken)
    assert outcome.voicemail == (case.winner is None)
    if case.heard:
        assert outcome.heard[case.does[0][0]] == case.heard


@pytest.mark.parametrize(("mode", "shown"), [("business", BUSINESS), ("caller", CALLER)])
def test_phones_show_what_the_number_says(mode: str, shown: str) -> None:
    line = LineFacts(number=BUSINESS, caller_id_mode=mode)
    ana = LinePerson(key="Ana", number="+12025550111")
    decision = decide_call(line, caller=CALLER, caller_name=None, people=[ana], chosen=None, now=NOW)
    document = ElementTree.fromstring(twiml.speak_decision(decision, stages=STAGES, language="en"))
    assert document[0].get("callerId") == shown
    assert document[0].get("answerOnBridge") == "true"


def _agent_calls(*, age: timedelta | None, name: str | None = None) -> ElementTree.Element:
    line = LineFacts(number=BUSINESS)
    ana = LinePerson(key="Ana", number="+12025550111", on_duty=False)
    chosen = None if age is None else Chosen(number="+12025550177", name=name, at=NOW - age)
    decision = decide_call(line, caller=ana.number, caller_name=None, people=[ana], chosen=chosen, now=NOW)
    return ElementTree.fromstring(twiml.speak_decision(decision, stages=STAGES, language="en"))


def test_what_an_agent_chose_is_read_back_and_dialled_as_the_business() -> None:
    document = _agent_calls(age=timedelta(seconds=20))
    assert [verb.tag for verb in document] == ["Say", "Dial"]
    assert document.findtext("Say") == "1, 2 0 2, 5 5 5, 0 1 7 7"
    assert document[1].get("callerId") == BUSINESS
    assert document.findtext("Dial/Number") == "+12025550177"


def test_a_contact_is_read_back_by_name() -> None:
    assert _agent_calls(age=timedelta(0), name="Carol Jones").findtext("Say") == "Carol Jones"


@pytest.mark.parametrize("age", [None, timedelta(minutes=5), timedelta(days=1)])
def test_a_choice_that_is_stale_or_never_was_is_said_so(age: timedelta | None) -> None:
    document = _agent_calls(age=age)
    assert [verb.tag for verb in document] == ["Say", "Hangup"]
    assert "No number was chosen" in (document.findtext("Say") or "")


def test_an_agent_off_duty_is_not_rung_yet_known() -> None:
    ana = LinePerson(key="Ana", number="+12025550111", on_duty=False)
    line = LineFacts(number=BUSINESS)
    decision = decide_call(line, caller=ana.number, caller_name=None, people=[ana], chosen=None, now=NOW)
    assert isinstance(decision, NothingChosen)
