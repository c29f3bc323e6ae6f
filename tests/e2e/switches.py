"""A reseller below the demo firm, its wholesale customer, and that customer's switch, played by SIPp."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.e2e.office import Office
from tests.e2e.rtp import RtpPhone
from tests.e2e.sipp import Sipp, sipp
from tests.fixtures.instance import RunningInstance, until

HOME, SHARED, ABROAD = "127.0.0.11", "127.0.0.12", "127.0.0.13"
"""Where switches call from: their own address, one of several customers, and one that nobody knows."""
CALLER = "+442079460001"


@dataclass(kw_only=True)
class Tenant:
    """The API as one account below the firm."""

    instance: RunningInstance
    account_id: str

    def ask(self, method: str, path: str, **body: Any) -> Any:
        query = body.pop("params", None)
        answer = self.instance.client.request(
            method, path, json=body or None, params=query, headers={"X-Offhook-Account": self.account_id}
        )
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def below(self, name: str, kind: str) -> "Tenant":
        made = self.ask("POST", "/accounts", name=name, kind=kind, currency="EUR", country="GB")
        return Tenant(instance=self.instance, account_id=made["id"])

    def sell_to(self, customer: "Tenant", *, deck_id: str | None = None, percent: str = "0") -> None:
        plan = self.ask("POST", "/billing/plans", name=f"for {customer.account_id}", currency="EUR")["id"]
        rules = [] if deck_id else [{"name": "all", "mark_up": {"percent": percent}}]
        self.ask("POST", f"/billing/plans/{plan}/versions", deck_id=deck_id, rules=rules)
        self.ask("PUT", f"/billing/customers/{customer.account_id}/plans/{plan}", direction="out")

    def receive(self, customer: "Tenant", amount: str) -> None:
        path = f"/billing/customers/{customer.account_id}/payments"
        self.ask("POST", path, key=f"{amount} of {customer.account_id}", currency="EUR", amount=amount)

    def let_in(self, customer: "Tenant", **access: Any) -> dict[str, Any]:
        path = f"/wholesale/customers/{customer.account_id}/accesses"
        made: dict[str, Any] = self.ask("POST", path, **{"name": "Switch", **access})
        return made

    def forget(self, access: dict[str, Any]) -> None:
        self.ask("DELETE", f"/wholesale/accesses/{access['id']}")

    def newest_call(self) -> dict[str, Any] | None:
        """Once it is over and all its legs are booked."""
        found = self.ask("GET", "/calls", params={"limit": 1})["items"]
        call: dict[str, Any] = self.ask("GET", f"/calls/{found[0]['id']}") if found else {}
        over = call and call["state"] == "ended" and all(leg["ended_at"] for leg in call["legs"])
        return call if over else None

    def booked(self, *, not_before: str = "") -> dict[str, Any]:
        """The newest call, when it is another than that."""

        def look() -> dict[str, Any] | None:
            call = self.newest_call()
            return call if call and call["id"] != not_before else None

        return until(look, what=lambda: self.ask("GET", "/calls", params={"limit": 3}))


@contextmanager
def switch(
    office: Office,
    dialled: str,
    *,
    address: str = HOME,
    login: Sequence[str] = ("nobody", "nothing"),
    caller: str = CALLER,
    hold_ms: int = 1500,
    calls: int = 1,
    offers: str = "0",
) -> Iterator[tuple[Sipp, RtpPhone]]:
    """Calls from there, with a voice; `offers` are payload types of RFC 3551."""
    user, password = login
    with (
        RtpPhone(address) as voice,
        sipp(
            "switch",
            address=address,
            target=office.sip_target,
            calls=calls,
            keys={"dialled": dialled, "caller": caller, "rtp_port": voice.port, "user": user, "password": password,
                  "hold_ms": hold_ms, "offers": offers},
        ) as caller_side,
    ):  # fmt: skip
        yield caller_side, voice


def refused_with(office: Office, dialled: str, **given: Any) -> int:
    """The status a call from there ends with; the challenge before a login is none."""
    with switch(office, dialled, **given) as (caller_side, _):

        def final() -> list[int]:
            statuses = [int(m.first_line.split()[1]) for m in caller_side.messages() if not m.sent]
            asked = next((place for place, status in enumerate(statuses) if status == 401), -1)
            return [status for status in statuses[asked + 1 :] if status >= 200]

        return until(final, what=lambda: [m.first_line for m in caller_side.messages()])[0]
