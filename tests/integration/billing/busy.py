"""A process that holds and settles without end, to be killed in the middle: `python -m ...busy URL ACCOUNT PARENT`."""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from offhook.billing import repository
from offhook.billing.ledger.chain import Due, lines_of
from offhook.billing.repository import HoldRequest, SettleRequest
from offhook.db.session import Database


async def book_for_ever(url: str, payer: UUID, payee: UUID, name: str) -> None:
    database = Database(url)
    due = Due(payer_id=payer, payee_id=payee, currency="USD", net_micros=3, tax_micros=1)
    for number in count():
        now, key = datetime.now(UTC), f"{name} {number}"
        until = now + timedelta(seconds=1)
        hold = HoldRequest(
            key=key, direction="out", until_ms=1, expires_at=until, accounts=(due.balance.id,), totals=(9,)
        )
        async with database.system() as session:
            await repository.hold_credit(session, [hold])
        end = SettleRequest(key=key, kind="call", at=now, lines=lines_of([due]), hold=key)
        async with database.system() as session:
            await repository.settle(session, [end])
        sys.stdout.write(f"{key}\n")
        sys.stdout.flush()


async def main() -> None:
    url, payer, payee = sys.argv[1], UUID(sys.argv[2]), UUID(sys.argv[3])
    await asyncio.gather(*[book_for_ever(url, payer, payee, f"{os.getpid()} {place}") for place in range(4)])


if __name__ == "__main__":
    asyncio.run(main())
