"""What a handset can do with its call, as verbs on the engine; every refusal says why."""

import asyncio
import math

from offhook.adapters.sandbox.ear import Ear
from offhook.adapters.sandbox.handset import Handset, HandsetState
from offhook.kit.audio import AudioTools
from offhook.kit.errors import ConflictError
from offhook.kit.ids import new_id
from offhook.kit.phone_number import PhoneNumber
from offhook.kit.speech import Speech
from offhook.voice.engine import DialTarget, LegGoneError, LegSpec, Sound, VoiceEngine
from offhook.voice.events import HangupCause

RING_TIMEOUT_S = 120
TIME_LIMIT_S = 3600  # a forgotten script does not talk for ever
_BABBLE = {
    "en": "I am talking now so that you can hear that the line carries my voice to you.",
    "es": "Ahora estoy hablando para que oiga que la línea le lleva mi voz.",
}


class Phone:
    """The hands, ears and mouth of every handset."""

    def __init__(self, *, engine: VoiceEngine, speech: Speech, audio: AudioTools, ear: Ear) -> None:
        self._engine = engine
        self._speech = speech
        self._audio = audio
        self._ear = ear
        self._plays: dict[str, asyncio.Future[None]] = {}

    async def call(self, handset: Handset, *, leg_id: str, to: PhoneNumber, trunk: str) -> None:
        """Dials over the trunk; raises ConflictError when the handset is busy with another call."""
        if handset.busy:
            raise ConflictError(f"{handset.number} is on a call already")
        # Taken before the engine is asked: its events may be faster than its answer.
        handset.begin(leg_id=leg_id, peer=to, outgoing=True)
        spec = LegSpec(
            leg_id=leg_id,
            target=DialTarget(endpoint=trunk, number=to),
            caller_number=handset.number,
            caller_name=handset.label,
            ring_timeout_s=RING_TIMEOUT_S,
            time_limit_s=TIME_LIMIT_S,
            tags={"handset": handset.number},
        )
        try:
            await self._engine.dial(spec)
        except BaseException:
            if handset.leg_id == leg_id:
                handset.end("the call could not be placed")
            raise

    async def answer(self, handset: Handset) -> None:
        """Picks up a ringing call."""
        leg_id = self._leg(handset, HandsetState.RINGING, "is not ringing")
        await self._engine.answer(leg_id)
        if handset.leg_id == leg_id and handset.state is HandsetState.RINGING:
            handset.talk("you answered")
            await self.listen(handset)

    async def listen(self, handset: Handset) -> None:
        """Records both directions of an answered call, to measure what is said and heard."""
        if handset.leg_id is None:
            return
        try:
            await self._engine.record(
                handset.leg_id,
                record_id=self._ear.open(handset),
                direction="both",
                max_duration_s=TIME_LIMIT_S,
            )
        except LegGoneError:
            return

    async def hang_up(self, handset: Handset, *, cause: HangupCause | None = None) -> None:
        """Ends the call, whatever its state; a ringing one is rejected unless told otherwise."""
        if handset.leg_id is None:
            raise ConflictError(f"{handset.number} has no call to end")
        if cause is None:
            cause = HangupCause.REJECTED if handset.state is HandsetState.RINGING else HangupCause.NORMAL
        await self._engine.hang_up(handset.leg_id, cause=cause)

    async def press(self, handset: Handset, digits: str) -> None:
        """Presses keys."""
        leg_id = self._leg(handset, HandsetState.TALKING, "is not talking")
        await self._engine.send_digits(leg_id, digits)
        handset.note(f"pressed {digits}", who="me")

    async def say(self, handset: Handset, text: str, *, language: str) -> asyncio.Future[None]:
        """Starts to say the text; the future is done when it is said or the call is over."""
        path = await self._speech.speak(text, language=language)
        leg_id = self._leg(handset, HandsetState.TALKING, "is not talking")
        _, said = await self._play(leg_id, [Sound(path=path, caption=text)])
        handset.note(text, who="me")
        return said

    async def speak(self, handset: Handset, *, duration_s: float, language: str) -> None:
        """Talks for so long, and returns then."""
        path = await self._speech.speak(_BABBLE.get(language, _BABBLE["en"]), language=language)
        length_s = (await self._audio.measure(path)).duration_s
        leg_id = self._leg(handset, HandsetState.TALKING, "is not talking")
        sound = Sound(path=path, caption="(speaking)")
        play_id, said = await self._play(leg_id, [sound] * math.ceil(duration_s / max(length_s, 0.1)))
        handset.note(f"speaking for {duration_s:g} s", who="me")
        try:
            async with asyncio.timeout(duration_s):
                await said
        except TimeoutError:
            await self._engine.stop_play(play_id)

    def played(self, play_id: str) -> None:
        """The engine is done with a playback."""
        future = self._plays.pop(play_id, None)
        if future is not None and not future.done():
            future.set_result(None)

    async def _play(self, leg_id: str, sounds: list[Sound]) -> tuple[str, asyncio.Future[None]]:
        play_id = f"sandbox-{new_id().hex}"
        future = self._plays[play_id] = asyncio.get_running_loop().create_future()
        try:
            await self._engine.play(leg_id, sounds, play_id=play_id)
        except BaseException:
            del self._plays[play_id]
            raise
        return play_id, future

    def _leg(self, handset: Handset, state: HandsetState, otherwise: str) -> str:
        if handset.leg_id is None or handset.state is not state:
            raise ConflictError(f"{handset.number} {otherwise}; it is {handset.state.value}")
        return handset.leg_id
