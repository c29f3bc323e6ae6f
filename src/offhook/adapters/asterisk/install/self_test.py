"""Boots a freshly built engine once and makes a call to it, before anybody depends on it."""

import asyncio
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from offhook.adapters.asterisk.config import render_config
from offhook.adapters.asterisk.install.errors import EngineInstallError
from offhook.adapters.asterisk.launch import EngineNotReadyError, await_ready, engine_command, engine_environment
from offhook.adapters.asterisk.probe import self_test_call
from offhook.adapters.asterisk.spec import EngineSpec

_STOP_S = 10


def self_test(root: Path) -> None:
    """Start the engine of `root` on loopback, call it, hear its voice, stop it.

    Raises:
        EngineInstallError: with the end of the engine's log.
    """
    # Not below the root: the path of a control socket may have 107 bytes only.
    work = Path(tempfile.mkdtemp(prefix="offhook-engine-"))
    try:
        spec = scratch_spec(root, work)
        render_config(spec)
        log = work / "console.log"
        with log.open("wb") as console:
            process = subprocess.Popen(  # noqa: S603 - the engine just built
                engine_command(spec), env=engine_environment(spec), stdout=console, stderr=console, cwd=work
            )
        try:
            reason = asyncio.run(_try_out(spec))
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if reason:
            raise EngineInstallError(f"the new engine failed its self-test: {reason}\n{_end_of_logs(spec, log)}")
    finally:
        shutil.rmtree(work, ignore_errors=True)


async def _try_out(spec: EngineSpec) -> str:
    try:
        await await_ready(spec, timeout_s=20)
    except EngineNotReadyError as error:
        return str(error)
    if not await self_test_call(spec.own_sip_address, spec.sip_port, timeout_s=10):
        return "a call to the self-test was not answered with sound"
    refused = [line for line in _messages(spec) if "Error loading module" in line or "declined to load" in line]
    return "\n".join(refused)


def scratch_spec(root: Path, runtime_dir: Path) -> EngineSpec:
    """A spec on loopback with free ports and a random password, for one short run."""
    sip, http, rtp = free_ports(3)
    rtp = min(rtp & ~1, 65000)
    return EngineSpec(
        name=f"scratch-{secrets.token_hex(4)}",
        engine=root,
        runtime_dir=runtime_dir,
        sip_port=sip,
        http_port=http,
        rtp_start=rtp,
        rtp_end=rtp + 199,
        ari_user="offhook",
        ari_password=secrets.token_hex(16),
        loopback_only=True,
    )


def free_ports(count: int) -> list[int]:
    """Different ports that were free on loopback for TCP and UDP a moment ago."""
    held: list[socket.socket] = []
    ports: list[int] = []
    while len(ports) < count:
        tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        held += [tcp, udp]
        tcp.bind(("127.0.0.1", 0))
        try:
            udp.bind(tcp.getsockname())
        except OSError:
            continue
        ports.append(tcp.getsockname()[1])
    for one in held:
        one.close()
    return ports


def _end_of_logs(spec: EngineSpec, console: Path) -> str:
    return "\n".join([*_lines(console)[-15:], *_messages(spec)[-15:]])


def _messages(spec: EngineSpec) -> list[str]:
    return _lines(spec.log_dir / "messages.log")


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
