"""How well carriers deliver: answered, how long people talk, and how long until it rings, off the legs of late."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

WINDOWS_H = (1, 24, 168)
_LEGS = text("""
    SELECT trunk, hours,
      count(*) FILTER (WHERE ended_at IS NOT NULL OR answered_at IS NOT NULL) AS attempts,
      count(answered_at) AS answered,
      round(avg(billable_ms) FILTER (WHERE answered_at IS NOT NULL AND ended_at IS NOT NULL))::bigint AS talk_ms,
      round(avg(extract(epoch FROM ringing_at - started_at) * 1000) FILTER (WHERE ringing_at >= started_at))::bigint
        AS ringing_ms
    FROM call_legs JOIN unnest(CAST(:hours AS int[])) AS spans(hours)
      ON started_at >= CAST(:now AS timestamptz) - make_interval(hours => hours)
    WHERE trunk = ANY(:trunks) AND role <> 'caller' AND started_at >= :oldest AND started_at <= :now
    GROUP BY trunk, hours
""")


class CarrierFigures(BaseModel):
    """Of the calls out that a carrier was asked to take in the last so many hours, whoever called."""

    hours: int
    attempts: int
    """Over, or answered."""
    answered: int
    asr_percent: int | None
    """Answer-seizure ratio: answered of attempts, in whole per cent; null without attempts."""
    acd_ms: int | None
    """Average duration of the answered ones that are over."""
    pdd_ms: int | None
    """Post-dial delay: from dialling until it rings, on average; null where nobody listened to the ringing."""


async def carrier_figures(
    session: AsyncSession, trunks: Sequence[str], *, now: datetime
) -> Mapping[str, list[CarrierFigures]]:
    """By the trunk's endpoint, for each of `WINDOWS_H`; over all accounts, so system scope."""
    span = {"hours": list(WINDOWS_H), "now": now, "oldest": now - timedelta(hours=max(WINDOWS_H))}
    found = {(row.trunk, row.hours): row for row in await session.execute(_LEGS, {"trunks": list(trunks), **span})}
    return {trunk: [_figures(found.get((trunk, hours)), hours) for hours in WINDOWS_H] for trunk in trunks}


def _figures(row: object, hours: int) -> CarrierFigures:
    attempts, answered = getattr(row, "attempts", 0), getattr(row, "answered", 0)
    return CarrierFigures(
        hours=hours,
        attempts=attempts,
        answered=answered,
        asr_percent=(answered * 100 + attempts // 2) // attempts if attempts else None,
        acd_ms=getattr(row, "talk_ms", None),
        pdd_ms=getattr(row, "ringing_ms", None),
    )
