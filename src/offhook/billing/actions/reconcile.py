"""Proves that the ledger is the CDRs: every sum, every balance, every hold, every rated call."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.ledger.chain import lines_of, postings_of
from offhook.billing.ledger.posting import totals
from offhook.billing.settlement import dues_of

_CHECKS: Mapping[str, str] = {
    "sets that do not sum to zero": """
        SELECT count(*) FROM (SELECT FROM postings GROUP BY set_id, currency HAVING sum(micros) <> 0) AS off""",
    "balances that are not the sum of their postings": """
        SELECT count(*) FROM ledger_accounts a WHERE kind = 'balance' AND posted <>
          (SELECT COALESCE(sum(micros), 0) FROM postings WHERE ledger_account_id = a.id)""",
    "balances that hold something else than their calls do": """
        SELECT count(*) FROM ledger_accounts a
          LEFT JOIN (SELECT w.id, sum(w.total) AS micros
                       FROM credit_holds h, unnest(h.accounts, h.totals) AS w(id, total)
                      WHERE h.state = 'held' GROUP BY w.id) AS held ON held.id = a.id
         WHERE a.pending <> COALESCE(held.micros, 0)""",
    "rated calls without their posting set": """
        SELECT count(*) FROM rated_calls r WHERE NOT EXISTS (SELECT FROM posting_sets s WHERE s.key = r.key)""",
    "posting sets of calls without their rated call": """
        SELECT count(*) FROM posting_sets s WHERE s.kind = 'call'
          AND NOT EXISTS (SELECT FROM rated_calls r WHERE r.key = s.key)""",
    "charges that are not what the ledger says": """
        SELECT count(*) FROM (
          SELECT c.key, c.account_id, sum(c.net_micros + c.tax_micros) AS micros FROM call_charges c
           WHERE c.side = 'owes' AND c.peer = '' GROUP BY c.key, c.account_id) AS owed
          JOIN posting_sets s ON s.key = owed.key
         WHERE owed.micros <> (SELECT COALESCE(-sum(p.micros), 0) FROM postings p JOIN ledger_accounts a
                                 ON a.id = p.ledger_account_id
                                WHERE p.set_id = s.id AND a.kind = 'balance' AND a.account_id = owed.account_id)""",
    "credit held past its time": """
        SELECT count(*) FROM credit_holds WHERE state = 'held' AND expires_at < now() - interval '5 minutes'""",
}
_RATED = text("""
    SELECT r.explanation, ARRAY(
        SELECT ROW(p.ledger_account_id, p.micros, p.currency)::text
          FROM posting_sets s JOIN postings p ON p.set_id = s.id
         WHERE s.key = r.key ORDER BY 1) AS booked
    FROM rated_calls r WHERE r.answered_at >= :since ORDER BY r.key
""")


async def reconcile(session: AsyncSession, *, since: datetime) -> dict[str, int]:
    """How many of each thing that must not be; all zero is proof. Explanations are compared from `since` on.

    System scope; reads one snapshot of the database when the transaction is repeatable.
    """
    found = {name: int(await session.scalar(text(check)) or 0) for name, check in _CHECKS.items()}
    found["calls booked otherwise than explained"] = await _otherwise(session, since)
    return found


async def _otherwise(session: AsyncSession, since: datetime) -> int:
    wrong = 0
    async for explanation, booked in await session.stream(_RATED, {"since": since}):
        postings = postings_of(lines_of(*dues_of(explanation["levels"])))
        told = sorted(f"({line.ledger_account_id},{line.micros},{line.currency})" for line in postings)
        wrong += told != sorted(booked) or any(totals(postings).values())
    return wrong
