"""A command that asks little starts quickly: the slices, their database and their web are not imported for it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_SLOW = {"alembic", "av", "fastapi", "phonenumbers", "sqlalchemy", "offhook.calls", "offhook.flows", "offhook.adapters"}
_TELL = """
import json, sys
from offhook.cli.main import main
sys.argv = ["offhook", *sys.argv[1:]]
try:
    main()
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def _run(folder: Path, *arguments: str) -> tuple[str, set[str]]:
    """What it printed, and what it imported."""
    environment = {**os.environ, "OFFHOOK_DATA_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", _TELL, *arguments],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout, set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--help"], "A phone company that fits in one box"),
        (["db", "--help"], "backup"),
        (["status"], "Offhook is not running"),
        (["down"], "Offhook is not running"),
    ],
)
def test_nothing_slow_is_imported(tmp_path: Path, arguments: list[str], said: str) -> None:
    printed, imported = _run(tmp_path, *arguments)
    assert said in printed
    assert not imported & _SLOW


def test_a_killed_supervisor_is_not_running(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "supervisor.json").write_text(json.dumps({"pid": ended.pid, "children": []}))
    for command in ("status", "down"):
        assert "Offhook is not running" in _run(tmp_path, command)[0]
