"""What a draft would change against the version it supersedes."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.models import DeckVersionRow
from offhook.billing.schemas import Change, DeckVersionView, Preview

SHOWN = 200
TIMES_BEFORE = 10
TIMES_USUAL = 200
"""Of the price before, and of the median of the list: more looks like a mistaken column or decimal point."""
_PLACE = "prefix, band, origin, valid_from, valid_until, priority"
_TERMS = "connect_fee, unit_s, first_s, next_s, included_s, minimum, maximum, model, first_price, tiers"
_PRICE = "CASE WHEN {0}.price ~ '^[0-9]+([.][0-9]+)?$' THEN {0}.price::numeric END"
_WRITTEN = f"COALESCE(trim_scale({_PRICE})::text, {{0}}.price)"

_COMPARED = f"""
    WITH before AS (
      SELECT {_PLACE}, price, ROW({_TERMS})::text AS terms FROM rates WHERE version_id = (
        SELECT id FROM rate_deck_versions WHERE deck_id = :deck_id AND state = 'active' AND effective_at <= :at
         ORDER BY effective_at DESC LIMIT 1)),
    after AS (
      SELECT {_PLACE}, price, ROW({_TERMS})::text AS terms FROM rates WHERE version_id = :version_id),
    compared AS (
      SELECT prefix, band, before.price AS was, after.price AS becomes,
        {_PRICE.format("before")} AS was_number, {_PRICE.format("after")} AS number,
        CASE WHEN before.price IS NULL THEN 'added' WHEN after.price IS NULL THEN 'removed'
             WHEN {_PRICE.format("after")} > {_PRICE.format("before")} THEN 'dearer'
             WHEN {_PRICE.format("after")} < {_PRICE.format("before")} THEN 'cheaper'
             WHEN before.terms <> after.terms OR {_WRITTEN.format("after")} <> {_WRITTEN.format("before")}
             THEN 'otherwise' ELSE 'same' END AS kind
      FROM before FULL JOIN after USING ({_PLACE}))
"""  # noqa: S608  # put together from constants
_COUNT = text(f"{_COMPARED} SELECT kind, count(*) FROM compared GROUP BY kind")  # noqa: S608
_SHOW = text(f"""
    {_COMPARED} SELECT prefix, band, was, becomes FROM compared WHERE kind <> 'same' ORDER BY prefix, band LIMIT {SHOWN}
""")  # noqa: S608


_STRANGE = text(f"""
    {_COMPARED},
    usual AS (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY number) AS price FROM compared WHERE number > 0)
    SELECT prefix, band, was, becomes FROM compared, usual
    WHERE kind <> 'same' AND (number > {TIMES_BEFORE} * NULLIF(was_number, 0) OR number > {TIMES_USUAL} * usual.price
                              OR (number = 0 AND was_number > 0))
    ORDER BY number DESC, prefix, band LIMIT {SHOWN}
""")  # noqa: S608


async def preview_deck(session: AsyncSession, draft: DeckVersionRow) -> Preview:
    """Counts, and the first of the prefixes that change."""
    parameters = {"deck_id": draft.deck_id, "version_id": draft.id, "at": draft.effective_at}
    strange = [
        Change(prefix=prefix, band=band, before=was, after=becomes)
        for prefix, band, was, becomes in await session.execute(_STRANGE, parameters)
    ]
    counts = {kind: int(number) for kind, number in await session.execute(_COUNT, parameters)}
    changes = [
        Change(prefix=prefix, band=band, before=was, after=becomes)
        for prefix, band, was, becomes in await session.execute(_SHOW, parameters)
    ]
    return Preview(
        version=DeckVersionView.model_validate(draft),
        added=counts.get("added", 0),
        removed=counts.get("removed", 0),
        dearer=counts.get("dearer", 0),
        cheaper=counts.get("cheaper", 0),
        otherwise_changed=counts.get("otherwise", 0),
        same=counts.get("same", 0),
        changes=changes,
        strange=strange,
    )
