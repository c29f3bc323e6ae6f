"""Proves that the ledger is the CDRs, the invoices and the payments: every sum, every balance, every hold."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.calls.settlement import dues_of
from offhook.billing.ledger.chain import lines_of, postings_of
from offhook.billing.ledger.posting import totals

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
    "approved invoices that the ledger does not owe": """
        SELECT count(*) FROM invoices i WHERE i.state = 'approved'
           AND (i.gross_micros - i.posted_micros) * CASE i.kind WHEN 'invoice' THEN -1 ELSE 1 END <>
               (SELECT COALESCE(sum(p.micros), 0)
                  FROM posting_sets s JOIN postings p ON p.set_id = s.id
                  JOIN ledger_accounts a ON a.id = p.ledger_account_id
                 WHERE s.key = 'invoice:' || i.id AND a.kind = 'balance' AND a.account_id = i.customer_id)""",
    "posting sets of invoices without their invoice": """
        SELECT count(*) FROM posting_sets s WHERE s.kind IN ('invoice', 'credit_note')
          AND NOT EXISTS (SELECT FROM invoices i WHERE s.key = 'invoice:' || i.id AND i.state = 'approved')""",
    "invoices whose calls are not what they say": """
        SELECT count(*) FROM (
          SELECT i.id, (SELECT COALESCE(sum(l.posted_net_micros + l.posted_tax_micros), 0) FROM invoice_lines l
                         WHERE l.invoice_id = i.id AND l.kind = 'usage')
                       * CASE i.kind WHEN 'invoice' THEN 1 ELSE -1 END AS told,
                 (SELECT COALESCE(sum(c.net_micros + c.tax_micros), 0) FROM invoiced_calls k
                    JOIN call_charges c ON c.key = k.key AND c.account_id = k.account_id
                     AND c.side = 'owes' AND c.peer = '' WHERE k.invoice_id = i.id) AS rated
            FROM invoices i) AS summed WHERE told <> rated""",
    "invoices that are paid otherwise than their payments say": """
        SELECT count(*) FROM invoices i WHERE i.kind = 'invoice' AND i.paid_micros <>
          (SELECT COALESCE(sum(p.micros), 0) FROM invoice_payments p WHERE p.invoice_id = i.id)""",
    "invoice numbers with gaps": """
        SELECT count(*) FROM invoice_series s WHERE s.last_number <>
          (SELECT count(*) FROM invoices i WHERE i.account_id = s.account_id AND starts_with(i.number, s.series)
              AND substr(i.number, length(s.series) + 1) ~ '^[0-9]+$')""",
    "debited charges that the ledger does not have": """
        SELECT count(*) FROM charges c WHERE c.booked_at IS NOT NULL
           AND c.booked_net_micros + c.booked_tax_micros <> (
             SELECT COALESCE(-sum(p.micros), 0) FROM posting_sets s JOIN postings p ON p.set_id = s.id
               JOIN ledger_accounts a ON a.id = p.ledger_account_id
              WHERE s.key = 'charge:' || c.id AND a.kind = 'balance' AND a.account_id = c.customer_id)""",
    "posting sets of charges that are not debited": """
        SELECT count(*) FROM posting_sets s WHERE s.kind = 'charge'
          AND NOT EXISTS (SELECT FROM charges c WHERE s.key = 'charge:' || c.id AND c.booked_at IS NOT NULL)""",
    "payments that the ledger does not have": """
        WITH booked AS (
          SELECT split_part(s.key, ':', 3) AS payment_id, sum(o.micros) AS micros
            FROM posting_sets s JOIN postings o ON o.set_id = s.id
            JOIN ledger_accounts a ON a.id = o.ledger_account_id AND a.kind = 'balance'
           WHERE s.kind = 'payment' GROUP BY 1)
        SELECT count(*) FROM payments p LEFT JOIN booked b ON b.payment_id = p.id::text
         WHERE COALESCE(b.micros, 0) <>
           CASE p.state WHEN 'succeeded' THEN p.micros - p.refunded_micros
                        WHEN 'reversed' THEN 0 ELSE -p.refunded_micros END""",
    "calls that took place and have no price": """
        SELECT count(*) FROM billed_legs WHERE state = 'unpriced'""",
    "legs that ended long ago and are not booked": """
        SELECT count(*) FROM billed_legs b JOIN call_legs l ON l.leg_id = b.leg_id
         WHERE b.state = 'open' AND l.ended_at < now() - interval '10 minutes'""",
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
