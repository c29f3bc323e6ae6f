"""The product's part for texts: durable PostgreSQL, web and worker, as `offhook up` starts them."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil

from bench.rig.product import started
from offhook.adapters.asterisk.install.self_test import free_ports
from offhook.bootstrap.children import ChildSpec, always_ready
from offhook.bootstrap.house import open_house
from offhook.bootstrap.instance import Instance, open_instance
from offhook.bootstrap.processes import embedded_postgres, migrate_database
from offhook.bootstrap.settings import Settings
from offhook.db.session import Database
from offhook.messaging.actions.add_provider import add_provider
from offhook.messaging.provider_schemas import ProviderCreate
from offhook.numbers.actions.hold_number import hold_number
from offhook.numbers.schemas import NumberCreate
from offhook.tenancy.api import AccountCreate, Cipher, create_account

OURS = "+12025550100"
_THIS_MACHINE = (ip_network("127.0.0.0/8"),)
"""Where the played providers are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextingFirm:
    """One account with one number."""

    instance: Instance
    database: Database
    cipher: Cipher
    account_id: UUID
    processes: dict[str, psutil.Process]

    async def add_provider(self, type_: str, settings: dict[str, Any], **more: Any) -> UUID:
        """A messaging provider, not asked whether it works."""
        given = ProviderCreate(name=type_, type=type_, settings=settings, **more)
        async with self.database.tenant(self.account_id) as session:
            row = await add_provider(session, self.account_id, given, cipher=self.cipher, account_country="US")
            return row.id

    @asynccontextmanager
    async def started(self, name: str) -> AsyncIterator[psutil.Process]:
        """One more of the product's processes."""
        command = (sys.executable, "-m", f"offhook.{name}")
        ready = self._answers if name == "web" else always_ready
        async with started(ChildSpec(name=name, command=command, ready=ready), self.instance) as process:
            self.processes[name] = process
            yield process
            del self.processes[name]

    async def _answers(self) -> bool:
        """It listens once it is ready; asking over HTTP would cost more than the start itself."""
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.instance.ports["web_port"])
        except OSError:
            return False
        writer.close()
        return True


@asynccontextmanager
async def texting_firm(*processes: str) -> AsyncIterator[TextingFirm]:
    """`processes` of `web` and `worker` run from the start."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="oh-texts-")))
        (port,) = free_ports(1)
        instance = open_instance(Settings(data_dir=folder, web_port=port, provider_networks=_THIS_MACHINE))
        server = embedded_postgres(instance)
        await asyncio.to_thread(server.start)
        stack.push_async_callback(asyncio.to_thread, server.stop)
        await asyncio.to_thread(migrate_database, instance)
        (postgres,) = [one for one in psutil.Process().children() if one.name() == "postgres"]
        house = await stack.enter_async_context(open_house(instance, pool_size=4))
        async with house.database.system() as session:
            given = AccountCreate(name="Bench", kind="owner", country="US")
            owner = await create_account(session, parent=None, given=given)
        async with house.database.tenant(owner.id) as session:
            await hold_number(session, account_id=owner.id, given=NumberCreate(number=OURS), country="US")
        firm = TextingFirm(
            instance=instance,
            database=house.database,
            cipher=house.cipher,
            account_id=owner.id,
            processes={"postgres": postgres},
        )
        for name in processes:
            await stack.enter_async_context(firm.started(name))
        yield firm
