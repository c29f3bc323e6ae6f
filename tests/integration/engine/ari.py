"""The few ARI and SIPp steps the engine tests share."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from offhook.adapters.asterisk.install.self_test import free_ports
from offhook.adapters.asterisk.spec import EngineSpec

SCENARIOS = Path(__file__).parent / "scenarios"


@contextmanager
def ari_client(spec: EngineSpec) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=spec.ari_url, auth=(spec.ari_user, spec.ari_password), timeout=5) as client:
        yield client


def push(client: httpx.Client, kind: str, name: str, **fields: str) -> None:
    body = {"fields": [{"attribute": key, "value": value} for key, value in fields.items()]}
    client.put(f"/asterisk/config/dynamic/res_pjsip/{kind}/{name}", json=body).raise_for_status()


def push_ban(client: httpx.Client, name: str, network: str) -> None:
    """Asterisk makes the list and then answers 500, because it cannot show its fields again."""
    url = f"/asterisk/config/dynamic/res_pjsip/acl/{name}"
    body = {"fields": [{"attribute": "deny", "value": network}]}
    assert client.get(url).status_code == 404
    assert client.put(url, json=body).status_code == 500
    assert client.get(url).status_code == 500


def remove(client: httpx.Client, kind: str, name: str) -> None:
    client.delete(f"/asterisk/config/dynamic/res_pjsip/{kind}/{name}").raise_for_status()


def push_device(client: httpx.Client, name: str, password: str, **endpoint: str) -> None:
    push(client, "auth", name, auth_type="digest", username=name, password=password)
    push(client, "aor", name, max_contacts="5", remove_existing="yes")
    options = {"context": "from-device", "disallow": "all", "allow": "ulaw"} | endpoint
    push(client, "endpoint", name, auth=name, aors=name, **options)


def sipp_command(
    spec: EngineSpec, scenario: str, *, user: str = "caller", password: str = "", port: int = 0
) -> list[str]:
    """One run of a scenario against the engine; ports are the system's choice unless given."""
    own, media, control = free_ports(3)
    command = ["sipp", f"127.0.0.1:{spec.sip_port}", "-sf", str(SCENARIOS / f"{scenario}.xml"), "-s", user]
    command += ["-au", user, "-ap", password, "-i", "127.0.0.1", "-m", "1", "-nostdin", "-timeout", "20s"]
    command += ["-timeout_error", "-recv_timeout", "15000", "-mp", str(media), "-cp", str(control)]
    return [*command, "-p", str(port or own)]


@contextmanager
def sipp_running(spec: EngineSpec, scenario: str, **options: str | int) -> Iterator[subprocess.Popen[bytes]]:
    """A run in the background; the test asks for its exit code with `wait`."""
    command = sipp_command(spec, scenario, **options)  # type: ignore[arg-type]  # user, password: str; port: int
    with subprocess.Popen(
        command, cwd=spec.runtime_dir, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def refused_with(spec: EngineSpec, status: int) -> str:
    """The scenario of a caller who rings and is refused with this status, for `sipp_command`."""
    text = (SCENARIOS / "refused.xml").read_text().replace("STATUS", str(status))
    path = spec.runtime_dir / f"refused-{status}.xml"
    path.write_text(text)
    return str(path.with_suffix(""))


def sipp(spec: EngineSpec, scenario: str, *, user: str = "caller", password: str = "") -> int:
    """The exit code of one run: 0 when the whole scenario passed, 1 when the call failed."""
    command = sipp_command(spec, scenario, user=user, password=password)
    return subprocess.run(command, cwd=spec.runtime_dir, capture_output=True, check=False).returncode
