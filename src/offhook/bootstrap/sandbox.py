"""Fills the sandbox process: the public network on an engine of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import select

from offhook.adapters.sandbox.controller import SandboxParts
from offhook.adapters.sandbox.controller import run as run_sandbox_controller
from offhook.bootstrap.engines import firm_engine_spec, sandbox_engine_spec
from offhook.bootstrap.house import House, endpoint_registry, open_house, voice_engine
from offhook.bootstrap.instance import Instance
from offhook.calls.api import listen
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import is_held
from offhook.tenancy.api import Account

__all__ = ["owner_account", "run_sandbox_controller", "sandbox_parts"]


@asynccontextmanager
async def sandbox_parts(instance: Instance) -> AsyncIterator[SandboxParts]:
    """Opens what the process needs, and closes it again."""
    firm, own = firm_engine_spec(instance), sandbox_engine_spec(instance)
    async with open_house(instance) as house:
        engine = voice_engine(own)

        async def hear(
            handlers: Mapping[str, Callable[[str], Awaitable[None]]], *, on_connected: Callable[[], Awaitable[None]]
        ) -> None:
            await listen(house.database.url, handlers, on_connected=on_connected)

        async def is_firm_number(number: PhoneNumber) -> bool:
            async with house.database.system() as session:
                return await is_held(session, number)

        yield SandboxParts(
            database=house.database,
            listen=hear,
            engine=engine,
            registry=endpoint_registry(engine),
            speech=house.speech,
            audio=house.audio,
            clock=house.clock,
            firm_host=firm.own_sip_address,
            firm_port=firm.sip_port,
            own_host=own.own_sip_address,
            own_port=own.sip_port,
            is_firm_number=is_firm_number,
            owner_account=lambda: owner_account(house),
        )


async def owner_account(house: House) -> UUID | None:
    """The account at the root; None while there is none."""
    async with house.database.system() as session:
        return (await session.scalars(select(Account.id).where(Account.parent_id.is_(None)).limit(1))).first()
