"""Recordings of handsets' calls are measured and never kept."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from offhook.adapters.audio.pyav import PyAvTools
from offhook.adapters.sandbox.ear import Ear
from offhook.adapters.sandbox.handset import Handset
from offhook.kit.clock import FakeClock
from offhook.kit.phone_number import PhoneNumber
from offhook.voice.fake import FakeVoiceEngine
from tests.unit.adapters.sounds import tone, write_wav

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


class EngineWithFiles(FakeVoiceEngine):
    """Its recordings are real files in a directory."""

    def __init__(self, directory: Path) -> None:
        super().__init__(clock=FakeClock(NOW))
        self.directory = directory

    def recording_files(self, record_id: str) -> tuple[Path, ...]:
        return (self.directory / f"{record_id}-in.wav", self.directory / f"{record_id}-out.wav")


def phone() -> Handset:
    return Handset(number=PhoneNumber("+12025550143"), clock=FakeClock(NOW), changed=lambda _: None)


async def test_both_directions_are_measured_and_the_files_deleted(tmp_path: Path) -> None:
    engine, handset = EngineWithFiles(tmp_path), phone()
    ear = Ear(engine=engine, audio=PyAvTools())
    record_id = ear.open(handset)
    heard, said = engine.recording_files(record_id)
    write_wav(heard, tone(3, level=0.5))
    write_wav(said, tone(2, level=0))
    await ear.finished(record_id)
    assert handset.sound is not None
    assert (handset.sound["heard_s"], handset.sound["said_s"]) == (3.0, 2.0)
    assert -10 < handset.sound["heard_dbfs"] < -8
    assert handset.sound["said_dbfs"] == -120.0
    assert [round(peak, 1) for peak in handset.sound["heard_peaks"]] == [0.5, 0.5, 0.5]
    assert list(tmp_path.iterdir()) == []


async def test_a_missing_or_broken_recording_is_no_sound(tmp_path: Path) -> None:
    engine, handset = EngineWithFiles(tmp_path), phone()
    ear = Ear(engine=engine, audio=PyAvTools())
    await ear.finished(ear.open(handset))
    record_id = ear.open(handset)
    for file in engine.recording_files(record_id):
        file.write_bytes(b"")
    await ear.finished(record_id)
    assert handset.sound is None
    assert list(tmp_path.iterdir()) == []


async def test_recordings_of_an_earlier_controller_go(tmp_path: Path) -> None:
    engine = EngineWithFiles(tmp_path)
    ear = Ear(engine=engine, audio=PyAvTools())
    for record_id in ("sandbox-unknown", "sandbox-old", "sandbox-young"):
        for file in engine.recording_files(record_id):
            file.write_bytes(b"x")
            os.utime(file, (NOW.timestamp(), NOW.timestamp()))
    for file in engine.recording_files("sandbox-old"):
        past = (NOW - timedelta(hours=3)).timestamp()
        os.utime(file, (past, past))
    await ear.finished("sandbox-unknown")
    ear.sweep(now=NOW)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["sandbox-young-in.wav", "sandbox-young-out.wav"]
