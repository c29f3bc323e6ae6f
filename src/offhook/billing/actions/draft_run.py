"""Works off a run: a draft for each customer, each in a transaction of its own, so that it can be gone on with."""

from uuid import UUID

import structlog
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.actions.draft_invoice import draft_invoices
from offhook.billing.invoices.models import InvoiceRow, RunRow
from offhook.billing.invoices.rows import today_of
from offhook.billing.rating.periods import Period
from offhook.db.session import Database
from offhook.kit.clock import Clock
from offhook.kit.errors import OffhookError
from offhook.tenancy.api import Account, get_account

log = structlog.get_logger(__name__)

_MINE = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:run_id, 8))")


async def draft_next_run(database: Database, clock: Clock) -> bool:
    """False when there is none. A run whose worker died is begun anew: what was drafted is not drafted again."""
    async with database.system() as holding:
        waiting = select(RunRow.id).where(RunRow.state != "done").order_by(RunRow.id)
        for run_id in await holding.scalars(waiting):
            # Held as long as this transaction lives, so another worker leaves the run alone.
            if await holding.scalar(_MINE, {"run_id": str(run_id)}):
                await _work_off(database, clock, run_id)
                return True
    return False


async def _work_off(database: Database, clock: Clock, run_id: UUID) -> None:
    async with database.system() as session:
        run = await session.get_one(RunRow, run_id)
        customers = await _customers(session, run)
        run.state, run.total, run.done, run.problems = "running", len(customers), 0, []
    problems: list[dict[str, str]] = []
    for done, (customer_id, name) in enumerate(customers, 1):
        try:
            async with database.system() as session:
                await _draft(session, run, customer_id, clock)
        except Exception as error:  # whatever it is, the customers and the runs behind it must not wait for it
            if not isinstance(error, OffhookError):
                log.exception("an invoice could not be drafted", run_id=str(run_id), customer_id=str(customer_id))
            told = error.message if isinstance(error, OffhookError) else "a fault of ours, which is in the log"
            problems.append({"customer_id": str(customer_id), "customer_name": name, "problem": told})
        async with database.system() as session:
            made = select(func.count()).select_from(InvoiceRow).where(InvoiceRow.run_id == run_id)
            values = {"done": done, "made": int(await session.scalar(made) or 0), "problems": problems}
            await session.execute(update(RunRow).where(RunRow.id == run_id).values(values))
    async with database.system() as session:
        await session.execute(update(RunRow).where(RunRow.id == run_id).values(state="done"))


async def _draft(session: AsyncSession, run: RunRow, customer_id: UUID, clock: Clock) -> None:
    seller, customer = await get_account(session, run.account_id), await get_account(session, customer_id)
    await draft_invoices(
        session,
        seller=seller,
        customer=customer,
        period=Period(run.period_start, run.period_end),
        run_id=run.id,
        today=today_of(seller, clock.now()),
    )


async def _customers(session: AsyncSession, run: RunRow) -> list[tuple[UUID, str]]:
    query = select(Account.id, Account.name).where(Account.parent_id == run.account_id)
    if run.customer_ids:
        query = query.where(Account.id.in_([UUID(each) for each in run.customer_ids]))
    return [(account_id, name) for account_id, name in await session.execute(query.order_by(Account.name, Account.id))]
