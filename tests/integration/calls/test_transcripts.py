"""Voicemails are written down: queued with the sound, done once, honest about what cannot be done."""

from pathlib import Path
from typing import Any

import pytest

from offhook.adapters.transcription.pocketsphinx import PocketSphinxTranscriber
from offhook.calls.actions.store_sound import SoundParts, store_sound
from offhook.calls.actions.transcribe_voicemail import transcribe_voicemail
from offhook.calls.repository import select_voicemails
from offhook.calls.tasks import PARTS, blueprint
from offhook.db.jobs import job_app
from offhook.kit.errors import UnavailableError
from offhook.kit.ids import new_id
from offhook.kit.transcriber import Transcript
from tests.integration.calls.rig import Rig
from tests.integration.calls.test_sounds import Bench

NUMBER = "+12025550199"


class Clerk:
    """`Transcriber` that knows English and what it was told to say."""

    languages = frozenset({"en"})
    longest_s = 60.0

    def __init__(self, words: str = "please call me back", *, confidence: float = 0.9) -> None:
        self.said = Transcript(words=words, confidence=confidence)
        self.asked: list[str] = []
        self.broken = 0

    async def transcribe(self, sound: Path, *, language: str) -> Transcript:
        assert sound.stat().st_size > 0
        self.asked.append(language)
        if self.broken:
            self.broken -= 1
            raise UnavailableError("it died")
        return self.said


@pytest.fixture
async def bench(rig: Rig, tmp_path: Path) -> Bench:
    (spool := tmp_path / "spool").mkdir()
    bench = Bench(rig, spool)
    await bench.book_call()
    return bench


async def store(bench: Bench, clerk: Any, *, suffix: str = "m1", seconds: float = 2) -> SoundParts:
    parts = SoundParts(
        database=bench.rig.database, blobs=bench.blobs, audio=bench.parts.audio, spool=bench.spool, transcriber=clerk
    )
    await store_sound(bench.record(suffix, seconds=seconds), parts)
    return parts


async def speaks(bench: Bench, language: str) -> None:
    number_id = new_id()
    await bench.rig.rows(
        "INSERT INTO numbers (id, account_id, number, label, caller_id_mode, ring_timeout_s, record_calls, "
        "announce_caller, language, greeting_text, max_agents) VALUES (:id, :account, :number, '', 'business', 30, "
        "false, true, :language, '', 10) RETURNING 1",
        id=number_id,
        account=bench.rig.account_id,
        number=NUMBER,
        language=language,
    )
    await bench.rig.rows("UPDATE calls SET number_id = :id RETURNING 1", id=number_id)


async def message(bench: Bench) -> Any:
    (row,) = await bench.rig.rows("SELECT * FROM voicemails")
    return row


async def work(bench: Bench, parts: SoundParts) -> None:
    """Does what is queued, as the worker does, and waits for no time to pass."""
    app = job_app(bench.rig.database.url, {"calls": blueprint})
    async with app.open_async():
        await app.run_worker_async(
            wait=False, additional_context={PARTS: parts}, listen_notify=False, install_signal_handlers=False
        )


async def test_words_are_asked_for_with_the_sound_and_written_by_a_job(bench: Bench) -> None:
    parts = await store(bench, clerk := Clerk())
    assert (await message(bench))["transcript_state"] == "pending"
    (job,) = await bench.rig.rows("SELECT * FROM procrastinate_jobs WHERE task_name = 'calls:transcribe_voicemail'")
    assert (job["lock"], job["priority"] < 0) == ("transcription", True)
    await work(bench, parts)
    row = await message(bench)
    assert (row["transcript_state"], row["transcript"]) == ("completed", "please call me back")
    assert (row["transcript_language"], row["transcript_rough"]) == ("en", False)
    assert clerk.asked == ["en"]


async def test_what_the_engine_is_not_sure_of_is_a_rough_guess(bench: Bench) -> None:
    await work(bench, await store(bench, Clerk("wreck a nice beach", confidence=0.4)))
    assert (await message(bench))["transcript_rough"] is True


async def test_a_language_without_a_model_says_so_and_queues_nothing(bench: Bench) -> None:
    await speaks(bench, "es-MX")
    await store(bench, clerk := Clerk())
    row = await message(bench)
    assert (row["transcript_state"], row["transcript_language"]) == ("unavailable", "es")
    assert "No offline model" in row["transcript_problem"]
    assert clerk.asked == []
    assert await bench.rig.rows("SELECT 1 FROM procrastinate_jobs") == []


async def test_a_message_that_is_too_long_is_left_alone(bench: Bench) -> None:
    clerk = Clerk()
    clerk.longest_s = 1.5
    await store(bench, clerk)
    assert (await message(bench))["transcript_state"] == "unavailable"


async def test_an_engine_that_dies_is_asked_again(bench: Bench) -> None:
    clerk = Clerk()
    clerk.broken = 1
    parts = await store(bench, clerk)
    await work(bench, parts)
    assert (await message(bench))["transcript_state"] == "pending"
    await bench.rig.rows("UPDATE procrastinate_jobs SET scheduled_at = NULL RETURNING 1")
    await work(bench, parts)
    assert (await message(bench))["transcript_state"] == "completed"


async def test_after_the_last_try_the_message_stays_without_words(bench: Bench) -> None:
    clerk = Clerk()
    clerk.broken = 100
    parts = await store(bench, clerk)
    await bench.rig.rows("UPDATE procrastinate_jobs SET attempts = 7 RETURNING 1")
    await work(bench, parts)
    row = await message(bench)
    assert (row["transcript_state"], row["transcript_problem"]) == ("failed", "it died")


async def test_done_again_it_changes_nothing(bench: Bench) -> None:
    parts = await store(bench, clerk := Clerk())
    for _ in range(2):
        await transcribe_voicemail(
            (await message(bench))["id"], database=bench.rig.database, blobs=bench.blobs, transcriber=clerk
        )
    assert clerk.asked == ["en"]
    await work(bench, parts)
    assert clerk.asked == ["en"]


async def test_messages_are_found_by_what_was_said(bench: Bench) -> None:
    await work(bench, await store(bench, Clerk("your car is ready")))
    found = {}
    for search in ("Car is", "boat"):
        query = select_voicemails(bench.rig.account_id, number_id=None, heard=None, deleted=False, search=search)
        async with bench.rig.database.system() as session:
            found[search] = len((await session.scalars(query)).all())
    assert found == {"Car is": 1, "boat": 0}


async def test_the_built_in_engine_understands_a_person_on_the_telephone(bench: Bench, engine_root: Path) -> None:
    """A person's voice at 8 kHz, from the prompts that came with the telephone engine."""
    prompt = Path(engine_root) / "usr/share/asterisk/sounds/en/pbx-invalid.wav"
    engine = PocketSphinxTranscriber()
    assert engine.languages == {"en"}
    record_id = f"{bench.call_id.hex}-m1"
    (bench.directory / f"{record_id}.wav").write_bytes(prompt.read_bytes())
    parts = SoundParts(
        database=bench.rig.database, blobs=bench.blobs, audio=bench.parts.audio, spool=bench.spool, transcriber=engine
    )
    await store_sound(record_id, parts)
    await work(bench, parts)
    row = await message(bench)
    said = ["i", "am", "sorry", "but", "that's", "not", "a", "valid", "extension", "please", "try", "again"]
    assert row["transcript_state"] == "completed", row["transcript_problem"]
    assert len([word for word in said if word in row["transcript"].split()]) >= 8, row["transcript"]


async def test_a_folder_without_a_model_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "es.dict").write_text("hola o l a\n")
    assert PocketSphinxTranscriber({"es": tmp_path}).languages == {"en"}
    assert "language model (*.lm)" in capsys.readouterr().out
