"""What the living calls of one engine share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from offhook.calls.live.admission import AdmissionLimits
from offhook.calls.live.store import PostgresSessionStore
from offhook.calls.ports import RouteCall
from offhook.kit.clock import Clock
from offhook.voice.call import Call, CallProgram
from offhook.voice.engine import VoiceEngine
from offhook.voice.events import RecordingFinished
from offhook.voice.phrases import Narrator
from offhook.voice.plans import TransferRouter, no_transfers
from offhook.voice.session import CallSession
from offhook.voice.toll import FREE_OF_CHARGE, Toll


class RecordingSink(Protocol):
    """Takes note of recordings the engine has closed."""

    async def finished(self, event: RecordingFinished) -> None: ...


def nobody_to_transfer_to(_session: CallSession) -> TransferRouter:
    """Transfers lead nowhere."""
    return no_transfers


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveParts:
    """Everything a dispatcher and its actors work with."""

    engine: VoiceEngine
    store: PostgresSessionStore
    clock: Clock
    narrator: Narrator
    route_call: RouteCall
    programs: Mapping[str, CallProgram]
    recordings: RecordingSink
    transfer_router: Callable[[CallSession], TransferRouter] = nobody_to_transfer_to
    toll: Toll = FREE_OF_CHARGE
    limits: AdmissionLimits = field(default_factory=AdmissionLimits)
    first_save_timeout_s: float = 1.0

    def make_call(self, session: CallSession) -> Call:
        """The handle programs get."""
        return Call(
            session,
            engine=self.engine,
            store=self.store,
            clock=self.clock,
            narrator=self.narrator,
            log=structlog.get_logger("offhook.call").bind(call_id=session.call_id).info,
            router=self.transfer_router(session),
            toll=self.toll,
        )
