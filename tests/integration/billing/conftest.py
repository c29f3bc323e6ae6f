"""Fixtures of billing: `clock` (held), `books` (the firm of three levels), `office` (the reseller's invoices)."""

from typing import Any

import pytest

from offhook.adapters.payment.sandbox import SandboxProvider
from offhook.adapters.storage.memory import MemoryBlobStore
from offhook.billing.ports import BillingWeb
from offhook.db.session import Database
from offhook.kit.clock import FakeClock
from offhook.tenancy.api import Account, Cipher
from tests.fixtures.web import LogInAs
from tests.integration.billing.firm import Firm, make_firm
from tests.integration.billing.seller import NOW, Office


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def blobs() -> MemoryBlobStore:
    return MemoryBlobStore()


@pytest.fixture
async def books(database: Database, account: Account) -> Firm:
    return await make_firm(database, account)


@pytest.fixture
def billing_state(clock: FakeClock, blobs: MemoryBlobStore) -> dict[str, Any]:
    """For `web_state` of the modules that write invoices."""
    web = BillingWeb(providers={"sandbox": SandboxProvider(clock)}, public_url="http://offhook.test")
    return {"blobs": blobs, "billing": web}


@pytest.fixture
async def office(books: Firm, clock: FakeClock, blobs: MemoryBlobStore, cipher: Cipher, log_in_as: LogInAs) -> Office:
    reseller = await log_in_as(books.reseller)
    office = Office(books, clock=clock, blobs=blobs, cipher=cipher, reseller=reseller)
    await office.introduce()
    return office
