"""Where a dialled number leads, as it is saved in the session of the call that goes there."""

from pydantic import BaseModel

from offhook.voice.engine import DialTarget
from offhook.voice.plans import RingMember

PLAN = "outbound"
"""Key of the plan in the session's variables."""


class Way(BaseModel):
    """One way to the number: a device, or a trunk with the number as that carrier wants it."""

    endpoint: str
    number: str | None = None
    caller_number: str
    carrier_name: str = ""


class OutboundPlan(BaseModel):
    """The ways in fail-over order, and whom they reach."""

    dialled: str
    """Normalised, for people and CDRs."""
    party_name: str = ""
    ways: list[Way]
    direction: str
    """`outbound` or `internal`."""
    ring_timeout_s: int = 60

    def member(self, way: Way) -> RingMember:
        """One way as something to ring."""
        return RingMember(
            key=way.endpoint,
            targets=(DialTarget(endpoint=way.endpoint, number=way.number),),
            party=self.dialled,
            party_name=self.party_name,
            caller_number=way.caller_number,
            ring_timeout_s=self.ring_timeout_s,
        )
