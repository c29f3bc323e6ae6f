"""Which earlier invoice a draft takes back, so that a credit note can name it."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.calls.settlement import REVERSED

# A call comes from where the charge stands that was taken back of it; what a subscription gives back, from where
# another charge of the same period stands. Of a line that comes from nowhere there is a row without an invoice.
_ORIGINS = text("""
    WITH calls AS (
      SELECT c.call_id, c.leg_id, array_agg(DISTINCT o.invoice_id) FILTER (WHERE o.invoice_id IS NOT NULL) AS origins
        FROM invoiced_calls k
        JOIN call_charges c ON c.account_id = k.account_id AND c.key = k.key AND c.side = 'owes' AND c.peer = ''
        LEFT JOIN invoiced_calls o ON o.account_id = k.account_id AND o.invoice_id <> k.invoice_id
         AND k.key LIKE '%' || :reversed AND o.key = left(k.key, -length(:reversed))
       WHERE k.invoice_id = :invoice_id GROUP BY c.call_id, c.leg_id),
    charged AS (
      SELECT l.id, array_agg(DISTINCT o.invoice_id) FILTER (WHERE o.invoice_id IS NOT NULL) AS origins
        FROM invoice_lines l
        LEFT JOIN charges mine
          ON mine.id = CASE WHEN l.charge_key LIKE 'charge:%' THEN substr(l.charge_key, 8)::uuid END
        LEFT JOIN charges other ON other.subscription_id = mine.subscription_id
         AND other.period_start = mine.period_start AND other.id <> mine.id
        LEFT JOIN invoice_lines o ON o.account_id = l.account_id AND o.invoice_id <> l.invoice_id
         AND o.charge_key = 'charge:' || other.id
       WHERE l.invoice_id = :invoice_id AND l.kind <> 'usage' GROUP BY l.id)
    SELECT i.id FROM (SELECT origins FROM calls UNION ALL SELECT origins FROM charged) AS found
     CROSS JOIN LATERAL unnest(COALESCE(origins, ARRAY[NULL]::uuid[])) AS origin
      LEFT JOIN invoices i ON i.id = origin AND i.kind = 'invoice' AND i.state = 'approved'
     GROUP BY i.id
""")


async def origin_of(session: AsyncSession, invoice_id: UUID) -> UUID | None:
    """The one approved invoice that all its lines come from; None when there are several, or lines of none.

    System scope.
    """
    origins = list(await session.scalars(_ORIGINS, {"invoice_id": invoice_id, "reversed": REVERSED}))
    return origins[0] if len(origins) == 1 else None
