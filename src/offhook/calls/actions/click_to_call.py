"""Plans a click to call and leaves it with the telephony process."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from offhook.calls.actions.order_call import order_call
from offhook.calls.actions.plan_outbound import plan_outbound
from offhook.calls.outbound_plan import OutboundPlan, Way
from offhook.calls.ports import Person
from offhook.kit.errors import InvalidInputError
from offhook.numbers.api import NumberRoute, account_numbers, number_route
from offhook.tenancy.api import Account


async def click_to_call(
    session: AsyncSession, *, account: Account, person: Person, to: str, number_id: UUID | None
) -> UUID:
    """The id of the call to come. Raises InvalidInputError when `to` is no number, NotFoundError for the number."""
    number = await _shown_number(session, account.id, number_id or person.caller_number_id)
    plan = await plan_outbound(
        session, account_id=account.id, dialled=to, caller=number.number, country=account.country
    )
    arguments = {
        "first": (await _reach(session, account, person, number)).model_dump(mode="json"),
        "outbound": plan.model_dump(mode="json"),
        "caller_number": str(number.number),
        "number_id": str(number.number_id),
        "agent_id": str(person.agent_id) if person.agent_id else None,
        "language": number.language,
    }
    return await order_call(session, account_id=account.id, call_id=None, kind="click_to_call", arguments=arguments)


async def _shown_number(session: AsyncSession, account_id: UUID, number_id: UUID | None) -> NumberRoute:
    if number_id is not None:
        return await number_route(session, number_id)
    held = await account_numbers(session, account_id)
    if not held:
        raise InvalidInputError("The account has no number to call from: add one first")
    return held[0]


async def _reach(session: AsyncSession, account: Account, person: Person, number: NumberRoute) -> OutboundPlan:
    if person.endpoint is not None:
        way = Way(endpoint=person.endpoint, caller_number=str(number.number))
        return OutboundPlan(dialled=person.endpoint, party_name=person.name, ways=[way], direction="internal")
    plan = await plan_outbound(
        session,
        account_id=account.id,
        dialled=str(person.phone_number),
        caller=number.number,
        country=account.country,
    )
    return plan.model_copy(update={"party_name": person.name})
