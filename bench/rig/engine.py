"""The bare engine: the product's own configuration and modules, plus extensions that only dial."""

import asyncio
import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.rig.processes import running
from offhook.adapters.asterisk.ari import HttpAri
from offhook.adapters.asterisk.config import render_config
from offhook.adapters.asterisk.endpoints import AsteriskEndpointRegistry
from offhook.adapters.asterisk.install.self_test import free_ports
from offhook.adapters.asterisk.launch import await_ready, engine_command, engine_environment
from offhook.adapters.asterisk.spec import EngineSpec

RTP_PORTS = 8000
MAX_CALLS = 4000
"""Far above what is measured: the knee is to be found, not set."""


@dataclass(frozen=True, slots=True)
class RunningEngine:
    """An engine to be measured."""

    spec: EngineSpec
    process: psutil.Process
    registry: AsteriskEndpointRegistry


@asynccontextmanager
async def bare_engine(
    root: Path, *, extensions: dict[str, list[str]], context: str = "from-carrier", more: str = "", rtp_start: int
) -> AsyncIterator[RunningEngine]:
    """`extensions` are added to the context of carriers: number -> applications, the first at priority 1.

    An exact number beats the product's patterns, so that everything else of the dialplan stays as it is.
    """
    with tempfile.TemporaryDirectory(prefix="oh-bare-") as folder:
        spec = _spec(root, Path(folder), rtp_start=rtp_start)
        render_config(spec)
        added = [f"[{context}](+)"]
        for number, applications in extensions.items():
            added += [f"exten => {number},{place},{one}" for place, one in enumerate(applications, start=1)]
        dialplan = spec.etc_dir / "extensions.conf"
        dialplan.write_text(dialplan.read_text() + "\n" + "\n".join(added) + "\n" + more)
        async with running(
            engine_command(spec),
            log=Path(folder) / "console.log",
            environment=engine_environment(spec),
            folder=Path(folder),
        ) as process:
            await await_ready(spec)
            async with pushing(spec) as registry:
                yield RunningEngine(spec, process, registry)


@asynccontextmanager
async def pushing(spec: EngineSpec) -> AsyncIterator[AsteriskEndpointRegistry]:
    """The product's own registry at this engine."""
    ari = HttpAri(base_url=spec.ari_url, user=spec.ari_user, password=spec.ari_password)
    try:
        yield AsteriskEndpointRegistry(ari)
    finally:
        await ari.close()


async def live_channels(spec: EngineSpec) -> int:
    """How many channels the engine has now."""
    ari = HttpAri(base_url=spec.ari_url, user=spec.ari_user, password=spec.ari_password)
    try:
        return len(await ari.request("GET", "channels"))
    finally:
        await ari.close()


async def await_quiet(spec: EngineSpec, *, remaining: int = 0, timeout_s: float = 45) -> int:
    """Waits until at most so many channels are left; returns how many there are."""
    deadline = asyncio.get_running_loop().time() + timeout_s
    while (count := await live_channels(spec)) > remaining and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(0.2)
    return count


def _spec(root: Path, folder: Path, *, rtp_start: int) -> EngineSpec:
    sip, http = free_ports(2)
    return EngineSpec(
        name=f"bare-{secrets.token_hex(4)}",
        engine=root,
        runtime_dir=folder,
        sip_port=sip,
        http_port=http,
        rtp_start=rtp_start,
        rtp_end=rtp_start + RTP_PORTS - 1,
        ari_user="bench",
        ari_password=secrets.token_hex(16),
        loopback_only=True,
        max_calls=MAX_CALLS,
    )
