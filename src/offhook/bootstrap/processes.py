"""The children of one instance, in the order they start."""

import asyncio
import sys
from functools import partial
from http import HTTPStatus
from urllib.request import urlopen

from offhook.adapters.asterisk.launch import (
    EngineNotReadyError,
    await_ready,
    engine_command,
    engine_environment,
    prepare_engine,
)
from offhook.adapters.asterisk.spec import EngineSpec
from offhook.adapters.postgres.embedded import EmbeddedPostgres
from offhook.bootstrap.children import ChildSpec, ReadyCheck, always_ready
from offhook.bootstrap.engines import firm_engine_spec, sandbox_engine_spec
from offhook.bootstrap.instance import Instance
from offhook.kit.errors import UnavailableError

_OURS = 1
"""Stage of our own processes: database and engines are there by then."""
_PATIENCE_S = 180
"""Only for one that hangs: on a machine that is busy with other things a start may take a minute."""


def children(instance: Instance) -> list[ChildSpec]:
    """PostgreSQL (unless yours), the engines, and our four processes."""
    specs = []
    if instance.settings.database_url is None:
        specs.append(_postgres(instance))
    specs.append(_engine(firm_engine_spec(instance)))
    if instance.settings.sandbox:
        specs.append(_engine(sandbox_engine_spec(instance)))
    specs.append(_own_process("telephony"))
    if instance.settings.telephony_standby:
        specs.append(_own_process("telephony-standby", module="telephony"))
    specs.append(_own_process("worker"))
    specs.append(_web(instance))
    if instance.settings.sandbox:
        specs.append(_own_process("sandbox"))
    return specs


def embedded_postgres(instance: Instance) -> EmbeddedPostgres:
    """The wheel's PostgreSQL in the data folder."""
    return EmbeddedPostgres(instance.data_dir / "postgres")


def database_urls(instance: Instance) -> tuple[str, str]:
    """(application, owner) URLs of whichever database is in use."""
    settings = instance.settings
    if settings.database_url is not None and settings.database_owner_url is not None:
        return settings.database_url, settings.database_owner_url
    server = embedded_postgres(instance)
    return server.app_url, server.owner_url


def migrate_database(instance: Instance) -> None:
    """Brings the schema of whichever database is in use up to date."""
    from offhook.db.migrate import migrate  # half of what the supervisor would import before it starts anything

    migrate(database_urls(instance)[1])


def _postgres(instance: Instance) -> ChildSpec:
    server = embedded_postgres(instance)

    async def ready() -> bool:
        try:
            server.wait_ready(timeout_s=0)
        except UnavailableError:
            return False
        return True

    return ChildSpec(
        name="postgres",
        command=tuple(server.command()),
        prepare=server.prepare,
        ready=ready,
        after_ready=partial(migrate_database, instance),
        stop_signal=server.STOP_SIGNAL,
        ready_timeout_s=60,
    )


def _engine(spec: EngineSpec) -> ChildSpec:
    async def ready() -> bool:
        try:
            await await_ready(spec, timeout_s=1)
        except EngineNotReadyError:
            return False
        return True

    return ChildSpec(
        name=f"engine-{spec.name}",
        command=tuple(engine_command(spec)),
        environment=engine_environment(spec),
        prepare=partial(prepare_engine, spec),
        ready=ready,
    )


def _own_process(name: str, *, module: str | None = None, ready: ReadyCheck = always_ready) -> ChildSpec:
    return ChildSpec(
        name=name,
        stage=_OURS,
        command=(sys.executable, "-m", f"offhook.{module or name}"),
        ready=ready,
        ready_timeout_s=_PATIENCE_S,
    )


def _web(instance: Instance) -> ChildSpec:
    async def ready() -> bool:
        return await asyncio.to_thread(_answers, f"{instance.local_url}/healthz")

    return _own_process("web", ready=ready)


def _answers(url: str) -> bool:
    """Asked several times a second while others start, so it must cost next to nothing: no TLS, no pool."""
    try:
        with urlopen(url, timeout=1) as answer:  # noqa: S310  # an address of our own
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False
