"""One running instance: its folders, its secrets and the ports it settled on, remembered between starts."""

import base64
import json
import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from offhook.bootstrap.settings import Settings
from offhook.kit.errors import UnavailableError

PREFERRED_PORTS = {
    "web_port": 8080,
    "sip_port": 5060,
    "sip_tls_port": 5061,
    "engine_http_port": 8088,
    "rtp_start": 10000,
    "sandbox_sip_port": 5070,
    "sandbox_http_port": 8089,
    "sandbox_rtp_start": 20000,
}
_SEARCH_STEP = 10
_SEARCH_TRIES = 200


@dataclass(frozen=True, slots=True)
class Instance:
    """Settings made concrete."""

    settings: Settings
    data_dir: Path
    ports: Mapping[str, int]
    secrets: Mapping[str, str]

    @property
    def log_dir(self) -> Path:
        return self.data_dir / "log"

    @property
    def run_dir(self) -> Path:
        return self.data_dir / "run"

    @property
    def web_url(self) -> str:
        """Where a browser finds the console."""
        if self.settings.public_url is not None:
            return str(self.settings.public_url).rstrip("/")
        return self.local_url

    @property
    def local_url(self) -> str:
        """Where this machine itself finds the web process."""
        host = "127.0.0.1" if self.settings.web_host in ("0.0.0.0", "::") else self.settings.web_host  # noqa: S104  # compared, not bound
        return f"http://{host}:{self.ports['web_port']}"

    @property
    def master_key(self) -> bytes:
        """32 bytes that encrypt the secrets in the database."""
        return base64.urlsafe_b64decode(self.secrets["master_key"])


def open_instance(settings: Settings) -> Instance:
    """Makes the folders, draws the secrets and settles the ports on first use; reads them ever after."""
    data_dir = settings.data_dir.resolve()
    try:
        for folder in (data_dir, data_dir / "log", data_dir / "run"):
            folder.mkdir(parents=True, exist_ok=True)
        kept_secrets = _remember(data_dir / "secrets.json", _draw_secrets(), mode=0o600)
        ports = _settle_ports(settings, data_dir / "ports.json")
    except OSError as error:
        raise UnavailableError(f"cannot write to the data folder {data_dir}: {error.strerror}") from error
    return Instance(settings=settings, data_dir=data_dir, ports=ports, secrets=kept_secrets)


def _draw_secrets() -> dict[str, str]:
    return {
        "master_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "engine_password": secrets.token_urlsafe(24),
        "sandbox_password": secrets.token_urlsafe(24),
        "demo_password": f"{secrets.token_hex(3)}-{secrets.token_hex(3)}",
    }


def _remember(file: Path, fresh: dict[str, str], *, mode: int) -> dict[str, str]:
    """What is in the file, completed by what is fresh."""
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    merged = {**fresh, **known}
    if merged != known:
        _write(file, merged, mode=mode)
    return merged


def _write(file: Path, content: Mapping[str, str | int], *, mode: int) -> None:
    """Whole or not at all: our processes start together, and each reads it."""
    draft = file.with_suffix(f".{os.getpid()}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as out:
        json.dump(content, out, indent=1)
    draft.replace(file)


def _settle_ports(settings: Settings, file: Path) -> dict[str, int]:
    known: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
    kept = dict(known)
    given = {name: value for name in PREFERRED_PORTS if (value := getattr(settings, name)) is not None}
    for name, preferred in PREFERRED_PORTS.items():
        if name not in kept and name not in given:
            taken = {*kept.values(), *given.values()}
            kept[name] = _free_port(preferred, taken=taken, span=_span(settings, name))
    if kept != known:
        _write(file, kept, mode=0o644)
    return {**kept, **given}


def _span(settings: Settings, name: str) -> int:
    return settings.rtp_ports if name.endswith("rtp_start") else 1


def _free_port(preferred: int, *, taken: set[int], span: int) -> int:
    step = max(_SEARCH_STEP, span)
    for port in range(preferred, min(preferred + step * _SEARCH_TRIES, 65000), step):
        if port not in taken and all(is_free(candidate) for candidate in {port, port + span - 1}):
            return port
    raise UnavailableError(f"no free port near {preferred}: set it yourself (offhook doctor lists what is in use)")


def is_free(port: int) -> bool:
    """Whether nobody on this machine holds the port, TCP or UDP."""
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            if kind is socket.SOCK_STREAM:  # connections that ended a minute ago hold nothing
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("0.0.0.0", port))  # noqa: S104  # closed at once: asks whether anybody holds it
            except OSError:
                return False
    return True
