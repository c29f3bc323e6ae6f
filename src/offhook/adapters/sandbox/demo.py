"""One real call through the sandbox: a customer calls, two mobiles ring, one presses 1, both talk."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from offhook.adapters.sandbox.api import Sandbox
from offhook.adapters.sandbox.demo_result import CallBook, DemoCall, DemoResult, DemoStep
from offhook.adapters.sandbox.schemas import HandsetOut
from offhook.kit.clock import Clock
from offhook.kit.phone_number import PhoneNumber

AUDIBLE_PEAK = 0.02  # -34 dB of full scale: speech is far above, line noise far below
SHORTEST_RECORDING_S = 2.0
_LOOK_S = 0.1


@dataclass(frozen=True, kw_only=True)
class DemoParts:
    """Who takes part."""

    sandbox: Sandbox
    calls: CallBook
    clock: Clock
    firm: PhoneNumber
    """The number that is called."""
    caller: PhoneNumber
    answering: PhoneNumber
    """Mobile of the agent who takes the call."""
    ringing: PhoneNumber
    """Mobile of the agent whose phone must stop ringing."""
    accept_text: str = "accept"
    """Part of the announcement after which the agent presses 1."""
    call_timeout_s: float = 60
    booking_timeout_s: float = 30
    """How long the recording and the CDRs may take after the call."""


async def run_demo(parts: DemoParts, *, report: Callable[[str], None]) -> DemoResult:
    """Places the call and gathers the proof. Raises UnavailableError when the sandbox does not run."""
    accept = f'press 1 after "{parts.accept_text}"'
    scripts = {
        parts.caller: "speak 6 s after 500 ms",
        parts.answering: f"answer after 1 s, {accept}, speak 4 s after 1 s, hang up after 1 s",
        parts.ringing: "ignore",
    }
    labels = {parts.caller: "Customer", parts.answering: "Agent 1, mobile", parts.ringing: "Agent 2, mobile"}
    for number, script in scripts.items():
        await parts.sandbox.ask(number, "put", label=labels[number])
        await parts.sandbox.ask(number, "script", script=script)
    began = parts.clock.now()
    try:
        report(f"{parts.caller} calls {parts.firm}")
        await parts.sandbox.ask(parts.caller, "call", to=parts.firm)
        phones = await _watch(parts, began, report)
    finally:
        for number in scripts:  # newcomers find handsets that do nothing by themselves
            await parts.sandbox.ask(number, "script", script="")
    report("waiting for the recording and the call records")
    call = await _booked(parts, began)
    return judge(parts, phones, call, began=began)


async def _watch(parts: DemoParts, began: datetime, report: Callable[[str], None]) -> dict[PhoneNumber, HandsetOut]:
    """Until everybody is idle again and the sound is measured, or the time is over."""
    deadline = began + timedelta(seconds=parts.call_timeout_s)
    shown: set[tuple[str, datetime, str]] = set()
    while True:
        everybody = {number: await parts.sandbox.handset(number) for number in _people(parts)}
        for phone in everybody.values():
            for caption in phone.captions:
                if caption.at >= began and (line := (phone.label, caption.at, caption.text)) not in shown:
                    shown.add(line)
                    report(f"{phone.label}: {caption.text}")
        talked = (everybody[parts.caller], everybody[parts.answering])
        over = all(phone.state == "idle" for phone in everybody.values())
        answered = _at(everybody[parts.answering], "you answered", began) is not None
        if over and (not answered or all(phone.sound is not None for phone in talked)):
            return everybody
        if parts.clock.now() >= deadline:
            return everybody
        await asyncio.sleep(_LOOK_S)


async def _booked(parts: DemoParts, began: datetime) -> DemoCall | None:
    deadline = parts.clock.now() + timedelta(seconds=parts.booking_timeout_s)
    while True:
        call = await parts.calls.newest_call(caller=parts.caller, since=began)
        done = call is not None and call.ended and call.recording_s is not None
        if done and call is not None and all(leg.ended_at is not None for leg in call.legs):
            return call
        if parts.clock.now() >= deadline:
            return call
        await asyncio.sleep(_LOOK_S)


def judge(
    parts: DemoParts, phones: dict[PhoneNumber, HandsetOut], call: DemoCall | None, *, began: datetime
) -> DemoResult:
    """Draws the conclusions; nothing that was not seen counts."""
    caller, agent, other = phones[parts.caller], phones[parts.answering], phones[parts.ringing]
    dialled = _at(caller, "calling ", began)
    rang = [at for phone in (agent, other) if (at := _at(phone, "ringing: ", began)) is not None]
    accepted = _at(agent, "pressed 1", began)
    leg = None
    if call is not None:
        answered = [leg for leg in call.legs if leg.answered_at is not None and leg.party == parts.answering]
        leg = answered[0] if answered else None
    result = DemoResult(
        ok=False,
        reasons=[],
        answered_leg=leg,
        time_to_ring_ms=round((min(rang) - dialled).total_seconds() * 1000, 1) if rang and dialled else None,
        caller_heard_dbfs=caller.sound.heard_dbfs if caller.sound else None,
        agent_heard_dbfs=agent.sound.heard_dbfs if agent.sound else None,
        caller_heard_peak=_talk_peak(caller, _at(caller, "answered", began), accepted),
        agent_heard_peak=_talk_peak(agent, _at(agent, "you answered", began), accepted),
        recording_s=call.recording_s if call else None,
        recording_dbfs=call.recording_dbfs if call else None,
        call=call,
        timeline=_timeline(phones, began),
    )
    missing = [reason for reason, seen in _checks(parts, phones, result, began=began) if not seen]
    return result.model_copy(update={"reasons": missing, "ok": not missing})


def _checks(
    parts: DemoParts, phones: dict[PhoneNumber, HandsetOut], result: DemoResult, *, began: datetime
) -> list[tuple[str, bool]]:
    agent, other, call = phones[parts.answering], phones[parts.ringing], result.call
    return [
        (f"{parts.answering} did not ring", _at(agent, "ringing: ", began) is not None),
        (f"{parts.ringing} did not ring", _at(other, "ringing: ", began) is not None),
        (f"{parts.answering} heard no announcement to accept", _at(agent, "pressed 1", began) is not None),
        (f"{parts.ringing} still rings", other.state == "idle"),
        ("the call did not end", phones[parts.caller].state == "idle" and agent.state == "idle"),
        ("the caller did not hear the agent", (result.caller_heard_peak or 0) >= AUDIBLE_PEAK),
        ("the agent did not hear the caller", (result.agent_heard_peak or 0) >= AUDIBLE_PEAK),
        ("the firm did not book the call", call is not None),
        ("the firm did not book the call as answered", call is not None and call.outcome == "answered"),
        ("there is no record of the answered leg", result.answered_leg is not None),
        (
            "a leg's record has no end",
            call is not None and bool(call.legs) and all(leg.ended_at is not None for leg in call.legs),
        ),
        ("there is no recording", (result.recording_s or 0) >= SHORTEST_RECORDING_S),
    ]


def _people(parts: DemoParts) -> tuple[PhoneNumber, ...]:
    return (parts.caller, parts.answering, parts.ringing)


def _at(phone: HandsetOut, text: str, began: datetime) -> datetime | None:
    """When a caption that starts so was first shown during this demo."""
    return next((line.at for line in phone.captions if line.at >= began and line.text.startswith(text)), None)


def _talk_peak(phone: HandsetOut, answered: datetime | None, accepted: datetime | None) -> float | None:
    """Loudest moment the phone heard once the agent had accepted; its recording began when it was answered."""
    if phone.sound is None or answered is None or accepted is None or not phone.sound.heard_peaks:
        return None
    bucket_s = phone.sound.heard_s / len(phone.sound.heard_peaks)
    first = (
        int(max(0.0, (accepted - answered).total_seconds()) / bucket_s) + 1
    )  # the part that holds the key press is left out
    return max(phone.sound.heard_peaks[first:], default=0.0)


def _timeline(phones: dict[PhoneNumber, HandsetOut], began: datetime) -> list[DemoStep]:
    lines = [
        (caption.at, f"{phone.label}: {caption.text}")
        for phone in phones.values()
        for caption in phone.captions
        if caption.at >= began
    ]
    return [DemoStep(offset_s=round((at - began).total_seconds(), 3), what=what) for at, what in sorted(lines)]
