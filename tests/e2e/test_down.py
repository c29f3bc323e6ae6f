"""`offhook down` ends all of an instance, and what it ended starts again, quickly."""

import json
from collections.abc import Callable
from pathlib import Path

import psutil

from offhook.bootstrap.instance import is_free
from tests.fixtures.instance import RunningInstance, new_instance

_SECOND_START_S = 60
"""Ten seconds is the aim where nobody else is at work; this bound holds on a busy machine as well."""


def test_down_leaves_nothing_and_a_second_start_works(
    instance_engine_root: Path, record_property: Callable[[str, object], None]
) -> None:
    with new_instance(instance_engine_root) as running:
        running.start()
        running.until_ready()
        family = _family(running)
        programs = {process.name() for process in family}
        assert {"postgres"} <= programs
        assert json.loads(running.offhook("status", "--json").stdout)["ready"]
        stopped = running.offhook("down")
        assert (stopped.returncode, stopped.stdout.strip()) == (0, "Stopped."), stopped.stderr
        assert [process for process in family if _lives(process)] == []
        assert running.process is not None
        assert running.process.wait(5) == 0
        assert not running.supervisor_file.exists()
        assert [name for name, port in running.instance.ports.items() if not is_free(port)] == []
        told = running.offhook("status", "--json")
        assert (told.returncode, json.loads(told.stdout)["running"]) == (1, False)
        again = running.offhook("down")
        assert (again.returncode, again.stdout.strip()) == (0, "Offhook is not running.")
        running.start()
        running.until_ready()
        record_property("second_start_s", running.started_in_s)
        assert running.started_in_s < _SECOND_START_S
        running.stop()


def _family(running: RunningInstance) -> list[psutil.Process]:
    """The supervisor's descendants: our processes, PostgreSQL with its own, both Asterisks."""
    assert running.process is not None
    return psutil.Process(running.process.pid).children(recursive=True)


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
