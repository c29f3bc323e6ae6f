"""What `offhook doctor` looks at: each check says what it found and, when wrong, the remedy."""

import ipaddress
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from offhook.bootstrap.engines import engine_version
from offhook.bootstrap.instance import Instance, is_free
from offhook.bootstrap.processes import embedded_postgres
from offhook.kit.errors import UnavailableError

_NEEDED_DISK_BYTES = 2 << 30
_MIN_RTP_PORTS_PER_CALL = 4  # two legs, RTP and RTCP each


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report."""

    name: str
    ok: bool
    detail: str
    fix: str = ""


def examine(instance: Instance) -> Iterator[Finding]:
    """Runs every check, the cheap ones first."""
    checks: tuple[Callable[[Instance], Iterator[Finding]], ...] = (
        _versions, _write_access, _disk, _clock, _ports, _rtp_range, _nat,
    )  # fmt: skip
    for check in checks:
        yield from check(instance)


def _versions(instance: Instance) -> Iterator[Finding]:
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", sys.version_info >= (3, 11), python, "install Python 3.11 or newer")
    engine = engine_version(instance)
    yield Finding("Engine", engine is not None, engine or "not installed", "offhook engine install")


def _write_access(instance: Instance) -> Iterator[Finding]:
    writable = os.access(instance.data_dir, os.W_OK)
    yield Finding("Data folder", writable, str(instance.data_dir), "make it writable or set OFFHOOK_DATA_DIR")


def _disk(instance: Instance) -> Iterator[Finding]:
    free = shutil.disk_usage(instance.data_dir).free
    detail = f"{free / (1 << 30):.1f} GiB free"
    yield Finding(
        "Disk", free >= _NEEDED_DISK_BYTES, detail, "free some space or move OFFHOOK_DATA_DIR: recordings need it"
    )


def _clock(_: Instance) -> Iterator[Finding]:
    """Call times are money: an unsynchronised clock is worth a warning."""
    tool = shutil.which("timedatectl")
    if tool is None:
        yield Finding("Clock", True, "cannot be checked here (no timedatectl)")
        return
    asked = subprocess.run(  # noqa: S603  # found on PATH, fixed arguments
        [tool, "show", "--property=NTPSynchronized", "--value"], capture_output=True, text=True, check=False, timeout=5
    )
    if asked.returncode:
        yield Finding("Clock", True, "cannot be checked here (no systemd)")
        return
    synchronised = asked.stdout.strip() == "yes"
    detail = "synchronised" if synchronised else "not synchronised"
    yield Finding("Clock", synchronised, detail, "install and start chrony: call records need true times")


def _ports(instance: Instance) -> Iterator[Finding]:
    running = _is_running(instance)
    for name, port in instance.ports.items():
        if name.endswith("rtp_start") or (name.startswith("sandbox") and not instance.settings.sandbox):
            continue
        free = is_free(port)
        detail = f"{port}: {'free' if free else 'in use by this instance' if running else 'in use by another program'}"
        yield Finding(f"Port {name}", free or running, detail, f"set OFFHOOK_{name.upper()} to another port")


def _rtp_range(instance: Instance) -> Iterator[Finding]:
    settings, start = instance.settings, instance.ports["rtp_start"]
    calls = settings.rtp_ports // _MIN_RTP_PORTS_PER_CALL
    detail = f"UDP {start}-{start + settings.rtp_ports - 1}: room for about {calls} calls"
    enough = calls >= min(settings.max_calls, 50)
    yield Finding("RTP range", enough, detail, "raise OFFHOOK_RTP_PORTS and open the range in your firewall")


def _nat(instance: Instance) -> Iterator[Finding]:
    settings = instance.settings
    if str(settings.sip_bind).startswith("127."):
        fix = "set OFFHOOK_SIP_BIND=0.0.0.0 to let phones and carriers in"
        yield Finding("Reachability", True, f"SIP listens on this machine only ({settings.sip_bind}); {fix}")
        return
    address = _outward_address()
    behind_nat = address is not None and ipaddress.ip_address(address).is_private
    ok = not behind_nat or settings.external_address is not None
    detail = f"our address towards the internet is {address or 'unknown'}"
    yield Finding("NAT", ok, detail, "set OFFHOOK_EXTERNAL_ADDRESS to your public IP address and forward SIP and RTP")


def _outward_address() -> str | None:
    """The source address a packet to the internet would get; connecting a UDP socket sends none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("198.51.100.1", 9))  # RFC 5737, never routed
        except OSError:
            return None
        return str(probe.getsockname()[0])


def _is_running(instance: Instance) -> bool:
    if (instance.run_dir / "supervisor.json").exists():
        return True
    try:
        embedded_postgres(instance).wait_ready(timeout_s=0)
    except UnavailableError:
        return False
    return True
