"""The API of devices and agents."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, status

from offhook.devices import repository
from offhook.devices.actions.add_agent import add_agent
from offhook.devices.actions.add_desk_device import add_desk_device
from offhook.devices.actions.change_agent import change_agent
from offhook.devices.actions.change_device import change_device
from offhook.devices.actions.remove_agent import remove_agent
from offhook.devices.actions.remove_device import remove_device
from offhook.devices.actions.set_duty import set_duty
from offhook.devices.actions.use_browser import use_browser
from offhook.devices.callers import caller_numbers
from offhook.devices.models import Agent, Device
from offhook.devices.ports import CurrentSipAccess
from offhook.devices.schemas import (
    AgentCreate,
    AgentKind,
    AgentPatch,
    AgentView,
    BrowserDevice,
    DeskDeviceCreate,
    DeskDeviceCreated,
    DevicePatch,
    DeviceView,
    DutyChange,
)
from offhook.kit.errors import FieldError, ForbiddenError, InvalidInputError, NotFoundError
from offhook.tenancy.api import (
    CurrentAccount,
    CurrentCipher,
    CurrentPrincipal,
    CursorParams,
    IdempotentRoute,
    Page,
    Principal,
    TenantSession,
    member_name,
    paginate,
    record_audit,
    require,
)

router = APIRouter(route_class=IdempotentRoute)
Search = Annotated[str | None, Query(max_length=100)]
Cursor = Annotated[CursorParams, Depends()]
ADMIN = [Depends(require(role="admin"))]
STAFF = [Depends(require(role="supervisor"))]


@router.get("/devices", tags=["devices"])
async def list_devices(
    session: TenantSession, principal: CurrentPrincipal, cursor: Cursor, search: Search = None
) -> Page[DeviceView]:
    """The account's devices; an agent sees the own ones."""
    query = repository.select_devices(principal.account_id, user_id=_own_only(principal), search=search)
    return await paginate(session, query, cursor, key=Device.id, view=DeviceView.model_validate)


@router.post("/devices", tags=["devices"], status_code=status.HTTP_201_CREATED, dependencies=ADMIN)
async def create_device(
    given: DeskDeviceCreate,
    session: TenantSession,
    principal: CurrentPrincipal,
    cipher: CurrentCipher,
    access: CurrentSipAccess,
) -> DeskDeviceCreated:
    """Adds a desk phone; the answer is the only one that shows its password."""
    await _member_given(session, principal, given.user_id)
    device, password = await add_desk_device(session, account_id=principal.account_id, given=given, cipher=cipher)
    await record_audit(session, principal, "device.added", device.name)
    view = DeviceView.model_validate(device).model_dump(exclude={"username"})
    return DeskDeviceCreated(**view, endpoint=device.endpoint, password=password, domain=access.domain)


@router.post("/devices/browser", tags=["devices"])
async def open_browser_device(
    session: TenantSession, principal: CurrentPrincipal, cipher: CurrentCipher, access: CurrentSipAccess
) -> BrowserDevice:
    """What the logged-in person's softphone needs to register; made at the first time, the same ever after."""
    if principal.user_id is None:
        raise ForbiddenError("An API key has no softphone; log in as a person")
    device = await use_browser(
        session,
        account_id=principal.account_id,
        user_id=principal.user_id,
        user_name=await _name_of(session, principal, principal.user_id),
        cipher=cipher,
    )
    return BrowserDevice(
        device_id=device.id,
        endpoint=device.endpoint,
        username=device.endpoint,
        password=cipher.decrypt(device.password_encrypted),
        domain=access.domain,
        websocket_path=access.websocket_path,
        ice_servers=list(access.ice_servers),
        caller_numbers=await caller_numbers(session, principal.account_id, only_teams_of=_own_only(principal)),
    )


@router.get("/devices/{device_id}", tags=["devices"])
async def read_device(device_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> DeviceView:
    """One device."""
    device = await repository.get_device(session, device_id)
    _check_own(principal, device.user_id, "You can only see your own devices")
    return DeviceView.model_validate(device)


@router.patch("/devices/{device_id}", tags=["devices"], dependencies=ADMIN)
async def update_device(
    device_id: UUID, given: DevicePatch, session: TenantSession, principal: CurrentPrincipal
) -> DeviceView:
    """Changes what is given and nothing else."""
    await _member_given(session, principal, given.user_id)
    device = await change_device(session, device_id, given=given)
    await record_audit(session, principal, "device.changed", device.name)
    return DeviceView.model_validate(device)


@router.delete("/devices/{device_id}", tags=["devices"], status_code=status.HTTP_204_NO_CONTENT, dependencies=ADMIN)
async def delete_device(device_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> None:
    """Takes a device out of service."""
    device = await remove_device(session, device_id)
    await record_audit(session, principal, "device.removed", device.name)


@router.get("/agents", tags=["agents"])
async def list_agents(
    session: TenantSession,
    principal: CurrentPrincipal,
    cursor: Cursor,
    number_id: UUID | None = None,
    on_duty: bool | None = None,
    kind: AgentKind | None = None,
    search: Search = None,
) -> Page[AgentView]:
    """Members of teams with duty and presence; an agent sees the own memberships."""
    query = repository.select_agents(
        principal.account_id,
        number_id=number_id,
        user_id=_own_only(principal),
        on_duty=on_duty,
        kind=kind,
        search=search,
    )
    page = await paginate(session, query, cursor, key=Agent.id, view=_itself)
    return Page(items=await repository.to_views(session, page.items), next_cursor=page.next_cursor)


@router.post("/agents", tags=["agents"], status_code=status.HTTP_201_CREATED, dependencies=STAFF)
async def create_agent(
    given: AgentCreate, session: TenantSession, principal: CurrentPrincipal, account: CurrentAccount
) -> AgentView:
    """Adds a browser, mobile or land-line member to a number's team."""
    name = await _member_given(session, principal, given.user_id)
    agent = await add_agent(
        session, account_id=principal.account_id, given=given, user_name=name, country=account.country
    )
    await record_audit(session, principal, "agent.added", str(agent.id))
    return await _view(session, agent)


@router.get("/agents/{agent_id}", tags=["agents"])
async def read_agent(agent_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> AgentView:
    """One member of a team."""
    agent = await repository.get_agent(session, agent_id)
    _check_own(principal, agent.user_id, "You can only see your own place in a team")
    return await _view(session, agent)


@router.patch("/agents/{agent_id}", tags=["agents"], dependencies=STAFF)
async def update_agent(
    agent_id: UUID, given: AgentPatch, session: TenantSession, principal: CurrentPrincipal, account: CurrentAccount
) -> AgentView:
    """Changes name, telephone or place."""
    agent = await change_agent(session, agent_id, given=given, country=account.country)
    await record_audit(session, principal, "agent.changed", str(agent.id))
    return await _view(session, agent)


@router.put("/agents/{agent_id}/duty", tags=["agents"])
async def change_duty(
    agent_id: UUID, given: DutyChange, session: TenantSession, principal: CurrentPrincipal
) -> AgentView:
    """On or off duty; an agent decides for no one else."""
    agent = await repository.get_agent(session, agent_id)
    _check_own(principal, agent.user_id, "You can only set your own duty")
    agent = await set_duty(session, agent_id, on_duty=given.on_duty)
    await record_audit(session, principal, "agent.duty", f"{agent.id} {'on' if agent.on_duty else 'off'}")
    return await _view(session, agent)


@router.delete("/agents/{agent_id}", tags=["agents"], status_code=status.HTTP_204_NO_CONTENT, dependencies=STAFF)
async def delete_agent(agent_id: UUID, session: TenantSession, principal: CurrentPrincipal) -> None:
    """Takes somebody out of a team."""
    agent = await remove_agent(session, agent_id)
    await record_audit(session, principal, "agent.removed", str(agent.id))


async def _member_given(session: TenantSession, principal: Principal, user_id: UUID | None) -> str | None:
    if user_id is None:
        return None
    try:
        return await member_name(session, principal.account_id, user_id)
    except NotFoundError as error:
        what = f"there is no user {user_id} in this account"
        raise InvalidInputError("The user does not exist", fields=[FieldError("user_id", what)]) from error


async def _name_of(session: TenantSession, principal: Principal, user_id: UUID) -> str:
    """Somebody from an account above is no member here and is named as in the audit log."""
    try:
        return await member_name(session, principal.account_id, user_id)
    except NotFoundError:
        return principal.shown_name


def _itself(agent: Agent) -> Agent:
    return agent


async def _view(session: TenantSession, agent: Agent) -> AgentView:
    (view,) = await repository.to_views(session, [agent])
    return view


def _own_only(principal: Principal) -> UUID | None:
    """The user an agent is limited to, None for everybody who sees all."""
    return principal.user_id if principal.role == "agent" else None


def _check_own(principal: Principal, owner: UUID | None, refusal: str) -> None:
    if principal.role == "agent" and (owner is None or owner != principal.user_id):
        raise ForbiddenError(refusal)
