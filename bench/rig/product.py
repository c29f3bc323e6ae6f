"""The contestant we build: durable PostgreSQL, our engine and the telephony process, as `offhook up` runs them."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import text

from bench.rig.bare import OUR_RTP_START, register_phone
from bench.rig.contestant import Contestant
from bench.rig.engine import MAX_CALLS, RTP_PORTS, pushing
from bench.rig.firm import FirmAtWork, found_firm
from bench.rig.processes import running
from offhook.adapters.asterisk.install.self_test import free_ports
from offhook.bootstrap.children import ChildSpec
from offhook.bootstrap.engines import firm_engine_spec
from offhook.bootstrap.house import open_house
from offhook.bootstrap.instance import Instance, open_instance
from offhook.bootstrap.processes import children
from offhook.bootstrap.settings import Settings
from offhook.db.session import Database

_NAMES = {"postgres": "database", "telephony": "controller"}
_PUSHED_WITHIN_S = 20
_PORT_NAMES = ("sip_port", "sip_tls_port", "engine_http_port", "web_port")


@dataclass(frozen=True, slots=True)
class RunningProduct:
    """The product at work for one firm."""

    contestant: Contestant
    instance: Instance
    database: Database
    firm: FirmAtWork


@asynccontextmanager
async def product(root: Path, *, phone_port: int, team_port: int, phones: int = 1) -> AsyncIterator[RunningProduct]:
    """The firm's phone is registered from `phone_port`, which must be free now; its agents' numbers are at `team_port`.

    `phones` desk phones exist; only the first is registered.
    """
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="oh-ours-")))
        instance = _instance(root, folder)
        specs = {_name(spec): spec for spec in children(instance)}
        processes: dict[str, psutil.Process] = {}
        for name in ("database", "engine"):
            processes[name] = await stack.enter_async_context(started(specs[name], instance))
        house = await stack.enter_async_context(open_house(instance, pool_size=2))
        firm = await found_firm(house.database, house.cipher, team_port=team_port, phones=phones)
        processes["controller"] = await stack.enter_async_context(started(specs["controller"], instance))
        spec = firm_engine_spec(instance)
        registry = await stack.enter_async_context(pushing(spec))
        wanted = {user for user, _ in firm.phones}
        try:
            async with asyncio.timeout(_PUSHED_WITHIN_S + phones / 100):
                while not wanted <= set(await registry.online()):
                    await asyncio.sleep(0.1)
        except TimeoutError as error:
            log = _tail(instance.data_dir / "telephony.log")
            raise RuntimeError(f"the telephony process did not push its phones:\n{log}") from error
        user, password = firm.phones[0]
        await register_phone(registry, user, password, engine_port=spec.sip_port, phone_port=phone_port)

        async def count_records() -> int:
            async with house.database.system() as session:
                ended = text("SELECT count(*) FROM call_legs WHERE ended_at IS NOT NULL")
                return int((await session.execute(ended)).scalar_one())

        contestant = Contestant(
            name="ours",
            spec=spec,
            processes=processes,
            plain=firm.plain,
            team=firm.team,
            count_records=count_records,
        )
        yield RunningProduct(contestant, instance, house.database, firm)


def _name(spec: ChildSpec) -> str:
    return "engine" if spec.name.startswith("engine-") else _NAMES.get(spec.name, spec.name)


def _instance(root: Path, folder: Path) -> Instance:
    ports = dict(zip(_PORT_NAMES, free_ports(len(_PORT_NAMES)), strict=True))
    settings = Settings(
        data_dir=folder,
        engine_root=root,
        rtp_start=OUR_RTP_START,
        rtp_ports=RTP_PORTS,
        max_calls=MAX_CALLS,
        log_level="warning",
        sip_port=ports["sip_port"],
        sip_tls_port=ports["sip_tls_port"],
        engine_http_port=ports["engine_http_port"],
        web_port=ports["web_port"],
    )
    return open_instance(settings)


def _environment(instance: Instance) -> dict[str, str]:
    """The same settings for a child, nothing of the caller's own instance."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("OFFHOOK_")}
    given = instance.settings.model_dump(mode="json", exclude_unset=True)
    return inherited | {f"OFFHOOK_{key.upper()}": _written(value) for key, value in given.items()}


def _written(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


@asynccontextmanager
async def started(spec: ChildSpec, instance: Instance) -> AsyncIterator[psutil.Process]:
    """One child of the instance, ready to be used."""
    if spec.prepare is not None:
        await asyncio.to_thread(spec.prepare)
    environment = spec.environment if spec.environment is not None else _environment(instance)
    log = instance.data_dir / f"{spec.name}.log"
    async with running(
        spec.command, log=log, environment=environment, folder=instance.data_dir, stop_signal=spec.stop_signal
    ) as process:
        try:
            async with asyncio.timeout(spec.ready_timeout_s):
                while not await spec.ready():
                    await asyncio.sleep(0.05)
        except TimeoutError as error:
            raise RuntimeError(f"{spec.name} did not become ready:\n{_tail(log)}") from error
        if spec.after_ready is not None:
            await asyncio.to_thread(spec.after_ready)
        yield process


def _tail(log: Path, lines: int = 20) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
