"""The API of push notices: for people's browsers and for dialers, not for programs."""

from typing import Annotated

from fastapi import APIRouter, Depends, status
from starlette.requests import HTTPConnection

from offhook.business_line.api import dialer_device
from offhook.kit.errors import ForbiddenError, NotFoundError
from offhook.push.actions.tell_people import queue_notices
from offhook.push.keys import push_key
from offhook.push.ports import Outside, PushService
from offhook.push.repository import Owner, find_subscription, put_subscription, remove_subscription
from offhook.push.schemas import PushKeyView, PushSubscriptionView, SubscriptionCreate, SubscriptionName
from offhook.push.subjects import trial
from offhook.tenancy.api import (
    CurrentCipher,
    CurrentClock,
    CurrentDatabase,
    CurrentPrincipal,
    TenantSession,
)

router = APIRouter(prefix="/push", tags=["push"])


async def _owner(connection: HTTPConnection, principal: CurrentPrincipal) -> Owner:
    if principal.api_key_id is not None:
        raise ForbiddenError("notices go to a person's browser; a program has none")
    if principal.user_id is not None:
        return Owner(account_id=principal.account_id, user_id=principal.user_id, login_id=principal.login_id)
    dialer, device_hash = await dialer_device(connection)
    return Owner(account_id=dialer.account_id, agent_id=dialer.agent_id, device_hash=device_hash)


def _service(connection: HTTPConnection) -> PushService:
    service: PushService = getattr(connection.app.state, "push_service", None) or Outside()
    return service


CurrentOwner = Annotated[Owner, Depends(_owner)]
CurrentService = Annotated[PushService, Depends(_service)]


@router.get("/key", dependencies=[Depends(_owner)])
async def read_push_key(database: CurrentDatabase, cipher: CurrentCipher) -> PushKeyView:
    """By which the push service knows this server; made when it is first asked for."""
    async with database.system() as session:
        return PushKeyView(public_key=(await push_key(session, cipher)).public_key)


@router.post("/subscriptions", status_code=status.HTTP_201_CREATED)
async def subscribe(
    given: SubscriptionCreate,
    owner: CurrentOwner,
    session: TenantSession,
    cipher: CurrentCipher,
    service: CurrentService,
) -> PushSubscriptionView:
    """This browser gets notices from now on, until its login or its link ends."""
    await service.check(given.endpoint)
    await put_subscription(
        session,
        owner,
        endpoint=given.endpoint,
        p256dh=given.keys.p256dh,
        auth_encrypted=cipher.encrypt(given.keys.auth),
        language=given.language,
    )
    return PushSubscriptionView(subscribed=True)


@router.post("/status")
async def read_subscription(
    given: SubscriptionName, owner: CurrentOwner, session: TenantSession
) -> PushSubscriptionView:
    """Whether this browser gets notices. Its address is a secret of its own, hence no GET."""
    found = await find_subscription(session, owner, given.endpoint)
    return PushSubscriptionView(subscribed=found is not None, problem=found.problem if found else "")


@router.post("/unsubscribe", status_code=status.HTTP_204_NO_CONTENT)
async def unsubscribe(given: SubscriptionName, owner: CurrentOwner, session: TenantSession) -> None:
    """No more notices to this browser; asked twice is no error."""
    found = await find_subscription(session, owner, given.endpoint)
    if found is not None:
        await remove_subscription(session, found.id)


@router.post("/test", status_code=status.HTTP_202_ACCEPTED)
async def send_test_notice(
    given: SubscriptionName, owner: CurrentOwner, database: CurrentDatabase, clock: CurrentClock
) -> PushSubscriptionView:
    """A notice to this browser, to see whether it arrives."""
    async with database.system() as session:
        found = await find_subscription(session, owner, given.endpoint)
        if found is None:
            raise NotFoundError("This browser gets no notices; switch them on first")
        await queue_notices(session, [found.id], trial(at=clock.now()))
        return PushSubscriptionView(subscribed=True, problem=found.problem)
