"""The far end as the contract sees it: people who call, answer, press and speak, fake or over real SIP."""

import asyncio
import itertools
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from offhook.voice.engine import DialTarget, EndpointRegistry, LegSpec, VoiceEngine
from offhook.voice.events import EngineEvent, HangupCause, LegArrived, VoiceEvent

E = TypeVar("E")
PATIENCE_S = 8.0

_names = itertools.count(1)


def fresh(word: str) -> str:
    """An id no other test has."""
    return f"{word}{next(_names):04d}"


class Ear:
    """Listens to one engine and waits for what it tells."""

    def __init__(self) -> None:
        self.events: list[EngineEvent] = []
        self._news = asyncio.Event()

    def __call__(self, event: EngineEvent) -> None:
        self.events.append(event)
        self._news.set()

    def of(self, leg_id: str) -> list[VoiceEvent]:
        return [event for event in self.events if isinstance(event, VoiceEvent) and event.leg_id == leg_id]

    async def hear(self, kind: type[E], leg_id: str | None = None, *, where: Callable[[E], bool] = lambda _: True) -> E:
        """The first such event, past or coming."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    for event in self.events:
                        ours = leg_id is None or (isinstance(event, VoiceEvent) and event.leg_id == leg_id)
                        if isinstance(event, kind) and ours and where(event):
                            return event
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            heard = "\n  ".join(map(str, self.events))
            raise AssertionError(f"no {kind.__name__} of {leg_id}; heard:\n  {heard}") from None

    def count(self, kind: type[E], leg_id: str) -> int:
        return sum(isinstance(event, kind) for event in self.of(leg_id))


class World(Protocol):
    """One engine under test, and the people around it."""

    engine: VoiceEngine
    registry: EndpointRegistry
    ear: Ear

    async def call_in(self, *, caller: str = "+15550100", dialled: str = "+15550199") -> LegArrived:
        """Somebody calls us over the trunk `carrier`."""
        ...

    async def call_in_vain(self) -> HangupCause:
        """Somebody calls us over the trunk and is refused before anybody is told: why, as they see it."""
        ...

    def target(self) -> DialTarget:
        """Somebody who can be called."""
        ...

    def nobody(self) -> DialTarget:
        """A device that is not registered."""
        ...

    async def far_rings(self, spec: LegSpec) -> None: ...

    async def far_answers(self, spec: LegSpec) -> None: ...

    async def far_rejects(self, spec: LegSpec, cause: HangupCause) -> None: ...

    async def far_hangs_up(self, leg_id: str) -> None: ...

    async def far_presses(self, leg_id: str, digits: str) -> None: ...

    async def far_speaks(self, leg_id: str, seconds: float) -> None: ...

    async def far_was_ended(self, leg_id: str) -> HangupCause:
        """How the far end saw its call end."""
        ...

    async def connected(self, leg_id: str) -> None:
        """Waits until this far end's call is answered, as it sees it."""
        ...

    async def break_link(self) -> None:
        """The control link breaks and comes back; the engine lives."""
        ...

    async def die(self) -> None:
        """The controller is dead from now on."""
        ...


def leg_to(target: DialTarget, **fields: object) -> LegSpec:
    """A leg with an id of its own."""
    defaults: Mapping[str, object] = {"leg_id": fresh("leg-"), "target": target, "caller_number": "+15550111"}
    return LegSpec(**(dict(defaults) | fields))  # type: ignore[arg-type]  # fields of the dataclass
