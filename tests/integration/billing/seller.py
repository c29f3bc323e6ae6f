"""A firm of three levels that writes invoices: profiles, taxes, rated calls, and what the worker runs on."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import text

from offhook.adapters.payment.sandbox import SandboxProvider
from offhook.adapters.storage.memory import MemoryBlobStore
from offhook.billing.api import Call, CallDesk, CallKey, Period, Tariffs, milliseconds, rerate_calls
from offhook.billing.chores.invoicing import work
from offhook.billing.models import PlanVersionRow
from offhook.billing.ports import InvoicingParts
from offhook.kit.clock import FakeClock
from offhook.kit.ids import new_id
from offhook.kit.mail import FakeMailer
from offhook.tenancy.api import Cipher
from tests.integration.billing.firm import CARRIER, Firm

API = "/api/v1/billing"
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
OCTOBER = {"period_start": "2026-10-01", "period_end": "2026-11-01"}
NOVEMBER = {"period_start": "2026-11-01", "period_end": "2026-12-01"}
SELLER = {
    "legal_name": "Telefonía del Norte S.L.", "street": "Calle Mayor 12", "postcode": "28013", "city": "Madrid",
    "vat_number": "ESB58378431", "email": "facturas@norte.example", "iban": "ES91 2100 0418 4502 0005 1332",
}  # fmt: skip
BUYER = {"legal_name": "Café & Co.", "street": "Gran Vía 1", "postcode": "28013", "city": "Madrid",
         "email": "pagos@cafe.example"}  # fmt: skip


async def never_hear(*_: Any, **__: Any) -> None:
    """In tests the worker is told to work."""
    await asyncio.Event().wait()


class Office:
    """The reseller's billing, by its API, and the worker beside it."""

    def __init__(
        self, firm: Firm, *, clock: FakeClock, blobs: MemoryBlobStore, cipher: Cipher, reseller: httpx.AsyncClient
    ) -> None:
        self.firm, self.clock, self.reseller = firm, clock, reseller
        self.mailer = FakeMailer()
        self.parts = InvoicingParts(
            database=firm.database,
            cipher=cipher,
            clock=clock,
            blobs=blobs,
            mailer=self.mailer,
            providers={"sandbox": SandboxProvider(clock)},
            listen=never_hear,
            public_url="http://offhook.test",
        )
        self._desk = CallDesk(firm.database, Tariffs(firm.database), clock)

    @property
    def customer_path(self) -> str:
        return f"{API}/customers/{self.firm.customer.id}"

    async def work(self) -> None:
        await work(self.parts)

    async def introduce(self) -> None:
        """Who sells to whom, and with which tax."""
        async with self.firm.database.system() as session:  # the clock is moved by weeks, and nobody logs in again
            await session.execute(text("UPDATE logins SET expires_at = '2040-01-01'"))
        await _ok(self.reseller.patch(f"{API}/profile", json=SELLER))
        await _ok(self.reseller.patch(f"{self.customer_path}/profile", json=BUYER))

    async def call(self, dialled: str, *, at: datetime, minutes: int = 1) -> None:
        """Rated and booked, by a fresh look at the tariffs."""
        self._desk = CallDesk(self.firm.database, Tariffs(self.firm.database), self.clock)
        call = Call(
            id="c",
            account_id=str(self.firm.customer.id),
            dialled=dialled,
            answered_at_ms=milliseconds(at),
            duration_ms=minutes * 60_000,
            carrier_id=CARRIER,
        )
        await self._desk.settle(CallKey(call_id=new_id(), leg_id="leg"), call)

    async def october(self) -> None:
        """Three calls: 2.64 to a line, 5.28 for two minutes, and 5.28 to a mobile phone."""
        day = datetime(2026, 10, 5, 12, tzinfo=UTC)
        await self.call("34911234567", at=day)
        await self.call("34911234568", at=day + timedelta(days=1), minutes=2)
        await self.call("34612345678", at=day + timedelta(days=2))

    async def draft(self, **given: Any) -> dict[str, Any]:
        """The run, worked off."""
        run = await _ok(self.reseller.post(f"{API}/invoice-runs", json={**OCTOBER, **given}))
        await self.work()
        told: dict[str, Any] = await _ok(self.reseller.get(f"{API}/invoice-runs/{run['id']}"))
        return told

    async def november(self) -> None:
        """A call of 2.64 on the second, and the clock goes on to December."""
        await self.call("34911234567", at=datetime(2026, 11, 2, 12, tzinfo=UTC))
        self.clock.advance(seconds=(datetime(2026, 12, 1, 9, tzinfo=UTC) - self.clock.now()).total_seconds())

    async def drafted(self, **given: Any) -> dict[str, Any]:
        """The one draft, with its lines."""
        await self.draft(**given)
        (found,) = (await _ok(self.reseller.get(f"{API}/invoices", params={"status": "draft"})))["items"]
        invoice: dict[str, Any] = await _ok(self.reseller.get(f"{API}/invoices/{found['id']}"))
        return invoice

    async def approved(self) -> dict[str, Any]:
        """The one draft, approved."""
        draft = await self.drafted()
        done = await self.approve(draft["id"])
        assert not done["refused"], done
        invoice: dict[str, Any] = done["approved"][0]
        return invoice

    async def approve(self, *ids: str) -> dict[str, Any]:
        done: dict[str, Any] = await _ok(self.reseller.post(f"{API}/invoices/approve", json={"ids": ids}))
        return done

    async def rate_again(self, *, percent: str) -> None:
        """The reseller's mark-up for its customer is another from now on, as if it had always been."""
        plan_id, now = self.firm.plan_ids[self.firm.customer.id], self.clock.now()
        rule = {"name": "all", "prefixes": [], "mark_up": {"percent": percent}}
        version = PlanVersionRow(
            id=new_id(), account_id=self.firm.reseller.id, plan_id=plan_id, effective_at=now, rules=[rule]
        )
        async with self.firm.database.system() as session:
            session.add(version)
        snapshot = await Tariffs(self.firm.database).snapshot()
        period = Period(from_at=datetime(2026, 1, 1, tzinfo=UTC), until_at=now, plan_id=plan_id)
        now_ms = milliseconds(now)
        done = await rerate_calls(self.firm.database, snapshot, period, now=now, now_ms=now_ms, book=True)
        assert done.changed

    async def pay(self, amount: str, key: str, **given: Any) -> None:
        await _ok(self.reseller.post(f"{self.customer_path}/payments", json={"key": key, "amount": amount, **given}))

    async def read(self, invoice_id: str) -> dict[str, Any]:
        found: dict[str, Any] = await _ok(self.reseller.get(f"{API}/invoices/{invoice_id}"))
        return found


async def _ok(asking: Any) -> Any:
    answer: httpx.Response = await asking
    assert answer.status_code < 300, answer.text
    return answer.json() if answer.content else None


ok = _ok
