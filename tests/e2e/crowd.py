"""Many calls at once: SIPp calls many numbers of the firm, each with one mobile that accepts by itself."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from tests.e2e.handset import Handset
from tests.e2e.office import TRUNK_ADDRESS, Office
from tests.e2e.rtp import RtpPhone
from tests.e2e.sipp import Message, Sipp, sipp
from tests.fixtures.instance import until


class Crowd:
    """So many callers, numbers and mobiles; the n-th caller always calls the n-th number."""

    def __init__(self, office: Office, size: int) -> None:
        self.office = office
        self.callers = [f"+1212555{1000 + place}" for place in range(size)]
        self.numbers = [f"+1212556{1000 + place}" for place in range(size)]
        self.mobiles: list[Handset] = []
        instance = office.instance
        held = {number["number"] for number in instance.get("/numbers", limit=200)["items"]}
        for place, number in enumerate(self.numbers):
            mobile = f"+1212557{1000 + place}"
            if number not in held:
                made = instance.post("/numbers", number=number, label=f"Line {place}")
                instance.post("/agents", number_id=made["id"], kind="mobile", name=f"M{place}", phone_number=mobile)
            self.mobiles.append(Handset(instance, mobile))

    def script(self, text: str) -> None:
        for mobile in self.mobiles:
            mobile.script(text)

    @contextmanager
    def calling(self, *, rate: float, hold_ms: int) -> Iterator[tuple[Sipp, RtpPhone]]:
        """All of them call; all talk with one voice, of which every mobile hears its part."""
        with (
            RtpPhone(TRUNK_ADDRESS) as voice,
            sipp(
                "caller",
                address=TRUNK_ADDRESS,
                target=self.office.sip_target,
                calls=len(self.callers),
                rate=rate,
                keys={"caller": "[field0]", "dialled": "[field1]", "rtp_port": voice.port, "hold_ms": hold_ms},
                rows=list(zip(self.callers, self.numbers, strict=True)),
            ) as callers,
        ):
            yield callers, voice

    def until_all(self, state: str, *, timeout_s: float = 120) -> None:
        wanted = {mobile.number for mobile in self.mobiles}

        def states() -> dict[str, str]:
            seen = self.office.instance.get("/sandbox/handsets")["items"]
            return {handset["number"]: handset["state"] for handset in seen if handset["number"] in wanted}

        until(
            lambda: all(found == state for found in states().values()),
            timeout_s=timeout_s,
            what=lambda: f"all are {state}: { {n: s for n, s in states().items() if s != state} }",
        )


def times_of(callers: Sipp) -> dict[str, tuple[datetime, datetime]]:
    """By caller: when the wire said answered, and when it said over."""
    calls: dict[str, list[Message]] = defaultdict(list)
    for message in callers.messages():
        calls[message.call_id].append(message)
    found = {}
    for messages in calls.values():
        answer = next(m for m in messages if m.first_line.startswith("SIP/2.0 200") and "m=audio" in m.body)
        end = next(m for m in messages if m.first_line.startswith("BYE"))
        found[answer.caller] = (answer.at, end.at)
    return found
