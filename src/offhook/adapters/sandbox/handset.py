"""A virtual handset: what it shows, and what those who wait on it wait for. At most one call at a time."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from offhook.adapters.sandbox.script import Script
from offhook.kit.clock import Clock
from offhook.kit.phone_number import PhoneNumber

MAX_CAPTIONS = 50
MAX_CAPTION_CHARACTERS = 500


class HandsetState(StrEnum):
    """What a handset is doing."""

    IDLE = "idle"
    RINGING = "ringing"
    DIALLING = "dialling"
    TALKING = "talking"


@dataclass(frozen=True, slots=True)
class Caption:
    """One line on a handset's screen."""

    at: datetime
    who: str
    """`peer` what is heard, `me` what the handset says or presses, `event` what happens."""
    text: str

    def as_json(self) -> dict[str, Any]:
        return {"at": self.at.isoformat(), "who": self.who, "text": self.text}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Caption":
        return cls(datetime.fromisoformat(data["at"]), data["who"], data["text"])


@dataclass(slots=True, kw_only=True, eq=False)
class Handset:
    """State in the controller's memory; `changed` is told after every change, to save and announce it."""

    number: PhoneNumber
    clock: Clock
    changed: Callable[["Handset"], None]
    label: str = ""
    state: HandsetState = HandsetState.IDLE
    peer: str = ""
    since: datetime | None = None
    captions: deque[Caption] = field(default_factory=lambda: deque(maxlen=MAX_CAPTIONS))
    script: Script = field(default_factory=lambda: Script(()))
    script_step: int = 0
    leg_id: str | None = None
    outgoing: bool = False
    browser_leg_id: str | None = None
    """Leg to the visitor's browser that lends its microphone to this call."""
    sound: dict[str, Any] | None = None
    _heard: list[str] = field(default_factory=list)
    _matched: int = 0
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def busy(self) -> bool:
        """Whether it has a call, of whatever state."""
        return self.leg_id is not None

    def begin(self, *, leg_id: str, peer: str, outgoing: bool) -> None:
        """A call starts to ring, here or there."""
        self.leg_id, self.peer, self.outgoing = leg_id, peer, outgoing
        self.browser_leg_id, self.sound, self.script_step = None, None, 0
        self._heard, self._matched = [], 0
        self._go(HandsetState.DIALLING if outgoing else HandsetState.RINGING)
        self.note(f"calling {peer}" if outgoing else f"ringing: call from {peer or 'a withheld number'}")

    def restore(self, captions: list[Caption]) -> None:
        """Shows again what another controller saved; the present call's captions count as heard."""
        self.captions.extend(captions)
        if self.busy:
            said = [
                caption for caption in captions if caption.who == "peer" and self.since and caption.at >= self.since
            ]
            self._heard = [caption.text.casefold() for caption in said]

    def talk(self, text: str) -> None:
        """The call is answered."""
        self._go(HandsetState.TALKING)
        self.note(text)

    def end(self, text: str) -> None:
        """The call is over."""
        self.leg_id = self.browser_leg_id = None
        self._go(HandsetState.IDLE)
        self.note(text)
        self.peer = ""

    def note(self, text: str, *, who: str = "event") -> None:
        """Shows a line. What the peer says is also what `heard` waits for."""
        text = text[:MAX_CAPTION_CHARACTERS]
        self.captions.append(Caption(self.clock.now(), who, text))
        if who == "peer":
            self._heard.append(text.casefold())
        self._tell()

    def reach(self, script_step: int) -> None:
        """Remembers how far the script has come, for a controller that takes over."""
        self.script_step = script_step
        self._tell()

    async def answered(self) -> None:
        """Returns once the call is answered."""
        await self._until(lambda: self.state is HandsetState.TALKING)

    async def heard(self, text: str) -> None:
        """Returns once a caption of this call has the text; each caption serves one such wait."""
        wanted = " ".join(text.casefold().split())

        def found() -> bool:
            for place in range(self._matched, len(self._heard)):
                if wanted in self._heard[place]:
                    self._matched = place + 1
                    return True
            return False

        await self._until(found)

    def _go(self, state: HandsetState) -> None:
        self.state, self.since = state, self.clock.now()

    def _tell(self) -> None:
        self._woken.set()
        self._woken = asyncio.Event()
        self.changed(self)

    async def _until(self, predicate: Callable[[], bool]) -> None:
        while not predicate():
            await self._woken.wait()
