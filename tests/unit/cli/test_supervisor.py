"""The supervisor starts in order, restarts what dies, and leaves nothing behind."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import psutil
import pytest

from offhook.bootstrap.children import ChildSpec
from offhook.cli.supervisor import Supervisor
from offhook.kit.errors import UnavailableError

LIVES = "import time, pathlib, sys, os; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(600)"


def lives(name: str, folder: Path, **extra: int) -> ChildSpec:
    """A child that writes its process id and stays; ready once it has."""
    mark = folder / name

    async def ready() -> bool:
        return mark.exists() and mark.read_text() != ""

    return ChildSpec(name=name, command=(sys.executable, "-c", LIVES, str(mark)), ready=ready, **extra)


def supervise(folder: Path, *specs: ChildSpec) -> Supervisor:
    return Supervisor(specs, run_dir=folder, log_file=folder / "all.log")


async def eventually(true: object) -> None:
    assert callable(true)
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.01)


async def test_children_start_in_order_and_all_end(tmp_path: Path) -> None:
    said: list[tuple[str, str]] = []
    supervisor = supervise(tmp_path, lives("two", tmp_path, stage=1), lives("one", tmp_path))
    await supervisor.start(report=lambda name, state: said.append((name, state)))
    assert said == [("one", "starting"), ("one", "ready"), ("two", "starting"), ("two", "ready")]
    pids = [int((tmp_path / name).read_text()) for name in ("one", "two")]
    await supervisor.stop()
    assert not [pid for pid in pids if psutil.pid_exists(pid)]
    assert not (tmp_path / "supervisor.json").exists()


async def test_a_killed_child_comes_back(tmp_path: Path) -> None:
    supervisor = supervise(tmp_path, lives("one", tmp_path))
    await supervisor.start(report=lambda *_: None)
    first = (tmp_path / "one").read_text()
    os.kill(int(first), signal.SIGKILL)
    await eventually(lambda: (tmp_path / "one").read_text() not in ("", first))
    await eventually(lambda: json.loads((tmp_path / "supervisor.json").read_text())["children"][0]["restarts"] == 1)
    await supervisor.stop()
    assert not psutil.pid_exists(int((tmp_path / "one").read_text()))


async def test_a_child_that_never_gets_ready_is_named(tmp_path: Path) -> None:
    async def never() -> bool:
        return False

    dead = ChildSpec(name="sulks", command=(sys.executable, "-c", "print('why')"), ready=never, ready_timeout_s=0.5)
    supervisor = supervise(tmp_path, dead)
    with pytest.raises(UnavailableError, match="sulks"):
        await supervisor.start(report=lambda *_: None)
    await supervisor.stop()
    assert {"process": "sulks", "event": "why"} in [
        json.loads(x) for x in (tmp_path / "all.log").read_text().splitlines()
    ]


async def test_an_error_in_preparing_is_the_story(tmp_path: Path) -> None:
    def broken() -> None:
        raise UnavailableError("the disk is full")

    supervisor = supervise(tmp_path, ChildSpec(name="x", command=("true",), prepare=broken))
    with pytest.raises(UnavailableError, match="disk is full"):
        await supervisor.start(report=lambda *_: None)
    await supervisor.stop()


async def test_a_stubborn_child_is_killed(tmp_path: Path) -> None:
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + LIVES
    mark = tmp_path / "mule"

    async def ready() -> bool:
        return mark.exists()

    spec = ChildSpec(name="mule", command=(sys.executable, "-c", stubborn, str(mark)), ready=ready, stop_timeout_s=0.3)
    supervisor = supervise(tmp_path, spec)
    await supervisor.start(report=lambda *_: None)
    await eventually(lambda: mark.read_text() != "")
    await supervisor.stop()
    assert not psutil.pid_exists(int(mark.read_text()))
