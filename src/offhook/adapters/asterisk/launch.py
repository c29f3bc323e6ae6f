"""How an engine is started, asked from the console, and known to be ready."""

import asyncio
import base64
import contextlib
import os
import time

from offhook.adapters.asterisk.config import render_config
from offhook.adapters.asterisk.config.journal import note_engine_start
from offhook.adapters.asterisk.probe import sip_options
from offhook.adapters.asterisk.spec import EngineSpec


class EngineNotReadyError(TimeoutError):
    """The engine did not answer in time; the message says which part and where its log is."""


def prepare_engine(spec: EngineSpec) -> None:
    """Before every start: configuration, and the journal's line that all legs of before have ended.

    Raises:
        FileNotFoundError, ValueError: see `render_config`.
    """
    render_config(spec)
    note_engine_start(spec)


def engine_command(spec: EngineSpec) -> list[str]:
    """The foreground process of this engine; run it with `engine_environment`, end it with SIGTERM."""
    return [*spec.layout.command, "-C", str(spec.etc_dir / "asterisk.conf"), "-f", "-n", "-T"]


def console_command(spec: EngineSpec, line: str) -> list[str]:
    """A command that sends one line (`core show channels`) to the running engine and prints the answer."""
    return [*spec.layout.command, "-C", str(spec.etc_dir / "asterisk.conf"), "-n", "-r", "-x", line]


def engine_environment(spec: EngineSpec) -> dict[str, str]:
    """Environment of the engine: nothing inherited but the path, so that the host cannot change its behaviour."""
    environment = {
        "PATH": os.environ.get("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
        "HOME": str(spec.lib_dir),
        "LC_ALL": "C.UTF-8",
        "TERM": "dumb",
    }
    if spec.layout.loader is not None:
        # The host's openssl.cnf may name providers that this OpenSSL does not have.
        environment["OPENSSL_CONF"] = os.devnull
    return environment


async def await_ready(spec: EngineSpec, timeout_s: float = 15) -> None:
    """Return when ARI answers its ping and SIP answers an OPTIONS.

    Raises:
        EngineNotReadyError: after `timeout_s`.
    """
    deadline = time.monotonic() + timeout_s
    ari = sip = False
    while time.monotonic() < deadline:
        ari = ari or await ari_ping(spec)
        sip = ari and await sip_options(spec.own_sip_address, spec.sip_port, timeout_s=0.5)
        if sip:
            return
        await asyncio.sleep(0.02)
    missing = "SIP" if ari else "ARI"
    raise EngineNotReadyError(
        f"engine {spec.name}: {missing} did not answer within {timeout_s:g} s; see {spec.log_dir / 'messages.log'}"
    )


async def ari_ping(spec: EngineSpec, *, timeout_s: float = 1) -> bool:
    """Whether `/ari/asterisk/ping` answers 200 (one request by hand: no HTTP client needed to watch)."""
    token = base64.b64encode(f"{spec.ari_user}:{spec.ari_password}".encode()).decode()
    lines = ("GET /ari/asterisk/ping HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Basic {token}", "Connection: close")
    request = "\r\n".join(lines) + "\r\n\r\n"
    try:
        async with asyncio.timeout(timeout_s):
            reader, writer = await asyncio.open_connection("127.0.0.1", spec.http_port)
            with contextlib.closing(writer):
                writer.write(request.encode())
                return b" 200 " in await reader.readline()
    except OSError:  # TimeoutError is one too
        return False
