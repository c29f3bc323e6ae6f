"""A real engine boots fast, answers on ARI and SIP, carries sound, and stops when told."""

import asyncio
import socket
import ssl
import subprocess
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from offhook.adapters.asterisk.config.modules import REQUIRED
from offhook.adapters.asterisk.install.self_test import free_ports, scratch_spec
from offhook.adapters.asterisk.launch import (
    EngineNotReadyError,
    ari_ping,
    await_ready,
    console_command,
    engine_environment,
)
from offhook.adapters.asterisk.probe import self_test_call, sip_options
from offhook.adapters.asterisk.spec import EngineSpec
from tests.fixtures.asterisk import StartEngine, running_engine, scratch_runtime

pytestmark = pytest.mark.engine


def _console(spec: EngineSpec, line: str) -> str:
    return subprocess.run(
        console_command(spec, line), env=engine_environment(spec), capture_output=True, text=True, check=True
    ).stdout


async def test_answers_on_ari_and_sip_and_plays_a_prompt(asterisk_engine: EngineSpec) -> None:
    spec = asterisk_engine
    assert await ari_ping(spec)
    assert await sip_options(spec.own_sip_address, spec.sip_port)
    assert await self_test_call(spec.own_sip_address, spec.sip_port)


async def test_nothing_is_reported_where_nothing_listens() -> None:
    (port,) = free_ports(1)
    assert not await sip_options("127.0.0.1", port, timeout_s=0.3)
    assert not await self_test_call("127.0.0.1", port, timeout_s=0.3)


def test_boots_with_little_work_and_without_a_complaint(engine_root: Path) -> None:
    with scratch_runtime() as runtime, running_engine(spec := scratch_spec(engine_root, runtime)) as process:
        used = psutil.Process(process.pid).cpu_times()
        assert used.user + used.system < 2  # processor seconds: the clock would measure the neighbours too
        complaints = (spec.log_dir / "messages.log").read_text()
    assert "ERROR" not in complaints
    assert "WARNING" not in complaints


def test_loads_the_named_modules_and_no_other(asterisk_engine: EngineSpec) -> None:
    named = {line.split()[-1] for line in (asterisk_engine.etc_dir / "modules.conf").read_text().splitlines()[2:]}
    running = {
        line.split()[0]
        for line in _console(asterisk_engine, "module show like .so").splitlines()
        if " Running " in line
    }
    assert running == named
    assert {f"{name}.so" for name in REQUIRED} <= running


def test_music_and_the_three_languages_are_there(asterisk_engine: EngineSpec) -> None:
    assert "reno_project-system" in _console(asterisk_engine, "moh show files")
    for language in ("en", "es", "fr"):
        assert (asterisk_engine.layout.data_dir / "sounds" / language / "digits/1.wav").is_file()


async def test_says_which_part_does_not_answer(start_engine: StartEngine) -> None:
    spec = await asyncio.to_thread(start_engine)
    (unused,) = free_ports(1)
    absent = replace(spec, sip_port=unused)
    with pytest.raises(EngineNotReadyError, match="SIP did not answer"):
        await await_ready(absent, timeout_s=0.7)


def test_more_calls_than_allowed_are_refused(start_engine: StartEngine) -> None:
    spec = start_engine(max_calls=1)

    async def two_calls() -> list[bool]:
        return list(await asyncio.gather(*(self_test_call(spec.own_sip_address, spec.sip_port) for _ in range(2))))

    assert sorted(asyncio.run(two_calls())) == [False, True]


def test_stops_when_told(engine_root: Path) -> None:
    with scratch_runtime() as runtime, running_engine(scratch_spec(engine_root, runtime)) as process:
        process.terminate()
        assert process.wait(timeout=5) == 0


def test_speaks_sip_over_websocket_to_browsers(asterisk_engine: EngineSpec) -> None:
    url = f"ws://127.0.0.1:{asterisk_engine.http_port}/ws"
    with connect(url, subprotocols=[Subprotocol("sip")]) as browser:
        browser.send(_options("WS"))
        assert str(browser.recv(timeout=5)).startswith("SIP/2.0 ")


def test_speaks_sip_over_tls_with_its_own_certificate(start_engine: StartEngine) -> None:
    (port,) = free_ports(1)
    spec = start_engine(sip_tls_port=port)
    trust = ssl.create_default_context(cafile=str(spec.certificate[0]))
    with (
        socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
        trust.wrap_socket(plain, server_hostname="127.0.0.1") as tls,
    ):
        tls.sendall(_options("TLS").encode())
        assert tls.recv(4096).startswith(b"SIP/2.0 ")


def _options(transport: str) -> str:
    lines = (
        "OPTIONS sip:anybody@127.0.0.1 SIP/2.0",
        f"Via: SIP/2.0/{transport} host.invalid;branch=z9hG4bK1;rport",
        "Max-Forwards: 70",
        "From: <sip:anybody@host.invalid>;tag=1",
        "To: <sip:anybody@127.0.0.1>",
        "Call-ID: options-1",
        "CSeq: 1 OPTIONS",
        "Content-Length: 0",
    )
    return "\r\n".join((*lines, "", ""))
