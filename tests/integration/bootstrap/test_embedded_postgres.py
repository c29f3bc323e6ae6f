"""The wheel's PostgreSQL starts on a private socket, survives a kill, and refuses to lose data."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
import pytest

from offhook.adapters.postgres.embedded import EmbeddedPostgres


@pytest.mark.timeout(60)
def test_data_survives_a_kill(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / ("long" * 30))  # longer than a socket's path may be
    server.start()
    process = server._process
    assert process is not None
    try:
        with psycopg.connect(server.owner_url.replace("+psycopg", "")) as link:
            link.execute("CREATE TABLE kept (n int)")
            link.execute("INSERT INTO kept VALUES (7)")
        process.send_signal(signal.SIGQUIT)  # immediate: as after a crash, the log must be replayed
        process.wait(10)
        server.start()
        with psycopg.connect(server.owner_url.replace("+psycopg", "")) as link:
            assert link.execute("SELECT n FROM kept").fetchone() == (7,)
    finally:
        server.stop()
    assert server.socket_dir.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has the server run as somebody else")
def test_the_server_reaches_binaries_in_folders_of_root_alone(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    binary = shutil.copy("/bin/true", private / "binary")
    server = EmbeddedPostgres(tmp_path / "data").command()
    as_server_user = server[: next(place for place, part in enumerate(server) if part.endswith("/postgres"))]
    asked = subprocess.run([*as_server_user, "test", "-x", str(binary)], check=False, cwd="/")
    assert asked.returncode == 0
