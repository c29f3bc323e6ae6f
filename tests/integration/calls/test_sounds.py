"""What the engine recorded is stored exactly once, whatever dies in between."""

import errno
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from offhook.adapters.audio.pyav import PyAvTools
from offhook.adapters.storage.filesystem import FileSystemBlobStore
from offhook.calls.actions.book_sound import book_sound
from offhook.calls.actions.purge_voicemails import purge_voicemails
from offhook.calls.actions.store_sound import SoundParts, store_sound
from offhook.calls.actions.sweep_sounds import sweep_sounds
from offhook.calls.api import DirectorySpool
from offhook.calls.sounds import SoundName
from offhook.calls.tasks import blueprint
from offhook.db.jobs import job_app
from offhook.kit.blobs import BlobInfo
from offhook.kit.errors import NotFoundError, UnavailableError
from offhook.kit.ids import new_id
from offhook.voice.call import Call
from tests.integration.calls.rig import Rig, running
from tests.unit.adapters.sounds import tone, write_wav


class CrashError(Exception):
    """The process is gone."""


class FragileBlobs(FileSystemBlobStore):
    """Fails when told to, before or after the sound is stored."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.before: Callable[[], None] = lambda: None
        self.after: Callable[[], None] = lambda: None
        self.puts = 0

    async def put_file(self, key: str, source: Path) -> BlobInfo:
        self.before()
        self.puts += 1
        info = await super().put_file(key, source)
        self.after()
        return info


class Jobs:
    def __init__(self) -> None:
        self.queued: list[str] = []

    async def defer_store_sound(self, record_id: str) -> None:
        self.queued.append(record_id)


class Bench:
    """A spool directory, stores, and a call in the database."""

    def __init__(self, rig: Rig, directory: Path) -> None:
        self.rig = rig
        self.directory = directory
        self.blobs = FragileBlobs(directory.parent / "blobs")
        self.spool = DirectorySpool(directory, time.time)
        self.parts = SoundParts(database=rig.database, blobs=self.blobs, audio=PyAvTools(), spool=self.spool)
        self.call_id = new_id()

    async def book_call(self) -> None:
        await self.rig.rows(
            "INSERT INTO calls (id, account_id, direction, caller, caller_name, dialled, started_at, state) "
            "VALUES (:id, :account, 'inbound', '+12025550100', 'Zoe', '+12025550199', now(), 'ended') RETURNING 1",
            id=self.call_id,
            account=self.rig.account_id,
        )

    def record(self, suffix: str, *, seconds: float = 2, sides: tuple[str, ...] = ("",)) -> str:
        record_id = f"{self.call_id.hex}-{suffix}"
        for side in sides:
            write_wav(self.directory / f"{record_id}{side}.wav", tone(seconds, rate_hz=8000), rate_hz=8000)
        return record_id


@pytest.fixture
async def bench(rig: Rig, tmp_path: Path) -> Bench:
    (spool := tmp_path / "spool").mkdir()
    bench = Bench(rig, spool)
    await bench.book_call()
    return bench


async def test_a_call_recording_becomes_one_stereo_sound(bench: Bench) -> None:
    record_id = bench.record("r1", sides=("-in", "-out"))
    await store_sound(record_id, bench.parts)
    (row,) = await bench.rig.rows("SELECT * FROM recordings")
    assert (row["state"], row["problem"]) == ("stored", "")
    assert 1900 <= row["duration_ms"] <= 2200
    copy = await bench.blobs.local_path(row["blob_key"])
    assert (await bench.parts.audio.measure(copy)).channels == 2
    assert list(bench.directory.iterdir()) == []


async def test_a_voicemail_is_listed_with_who_left_it(bench: Bench) -> None:
    await store_sound(bench.record("m1"), bench.parts)
    (row,) = await bench.rig.rows("SELECT * FROM voicemails")
    assert (row["caller"], row["caller_name"], row["state"]) == ("+12025550100", "Zoe", "stored")
    assert await bench.rig.rows("SELECT 1 FROM recordings") == []


async def test_a_message_of_half_a_second_is_none(bench: Bench) -> None:
    await store_sound(bench.record("m1", seconds=0.5), bench.parts)
    assert await bench.rig.rows("SELECT 1 FROM voicemails") == []
    assert list(bench.directory.iterdir()) == []
    assert bench.blobs.puts == 0


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_crash_around_storing_loses_and_doubles_nothing(bench: Bench, moment: str) -> None:
    def die() -> None:
        raise CrashError

    record_id = bench.record("r1")
    setattr(bench.blobs, moment, die)
    with pytest.raises(CrashError):
        await store_sound(record_id, bench.parts)
    assert len(list(bench.directory.iterdir())) == 1
    setattr(bench.blobs, moment, lambda: None)
    await store_sound(record_id, bench.parts)
    assert [row["state"] for row in await bench.rig.rows("SELECT state FROM recordings")] == ["stored"]
    assert [key async for key in bench.blobs.keys("accounts/")].__len__() == 1


async def test_a_crash_after_the_commit_leaves_a_file_that_the_next_try_removes(bench: Bench) -> None:
    record_id = bench.record("r1")
    await store_sound(record_id, bench.parts)
    bench.record("r1")
    await store_sound(record_id, bench.parts)
    assert bench.blobs.puts == 1
    assert list(bench.directory.iterdir()) == []


async def test_a_full_disk_is_told_and_tried_again(bench: Bench) -> None:
    def full() -> None:
        raise UnavailableError("The disk is full")

    record_id = bench.record("r1")
    bench.blobs.before = full
    with pytest.raises(UnavailableError):
        await store_sound(record_id, bench.parts)
    (row,) = await bench.rig.rows("SELECT * FROM recordings")
    assert row["state"] == "converting"
    assert "disk is full" in row["problem"]
    bench.blobs.before = lambda: None
    await store_sound(record_id, bench.parts)
    (row,) = await bench.rig.rows("SELECT * FROM recordings")
    assert (row["state"], row["problem"]) == ("stored", "")


async def test_what_goes_wrong_with_a_file_is_told_without_its_path(bench: Bench) -> None:
    def refused() -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "/srv/offhook/blobs/.incoming")

    record_id = bench.record("r1")
    bench.blobs.before = refused
    with pytest.raises(UnavailableError, match="/srv/offhook"):
        await store_sound(record_id, bench.parts)
    (row,) = await bench.rig.rows("SELECT * FROM recordings")
    assert row["problem"] == "Not stored yet, trying again: Permission denied"


async def test_what_is_no_audio_fails_with_the_reason_and_is_kept(bench: Bench) -> None:
    record_id = f"{bench.call_id.hex}-r1"
    (bench.directory / f"{record_id}.wav").write_bytes(b"no sound at all")
    await store_sound(record_id, bench.parts)
    (row,) = await bench.rig.rows("SELECT * FROM recordings")
    assert row["state"] == "failed"
    assert row["problem"]
    assert len(list(bench.directory.iterdir())) == 1
    assert await _sweep(bench) == []


async def test_the_sweeper_finds_leftovers_but_not_living_calls(bench: Bench) -> None:
    left = bench.record("r1")
    strange = bench.directory / "something-else.wav"
    strange.write_bytes(b"")
    assert await _sweep(bench) == [left]
    await bench.rig.rows(
        "INSERT INTO call_sessions (call_id, account_id, engine, session, lease_owner, lease_until) "
        "VALUES (:id, :account, 'e', '{}', 'x', now()) RETURNING 1",
        id=bench.call_id,
        account=bench.rig.account_id,
    )
    assert await _sweep(bench) == []


async def test_a_file_still_written_to_is_left_alone(bench: Bench) -> None:
    record_id = bench.record("r1")
    jobs = Jobs()
    assert await sweep_sounds(bench.rig.database, bench.spool, jobs, idle_s=60) == 0
    os.utime(bench.directory / f"{record_id}.wav", (time.time() - 61, time.time() - 61))
    assert await sweep_sounds(bench.rig.database, bench.spool, jobs, idle_s=60) == 1


async def test_from_the_engine_over_the_queue_to_the_store(bench: Bench) -> None:
    async def leave_message(call: Call) -> None:
        call.set_result("voicemail")
        await call.record_message(max_silence_s=None)

    rig = bench.rig
    rig.programs["flow"] = leave_message
    async with running(rig):
        caller = rig.call_in()
        await rig.until(lambda: rig.engine.recordings)
        (record_id,) = rig.engine.recordings
        write_wav(bench.directory / f"{record_id}.wav", tone(3, rate_hz=8000), rate_hz=8000)
        rig.engine.far_hangs_up(caller)
        await rig.until_row("SELECT 1 FROM procrastinate_jobs WHERE status = 'todo'")
        app = job_app(rig.database.url, {"calls": blueprint})
        async with app.open_async():
            await app.run_worker_async(
                wait=False, additional_context={"calls": bench.parts}, install_signal_handlers=False
            )
        await rig.until_row("SELECT 1 FROM voicemails WHERE state = 'stored' AND duration_ms > 2900")
        await rig.until_row("SELECT 1 FROM calls WHERE outcome = 'voicemail'")
    (call,) = await rig.rows("SELECT * FROM calls WHERE outcome = 'voicemail'")
    assert call["state"] == "ended"


async def _sweep(bench: Bench) -> list[str]:
    jobs = Jobs()
    await sweep_sounds(bench.rig.database, bench.spool, jobs, idle_s=-1)
    return jobs.queued


async def _outcome(bench: Bench, outcome: str | None = None) -> str:
    if outcome is not None:
        await bench.rig.rows("UPDATE calls SET outcome = :outcome RETURNING 1", outcome=outcome)
    (call,) = await bench.rig.rows("SELECT outcome FROM calls")
    return str(call["outcome"])


async def test_a_message_nobody_saw_begin_makes_its_call_a_voicemail(bench: Bench) -> None:
    await _outcome(bench, "missed")
    await store_sound(bench.record("m1"), bench.parts)
    assert await _outcome(bench) == "voicemail"


async def test_a_message_that_is_none_makes_its_call_missed(bench: Bench) -> None:
    await _outcome(bench, "voicemail")
    await store_sound(bench.record("m1", seconds=0.3), bench.parts)
    assert await _outcome(bench) == "missed"


async def test_a_row_that_waits_for_a_file_that_never_was_is_settled(bench: Bench) -> None:
    jobs = Jobs()
    await _outcome(bench, "voicemail")
    for mark in ("m1", "r2"):
        sound = SoundName.parse(f"{bench.call_id.hex}-{mark}")
        assert sound is not None
        async with bench.rig.database.system() as session:
            await book_sound(session, sound)
    assert await sweep_sounds(bench.rig.database, bench.spool, jobs) == 0
    for table in ("voicemails", "recordings"):
        await bench.rig.rows(f"UPDATE {table} SET created_at = now() - interval '11 minutes' RETURNING 1")
    assert await sweep_sounds(bench.rig.database, bench.spool, jobs) == 2
    for record_id in jobs.queued:
        await store_sound(record_id, bench.parts)
    (row,) = await bench.rig.rows("SELECT state, problem FROM recordings")
    assert row["state"] == "failed"
    assert row["problem"].startswith("The engine")
    assert await bench.rig.rows("SELECT 1 FROM voicemails") == []
    assert await _outcome(bench) == "missed"


async def test_a_message_deleted_a_month_ago_is_gone_for_good_with_its_sound(bench: Bench) -> None:
    for mark in ("m1", "m2"):
        await store_sound(bench.record(mark), bench.parts)
    rows = await bench.rig.rows("SELECT record_id, blob_key FROM voicemails ORDER BY record_id")
    await bench.rig.rows("UPDATE voicemails SET deleted_at = now() - interval '29 days' RETURNING 1")
    assert await purge_voicemails(bench.rig.database, bench.blobs, now=datetime.now(UTC)) == 0
    await bench.rig.rows(
        "UPDATE voicemails SET deleted_at = now() - interval '31 days' WHERE record_id = :id RETURNING 1",
        id=rows[0]["record_id"],
    )
    assert await purge_voicemails(bench.rig.database, bench.blobs, now=datetime.now(UTC)) == 1
    left = await bench.rig.rows("SELECT blob_key FROM voicemails")
    assert [row["blob_key"] for row in left] == [rows[1]["blob_key"]]
    assert await bench.blobs.local_path(rows[1]["blob_key"])
    with pytest.raises(NotFoundError):
        await bench.blobs.info(rows[0]["blob_key"])


async def test_jobs_of_last_week_are_forgotten(rig: Rig) -> None:
    app = job_app(rig.database.url, {"calls": blueprint})
    async with app.open_async():
        await app.configure_task("calls:prune_jobs").defer_async(timestamp=0)
        await app.configure_task("calls:store_sound").defer_async(record_id="x")
        await rig.rows(
            "WITH old AS (UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'calls:store_sound' "
            "RETURNING id) UPDATE procrastinate_events SET at = now() - interval '8 days' RETURNING 1"
        )
        await rig.rows("UPDATE procrastinate_events SET at = now() - interval '8 days' RETURNING 1")
        await app.run_worker_async(wait=False, install_signal_handlers=False)
        left = await rig.rows("SELECT status FROM procrastinate_jobs WHERE task_name = 'calls:store_sound'")
        assert left == []
