"""What a version of a price list would have done to last month's calls: asked for here, reckoned by the worker."""

from uuid import UUID

from fastapi import APIRouter, Depends, status

from offhook.billing.actions.reckon_effect import ask_for_effect
from offhook.billing.decks.effect_schemas import EffectFound, EffectView
from offhook.billing.decks.models import DeckEffectRow
from offhook.billing.tariffs.rows import get_version
from offhook.tenancy.api import CurrentDatabase, CurrentPrincipal, TenantSession, require

router = APIRouter(prefix="/decks/versions/{version_id}/effect", dependencies=[Depends(require(role="billing"))])


@router.get("")
async def read_deck_effect(version_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> EffectView:
    """Begun by itself with every import; how far it is, or what it found."""
    version = await get_version(session, version_id, account_id=principal.account_id)
    return _view(version.id, await session.get(DeckEffectRow, version.id))


@router.post("", status_code=status.HTTP_202_ACCEPTED)
async def ask_for_deck_effect(
    version_id: UUID, session: TenantSession, principal: CurrentPrincipal, database: CurrentDatabase
) -> EffectView:
    """Reckons it anew, of the thirty days before now."""
    version = await get_version(session, version_id, account_id=principal.account_id)
    async with database.widened(session):
        await ask_for_effect(session, version)
    return _view(version.id, await session.get(DeckEffectRow, version.id, populate_existing=True))


def _view(version_id: UUID, row: DeckEffectRow | None) -> EffectView:
    if row is None:
        return EffectView(version_id=version_id, state="none", done=0, total=None, problem=None, found=None)
    return EffectView.model_validate(
        {
            "version_id": version_id,
            "state": row.state,
            "done": row.done,
            "total": row.total,
            "problem": row.problem,
            "found": EffectFound.model_validate(row.result) if row.state == "done" else None,
        }
    )
