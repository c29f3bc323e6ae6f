"""Parts of the house go away: what lives goes on, what is asked is refused clearly, and nothing is lost."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.e2e.handset import AUDIBLE_DBFS
from tests.e2e.house import rows
from tests.e2e.office import ANA, CUSTOMER, STRANGER, Office, at, furnish, leg_of, now
from tests.e2e.rtp import RtpPhone
from tests.e2e.sipp import Sipp
from tests.fixtures.instance import FIRM, new_instance, until

pytestmark = [pytest.mark.engine, pytest.mark.slow]
AWAY_S = 30


@contextmanager
def talking(house: Office) -> Iterator[tuple[Sipp, RtpPhone]]:
    """A caller and Ana, both speaking."""
    with house.trunk_call() as (caller, voice):
        house.ana.until_state("ringing")
        house.ana.answer()
        house.ana.until_shown("Press 1")
        house.ana.press("1")
        voice.talk_to(caller.media_target())
        house.ana.say("I talk for a very long time about pipes and water and what they do to a house, " * 12)
        until(lambda: voice.heard.dbfs() > AUDIBLE_DBFS, what="the caller hears Ana")
        until(lambda: len(voice.heard.frames) > 75, what="a second and a half of audio")
        yield caller, voice


def test_a_recording_waits_for_the_worker(house: Office) -> None:
    began = now()
    with talking(house) as (caller, _):
        killed = house.instance.kill("worker")
        house.ana.hang_up()
        caller.until_over()
    house.instance.until_restarted("worker", instead_of=killed)
    recording = house.until_recorded(house.until_booked(caller=STRANGER, since=began))
    assert recording["problem"] == ""
    assert len(house.instance.get(f"/recordings/{recording['id']}/audio")) == recording["size_bytes"]


def test_a_call_does_not_care_for_the_web_process(house: Office) -> None:
    began = now()
    with talking(house) as (caller, voice):
        before = voice.heard.frames[-1][0]
        killed = house.instance.kill("web")
        house.instance.until_restarted("web", instead_of=killed)
        house.instance.until_ready()
        assert voice.heard.longest_gap_s(since=before, until=voice.heard.frames[-1][0]) < 0.5
        house.ana.hang_up()
        caller.until_over()
    call = house.until_booked(caller=STRANGER, since=began)
    assert call["outcome"] == "answered"
    house.until_recorded(call)


def test_the_database_is_away_for_30_s(house: Office) -> None:
    """Stopped, not killed: connections hang, which is worse than their being refused."""
    began = now()
    with talking(house) as (caller, voice):
        until(lambda: house.calls(state="live", search=STRANGER), what="the call is listed")
        house.instance.kill("postgres", number=signal.SIGSTOP)
        gone = now()
        stopped = _stop_backends(house, signal.SIGSTOP)
        try:
            before = voice.heard.frames[-1][0]
            with house.trunk_call(caller=CUSTOMER) as (newcomer, _):
                assert newcomer.until_refused() == 503
            with pytest.raises(httpx.HTTPError):
                httpx.get(f"{house.instance.instance.local_url}/readyz", timeout=8).raise_for_status()
            until(lambda: now() - gone > timedelta(seconds=AWAY_S), timeout_s=AWAY_S + 5)
            assert voice.heard.longest_gap_s(since=before, until=voice.heard.frames[-1][0]) < 0.5
            assert caller.first("BYE") is None
        finally:
            for process_id in stopped:
                _signal(process_id, signal.SIGCONT)
            house.instance.kill("postgres", number=signal.SIGCONT)
        house.instance.until_ready(timeout_s=90)
        until(lambda: house.ana.view()["state"] == "talking", what="Ana still talks")
        house.ana.hang_up()
        bye = caller.until_seen("BYE")
        caller.until_over()
    call = house.until_booked(caller=STRANGER, since=began, timeout_s=60)
    assert call["outcome"] == "answered"
    assert len(call["legs"]) == 3
    assert abs((at(leg_of(call, STRANGER)["ended_at"]) - bye.at).total_seconds()) < 0.5
    house.until_recorded(call)


def test_the_database_dies_and_comes_back(house: Office) -> None:
    began = now()
    with talking(house) as (caller, voice):
        before = voice.heard.frames[-1][0]
        killed = house.instance.kill("postgres")
        house.instance.until_restarted("postgres", instead_of=killed, timeout_s=90)
        house.instance.until_ready(timeout_s=90)
        assert voice.heard.longest_gap_s(since=before, until=voice.heard.frames[-1][0]) < 0.5
        house.ana.hang_up()
        caller.until_over()
    call = house.until_booked(caller=STRANGER, since=began, timeout_s=60)
    assert call["outcome"] == "answered"
    assert len(call["legs"]) == 3


def test_the_engine_dies_calls_are_booked_as_ended_and_phones_come_back(house: Office) -> None:
    began = now()
    with talking(house):
        killed = house.instance.kill("engine-offhook")
        died = now()
        house.instance.until_restarted("engine-offhook", instead_of=killed)
    call = house.until_booked(caller=STRANGER, since=began, timeout_s=60)
    assert call["outcome"] == "answered"
    assert all(abs((at(leg["ended_at"]) - died).total_seconds()) < 15 for leg in call["legs"] if leg["answered_at"])
    house.instance.until_ready()
    house.ana.quiet()
    again = now()
    house.customer.call(FIRM)
    house.ana.until_state("ringing")
    house.ana.answer()
    house.ana.until_shown("Press 1")
    house.ana.press("1")
    house.customer.until_state("talking")
    house.customer.hang_up()
    assert leg_of(house.until_booked(caller=CUSTOMER, since=again), ANA)["answered_at"]


def test_a_full_disk_delays_recordings_and_loses_none(instance_engine_root: Path) -> None:
    with new_instance(instance_engine_root) as running, _small_disk(running.data_dir / "blobs") as disk:
        running.start()
        running.log_in()
        house = furnish(running)
        filler = disk / "filler"
        _fill(filler)
        began = now()
        with talking(house) as (caller, _):
            house.ana.hang_up()
            caller.until_over()
        call = house.until_booked(caller=STRANGER, since=began)

        def troubled() -> dict[str, Any] | None:
            found: dict[str, Any] = running.get(f"/recordings/{house.call(call['id'])['recording_ids'][0]}")
            return found if found["problem"] else None

        recording = until(troubled, timeout_s=60, what=lambda: running.get(f"/calls/{call['id']}"))
        assert recording["state"] == "converting"
        assert recording["problem"] == "Not stored yet, trying again: The server's disk is full"
        assert [file for file in disk.rglob("*") if file.is_file()] == [filler], "nothing half-written is left"
        filler.unlink()
        stored = house.until_recorded(call, timeout_s=180)
        assert stored["problem"] == ""
        assert stored["duration_s"] > 0.5
        running.stop()


def _fill(file: Path) -> None:
    """Until not a byte is left."""
    with file.open("wb", buffering=0) as out, pytest.raises(OSError, match="No space left"):
        out.writelines(bytes(4096) for _ in range(1000))


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a small disk needs the right to mount one: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _stop_backends(house: Office, number: signal.Signals) -> list[int]:
    """The server's own children, which serve the connections that are open."""
    children = psutil.Process(house.instance.pid("postgres")).children(recursive=True)
    for child in children:
        _signal(child.pid, number)
    return [child.pid for child in children]


def _signal(process_id: int, number: signal.Signals) -> None:
    os.kill(process_id, number)


def test_nothing_of_all_this_is_left(house: Office) -> None:
    assert rows(house.instance, "SELECT count(*) FROM call_sessions")[0][0] == 0
    assert rows(house.instance, "SELECT count(*) FROM call_legs WHERE ended_at IS NULL")[0][0] == 0
    # What the engine was recording when it died is swept up: idle for a minute, looked for every minute.
    unstored = "SELECT record_id, state, problem FROM recordings WHERE state <> 'stored'"
    until(lambda: not rows(house.instance, unstored), timeout_s=180, what=lambda: rows(house.instance, unstored))
