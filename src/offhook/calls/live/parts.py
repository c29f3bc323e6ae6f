"""What the living calls of one engine share."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from offhook.calls.live.admission import AdmissionLimits
from offhook.calls.live.store import PostgresSessionStore
from offhook.calls.ports import RouteCall
from offhook.kit.clock import Clock
from offhook.voice.call import Call
from offhook.voice.engine import Sound, VoiceEngine
from offhook.voice.events import RecordingFinished
from offhook.voice.session import CallSession

CallProgram = Callable[[Call], Awaitable[None]]
"""What runs a call from its start, or from where the session says it was, to its end."""


class RecordingSink(Protocol):
    """Takes note of recordings the engine has closed."""

    async def finished(self, session: CallSession | None, event: RecordingFinished) -> None: ...


async def no_apology(session: CallSession) -> Sequence[Sound]:
    """Nothing is said before a failed call ends."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveParts:
    """Everything a dispatcher and its actors work with."""

    engine: VoiceEngine
    store: PostgresSessionStore
    clock: Clock
    route_call: RouteCall
    programs: Mapping[str, CallProgram]
    recordings: RecordingSink
    apology: Callable[[CallSession], Awaitable[Sequence[Sound]]] = no_apology
    """What a caller hears when our own code fails, in the language of the call."""
    limits: AdmissionLimits = field(default_factory=AdmissionLimits)
    first_save_timeout_s: float = 1.0
