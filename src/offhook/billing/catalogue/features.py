"""Features that are priced and limited: how many an account has of each, and whether it may have one more."""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.kit.errors import OffhookError

Feature = Literal[
    "number", "agent", "phone", "flow", "hunt_group", "ring_team", "menu", "time_rule", "voicemail", "recording"
]
FEATURES: tuple[Feature, ...] = get_args(Feature)
PRICED_NODES: tuple[Feature, ...] = ("hunt_group", "ring_team", "menu", "time_rule", "voicemail")
"""Nodes of flows, by their types."""

_NODES = """
    SELECT count(*) FROM flows f
      JOIN flow_versions v ON v.flow_id = f.id AND v.version = COALESCE(f.live_version, f.version),
         jsonb_array_elements(v.graph -> 'nodes') AS node
     WHERE f.account_id = :account_id AND node ->> 'type' = '{type}'
"""
_COUNTS: Mapping[Feature, TextClause] = {
    "number": text("SELECT count(*) FROM numbers WHERE account_id = :account_id"),
    "agent": text("SELECT count(*) FROM agents WHERE account_id = :account_id"),
    "phone": text("SELECT count(*) FROM devices WHERE account_id = :account_id AND kind <> 'browser'"),
    "flow": text("SELECT count(*) FROM flows WHERE account_id = :account_id"),
    "hunt_group": text(_NODES.format(type="hunt_group")),
    "ring_team": text(_NODES.format(type="ring_team")),
    "menu": text(_NODES.format(type="menu")),
    "time_rule": text(_NODES.format(type="time_rule")),
    "voicemail": text(_NODES.format(type="voicemail")),
    "recording": text("SELECT count(*) FROM numbers WHERE account_id = :account_id AND record_calls"),
}
"""Of nodes of a flow those that callers meet are counted; a flow may have many."""
_AGENTS_OF_NUMBER = text("SELECT count(*) FROM agents WHERE account_id = :account_id AND number_id = :number_id")
_LIMIT = text("SELECT billing_feature_limit(:account_id, :feature, :per)")
_TEAMS = text("""
    SELECT wanted AS id, billing_team_limit(:account_id, wanted) AS maximum
      FROM unnest(CAST(:numbers AS uuid[])) AS given(wanted)
""")
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 11))")
_NAMES: Mapping[Feature, str] = {"hunt_group": "hunt group", "ring_team": "ring team", "time_rule": "time rule"}


class LimitReachedError(OffhookError):
    """The account has as many of a feature as it may."""

    type, status, title = "limit-reached", 409, "No more of these are allowed"

    def __init__(self, message: str, *, limit: int) -> None:
        super().__init__(message)
        self.limit = limit


async def count_feature(session: AsyncSession, account_id: UUID, feature: Feature) -> int:
    """How many the account has now; the session sees that account."""
    return int(await session.scalar(_COUNTS[feature], {"account_id": account_id}) or 0)


async def feature_limit(
    session: AsyncSession, account_id: UUID, feature: Feature, *, per: Literal["account", "number"] = "account"
) -> int | None:
    """How many the account may have, or each of its numbers; None: as many as it likes."""
    found = await session.scalar(_LIMIT, {"account_id": account_id, "feature": feature, "per": per})
    return None if found is None else int(found)


async def team_limits(session: AsyncSession, account_id: UUID, number_ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """How many agents each number's team may have: what was set for the number, what products allow, or ten."""
    found = await session.execute(_TEAMS, {"account_id": account_id, "numbers": list(number_ids)})
    return {row.id: row.maximum for row in found}


async def may_add(
    session: AsyncSession, account_id: UUID, feature: Feature, *, count: int = 1, number_id: UUID | None = None
) -> None:
    """To be asked in the transaction that adds them, before it does; two who ask at once wait for each other.

    `number_id` is the number whose team an agent joins. Raises LimitReachedError.
    """
    limit = await feature_limit(session, account_id, feature)
    if limit is not None:
        await session.execute(_ONE_AT_A_TIME, {"what": f"{account_id}/{feature}"})
        if await count_feature(session, account_id, feature) + count > limit:
            raise _reached(feature, limit, where="This account")
    if number_id is None:
        return
    limit = (await team_limits(session, account_id, [number_id]))[number_id]
    await session.execute(_ONE_AT_A_TIME, {"what": f"{account_id}/{feature}/{number_id}"})
    asked = {"account_id": account_id, "number_id": number_id}
    if int(await session.scalar(_AGENTS_OF_NUMBER, asked) or 0) + count > limit:
        raise _reached(feature, limit, where="The team of this number")


def _reached(feature: Feature, limit: int, *, where: str) -> LimitReachedError:
    name = _NAMES.get(feature, feature)
    many = name if limit == 1 else f"{name}s"
    return LimitReachedError(
        f"{where} may have {limit} {many}, and has them all: remove one first, or ask your provider for a higher limit",
        limit=limit,
    )
