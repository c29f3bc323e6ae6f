"""Objects pushed over ARI work at once: accounts, carriers by address, registrations and access lists."""

import asyncio
import shutil
import socket

import pytest

from offhook.adapters.asterisk.launch import ari_ping
from offhook.adapters.asterisk.probe import self_test_call, sip_options
from offhook.adapters.asterisk.spec import EngineSpec
from tests.fixtures.asterisk import StartEngine
from tests.integration.engine.ari import ari_client, push, push_ban, push_device, remove, sipp

needs_sipp = pytest.mark.skipif(
    shutil.which("sipp") is None, reason="SIPp is not installed (apt-get install sip-tester)"
)
pytestmark = pytest.mark.engine


@needs_sipp
def test_a_pushed_device_registers_and_calls(asterisk_engine: EngineSpec) -> None:
    spec = asterisk_engine
    with ari_client(spec) as client:
        push_device(client, "push-desk", "right-horse")
        assert sipp(spec, "register", user="push-desk", password="right-horse") == 0
        assert client.get("/endpoints/PJSIP/push-desk").json()["state"] == "online"
        assert sipp(spec, "call", user="push-desk", password="right-horse") == 0


@needs_sipp
def test_a_wrong_password_is_refused_and_written_to_the_security_log(asterisk_engine: EngineSpec) -> None:
    spec = asterisk_engine
    with ari_client(spec) as client:
        push_device(client, "push-door", "right-horse")
        assert sipp(spec, "register", user="push-door", password="wrong-horse") == 1
        assert client.get("/endpoints/PJSIP/push-door").json()["state"] == "offline"
    log = (spec.log_dir / "security.log").read_text()
    line = next(line for line in log.splitlines() if "ChallengeResponseFailed" in line and "push-door" in line)
    assert "127.0.0.1" in line
    assert "right-horse" not in log


def test_a_removed_device_is_gone(asterisk_engine: EngineSpec) -> None:
    with ari_client(asterisk_engine) as client:
        push_device(client, "push-gone", "secret-word")
        assert client.get("/endpoints/PJSIP/push-gone").status_code == 200
        for kind in ("endpoint", "aor", "auth"):
            remove(client, kind, "push-gone")
        assert client.get("/endpoints/PJSIP/push-gone").status_code == 404


@needs_sipp
def test_a_pushed_address_identifies_a_carrier(start_engine: StartEngine) -> None:
    spec = start_engine()
    with ari_client(spec) as client:
        push(client, "endpoint", "carrier-a", context="self-test", disallow="all", allow="ulaw")
        assert sipp(spec, "call-trusted", user="15550100") == 1
        push(client, "identify", "carrier-a", endpoint="carrier-a", match="127.0.0.1")
        assert sipp(spec, "call-trusted", user="15550100") == 0
        remove(client, "identify", "carrier-a")
        assert sipp(spec, "call-trusted", user="15550100") == 1


def test_a_pushed_registration_really_registers(asterisk_engine: EngineSpec) -> None:
    with ari_client(asterisk_engine) as client, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as carrier:
        carrier.bind(("127.0.0.1", 0))
        carrier.settimeout(5)
        port = carrier.getsockname()[1]
        push(client, "auth", "line-9", auth_type="digest", username="line-9", password="secret-word")
        push(
            client,
            "registration",
            "line-9",
            server_uri=f"sip:127.0.0.1:{port}",
            client_uri=f"sip:line-9@127.0.0.1:{port}",
            contact_user="line-9",
            outbound_auth="line-9",
            transport="udp",
            expiration="60",
            max_random_initial_delay="0",
        )
        asked, peer = carrier.recvfrom(4096)
        assert asked.startswith(f"REGISTER sip:127.0.0.1:{port} SIP/2.0".encode())
        carrier.sendto(_challenge(asked.decode()), peer)
        lines = _receive_until(carrier, b"Authorization: Digest")
        assert any('username="line-9"' in line for line in lines)
        remove(client, "registration", "line-9")


async def test_a_pushed_access_list_blocks_and_unblocks(start_engine: StartEngine) -> None:
    spec = await asyncio.to_thread(start_engine)
    assert await self_test_call("127.0.0.1", spec.sip_port)
    with ari_client(spec) as client:
        push_ban(client, "ban-1", "127.0.0.1/32")
        assert not await self_test_call("127.0.0.1", spec.sip_port, timeout_s=2)
        assert await ari_ping(spec)
        remove(client, "acl", "ban-1")
        assert await sip_options("127.0.0.1", spec.sip_port)
        assert await self_test_call("127.0.0.1", spec.sip_port)


def _challenge(request: str) -> bytes:
    kept = [line for line in request.split("\r\n") if line.split(":")[0] in {"Via", "From", "To", "Call-ID", "CSeq"}]
    answer = [
        "SIP/2.0 401 Unauthorized",
        *kept,
        'WWW-Authenticate: Digest realm="carrier", nonce="n1"',
        "Content-Length: 0",
    ]
    return "\r\n".join([*answer, "", ""]).encode()


def _receive_until(sock: socket.socket, wanted: bytes) -> list[str]:
    while wanted not in (message := sock.recv(4096)):
        pass
    return message.decode().split("\r\n")
