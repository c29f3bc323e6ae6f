"""The sandbox's process on a real database: commands come in, handsets are saved, captions arrive, crashes pass."""

import asyncio
import contextlib
import json
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from offhook.adapters.sandbox.api import Sandbox
from offhook.adapters.sandbox.captions import tell_caption
from offhook.adapters.sandbox.models import CommandRow
from offhook.calls.api import libpq_url, listen
from offhook.db.live import CHANNEL as LIVE_CHANNEL
from offhook.db.session import Database
from offhook.kit.errors import ConflictError, InvalidInputError, NotFoundError, UnavailableError
from tests.integration.sandbox.process import ANN, BOB, FIRM, OWNER, eventually, sandbox_running, until_state


async def test_commands_move_handsets_and_leave_no_rows(database: Database, tmp_path: Path) -> None:
    async with sandbox_running(database, tmp_path) as (sandbox, engine, registry):
        await sandbox.ask(ANN, "put", label="Ann's mobile")
        leg = engine.arrive(caller=FIRM, dialled=ANN)
        await until_state(sandbox, ANN, "ringing")
        await sandbox.ask(ANN, "answer")
        shown = await sandbox.handset(ANN)
        assert (shown.label, shown.state, shown.peer) == ("Ann's mobile", "talking", FIRM)
        await sandbox.ask(ANN, "digits", digits="1")
        await sandbox.ask(ANN, "speak", text="hello there", language="en")
        assert engine.heard(leg) == ["(digits 1)", "hello there"]
        await sandbox.ask(ANN, "hangup")
        await until_state(sandbox, ANN, "idle")
        assert set(registry.trunks) == {"firm", "loop"}
        async with database.system() as session:
            assert await session.scalar(select(func.count()).select_from(CommandRow)) == 0
        await sandbox.ask(ANN, "delete")
        assert [handset.number for handset in await sandbox.handsets()] == []


async def test_refusals_come_back_as_they_were_raised(database: Database, tmp_path: Path) -> None:
    async with sandbox_running(database, tmp_path) as (sandbox, _engine, _registry):
        with pytest.raises(NotFoundError, match=r"no handset \+12025550143"):
            await sandbox.ask(ANN, "answer")
        await sandbox.ask(ANN, "put", label="")
        with pytest.raises(ConflictError, match="is not ringing; it is idle"):
            await sandbox.ask(ANN, "answer")
        with pytest.raises(InvalidInputError) as caught:
            await sandbox.ask(ANN, "script", script="answer, dance")
        assert caught.value.fields[0].where == "script, step 2 (dance)"
        with pytest.raises(InvalidInputError, match="cannot 'explode'"):
            await sandbox.ask(ANN, "explode")


async def test_a_sandbox_that_does_not_run_is_unavailable(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offhook.adapters.sandbox.api.ANSWER_TIMEOUT_S", 0.1)
    with pytest.raises(UnavailableError, match="does not answer"):
        await Sandbox(database).ask(ANN, "put", label="")
    async with database.system() as session:
        assert await session.scalar(select(func.count()).select_from(CommandRow)) == 0


async def test_captions_from_the_firm_let_a_script_press(database: Database, tmp_path: Path) -> None:
    async with sandbox_running(database, tmp_path) as (sandbox, engine, _registry):
        await sandbox.ask(ANN, "script", script='answer, press 1 after "accept"')
        leg = engine.arrive(caller=FIRM, dialled=ANN)
        await until_state(sandbox, ANN, "talking")
        for payload in ("no json", "{}", '{"number": "x", "text": "y"}', "[]"):
            async with database.system() as session:
                await session.execute(text("SELECT pg_notify('offhook_sandbox', :payload)"), {"payload": payload})
        async with database.system() as session:
            await tell_caption(session, number=ANN, caption="Call from Bob. Press 1 to accept." + "!" * 9000)
        await eventually(lambda: "(digits 1)" in engine.heard(leg))
        await sandbox.ask(ANN, "put", label="saved now")
        captions = (await sandbox.handset(ANN)).captions
        assert any(caption.who == "peer" and "Press 1" in caption.text for caption in captions)


async def test_changes_are_announced_live(database: Database, tmp_path: Path) -> None:
    heard: asyncio.Queue[dict[str, object]] = asyncio.Queue()
    ready = asyncio.Event()

    async def take(payload: str) -> None:
        heard.put_nowait(json.loads(payload))

    async def connected() -> None:
        ready.set()

    listening = asyncio.create_task(listen(libpq_url(database.url), {LIVE_CHANNEL: take}, on_connected=connected))
    await ready.wait()
    async with sandbox_running(database, tmp_path) as (sandbox, engine, _registry):
        await sandbox.ask(BOB, "put", label="Bob")
        engine.arrive(caller=FIRM, dialled=BOB)
        await until_state(sandbox, BOB, "ringing")
        async with asyncio.timeout(10):
            while (news := await heard.get())["data"] != {} and news["data"]["state"] != "ringing":  # type: ignore[index]  # JSON
                pass
        assert (news["account_id"], news["topic"], news["id"]) == (str(OWNER), "handsets", BOB)
    listening.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await listening


async def test_the_next_controller_takes_over_from_the_database(database: Database, tmp_path: Path) -> None:
    async with sandbox_running(database, tmp_path) as (sandbox, engine, _registry):
        leg = engine.arrive(caller=FIRM, dialled=ANN)
        lost = engine.arrive(caller=FIRM, dialled=BOB)
        await until_state(sandbox, ANN, "ringing")
        await until_state(sandbox, BOB, "ringing")
        await sandbox.ask(ANN, "answer")
    engine.far_hangs_up(lost)
    async with sandbox_running(database, tmp_path, engine=engine) as (sandbox, engine, _registry):
        await until_state(sandbox, BOB, "idle")
        await sandbox.ask(ANN, "digits", digits="5")
        assert engine.heard(leg) == ["(digits 5)"]
        await sandbox.ask(ANN, "hangup")
        await until_state(sandbox, ANN, "idle")
        assert engine.living() == []


async def test_browser_credentials_come_back(database: Database, tmp_path: Path) -> None:
    async with sandbox_running(database, tmp_path) as (sandbox, _engine, registry):
        given = await sandbox.ask(ANN, "browser")
        device = registry.devices[given["endpoint"]]
        assert (device.username, device.password, device.webrtc) == (given["username"], given["password"], True)
