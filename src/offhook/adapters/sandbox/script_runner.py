"""Runs a handset's script along its call."""

import asyncio

from offhook.adapters.sandbox.handset import Handset, HandsetState
from offhook.adapters.sandbox.phone import Phone
from offhook.adapters.sandbox.script import Step
from offhook.kit.errors import OffhookError
from offhook.voice.events import HangupCause

CAPTION_TIMEOUT_S = 120.0
_WHILE_TALKING = frozenset({"press", "speak", "say"})
_CAUSES = {"hang up": None, "reject": HangupCause.REJECTED, "busy": HangupCause.BUSY}
_LAST = frozenset({"ignore", "reject", "busy", "hang up"})


class ScriptRunner:
    """Performs steps one after the other; the task that runs it is cancelled when the call ends."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    async def run(self, handset: Handset) -> None:
        """From `handset.script_step` on. What goes wrong is shown on the handset and ends the script, not the call."""
        for place, step in enumerate(handset.script.steps):
            if place < handset.script_step:
                continue
            try:
                await self._perform(handset, step)
            except TimeoutError:
                handset.note(f"the script stopped at {str(step)!r}: that was not heard in {CAPTION_TIMEOUT_S:g} s")
                return
            except OffhookError as error:
                handset.note(f"the script stopped at {str(step)!r}: {error.message}")
                return
            if step.verb in _LAST:
                return
            handset.reach(place + 1)

    async def _perform(self, handset: Handset, step: Step) -> None:
        if step.verb in _WHILE_TALKING:
            await handset.answered()
        if step.after_s is not None:
            await asyncio.sleep(step.after_s)
        if step.after_text is not None:
            async with asyncio.timeout(CAPTION_TIMEOUT_S):
                await handset.heard(step.after_text)
        await self._act(handset, step)

    async def _act(self, handset: Handset, step: Step) -> None:
        phone = self._phone
        match step.verb:
            case "answer":
                # The one who calls can only wait for the other side to answer.
                if handset.state is HandsetState.RINGING:
                    await phone.answer(handset)
                await handset.answered()
            case "wait":
                await asyncio.sleep(step.duration_s)
            case "press":
                await phone.press(handset, step.digits)
            case "speak":
                await phone.speak(handset, duration_s=step.duration_s, language=step.language)
            case "say":
                await (await phone.say(handset, step.text, language=step.language))
            case "ignore":
                handset.note("ignoring the call")
            case _:
                await phone.hang_up(handset, cause=_CAUSES[step.verb])
