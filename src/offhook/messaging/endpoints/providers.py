"""The API of messaging providers (CC-1 to CC-4)."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, status

from offhook.messaging import repository
from offhook.messaging.actions.add_provider import add_provider
from offhook.messaging.actions.change_provider import change_provider
from offhook.messaging.actions.fill_provider import check_settings
from offhook.messaging.actions.order_providers import choose_default, order_providers
from offhook.messaging.actions.remove_provider import remove_provider
from offhook.messaging.actions.send_texts import send_texts
from offhook.messaging.actions.try_expression import try_expression
from offhook.messaging.models import MessageProvider
from offhook.messaging.ports import ContextMaker
from offhook.messaging.provider_schemas import (
    CheckView,
    DestinationTry,
    ProviderCreate,
    ProviderList,
    ProviderOrder,
    ProviderPatch,
    ProviderTypeList,
    ProviderView,
    TestSend,
    TriedExpression,
)
from offhook.messaging.provider_views import provider_type_views, provider_views
from offhook.messaging.providers import open_provider
from offhook.messaging.schemas import MessageSend, MessageView
from offhook.messaging.state import CurrentMessaging, MessagingWeb
from offhook.tenancy.api import (
    CurrentAccount,
    CurrentCipher,
    CurrentClock,
    CurrentPrincipal,
    IdempotentRoute,
    TenantSession,
    record_audit,
    require,
)

router = APIRouter(route_class=IdempotentRoute, prefix="/messaging", tags=["messaging"])
ADMIN = [Depends(require(role="admin"))]
Check = Annotated[bool, Query(description="Ask the provider whether the settings work before they are saved")]


def _context(web: CurrentMessaging, clock: CurrentClock) -> ContextMaker:
    return partial(web.context, clock=clock)


CurrentContext = Annotated[ContextMaker, Depends(_context)]


class _Trial:
    """What new settings are put to before they are kept."""

    def __init__(self, context: CurrentContext, web: CurrentMessaging, check: Check = True) -> None:
        self.context = context if check else None
        self.networks = web.networks


CurrentTrial = Annotated[_Trial, Depends(_Trial)]


class _Show:
    """Turns rows into what is shown."""

    def __init__(
        self, session: TenantSession, principal: CurrentPrincipal, cipher: CurrentCipher, web: CurrentMessaging
    ) -> None:
        self._session, self._principal, self._cipher = session, principal, cipher
        self._web: MessagingWeb = web

    async def __call__(self, *rows: MessageProvider) -> list[ProviderView]:
        return await provider_views(
            self._session,
            rows,
            account_id=self._principal.account_id,
            cipher=self._cipher,
            public_url=self._web.public_url,
        )


Show = Annotated[_Show, Depends(_Show, scope="function")]


@router.get("/provider-types")
async def list_provider_types(_: CurrentPrincipal) -> ProviderTypeList:
    """Every type and preset, with the JSON Schema of its settings, from which the form is drawn."""
    return ProviderTypeList(items=provider_type_views())


@router.post("/destinations/try", dependencies=ADMIN)
async def try_destinations(given: DestinationTry, account: CurrentAccount) -> TriedExpression:
    """What an expression does with numbers, before it is saved."""
    return try_expression(given, account_country=account.country)


@router.get("/providers", dependencies=ADMIN)
async def list_providers(session: TenantSession, principal: CurrentPrincipal, show: Show) -> ProviderList:
    """All of the account's, in the order of fail-over."""
    query = repository.select_providers(principal.account_id)
    rows = await session.scalars(query.order_by(MessageProvider.position, MessageProvider.id))
    return ProviderList(items=await show(*rows))


@router.post("/providers", status_code=status.HTTP_201_CREATED, dependencies=ADMIN)
async def create_provider(
    given: ProviderCreate,
    session: TenantSession,
    principal: CurrentPrincipal,
    account: CurrentAccount,
    cipher: CurrentCipher,
    trial: CurrentTrial,
    show: Show,
) -> ProviderView:
    """Adds one; a bad expression, address or credential is refused with the field's name."""
    row = await add_provider(
        session,
        principal.account_id,
        given,
        cipher=cipher,
        account_country=account.country,
        context=trial.context,
        networks=trial.networks,
    )
    await record_audit(session, principal, "message_provider.added", row.name)
    return (await show(row))[0]


@router.post("/providers/order", status_code=status.HTTP_204_NO_CONTENT, dependencies=ADMIN)
async def set_provider_order(given: ProviderOrder, session: TenantSession, principal: CurrentPrincipal) -> None:
    """Who takes over from whom."""
    await order_providers(session, principal.account_id, given.ids)


@router.get("/providers/{provider_id}", dependencies=ADMIN)
async def read_provider(
    provider_id: UUID, session: TenantSession, principal: CurrentPrincipal, show: Show
) -> ProviderView:
    """One provider."""
    row = await repository.get_provider(session, provider_id, account_id=principal.account_id)
    return (await show(row))[0]


@router.patch("/providers/{provider_id}", dependencies=ADMIN)
async def update_provider(
    provider_id: UUID,
    given: ProviderPatch,
    session: TenantSession,
    principal: CurrentPrincipal,
    account: CurrentAccount,
    cipher: CurrentCipher,
    trial: CurrentTrial,
    show: Show,
) -> ProviderView:
    """Changes what is given and nothing else."""
    row = await change_provider(
        session,
        provider_id,
        given,
        account_id=principal.account_id,
        cipher=cipher,
        account_country=account.country,
        context=trial.context,
        networks=trial.networks,
    )
    await record_audit(session, principal, "message_provider.changed", row.name)
    return (await show(row))[0]


@router.delete("/providers/{provider_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=ADMIN)
async def delete_provider(provider_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> None:
    """Removes it; texts that wait for it go to the next one that takes them."""
    row = await remove_provider(session, provider_id, account_id=principal.account_id)
    await record_audit(session, principal, "message_provider.removed", row.name)


@router.post("/providers/{provider_id}/default", dependencies=ADMIN)
async def make_provider_default(
    provider_id: UUID, session: TenantSession, principal: CurrentPrincipal, show: Show
) -> ProviderView:
    """System notices go out by it from now on."""
    row = await choose_default(session, provider_id, account_id=principal.account_id)
    await record_audit(session, principal, "message_provider.chosen", row.name)
    return (await show(row))[0]


@router.post("/providers/{provider_id}/check", dependencies=ADMIN)
async def check_provider(
    provider_id: UUID,
    session: TenantSession,
    principal: CurrentPrincipal,
    cipher: CurrentCipher,
    context: CurrentContext,
) -> CheckView:
    """Asks the provider whether the settings work; nothing is sent."""
    row = await repository.get_provider(session, provider_id, account_id=principal.account_id)
    checked = await check_settings(open_provider(row, cipher).connector, context(row.id))
    return CheckView(ok=not checked.wrong, detail=checked.detail, wrong=checked.wrong)


@router.post("/providers/{provider_id}/test", status_code=status.HTTP_201_CREATED, dependencies=ADMIN)
async def send_test(
    provider_id: UUID,
    given: TestSend,
    session: TenantSession,
    principal: CurrentPrincipal,
    account: CurrentAccount,
    clock: CurrentClock,
) -> MessageView:
    """Sends a real text by this provider; what becomes of it shows on the message."""
    await repository.get_provider(session, provider_id, account_id=principal.account_id)
    text = MessageSend(to=[given.to], body=given.body, provider_id=provider_id)
    (message_id,) = await send_texts(
        session, principal.account_id, text, author=principal.shown_name, country=account.country, now=clock.now()
    )
    row = await repository.get_message(session, message_id, account_id=principal.account_id)
    return MessageView.model_validate(row)
