"""A firm at work: its number, its people's mobiles, a customer, and what is booked of their calls."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.e2e.handset import Handset
from tests.e2e.rtp import RtpPhone
from tests.e2e.sipp import Sipp, sipp
from tests.fixtures.instance import FIRM, RunningInstance, until

TRUNK_ADDRESS = "127.0.0.3"
"""Loopback has sixteen million addresses: a carrier needs one of its own."""
ANA, BEN, CUSTOMER = "+12025550111", "+12025550122", "+12025550177"
STRANGER = "+12025550188"


@dataclass(kw_only=True)
class Office:
    """The demo firm of a running instance."""

    instance: RunningInstance
    number: dict[str, Any]
    agents: dict[str, dict[str, Any]]
    ana: Handset
    ben: Handset
    customer: Handset

    @property
    def sip_target(self) -> tuple[str, int]:
        return "127.0.0.1", self.instance.instance.ports["sip_port"]

    def quiet(self) -> None:
        for handset in (self.ana, self.ben, self.customer):
            handset.quiet()
        self.until_no_calls()

    def until_no_calls(self, *, timeout_s: float = 30) -> None:
        until(lambda: not self.calls(state="live"), timeout_s=timeout_s, what=lambda: self.calls(state="live"))

    def calls(self, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.instance.get("/calls", **query)["items"]
        return found

    def call(self, call_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.instance.get(f"/calls/{call_id}")
        return found

    def until_live(self, *, caller: str, since: datetime) -> dict[str, Any]:
        """The call of this caller that goes on now."""
        return self._until_listed(caller=caller, since=since, state="live")

    def until_booked(self, *, caller: str, since: datetime, timeout_s: float = 30) -> dict[str, Any]:
        """The ended call with every leg's end known."""
        call_id = self._until_listed(caller=caller, since=since, state="ended", timeout_s=timeout_s)["id"]

        def booked() -> dict[str, Any] | None:
            call = self.call(call_id)
            return call if call["legs"] and all(leg["ended_at"] for leg in call["legs"]) else None

        return until(booked, timeout_s=timeout_s, what=lambda: self.call(call_id))

    def until_step(self, *, caller: str, since: datetime, what: str, timeout_s: float = 30) -> dict[str, Any]:
        """The living call, once its timeline says so."""
        call_id = self.until_live(caller=caller, since=since)["id"]

        def reached() -> dict[str, Any] | None:
            call = self.call(call_id)
            return call if any(step["what"] == what for step in call["steps"]) else None

        return until(reached, timeout_s=timeout_s, what=lambda: self.call(call_id))

    def until_message(self, call: dict[str, Any], *, timeout_s: float = 60) -> dict[str, Any]:
        """The message left in this call, once it is stored."""

        def stored() -> dict[str, Any] | None:
            messages = self.instance.get("/voicemails")["items"]
            return next((m for m in messages if m["call_id"] == call["id"] and m["state"] == "stored"), None)

        return until(stored, timeout_s=timeout_s, what=lambda: self.instance.get("/voicemails"))

    def agent_id(self, mobile: Handset) -> str:
        found = next(agent for agent in self.agents.values() if agent["phone_number"] == mobile.number)
        return str(found["id"])

    def until_recorded(self, call: dict[str, Any], *, timeout_s: float = 60) -> dict[str, Any]:
        """Its recording, once it is stored."""

        def stored() -> dict[str, Any] | None:
            for recording_id in self.call(call["id"])["recording_ids"]:
                recording: dict[str, Any] = self.instance.get(f"/recordings/{recording_id}")
                if recording["state"] == "stored":
                    return recording
            return None

        return until(stored, timeout_s=timeout_s, what=lambda: self.call(call["id"]))

    @contextmanager
    def trunk_call(
        self, *, caller: str = STRANGER, dialled: str = FIRM, hold_ms: int = 120_000, says: bytes = b""
    ) -> Iterator[tuple[Sipp, RtpPhone]]:
        """SIPp calls in over its own trunk, with a voice."""
        with (
            RtpPhone(TRUNK_ADDRESS, says=says) as voice,
            sipp(
                "caller",
                address=TRUNK_ADDRESS,
                target=self.sip_target,
                keys={"caller": caller, "dialled": dialled, "rtp_port": voice.port, "hold_ms": hold_ms},
            ) as caller_side,
        ):
            yield caller_side, voice

    def _until_listed(self, *, caller: str, since: datetime, state: str, timeout_s: float = 30) -> dict[str, Any]:
        query = {"state": state, "search": caller, "since": since.isoformat()}
        return until(
            lambda: next(iter(self.calls(**query)), None),
            timeout_s=timeout_s,
            what=lambda: f"a {state} call of {caller}: {self.calls(since=since.isoformat())}",
        )


def now() -> datetime:
    return datetime.now(UTC)


def furnish(instance: RunningInstance) -> Office:
    """Adds what the demo firm lacks for tests: SIPp's trunk."""
    if not any(carrier["host"] == TRUNK_ADDRESS for carrier in instance.get("/carriers")["items"]):
        instance.post("/carriers", name="Test trunk", host=TRUNK_ADDRESS, match_addresses=[TRUNK_ADDRESS], priority=900)
    number = next(number for number in instance.get("/numbers", limit=200)["items"] if number["number"] == FIRM)
    agents = {agent["name"]: agent for agent in instance.get("/agents", number_id=number["id"])["items"]}
    return Office(
        instance=instance,
        number=number,
        agents=agents,
        ana=Handset(instance, ANA, label="Ana"),
        ben=Handset(instance, BEN, label="Ben"),
        customer=Handset(instance, CUSTOMER, label="Customer"),
    )


def leg_of(call: dict[str, Any], party: str) -> dict[str, Any]:
    """The one leg to this party: exactly one, or the call was booked wrong."""
    (leg,) = [leg for leg in call["legs"] if leg["party"] == party]
    found: dict[str, Any] = leg
    return found


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)
