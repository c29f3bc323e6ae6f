"""The demo's verdict: only what was truly seen and heard counts."""

from datetime import UTC, datetime, timedelta

import pytest

from offhook.adapters.sandbox.api import Sandbox
from offhook.adapters.sandbox.demo import DemoParts, judge
from offhook.adapters.sandbox.demo_result import DemoCall, DemoLeg, DemoResult
from offhook.adapters.sandbox.schemas import CaptionOut, HandsetOut, SoundOut
from offhook.db.session import Database
from offhook.kit.clock import FakeClock
from offhook.kit.phone_number import PhoneNumber

BEGAN = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
CALLER, AGENT, OTHER = (PhoneNumber(f"+1202555014{n}") for n in (1, 2, 3))
FIRM = PhoneNumber("+12025550100")
QUIET_THEN_LOUD = [0.4, 0.4, 0.0, 0.0, 0.3, 0.3]


class NoCalls:
    async def newest_call(self, *, caller: str, since: datetime) -> None:
        raise AssertionError("the verdict asks nobody")


def at(offset_s: float) -> datetime:
    return BEGAN + timedelta(seconds=offset_s)


def handset(number: str, *captions: tuple[float, str], peaks: list[float] | None = None) -> HandsetOut:
    sound = None
    if peaks is not None:
        sound = SoundOut(heard_dbfs=-20, heard_s=len(peaks), said_dbfs=-20, said_s=len(peaks), heard_peaks=peaks)
    lines = [CaptionOut(at=at(offset_s), who="event", text=text) for offset_s, text in captions]
    return HandsetOut(
        number=number, label=number, state="idle", peer="", since=None, captions=lines, script="", sound=sound
    )


def phones() -> dict[PhoneNumber, HandsetOut]:
    return {
        CALLER: handset(
            CALLER, (-60, "an older call"), (0.1, f"calling {FIRM}"), (3, "answered"), peaks=[0.0, 0.3, 0.3, 0.3]
        ),
        AGENT: handset(
            AGENT, (0.25, "ringing: call from x"), (1, "you answered"), (2.5, "pressed 1"), peaks=QUIET_THEN_LOUD
        ),
        OTHER: handset(OTHER, (0.3, "ringing: call from x"), (3, "answered elsewhere")),
    }


def booked() -> DemoCall:
    def leg(role: str, party: str, answered_s: float | None) -> DemoLeg:
        answered_at = None if answered_s is None else at(answered_s)
        return DemoLeg(
            leg_id=party,
            role=role,
            party=party,
            started_at=at(0),
            answered_at=answered_at,
            ended_at=at(9),
            cause="normal",
        )

    return DemoCall(
        call_id="c",
        outcome="answered",
        answered_by="Agent 1",
        ended=True,
        legs=[leg("caller", CALLER, 3), leg("agent", AGENT, 1), leg("agent", OTHER, None)],
        recording_s=5.5,
    )


def verdict(seen: dict[PhoneNumber, HandsetOut], call: DemoCall | None) -> DemoResult:
    parts = DemoParts(
        sandbox=Sandbox(Database("postgresql+psycopg://nobody@nowhere/none")),
        calls=NoCalls(),
        clock=FakeClock(BEGAN),
        firm=FIRM,
        caller=CALLER,
        answering=AGENT,
        ringing=OTHER,
    )
    return judge(parts, seen, call, began=BEGAN)


def test_a_whole_call_is_ok_with_its_numbers() -> None:
    result = verdict(phones(), booked())
    assert (result.ok, result.reasons) == (True, [])
    assert result.time_to_ring_ms == 150.0
    assert result.answered_leg is not None
    assert result.answered_leg.party == AGENT
    assert (result.agent_heard_peak, result.caller_heard_peak) == (0.3, 0.3)
    assert [step.what for step in result.timeline][:2] == [
        f"{CALLER}: calling {FIRM}",
        f"{AGENT}: ringing: call from x",
    ]


def test_an_announcement_alone_is_no_voice() -> None:
    seen = phones()
    seen[AGENT] = handset(
        AGENT, (0.25, "ringing: "), (1, "you answered"), (2.5, "pressed 1"), peaks=[0.4, 0.4, 0.0, 0.0]
    )
    assert verdict(seen, booked()).reasons == ["the agent did not hear the caller"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"outcome": "missed"}, "the firm did not book the call as answered"),
        ({"recording_s": None}, "there is no recording"),
        ({"recording_s": 0.5}, "there is no recording"),
        ({"legs": []}, "there is no record of the answered leg"),
    ],
)
def test_what_the_firm_did_not_book_is_missed(changes: dict[str, object], reason: str) -> None:
    result = verdict(phones(), booked().model_copy(update=changes))
    assert not result.ok
    assert reason in result.reasons


def test_a_call_that_never_happened_names_everything() -> None:
    result = verdict({number: handset(number) for number in (CALLER, AGENT, OTHER)}, None)
    assert not result.ok
    assert result.time_to_ring_ms is None
    assert len(result.reasons) == 10
