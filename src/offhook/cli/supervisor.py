"""Starts the children in order, restarts what dies with back-off, and ends all of them in reverse order."""

import asyncio
import contextlib
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import structlog

from offhook.bootstrap.children import ChildSpec
from offhook.kit.errors import UnavailableError

log = structlog.get_logger()

_BACK_OFF_S = (0.2, 0.5, 1, 2, 5, 10)
_STEADY_AFTER_S = 30
_READY_POLL_S = 0.05
_CHILD_LINE_LIMIT_BYTES = 1 << 20


@dataclass(slots=True)
class ChildState:
    """What is known of a child now."""

    spec: ChildSpec
    process: asyncio.subprocess.Process | None = None
    started_at: float = 0
    restarts: int = 0
    """Since the supervisor started, for people."""
    early_deaths: int = 0
    """In a row, each before it ran steadily: they lengthen the pause."""
    state: str = "waiting"
    """`waiting`, `starting`, `running`, `backing off`, `stopped`."""


class Supervisor:
    """Keeps a list of children alive; `run_dir/supervisor.json` says what it knows, for `offhook status`."""

    def __init__(self, specs: Sequence[ChildSpec], *, run_dir: Path, log_file: Path) -> None:
        self._children = [ChildState(spec) for spec in specs]
        self._state_file = run_dir / "supervisor.json"
        self._log_path = log_file
        self._log: IO[bytes] | None = None
        self._keepers: list[asyncio.Task[None]] = []
        self._pumps: set[asyncio.Task[None]] = set()

    async def start(self, *, report: Callable[[str, str], None]) -> None:
        """Starts stage after stage, each when the one before is ready. Raises UnavailableError naming the child."""
        self._log = self._log_path.open("ab", buffering=0)
        self._write_state()
        for stage in sorted({child.spec.stage for child in self._children}):
            together = [child for child in self._children if child.spec.stage == stage]
            await asyncio.gather(*(self._start(child, report) for child in together))

    async def _start(self, child: ChildState, report: Callable[[str, str], None]) -> None:
        report(child.spec.name, "starting")
        ready = asyncio.Event()
        keeper = asyncio.create_task(self._keep(child, ready), name=f"keep-{child.spec.name}")
        self._keepers.append(keeper)
        await self._first_ready(child, ready, keeper)
        report(child.spec.name, "ready")

    async def stop(self) -> None:
        """Ends all children, last started first; returns when every one is gone."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        for child in reversed(self._children):
            await self._end(child)
        self._state_file.unlink(missing_ok=True)
        if self._log is not None:
            self._log.close()

    async def _first_ready(self, child: ChildState, ready: asyncio.Event, keeper: asyncio.Task[None]) -> None:
        waiter = asyncio.create_task(ready.wait())
        try:
            done, _ = await asyncio.wait(
                {waiter, keeper}, timeout=child.spec.ready_timeout_s, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            waiter.cancel()
        if keeper in done:
            keeper.result()  # preparing or migrating failed: that error is the story
        if waiter not in done:
            raise UnavailableError(f"{child.spec.name} did not become ready; its last lines are in {self._log_path}")

    async def _keep(self, child: ChildState, ready: asyncio.Event) -> None:
        while True:
            if child.spec.prepare is not None:
                await asyncio.to_thread(child.spec.prepare)
            await self._launch(child)
            answers = asyncio.create_task(self._announce_ready(child, ready))
            assert child.process is not None
            try:
                code = await child.process.wait()
            finally:
                answers.cancel()
            if answers.done() and not answers.cancelled() and (error := answers.exception()) is not None:
                raise error
            child.restarts += 1
            steady = time.monotonic() - child.started_at > _STEADY_AFTER_S
            child.early_deaths = 0 if steady else child.early_deaths + 1
            pause_s = _BACK_OFF_S[min(child.early_deaths, len(_BACK_OFF_S) - 1)]
            log.warning("child died", child=child.spec.name, exit_code=code, restart_in_s=pause_s)
            self._set(child, "backing off")
            await asyncio.sleep(pause_s)

    async def _launch(self, child: ChildState) -> None:
        child.started_at = time.monotonic()
        child.process = await asyncio.create_subprocess_exec(
            "setpriv", "--pdeathsig", child.spec.stop_signal.name.removeprefix("SIG"), "--", *child.spec.command,
            env=child.spec.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=_CHILD_LINE_LIMIT_BYTES,
            start_new_session=True,  # Ctrl-C reaches us alone: we end them in order
        )  # fmt: skip
        pump = asyncio.create_task(self._pump(child.spec.name, child.process))
        self._pumps.add(pump)
        pump.add_done_callback(self._pumps.discard)
        self._set(child, "starting")

    async def _announce_ready(self, child: ChildState, ready: asyncio.Event) -> None:
        while not await child.spec.ready():  # noqa: ASYNC110  # the child can only be asked
            await asyncio.sleep(_READY_POLL_S)
        if child.spec.after_ready is not None and not ready.is_set():
            await asyncio.to_thread(child.spec.after_ready)
        self._set(child, "running")
        ready.set()

    async def _pump(self, name: str, process: asyncio.subprocess.Process) -> None:
        """Copies a child's lines into the one log, marking lines that are not ours already."""
        assert process.stdout is not None
        with contextlib.suppress(asyncio.LimitOverrunError, ValueError):
            async for line in process.stdout:
                if self._log is None or self._log.closed:
                    continue
                text = line.decode(errors="replace").rstrip()
                structured = text.startswith("{")
                out = text if structured else json.dumps({"process": name, "event": text})
                self._log.write(out.encode() + b"\n")

    async def _end(self, child: ChildState) -> None:
        process = child.process
        if process is not None and process.returncode is None:
            process.send_signal(child.spec.stop_signal)
            try:
                await asyncio.wait_for(process.wait(), child.spec.stop_timeout_s)
            except TimeoutError:
                log.warning("child did not stop in time, killing it", child=child.spec.name)
                process.kill()
                await process.wait()
        child.state = "stopped"

    def _set(self, child: ChildState, state: str) -> None:
        child.state = state
        self._write_state()

    def _write_state(self) -> None:
        children = [
            {
                "name": child.spec.name,
                "state": child.state,
                "pid": child.process.pid if child.process else None,
                "restarts": child.restarts,
            }
            for child in self._children
        ]
        draft = self._state_file.with_suffix(".new")
        draft.write_text(json.dumps({"pid": os.getpid(), "children": children}))
        draft.replace(self._state_file)
