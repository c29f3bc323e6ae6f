"""Recording: a caller's message (voicemail), and a whole call."""

from datetime import timedelta
from typing import Any

from offhook.voice.control import CallControl
from offhook.voice.events import LegEnded, RecordingFinished
from offhook.voice.plans import Recorded

_CLOSE_S = 5
_SLOT = "_record"


async def record_message(
    control: CallControl, *, max_duration_s: int, max_silence_s: int | None, end_on: str
) -> Recorded:
    """Records the caller after a beep. Hanging up is the usual end, so it raises no CallerGone.

    A recording that runs when we die goes on; re-entered, this waits for it or finds it finished.
    """
    session = control.session
    known: dict[str, Any] | None = session.node_state.get(_SLOT)
    if known is not None and known["started"] and known["id"] not in control.running_recordings:
        return _finished(control, known["id"], duration_s=None)
    if known is None or known["id"] not in control.running_recordings:
        control.require_caller()
        await control.answer_caller()
        record_id = f"{session.call_id}-m{control.next_number('records')}"
        known = session.node_state[_SLOT] = {"id": record_id, "started": False}
        await control.save()
        leg_id = control.caller.leg_id
        recording = control.engine.record(
            leg_id,
            record_id=record_id,
            direction="in",
            beep=True,
            max_duration_s=max_duration_s,
            max_silence_s=max_silence_s,
            end_on=end_on,
        )
        await control.ask(leg_id, recording)
    if not known["started"]:
        known["started"] = True
        control.step("recording_message")
        await control.save()
    return await _await_finish(control, known["id"])


async def _await_finish(control: CallControl, record_id: str) -> Recorded:
    until = None if control.alive(control.caller.leg_id) else control.clock.now() + timedelta(seconds=_CLOSE_S)
    while True:
        happening = await control.next(until, caller_may_leave=True)
        match happening:
            case None:
                return _finished(control, record_id, duration_s=None)
            case RecordingFinished(record_id=finished) if finished == record_id:
                return _finished(control, record_id, duration_s=happening.duration_s, failed=happening.failed)
            case LegEnded():
                if until is None and not control.alive(control.caller.leg_id):
                    until = control.clock.now() + timedelta(seconds=_CLOSE_S)


def _finished(control: CallControl, record_id: str, *, duration_s: float | None, failed: bool = False) -> Recorded:
    left = not control.alive(control.caller.leg_id)
    return Recorded(record_id=record_id, duration_s=duration_s, caller_left=left, failed=failed)


async def start_recording(control: CallControl) -> str:
    """Records both sides of the caller's leg until the leg ends or `stop_recording`; once per call."""
    session = control.session
    running: str | None = session.variables.get("_recording")
    if running is None:
        control.require_caller()
        running = f"{session.call_id}-r{control.next_number('records')}"
        session.variables["_recording"] = running
        session.recording_ids.append(running)
        await control.save()
    leg_id = control.caller.leg_id
    await control.ask(leg_id, control.engine.record(leg_id, record_id=running, direction="both"))
    return running


async def stop_recording(control: CallControl) -> None:
    """Closes it; the file stays. No error when none runs."""
    running: str | None = control.session.variables.pop("_recording", None)
    if running is not None:
        await control.engine.stop_record(running)
        await control.save()
