"""Lines and personal links as the console shows them."""

from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from offhook.billing.api import team_limits
from offhook.business_line.models import BusinessLine, DialerLink
from offhook.business_line.schemas import LineView, LinkState, OnDuty
from offhook.devices.api import people_of
from offhook.numbers.api import number_route
from offhook.tenancy.api import Cipher


async def line_view(session: AsyncSession, line: BusinessLine, *, cipher: Cipher) -> LineView:
    """With its PIN in clear: whoever may see it hands it to people."""
    number = await number_route(session, line.number_id)
    people = await people_of(session, line.number_id)
    most = await team_limits(session, number.account_id, [number.number_id])
    return LineView(
        number_id=number.number_id,
        number=number.number,
        label=number.label,
        over="twilio" if line.twilio_account_id else "sip",
        state=line.state,
        pin=cipher.decrypt(line.pin_encrypted),
        pin_made_at=line.pin_made_at,
        pin_locked_until=line.pin_locked_until,
        mms=line.mms,
        voice_before=_place(line.webhooks_before.get("voice_url")),
        texts_before=_place(line.webhooks_before.get("sms_url")),
        people=len(people),
        max_people=most[number.number_id],
        on_duty=[OnDuty(agent_id=one.agent_id, name=one.name, kind=one.kind) for one in people if one.on_duty],
    )


async def link_states(session: AsyncSession, account_id: UUID) -> list[LinkState]:
    """Of the links that are worth something."""
    links = await session.scalars(select(DialerLink).where(DialerLink.account_id == account_id))
    return [LinkState.model_validate(link) for link in links]


def _place(url: object) -> str:
    """Without what may be secret: login and query."""
    parts = urlsplit(str(url or ""))
    return f"{parts.hostname}{parts.path}" if parts.hostname else ""
