"""Calls reach the controller, wait for it while it is away, and go on in the engine without it."""

import csv
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from offhook.adapters.asterisk.config.journal import COLUMNS, ENGINE_START
from offhook.adapters.asterisk.install.self_test import free_ports
from offhook.adapters.asterisk.spec import EngineSpec
from tests.fixtures.asterisk import StartEngine
from tests.integration.engine.ari import ari_client, push, refused_with, sipp, sipp_running

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(shutil.which("sipp") is None, reason="SIPp is not installed (apt-get install sip-tester)"),
]


@contextmanager
def _carrier(spec: EngineSpec, callee_port: int = 9) -> Iterator[httpx.Client]:
    """Everybody on loopback is the carrier; `callee` is a phone at a fixed address."""
    with ari_client(spec) as client:
        push(client, "aor", "callee", contact=f"sip:callee@127.0.0.1:{callee_port}")
        push(client, "endpoint", "carrier-a", context="from-carrier", disallow="all", allow="ulaw", direct_media="no")
        push(
            client,
            "endpoint",
            "callee",
            context="from-device",
            disallow="all",
            allow="ulaw",
            direct_media="no",
            aors="callee",
        )
        push(client, "identify", "carrier-a", endpoint="carrier-a", match="127.0.0.1")
        yield client


@contextmanager
def _controller(spec: EngineSpec) -> Iterator[ClientConnection]:
    key = f"{spec.ari_user}:{spec.ari_password}"
    with connect(f"ws://127.0.0.1:{spec.http_port}/ari/events?app={spec.app}&api_key={key}") as socket:
        yield socket


def _await(socket: ClientConnection, kind: str) -> dict[str, Any]:
    while True:
        event: dict[str, Any] = json.loads(socket.recv(timeout=10))
        if event["type"] == kind:
            return event


def _connect(client: httpx.Client, channel_id: str, variables: dict[str, str]) -> None:
    named = {"OFFHOOK_DIAL": "PJSIP/callee", "OFFHOOK_NAMING": "name-one", "__OFFHOOK_CALLED": "~leg-1~call-1|called"}
    client.post(f"/channels/{channel_id}/variables", json={"variables": named | variables}).raise_for_status()
    params = {"context": "connect", "extension": "self-test", "label": "number"}
    client.post(f"/channels/{channel_id}/continue", params=params).raise_for_status()


def _journal(spec: EngineSpec) -> list[dict[str, str]]:
    with spec.leg_journal.open(newline="") as file:
        lines = [dict(zip(COLUMNS, row, strict=True)) for row in csv.reader(file)]
    return [line for line in lines if line["event"] != ENGINE_START]


def test_without_a_controller_the_caller_rings_and_is_told_503(start_engine: StartEngine) -> None:
    spec = start_engine(controller_patience_s=1)
    with _carrier(spec):
        assert sipp(spec, refused_with(spec, 503)) == 0


def test_a_controller_that_comes_back_gets_the_waiting_caller(start_engine: StartEngine) -> None:
    spec = start_engine()
    with _carrier(spec) as client, sipp_running(spec, refused_with(spec, 486)) as caller:
        while not client.get("/channels").json():
            assert caller.poll() is None
        with _controller(spec) as socket:
            start = _await(socket, "StasisStart")
            assert start["args"] == ["carrier", "self-test"]
            assert start["channel"]["state"] == "Ring"
            client.delete(f"/channels/{start['channel']['id']}", params={"reason": "busy"}).raise_for_status()
            assert caller.wait(timeout=10) == 0


def test_a_connected_call_ends_on_time_without_the_controller(start_engine: StartEngine) -> None:
    spec = start_engine()
    (port,) = free_ports(1)
    with (
        _carrier(spec, port) as client,
        sipp_running(spec, "callee", port=port) as callee,
        sipp_running(spec, "call-trusted", user="15550100") as caller,
    ):
        with _controller(spec) as socket:
            channel_id = _await(socket, "StasisStart")["channel"]["id"]
            limits = {"OFFHOOK_HOW": "20,S(1)", "TIMEOUT(absolute)": "21"}
            _connect(client, channel_id, {**limits, "CHANNEL(userfield)": "call-1|caller"})
            _await(socket, "StasisEnd")
        assert caller.wait(timeout=10) == 0
        assert callee.wait(timeout=10) == 0
        lines = _journal(spec)
    ended = {line["user_field"]: line for line in lines if line["event"] == "HANGUP"}
    answered = {line["user_field"]: line for line in lines if line["event"] == "ANSWER"}
    assert set(ended) == set(answered) == {"call-1|caller", "~leg-1~call-1|called"}
    assert {line["linked_id"] for line in lines} == {channel_id}
    called, caller_leg = ended["~leg-1~call-1|called"], ended["call-1|caller"]
    assert caller_leg["unique_id"] == channel_id
    assert (caller_leg["caller"], caller_leg["dialled"]) == ("15550100", "self-test")
    assert json.loads(caller_leg["extra"])["dialstatus"] == "ANSWER"
    assert json.loads(called["extra"])["hangupcause"] == 16
    talked_s = float(called["time_s"]) - float(answered["~leg-1~call-1|called"]["time_s"])
    assert 0.9 < talked_s < 3
    assert len(called["time_s"].split(".")[1]) == 6


def test_a_call_nobody_takes_returns_to_the_controller(start_engine: StartEngine) -> None:
    spec = start_engine()
    (port,) = free_ports(1)
    with (
        _carrier(spec, port) as client,
        _controller(spec) as socket,
        sipp_running(spec, "callee-busy", port=port) as callee,
        sipp_running(spec, refused_with(spec, 486)) as caller,
    ):
        channel_id = _await(socket, "StasisStart")["channel"]["id"]
        _connect(client, channel_id, {"OFFHOOK_HOW": "20,S(60)", "TIMEOUT(absolute)": "80"})
        back = _await(socket, "StasisStart")
        assert back["args"] == ["returned", "BUSY", "17"]
        assert back["channel"]["id"] == channel_id
        client.delete(f"/channels/{channel_id}", params={"reason": "busy"}).raise_for_status()
        assert caller.wait(timeout=10) == 0
        assert callee.wait(timeout=10) == 0
