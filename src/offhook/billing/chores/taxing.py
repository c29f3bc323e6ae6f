"""Taxes customers anew: all of them once a day and after silence, and those whose account changed at once."""

import json
from datetime import date, datetime
from uuid import UUID

from offhook.billing.ports import InvoicingParts
from offhook.billing.taxes.charging import refresh_all_customers, refresh_moved
from offhook.tenancy.api import Account


class Taxing:
    """Who is still to be taxed anew."""

    def __init__(self) -> None:
        self._all_taxed_on: date | None = None
        self._changed: set[UUID] = set()

    def hear(self, payload: str) -> bool:
        """A notice of the routes' channel; whether it is about an account, whose country may be another now."""
        told = json.loads(payload)
        if told["kind"] != "account":
            return False
        self._changed.add(UUID(told["id"]))
        return True

    def catch_up(self) -> None:
        """What was told before is lost: everybody's turn."""
        self._all_taxed_on = None

    async def tax(self, parts: InvoicingParts) -> None:
        """What fails stays to be done."""
        now = parts.clock.now()
        if self._all_taxed_on != now.date():
            await self._tax_all(parts, now)
        elif self._changed:
            await self._tax_changed(parts, now)

    async def _tax_all(self, parts: InvoicingParts, now: datetime) -> None:
        self._all_taxed_on = now.date()
        self._changed.clear()
        try:
            async with parts.database.system() as session:
                await refresh_all_customers(session, now=now)
        except Exception:
            self.catch_up()
            raise

    async def _tax_changed(self, parts: InvoicingParts, now: datetime) -> None:
        changed, self._changed = self._changed, set()
        try:
            for account_id in changed:
                async with parts.database.system() as session:
                    if (account := await session.get(Account, account_id)) is not None:
                        await refresh_moved(session, account, now=now)
        except Exception:
            self._changed |= changed
            raise
