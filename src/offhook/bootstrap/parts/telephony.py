"""What the bootstrap must give the telephony process."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from procrastinate import App

from offhook.billing.api import Tariffs
from offhook.calls.api import AdmissionLimits, BanPolicy, CallProgram
from offhook.calls.ports import EndpointOnline, EndpointSource, RouteCall, SecurityLog
from offhook.db.session import Database
from offhook.kit.clock import Clock
from offhook.voice.engine import EndpointRegistry, VoiceEngine
from offhook.voice.journal import LegJournal
from offhook.voice.phrases import Narrator
from offhook.voice.plans import TransferRouter
from offhook.voice.session import CallSession


@dataclass(frozen=True, slots=True, kw_only=True)
class TelephonyParts:
    """One telephony process drives one engine."""

    engine_name: str
    """Names the engine in the database; the same after every restart."""
    engine: VoiceEngine
    registry: EndpointRegistry
    journal: LegJournal
    security_log: Callable[[], SecurityLog]
    database: Database
    clock: Clock
    jobs: App
    """Procrastinate app with the tasks of calls in it, not yet open."""
    route_call: RouteCall
    forget_routes: Callable[[str], Awaitable[None]]
    """Told the payload of every notice on `offhook_routes`; empty: forget everything."""
    programs: Mapping[str, CallProgram]
    """`flow` at least; `outbound` and `click_to_call` are ours."""
    endpoints: EndpointSource
    endpoint_online: EndpointOnline
    narrator: Narrator
    transfer_router: Callable[[CallSession], TransferRouter]
    """Finds whom a transfer in this call means."""
    limits: AdmissionLimits = field(default_factory=AdmissionLimits)
    bans: BanPolicy = field(default_factory=BanPolicy)
    tariffs: Tariffs | None = None
    """Prices of calls; None: nobody is billed for anything."""
    lease_s: float = 15.0
