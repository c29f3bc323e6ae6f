"""Mixed calls for ten minutes (OFFHOOK_SOAK_S seconds): afterwards the house is as it was before."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from offhook.bootstrap.engines import firm_engine_spec, sandbox_engine_spec
from tests.e2e.crowd import Crowd
from tests.e2e.house import driver_of, rows
from tests.e2e.office import Office, furnish, now
from tests.fixtures.instance import RunningInstance, new_instance, until

SOAK_S = float(os.environ.get("OFFHOOK_SOAK_S", "600"))
LINES = 12
SCRIPTS = (
    'answer, press 1 after "accept", speak 30 s',
    'answer after 1 s, press 1 after "accept", speak 3 s, hang up',
    "ignore",
    "reject",
    "busy",
    "answer, hang up after 2 s",
)
_FORGIVEN_FDS = 12  # pools breathe

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.timeout(SOAK_S + 600)]


def test_after_long_mixed_calls_nothing_is_left(instance_engine_root: Path) -> None:
    with new_instance(instance_engine_root) as running:
        running.start()
        running.log_in()
        office = furnish(running)
        crowd = Crowd(office, LINES)
        for number in running.get("/numbers", limit=200)["items"]:
            running.patch(f"/numbers/{number['id']}", ring_timeout_s=5, record_calls=True)
        began = now()
        calls = mixed_calls(crowd, turn=0)  # fills pools and caches
        before = measured(office)
        until_s = time.monotonic() + SOAK_S
        turn = 0
        while time.monotonic() < until_s:
            turn += 1
            calls += mixed_calls(crowd, turn=turn)
        after = measured(office)
        assert after["tasks"] == before["tasks"]
        grown = {name: count - before["fds"][name] for name, count in after["fds"].items()}
        assert all(growth <= _FORGIVEN_FDS for growth in grown.values()), grown
        assert rows(running, "SELECT count(*) FROM call_legs WHERE ended_at IS NULL OR started_at IS NULL")[0][0] == 0
        booked = rows(running, f"SELECT count(*) FROM calls WHERE started_at >= '{began.isoformat()}'")[0][0]
        assert booked == calls
        assert all(child["restarts"] == 0 for child in running.children().values()), running.children()
        running.stop()


def mixed_calls(crowd: Crowd, *, turn: int) -> int:
    """One round; every line does something else each time. Returns how many calls there were."""
    for place, mobile in enumerate(crowd.mobiles):
        mobile.script(SCRIPTS[(place + turn) % len(SCRIPTS)])
    with crowd.calling(rate=6, hold_ms=12_000) as (callers, _):
        callers.until_over(timeout_s=90)
    crowd.until_all("idle")
    crowd.office.until_no_calls(timeout_s=60)
    return len(crowd.callers)


def measured(office: Office) -> dict[str, Any]:
    """Once nothing is under way any more: open files and tasks of our processes."""
    instance = office.instance
    spec, far = firm_engine_spec(instance.instance), sandbox_engine_spec(instance.instance)
    for one in (spec, far):
        for kind in ("channels", "bridges"):
            url, login = f"{one.ari_url}/{kind}", (one.ari_user, one.ari_password)
            until(lambda url=url, login=login: asked(url, login) == [], timeout_s=60, what=url)  # type: ignore[misc]  # mypy cannot infer a lambda with defaults
        spool = one.spool_dir / "recording"
        until(lambda spool=spool: not left_in(spool), timeout_s=120, what=lambda spool=spool: left_in(spool))  # type: ignore[misc]  # as above
    for table in ("call_sessions", "journal_starts", "call_commands"):
        query = f"SELECT count(*) FROM {table}"
        until(lambda query=query: rows(instance, query)[0][0] == 0, what=query)  # type: ignore[misc]  # as above
    fds = {
        name: psutil.Process(child["pid"]).num_fds()
        for name, child in instance.children().items()
        if name != "postgres"
    }
    return {"fds": fds, "tasks": tasks_of(instance)}


def asked(url: str, login: tuple[str, str]) -> Any:
    return httpx.get(url, auth=login, timeout=10).raise_for_status().json()


def left_in(spool: Path) -> list[str]:
    return [file.name for file in spool.rglob("*") if file.is_file()]


def tasks_of(instance: RunningInstance) -> dict[str, int]:
    """What the process that drives the calls says it is busy with, once it is busy with nothing of the moment."""
    known = len(told(instance))
    instance.kill(driver_of(instance), number=signal.SIGUSR1)
    names: dict[str, int] = until(lambda: told(instance)[known:], what="the process tells its tasks")[0]["names"]
    return {name: count for name, count in names.items() if "Task-" not in name}


def told(instance: RunningInstance) -> list[dict[str, Any]]:
    return [line for line in instance.log_lines() if line.get("event") == "tasks"]
