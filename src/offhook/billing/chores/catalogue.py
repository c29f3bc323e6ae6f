"""The worker's part of the catalogue: minutes are opened and rolled over, features are charged as they are had."""

from datetime import datetime

import structlog
from sqlalchemy import text

from offhook.billing.actions.charge_features import charge_features
from offhook.billing.actions.open_lots import customers_with_minutes, open_lots
from offhook.billing.invoices.rows import today_of
from offhook.billing.lots.rows import roll_over
from offhook.db.session import Database
from offhook.kit.errors import OffhookError
from offhook.tenancy.api import get_account

_PRICED = text("""
    SELECT a.id FROM accounts a WHERE EXISTS (SELECT FROM feature_prices p WHERE p.account_id = a.parent_id)
    UNION SELECT customer_id FROM subscriptions WHERE kind = 'feature' AND ends_on IS NULL
""")
log = structlog.get_logger(__name__)


async def renew_minutes(database: Database, *, now: datetime) -> None:
    """Every minute; a customer at a time, so that one with a fault holds up nobody."""
    async with database.system() as session:
        customers = await customers_with_minutes(session)
    for customer_id in customers:
        try:
            async with database.system() as session:
                await open_lots(session, await get_account(session, customer_id), now=now)
        except OffhookError:
            log.exception("a customer's minutes were not opened", customer_id=str(customer_id))
    rolled = True
    while rolled:
        async with database.system() as session:
            rolled = bool(await roll_over(session, now=now))


async def charge_all_features(database: Database, *, now: datetime) -> None:
    """Every hour."""
    async with database.system() as session:
        customers = list(await session.scalars(_PRICED))
    for customer_id in customers:
        try:
            async with database.system() as session:
                customer = await get_account(session, customer_id)
                await charge_features(session, customer, today=today_of(customer, now))
        except OffhookError:
            log.exception("a customer's features were not charged", customer_id=str(customer_id))
