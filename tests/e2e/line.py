"""A business line of its own in the demo firm, and the phones around it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.e2e.handset import Handset
from tests.fixtures.instance import RunningInstance, until

LINE, MOBILE, DESK = "+12025550104", "+12025550131", "+12025550132"
LABEL = "Story Plumbing"
GREETING = "This is Story Plumbing. We are out on a job, so tell us what has happened."


@dataclass(kw_only=True)
class Line:
    """A number with a PIN, a mobile that is not in its team yet, a land-line that is, and a customer."""

    instance: RunningInstance
    number_id: str
    pin: str
    mobile: Handset
    desk: Handset
    customer: Handset

    def texts(self, handset: Handset, *, received: bool = True) -> list[str]:
        items = self.instance.get(f"/sandbox/handsets/{handset.number}/texts")["items"]
        return [item["text"] for item in items if item["received"] is received and item["peer"] == LINE]

    def until_text(self, handset: Handset, words: str) -> str:
        def look() -> str | None:
            return next((text for text in self.texts(handset) if words in text), None)

        return until(look, what=lambda: f"{handset.number} is texted {words!r}: {self.texts(handset)}")

    def text_in(self, handset: Handset, text: str, *pictures: bytes) -> None:
        answer = self.instance.client.post(
            f"/sandbox/handsets/{handset.number}/texts",
            data={"to": LINE, "text": text},
            files=[("pictures", ("picture.jpg", picture, "image/jpeg")) for picture in pictures],
        )
        assert answer.status_code == 202, answer.text

    def people(self) -> dict[str, dict[str, Any]]:
        listed = self.instance.get("/agents", number_id=self.number_id)["items"]
        return {agent["phone_number"]: agent for agent in listed}

    @contextmanager
    def dialer(self, number: str) -> Iterator[httpx.Client]:
        """An agent's dialer as a device that opened the agent's newest link, without a page."""
        agent_id = self.people()[number]["id"]
        link = self.instance.post(f"/business-line/agents/{agent_id}/link")["link"]
        base_url, headers = self.instance.client.base_url, {"X-Offhook-Client": "web"}
        with httpx.Client(base_url=base_url, headers=headers, timeout=30) as client:
            opened = client.post("/dialer/open", json={"token": link.partition("#")[2]})
            assert opened.status_code == 200, opened.text
            yield client


@contextmanager
def open_line(instance: RunningInstance, *, customer: Handset) -> Iterator[Line]:
    """On the sandbox's carrier, with texts by the sandbox; gone afterwards."""
    carrier = next(one for one in instance.get("/carriers")["items"] if one["name"] == "Sandbox network")
    number = instance.post(
        "/numbers", number=LINE, label=LABEL, carrier_id=carrier["id"], record_calls=True, ring_timeout_s=20,
        greeting_text=GREETING,
    )  # fmt: skip
    settings = {"sender": LINE, "webhook_token": "a-token-of-the-line"}
    provider = instance.post("/messaging/providers", name="Line texts", type="sandbox", settings=settings)
    instance.put(f"/messaging/numbers/{number['id']}", provider_id=provider["id"])
    line = instance.put(f"/business-line/numbers/{number['id']}")
    instance.post("/agents", number_id=number["id"], kind="landline", name="Front desk", phone_number=DESK)
    yield Line(
        instance=instance,
        number_id=number["id"],
        pin=line["pin"],
        mobile=Handset(instance, MOBILE, label="Dana's mobile"),
        desk=Handset(instance, DESK, label="Front desk"),
        customer=customer,
    )
    instance.delete(f"/numbers/{number['id']}")
    instance.delete(f"/messaging/providers/{provider['id']}")
    for handset in (MOBILE, DESK):
        instance.delete(f"/sandbox/handsets/{handset}")
