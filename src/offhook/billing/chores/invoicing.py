"""The worker's part of billing: drafts runs, sends mail, reminds, fills up balances; woken by a notice."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from offhook.billing.actions.begin_payment import PaymentDesk
from offhook.billing.actions.draft_run import draft_next_run
from offhook.billing.actions.refund_payment import ask_unanswered_refunds, follow_refunds
from offhook.billing.actions.remind import remind
from offhook.billing.actions.send_mail import send_next_mail
from offhook.billing.actions.tell_of_stopped_top_ups import tell_of_stopped_top_ups
from offhook.billing.actions.top_up import tell_of_low_balances, top_up_all
from offhook.billing.channels import INVOICING_CHANNEL, UNPRICED_CHANNEL
from offhook.billing.chores.prepaid import debit_prepaid
from offhook.billing.chores.taxing import Taxing
from offhook.billing.chores.unpriced import UnpricedNotices
from offhook.billing.ports import InvoicingParts
from offhook.billing.taxes.charging import refresh_new_customers
from offhook.db.notices import ROUTES_CHANNEL

_EVERY_S = 60.0
log = structlog.get_logger(__name__)


async def run_invoicing(parts: InvoicingParts, stopping: asyncio.Event) -> None:
    """Until told to stop; what is in hand is finished first."""
    wake, taxing, unpriced = asyncio.Event(), Taxing(), UnpricedNotices()

    async def woken(_: str = "") -> None:
        wake.set()

    async def changed(payload: str) -> None:
        if taxing.hear(payload):
            wake.set()

    async def refused(payload: str) -> None:
        unpriced.hear(payload)
        wake.set()

    async def connected() -> None:
        taxing.catch_up()
        wake.set()

    heard: dict[str, Callable[[str], Awaitable[None]]] = {INVOICING_CHANNEL: woken, ROUTES_CHANNEL: changed}
    heard[UNPRICED_CHANNEL] = refused
    tasks = [
        asyncio.create_task(parts.listen(heard, on_connected=connected), name="invoicing notices"),
        asyncio.create_task(_stop(stopping, wake), name="invoicing stop"),
    ]
    try:
        while not stopping.is_set():
            wake.clear()
            await _guarded("taxing by what holds today", lambda: taxing.tax(parts))
            await work(parts)
            await _guarded("telling of calls without a price", lambda: unpriced.tell(parts))
            with suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), _EVERY_S)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def work(parts: InvoicingParts) -> None:
    """All that is due now; what fails is told and tried again the next time, and holds up nothing else."""
    await _guarded("drafting", lambda: _all(lambda: draft_next_run(parts.database, parts.clock)))
    await _guarded("reminding", lambda: _remind(parts))
    await _guarded("mailing", lambda: _all(lambda: send_next_mail(parts)))
    await _guarded("debiting prepaid customers", lambda: debit_prepaid(parts))
    await _guarded("topping up", lambda: top_up_all(parts))
    await _guarded("telling of stopped top-ups", lambda: tell_of_stopped_top_ups(parts))
    await _guarded("asking for refunds", lambda: _ask_refunds(parts))
    await _guarded("telling of low balances", lambda: tell_of_low_balances(parts))
    await _guarded("taxing new customers", lambda: _tax_new(parts))


async def _all(step: Callable[[], Awaitable[bool]]) -> None:
    while await step():
        pass


async def _remind(parts: InvoicingParts) -> None:
    async with parts.database.system() as session:
        await remind(session, now=parts.clock.now())


async def _ask_refunds(parts: InvoicingParts) -> None:
    desk = PaymentDesk(database=parts.database, cipher=parts.cipher, clock=parts.clock, providers=parts.providers)
    await ask_unanswered_refunds(desk)
    await follow_refunds(desk)


async def _tax_new(parts: InvoicingParts) -> None:
    async with parts.database.system() as session:
        await refresh_new_customers(session, now=parts.clock.now())


async def _guarded(what: str, step: Callable[[], Awaitable[object]]) -> None:
    try:
        await step()
    except Exception:
        log.exception("billing's work in the background failed", what=what)


async def _stop(stopping: asyncio.Event, wake: asyncio.Event) -> None:
    await stopping.wait()
    wake.set()
