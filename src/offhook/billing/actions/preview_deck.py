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
_TERMS = (
    "connect_fee",
    "unit_s",
    "first_s",
    "next_s",
    "included_s",
    "minimum",
    "maximum",
    "model",
    "first_price",
    "tiers",
)
_NUMBER = "CASE WHEN {0}.price ~ '^[0-9]+([.][0-9]+)?$' THEN {0}.price::numeric END"

# The two lists are put side by side once, and asked three things. What is written the same needs no reckoning. The
# usual price is reckoned once, too: a planner that knows of no long lists would do it anew for each row.
_COMPARED = f"""
    WITH paired AS (
      SELECT prefix, band, b.price AS was, a.price AS becomes, {_NUMBER.format("a")} AS number,
             CASE WHEN b.price = a.price THEN NULL ELSE {_NUMBER.format("b")} END AS was_number,
             ({", ".join(f"b.{term}" for term in _TERMS)}) <> ({", ".join(f"a.{term}" for term in _TERMS)}) AS otherwise
        FROM (SELECT * FROM rates WHERE version_id = (
               SELECT id FROM rate_deck_versions WHERE deck_id = :deck_id AND state = 'active' AND id <> :version_id
                  AND effective_at <= COALESCE(CAST(:at AS timestamptz), now())
                ORDER BY effective_at DESC LIMIT 1)) AS b
        FULL JOIN (SELECT * FROM rates WHERE version_id = :version_id) AS a USING ({_PLACE})),
    compared AS MATERIALIZED (
      SELECT prefix, band, was, becomes, was_number, number,
             CASE WHEN was IS NULL THEN 'added' WHEN becomes IS NULL THEN 'removed'
                  WHEN number > was_number THEN 'dearer' WHEN number < was_number THEN 'cheaper'
                  WHEN otherwise OR (was <> becomes AND number = was_number IS NOT TRUE) THEN 'otherwise'
                  ELSE 'same' END AS kind
        FROM paired),
    usual AS MATERIALIZED (
      SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY number) AS price FROM compared WHERE number > 0),
    changed AS (
      SELECT *, row_number() OVER (ORDER BY prefix, band) AS place FROM compared WHERE kind <> 'same'
       ORDER BY place LIMIT {SHOWN}),
    strange AS (
      SELECT compared.*, row_number() OVER (ORDER BY number DESC, prefix, band) AS place FROM compared, usual
       WHERE kind <> 'same' AND (number > {TIMES_BEFORE} * NULLIF(was_number, 0)
                                 OR number > {TIMES_USUAL} * usual.price OR (number = 0 AND was_number > 0))
       ORDER BY place LIMIT {SHOWN})
    SELECT 'count' AS told, count(*) AS place, kind, '' AS prefix, '' AS band, '' AS was, '' AS becomes
      FROM compared GROUP BY kind
    UNION ALL SELECT 'changed', place, kind, prefix, band, was, becomes FROM changed
    UNION ALL SELECT 'strange', place, kind, prefix, band, was, becomes FROM strange
    ORDER BY told, place
"""  # noqa: S608  # put together from constants


async def preview_deck(session: AsyncSession, draft: DeckVersionRow) -> Preview:
    """Counts, and the first of the prefixes that change."""
    parameters = {"deck_id": draft.deck_id, "version_id": draft.id, "at": draft.effective_at}
    counts: dict[str, int] = {}
    shown: dict[str, list[Change]] = {"changed": [], "strange": []}
    for row in await session.execute(text(_COMPARED), parameters):
        if row.told == "count":
            counts[row.kind] = row.place
        else:
            shown[row.told].append(Change(prefix=row.prefix, band=row.band, before=row.was, after=row.becomes))
    return Preview(
        version=DeckVersionView.model_validate(draft),
        added=counts.get("added", 0),
        removed=counts.get("removed", 0),
        dearer=counts.get("dearer", 0),
        cheaper=counts.get("cheaper", 0),
        otherwise_changed=counts.get("otherwise", 0),
        same=counts.get("same", 0),
        changes=shown["changed"],
        strange=shown["strange"],
    )
