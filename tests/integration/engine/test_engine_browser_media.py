"""What an engine on loopback offers to a browser: encrypted media, and a candidate the browser can reach."""

import socket

import pytest

from offhook.adapters.asterisk.spec import EngineSpec
from tests.integration.engine.ari import ari_client, push

pytestmark = pytest.mark.engine


def test_the_offer_to_a_browser_holds_dtls_opus_and_a_loopback_candidate(asterisk_engine: EngineSpec) -> None:
    with ari_client(asterisk_engine) as client, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as browser:
        browser.bind(("127.0.0.1", 0))
        browser.settimeout(5)
        push(client, "aor", "web-1", contact=f"sip:web-1@127.0.0.1:{browser.getsockname()[1]}")
        push(client, "endpoint", "web-1", webrtc="yes", disallow="all", allow="opus,ulaw", aors="web-1")
        target = {"endpoint": "PJSIP/web-1", "extension": "self-test", "context": "self-test", "priority": "1"}
        channel = client.post("/channels", params=target).raise_for_status().json()["id"]
        offer = browser.recv(8192).decode()
        client.delete(f"/channels/{channel}").raise_for_status()
    lines = offer.split("\r\n")
    assert lines[0].startswith("INVITE sip:web-1@127.0.0.1")
    assert any(line.startswith("m=audio") and "UDP/TLS/RTP/SAVPF" in line for line in lines)
    assert any(line.startswith("a=fingerprint:SHA-256") for line in lines)
    assert any("opus/48000/2" in line for line in lines)
    addresses = {line.split()[4] for line in lines if line.startswith("a=candidate:")}
    assert addresses == {"127.0.0.1"}
